/** The measuring process of `npm run bench -- stores`: what each store takes of room and of time. Runs with `--expose-gc`. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { fromUint } from '../../src/bytes/bytes.ts'
import { encodeSession, type Session } from '../../src/session/session.ts'
import { readable } from '../../src/stores/envelope.ts'
import { openStore, type OpenStores } from '../../src/stores/open.ts'
import { LIFETIME, session as sessionWithChain } from '../stores/sessions.ts'
import { quantile } from './compare.ts'
import { PLACES, versionOf, type Files, type PlaceToMeasure } from './stores-places.ts'
import type { StoreRow, StoresReport } from './stores-report.ts'

/** Most sessions taken one after the other, and as many more with {@link TOGETHER} under way. */
const TAKES = 5000
/** Operations under way together. */
const TOGETHER = 32
/** Nothing expires while we measure. */
const NOW = Date.now()
/** Where this folder is, seen from where it was built to. */
const SOURCES = new URL('../../../../../test/bench/', import.meta.url)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    sessions: { type: 'string', default: '10000' },
    seconds: { type: 'string' },
    save: { type: 'string' },
  },
})

/** Bytes of a session as it is written to a place. */
const SESSION = readable.wrap(keyOf(1), encodeSession(sessionOf(1))).length

if (positionals.length > 1) {
  process.stderr.write(`stores goes alone, not with ${positionals.slice(1).join(' and ')}\n`)
  process.exit(2)
}
if (values.list) {
  for (const { store, of } of PLACES)
    process.stdout.write(`stores/${store.replaceAll('`', '')}: bytes are ${of}\n`)
  process.exit(0)
}

const [loadBefore] = loadavg()
const versions: Record<string, string> = { Node: process.versions.node }
const rows: StoreRow[] = []
const directory = mkdtempSync(join(tmpdir(), 'glass-tls-bench-'))
try {
  if (!values.json) process.stdout.write(headLine())
  for await (const row of measured(Number(values.sessions), (name) => join(directory, name))) {
    rows.push(row)
    process.stdout.write(values.json ? `${JSON.stringify(row)}\n` : lineOf(row, rows[0]))
    // Each time: a run with a million takes minutes, and may be ended.
    if (values.save) writeFileSync(values.save, `${JSON.stringify(reportNow(), undefined, 2)}\n`)
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

/** One store after the other. */
async function* measured(wanted: number, files: Files): AsyncGenerator<StoreRow> {
  for (const place of PLACES) {
    const version = place.program && versionOf(place.program)
    if (place.program && version === undefined) {
      note(`${place.store} is left out: ${place.program.name} is missing`)
      continue
    }
    if (place.program) versions[place.program.name] = version!
    const sessions = Math.min(wanted, place.most ?? Infinity)
    note(`${place.store} with ${sessions} sessions ...`)
    yield await measurePlace(place, sessions, files)
  }
  const openssl = measureOpenssl(wanted, files)
  if (!openssl) return
  versions['OpenSSL'] = openssl.version
  yield openssl.row
}

function reportNow(): StoresReport {
  return {
    on: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0].model,
    cores: cpus().length,
    load: [rounded(loadBefore), rounded(loadavg()[0])],
    versions,
    together: TOGETHER,
    session: SESSION,
    rows,
  }
}

async function measurePlace(place: PlaceToMeasure, count: number, files: Files): Promise<StoreRow> {
  const { spec, bytes, servers } = await place.start(files)
  const takes = Math.min(TAKES, Math.floor(count / 2))
  // Twice the room: a part of a cluster's is full before the whole.
  const stores = await openStore(spec, { size: 2 * count, onProblem: note })
  try {
    // What is there once, whatever comes: compiled code, connections, the first page of each slab.
    await stores.sessions.put(keyOf(count), sessionOf(count), NOW)
    const before = await bytes()
    await together(count, async (n) => {
      await stores.sessions.put(keyOf(n), sessionOf(n), NOW)
    })
    const each = ((await bytes()) - before) / count
    const times = await takeOneByOne(stores, takes)
    const begun = performance.now()
    await together(takes, (n) => taken(stores, takes + n))
    const seconds = (performance.now() - begun) / 1000
    return {
      store: place.store,
      sessions: count,
      bytes: Math.round(each),
      of: place.of,
      takes: rounded(takes / seconds),
      p50: rounded(quantile(times, 0.5)),
      p99: rounded(quantile(times, 0.99)),
    }
  } finally {
    await stores.close()
    for (const { child } of servers) await child.stop()
  }
}

/** Microseconds of each take, in ascending order. */
async function takeOneByOne(stores: OpenStores, takes: number): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < takes; n++) {
    const begun = performance.now()
    await taken(stores, n)
    times.push(1000 * (performance.now() - begun))
  }
  return times.sort((a, b) => a - b)
}

