import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ENTRIES } from '../../docs/entries.ts'

const SRC = fileURLToPath(new URL('../../src', import.meta.url))

/** The floors of the house from bottom to top: a folder imports from itself and from what stands before it. */
const FLOORS = [
  'bytes',
  'crypto',
  'rules',
  'wire',
  'secrets',
  'certificate',
  'session',
  'trace',
  'record',
  'handshake',
  'connection',
  'inspect',
  'sim',
  'render',
  'stores',
  'net',
  'probe',
  'cli',
  // What runs in the browser: compiled with the browser's types, and carried by render as text.
  'page',
]
/**
 * The rooms of a floor that is divided, from bottom to top, in the same way: a room imports from itself and from what stands
 * before it. `.` is the floor's own files, which stand beside its rooms; a file that stands elsewhere than they is named.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  crypto: ['.', 'hash', 'cipher', 'signature', 'agreement'],
  wire: ['registry', 'registry.ts', 'extension', '.', 'path'],
  certificate: ['der', 'x509', 'path', 'keys'],
  session: ['.', 'decisions', 'tickets', 'caches'],
  handshake: ['config', 'state', 'turn', 'extensions', 'settings', 'common', 'tls12', 'tls13', 'hello', '.'],
  trace: ['.', 'compare'],
  sim: [
    'kernel',
    'fleet',
    'cast',
    'deviations',
    'change',
    'lab',
    'mutation',
    'observer',
    'scenarios',
    'experiment',
    'published',
    'faults',
    'attacks',
    '.',
  ],
  render: ['words', 'text', 'beside', 'files', 'views', 'components', 'charts', 'html', 'explain', 'fleet'],
  inspect: ['.', 'opening', 'reader', 'capture', 'explain', 'dump', 'parts'],
  probe: ['.', 'advice'],
  cli: ['arguments', 'output', 'socket', 'decode', 'explain', 'probe', 'run', 'step', 'fleet', 'lab', '.'],
  page: ['.', 'worker', 'lessons', 'touch', 'report', 'views', 'style', 'pack', 'own', 'app'],
}
/** More files than this in one folder are a crowd. */
const CROWD = 24
/** What users import. */
const DOORS = Object.values(ENTRIES).map((file) => relative('src', file))
/** The only floors that may know Node, time and promises. */
const OUTSIDE = ['stores', 'net', 'probe', 'cli', 'page']
/** The only floor that may import the primitives. */
const PRIMITIVES = /^(@noble\/|micro-rsa-dsa-dh)/
/** What one file alone knows, so that another may take its place. */
const WRAPPED: Readonly<Record<string, string>> = { fflate: 'bytes/zlib.ts' }

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))

