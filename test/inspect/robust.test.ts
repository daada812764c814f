/** Whatever `decode` is given, it shows, or it says which field at which offset broke which rule; nothing else. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { concat, fromText } from '../../src/bytes/bytes.ts'
import { readPem } from '../../src/certificate/keys/pem.ts'
import { decodeCommand } from '../../src/cli/decode/decode.ts'
import { UsageError } from '../../src/cli/arguments/options.ts'
import { KINDS } from '../../src/inspect/parts/part.ts'
import { keylogText } from '../../src/render/files/keylog.ts'
import { encodeSession } from '../../src/session/session.ts'
import { cast } from '../../src/sim/cast/cast.ts'
import { played } from '../kit/played.ts'
import { eventsOf } from '../../src/trace/run.ts'
import { memoryIo } from '../cli/io.ts'
import { run } from '../render/runs.ts'
import { PRINTERS } from './printers.ts'
import { trials } from '../kit/effort.ts'

const directory = mkdtempSync(join(tmpdir(), 'glass-tls-robust-'))
afterAll(() => rmSync(directory, { recursive: true }))

const SCENARIOS = ['tls13-full', 'tls13-key-update', 'tls12-ecdhe', 'tls12-psk', 'tls12-ticket'] as const
const wire = SCENARIOS.map((name) =>
  concat(
    ...run(name)
      .connections.flatMap(eventsOf)
      .flatMap(({ event }) => (event.kind === 'record' && event.direction === 'sent' ? [event.bytes] : [])),
  ),
)
const keylog = join(directory, 'keys')
writeFileSync(keylog, SCENARIOS.map((name) => keylogText(run(name))).join(''))

const vectors = new URL('../vectors/', import.meta.url)
const files = readdirSync(vectors, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/\.(json|md)$/.test(entry.name))
  .map(({ parentPath, name }) => new Uint8Array(readFileSync(join(parentPath, name))))
const pems = readdirSync(new URL('sessions/', vectors)).map((name) =>
  readFileSync(new URL(`sessions/${name}`, vectors)),
)
const session = encodeSession(played('tls13-full').world.clientSessions[0])
const GENUINE: Uint8Array[] = [
  ...wire,
  ...wire.map((bytes) => bytes.slice(5)),
  ...files,
  ...pems.map((pem) => readPem(pem.toString())[0].bytes),
  ...Object.values(PRINTERS).map((print) => fromText(print(wire[0].slice(0, 90)))),
  cast().root,
  session,
  fromText('220 mail ESMTP\r\nSTARTTLS\r\n'),
]

/** Genuine input with bytes overwritten, taken out, put in, cut; or bytes at random. */
const INPUT = fc.oneof(
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom(...GENUINE),
        fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.uint8Array({ maxLength: 3 })), { maxLength: 3 }),
        fc.option(fc.nat(), { freq: 3 }),
      )
      .map(([bytes, edits, end]) => {
        const edited = edits.reduce((before, [place, length, instead]) => {
          const at = place % (before.length + 1)
          return concat(before.subarray(0, at), instead, before.subarray(at + length))
        }, bytes)
        return end === null ? edited : edited.subarray(0, end % (edited.length + 1))
      }),
    weight: 5,
  },
  fc.uint8Array({ maxLength: 120 }),
  fc.string({ maxLength: 120 }).map(fromText),
)

const FILE = join(directory, 'input')

/** Inputs for each way of asking: `ROBUST_RUNS=20000` for a long look. */
const RUNS = Number(process.env.ROBUST_RUNS ?? trials(150))

/** Options of `decode`, by what they ask for. */
const ASKED: readonly (readonly [string, readonly string[]])[] = [
  ['guessed', []],
  ['with a key log', ['--keylog', keylog]],
  ['in JSON', ['--json', '--full']],
  ['with a ticket key', ['--ticket-key', '07'.repeat(48)]],
  ...KINDS.map((kind) => [`as ${kind}`, ['--as', kind]] as [string, string[]]),
]

describe('whatever is given to decode', () => {
  it.each(ASKED)(
    '%s: parts, or an error that says where',
    (_, options) => {
      fc.assert(
        fc.property(INPUT, (bytes) => {
          writeFileSync(FILE, bytes)
          const io = memoryIo()
          try {
            if (decodeCommand([FILE, ...options], io) === 0) return
            expect(io.notes()).toMatch(/glass-tls: decode_error: .+ at byte \d+: .+/s)
          } catch (error) {
            if (!(error instanceof UsageError)) throw error
            expect(error.message).toMatch(/ at byte \d+: |is empty|look like nothing known|this is not TLS/)
          }
        }),
        { seed: 9846, numRuns: RUNS },
      )
    },
    RUNS * 400,
  )

  it('a key log of any kind costs its own lines alone', () => {
    const [lines] = [readFileSync(keylog, 'utf8').split('\n')]
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...lines)), { maxLength: 8 }), (some) => {
        const log = join(directory, 'some-keys')
        writeFileSync(log, some.join('\n'))
        writeFileSync(FILE, wire[1])
        expect(decodeCommand([FILE, '--keylog', log], memoryIo())).toBe(0)
      }),
      { seed: 9846, numRuns: trials(30) },
    )
  })
})