async function taken(stores: OpenStores, n: number): Promise<void> {
  if (!(await stores.sessions.take(keyOf(n)))) throw new Error(`session ${n} is not there`)
}

/** Does something for each number below `end`, {@link TOGETHER} at a time. */
async function together(end: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < end) await work(next++)
  }
  await Promise.all(Array.from({ length: TOGETHER }, worker))
}

/** As long as a session ID, and as random. */
function keyOf(n: number): Uint8Array {
  return new Uint8Array(createHash('sha256').update(fromUint(n, 4)).digest())
}

/** What a server without client certificates keeps. */
function sessionOf(n: number): Session {
  const session = sessionWithChain(0, 100 * LIFETIME)
  return {
    ...session,
    secretId: `c${n}/server/resumption_psk_0`,
    ticket: keyOf(n),
    peerCertificates: [],
    createdAt: NOW,
  }
}

/** The cache that OpenSSL has in its process, by a program in C. */
function measureOpenssl(sessions: number, files: Files): { version: string; row: StoreRow } | undefined {
  const [program, source] = [files('openssl-cache'), fileURLToPath(new URL('openssl-cache.c', SOURCES))]
  const options = ['-Wall', '-Wextra', '-O1', '-o', program, source, '-lssl', '-lcrypto']
  const built = spawnSync('gcc', options, { stdio: ['ignore', 'ignore', 2] })
  if (built.status !== 0) {
    note('OpenSSL is left out: gcc or its headers are missing')
    return undefined
  }
  note(`OpenSSL with ${sessions} sessions ...`)
  const { stdout, status } = spawnSync(program, [String(sessions)], { encoding: 'utf8' })
  if (status !== 0) throw new Error('the cache of OpenSSL was not measured')
  const { version, bytes, takes, p50, p99 } = JSON.parse(stdout) as { version: string } & Omit<
    StoreRow,
    'store'
  >
  const times = { takes: rounded(takes), p50: rounded(p50 / 1000), p99: rounded(p99 / 1000) }
  return {
    version,
    row: { store: 'OpenSSL, cache of an `SSL_CTX`', sessions, bytes, of: 'memory of its process', ...times },
  }
}

function headLine(): string {
  const head = ['sessions', 'bytes', '/ memory', 'takes/s', 'p50 µs', 'p99 µs', '/ memory']
  return [
    `A session is ${SESSION} bytes. Takes a second with ${TOGETHER} under way; µs of one alone.`,
    `${cpus().length} cores, load ${loadBefore.toFixed(1)}.`,
    `\n${''.padEnd(30)}${head.map((cell) => cell.padStart(10)).join('')}  bytes are\n`,
  ].join(' ')
}

function lineOf(row: StoreRow, own: StoreRow): string {
  const { sessions, bytes, takes, p50, p99 } = row
  const numbers = [
    sessions,
    bytes,
    (bytes / own.bytes).toFixed(2),
    takes,
    p50,
    p99,
    (p50 / own.p50).toFixed(1),
  ]
  const cells = numbers.map((number) => String(number).padStart(10))
  return `${row.store.replaceAll('`', '').padEnd(30)}${cells.join('')}  ${row.of.replaceAll('`', '')}\n`
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}

function note(text: string): void {
  process.stderr.write(`${text.replaceAll('`', '')}\n`)
}