/** Source without comments: prose may say `Date` or show an import. */
function code(file: string): string {
  return readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(^|[^:'"`])\/\/.*$/gm, '$1')
}

function importsOf(file: string): Import[] {
  const pattern =
    /\b(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/g
  return [...code(file).matchAll(pattern)].map(([, type, fixed, dynamic]) => {
    const target = fixed ?? dynamic ?? ''
    const to = target.startsWith('.') ? normalize(join(dirname(file), target)) : target
    return { from: file, to, typeOnly: type !== undefined }
  })
}

const imports = files.flatMap(importsOf)
const inside = imports.filter(({ to }) => files.includes(to))
const floorOf = (file: string): string => (file.includes('/') ? file.split('/')[0]! : '')

describe('the house', () => {
  it('has only the floors that the architecture names', () => {
    const found = new Set(files.map(floorOf))
    found.delete('')
    expect(FLOORS).toEqual(expect.arrayContaining([...found]))
  })

  it('resolves every relative import to a file', () => {
    const lost = imports.filter(
      ({ from, to }) => !files.includes(to) && (to.startsWith('..') || isInside(from, to)),
    )
    expect(lost).toEqual([])
  })

  it('imports downwards only', () => {
    const upward = inside.filter(
      ({ from, to }) => floorOf(from) !== '' && FLOORS.indexOf(floorOf(to)) > FLOORS.indexOf(floorOf(from)),
    )
    expect(upward).toEqual([])
  })

  it('imports downwards only from room to room of a floor', () => {
    const upward = inside.filter(({ from, to }) => {
      const rooms = ROOMS[floorOf(from)]
      return rooms && floorOf(from) === floorOf(to) && placeOf(to, rooms) > placeOf(from, rooms)
    })
    expect(upward.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  })

  it('has no folder with a crowd in it, and only the rooms that are named', () => {
    const folders = files.map((file) => dirname(file))
    const crowds = [...new Set(folders)].filter(
      (folder) => folders.filter((one) => one === folder).length > CROWD,
    )
    expect(crowds).toEqual([])
    const rooms = folders.filter((folder) => ROOMS[floorOf(folder)] && folder.includes('/'))
    const unnamed = rooms.filter((room) => !ROOMS[floorOf(room)]!.includes(room.split('/')[1]!))
    expect(unnamed).toEqual([])
  })

  it('re-exports only in the entries of the package, which nobody imports', () => {
    expect(files.filter((file) => floorOf(file) === '').sort()).toEqual(DOORS.toSorted())
    expect(inside.filter(({ to }) => DOORS.includes(to))).toEqual([])
    const barrels = files.filter(
      (file) => !DOORS.includes(file) && /^export\s+(\*|(type\s+)?\{[^}]*\}\s+from)/m.test(code(file)),
    )
    expect(barrels).toEqual([])
  })

  it('has no cycles between files', () => {
    expect(findCycle()).toEqual([])
  })

  it('keeps Node outside: no built-ins below stores, net and cli', () => {
    const node = imports.filter(({ from, to }) => to.startsWith('node:') && !OUTSIDE.includes(floorOf(from)))
    expect(node).toEqual([])
  })

  it('keeps time, chance, promises, consoles and Buffers outside', () => {
    // `new Date(ms)` and `Date.UTC` are pure; reading the clock is not.
    const forbidden =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\basync\b|\bawait\b|\bPromise\b|\bconsole\.|\bBuffer\b|\bprocess\./
    const sinners = files
      .filter((file) => floorOf(file) !== '' && !OUTSIDE.includes(floorOf(file)))
      .filter((file) => forbidden.test(code(file).replace(/'[^'\n]*'|`[^`]*`/g, "''")))
    expect(sinners).toEqual([])
  })

  it('lets only crypto import the primitives', () => {
    const foreign = imports.filter(({ from, to }) => PRIMITIVES.test(to) && floorOf(from) !== 'crypto')
    expect(foreign).toEqual([])
  })

  it('wraps a library that is no primitive in one file', () => {
    const foreign = imports.filter(({ from, to }) => to in WRAPPED && WRAPPED[to] !== from)
    expect(foreign).toEqual([])
  })

  it('lets render read trace and spans, never the machine: it may know the types of what is above it alone', () => {
    const machines = inside.filter(
      ({ from, to, typeOnly }) =>
        floorOf(from) === 'render' && ['handshake', 'connection', 'sim'].includes(floorOf(to)) && !typeOnly,
    )
    expect(machines).toEqual([])
  })

  it('asks one place what was negotiated: nobody looks for it in states', () => {
    const sniff =
      /'(agreed|parameters|choice|peer|exchange|resumed|psk|alpn|serverName|phase|offer)' in \w*[sS]tate\b/
    const sinners = files.filter((file) => sniff.test(code(file)))
    // What a client offers is no agreement yet; it too is looked for in one place.
    expect(sinners).toEqual(['handshake/state/offer-of.ts'])
  })

  it('has one word for what there is not: `undefined`, save where a setting has a value of the name', () => {
    const sinners = files.filter((file) => file.startsWith('handshake/') && /[^|]\| 'none'/.test(code(file)))
    expect(sinners).toEqual(['handshake/config/config.ts'])
  })

  it('reads what was decided from the fields of a verdict, never from its words or the name of a rule', () => {
    const guesses = [
      /\bfailed\??\.id\s*[!=]==/,
      /\bid\s*[!=]==\s*'[a-z0-9-]+\.[\w-]+'/,
      /\b(check|failed|rule)\??\.id\.(startsWith|endsWith|includes|match|split)\(/,
      /\/\.test\((event|verdict|check)\.(id|question|answer|consequence)\)/,
      /\b\w+\.(question|answer|consequence)\s*[!=]==/,
      /\b(event|verdict)\.(question|answer|consequence)\.(startsWith|endsWith|includes|match|split)\(/,
    ]
    const sinners = files.filter((file) => guesses.some((guess) => guess.test(code(file))))
    expect(sinners).toEqual([])
  })

  it('is written in small files', () => {
    const long = files
      .map((file) => ({ file, lines: readFileSync(join(SRC, file), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 350)
    expect(long).toEqual([])
  })
})

function isInside(from: string, to: string): boolean {
  return !to.startsWith('node:') && relative('.', to).startsWith(floorOf(from)) && to.endsWith('.ts')
}

/** Where a file stands in the order of its floor's rooms; by its own name where the order has that. */
function placeOf(file: string, rooms: readonly string[]): number {
  const [, room, ...rest] = file.split('/')
  const named = rooms.indexOf(room!)
  return named >= 0 ? named : rooms.indexOf(rest.length > 0 ? room! : '.')
}

/** The files of one import cycle (type imports included: a reader follows those too), or nothing. */
function findCycle(): string[] {
  const state = new Map<string, 'open' | 'done'>()
  const path: string[] = []
  const visit = (file: string): string[] => {
    if (state.get(file) === 'done') return []
    if (state.get(file) === 'open') return [...path.slice(path.indexOf(file)), file]
    state.set(file, 'open')
    path.push(file)
    for (const { to } of inside.filter(({ from }) => from === file)) {
      const cycle = visit(to)
      if (cycle.length > 0) return cycle
    }
    path.pop()
    state.set(file, 'done')
    return []
  }
  for (const file of files) {
    const cycle = visit(file)
    if (cycle.length > 0) return cycle
  }
  return []
}
