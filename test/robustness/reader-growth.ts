/**
 * What stays on the heap of a reader without history: run with `--expose-gc --no-opt` in a process of its own. Prints one JSON
 * line, in bytes: for each connection that came and ended, and for each KeyUpdate of one that goes on.
 */
import { fromText } from '../../src/bytes/bytes.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { KeyLog, Reader, type Piece } from '../../src/inspect.ts'
import { LAB_START, Lab } from '../../src/lab.ts'
import { keylogText } from '../../src/render.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { eventsOf } from '../../src/trace/run.ts'
import { memory } from '../bench/memory.ts'

/** A reader remembers this many sessions, so that a resumption of one is known: from then on nothing grows. */
const SESSIONS = 2 ** 16
/** Connections and messages that are measured. */
const CONNECTIONS = 20_000
const UPDATES = 2000

const { root, identity } = makeIdentity({
  ...{ seed: 'reader', names: ['server.example'], key: 'rsa-2048' },
  ...{ notBefore: LAB_START, notAfter: LAB_START + 86_400_000 },
})
const rsaKeys = identity.privateKey.kind === 'rsa' ? [identity.privateKey] : []

/** A run as it went over the wire, and the keys of it. */
function recorded(lab: Lab): { readonly pieces: readonly Piece[]; readonly keylog: KeyLog } {
  const run = runOf(lab, { name: '', shows: '', seed: '' })
  const pieces = run.connections
    .flatMap(eventsOf)
    .flatMap(({ actor, event }) =>
      event.kind === 'record' && event.direction === 'sent' && actor !== 'wire'
        ? [{ from: actor, bytes: event.bytes }]
        : [],
    )
  return { pieces, keylog: new KeyLog(keylogText(run)) }
}

const ends = {
  client: { serverName: 'server.example', trust: [root] },
  server: { credentials: [identity], tickets: { count: 0 } },
}
const version12 = { versions: ['TLS 1.2'] } as const

/** Connections, each with a session ID of its own: it stands behind the random (RFC 5246 §7.4.1.3). */
function perConnection(): number {
  const both = { client: { ...ends.client, ...version12 }, server: { ...ends.server, ...version12 } }
  const { pieces } = recorded(Lab.create({ seed: 'growth' }).connect(both).run())
  const hello = pieces.findIndex(({ from }) => from === 'server')
  const reader = new Reader({ history: 'none' })
  let made = 0
  const some = (count: number): number => {
    for (let i = 0; i < count; i++, made++) {
      new DataView(pieces[hello]!.bytes.buffer, pieces[hello]!.bytes.byteOffset).setUint32(44, made)
      for (const piece of pieces) reader.feed(`c${made}`, piece)
      reader.end(`c${made}`)
    }
    return memory()
  }
  const before = some(SESSIONS + CONNECTIONS)
  return (some(CONNECTIONS) - before) / CONNECTIONS
}

/** KeyUpdates of one connection, by the client, each read (RFC 9846 §4.7.3). */
function perUpdate(): number {
  const settings = { maxKeyUpdates: Infinity }
  const client = { ...ends.client, ...settings }
  let lab = Lab.create({ seed: 'growth' })
    .connect({ client, server: { ...ends.server, ...settings } })
    .run()
  const say = { kind: 'send', data: fromText('.') } as const
  for (let i = 0; i < UPDATES; i++)
    lab = lab.command('client', { kind: 'update-keys', request: false }).command('client', say)
  const { pieces, keylog } = recorded(lab)
  const reader = new Reader({ keylog, rsaKeys, history: 'none' })
  const half = pieces.length / 2
  const feed = (some: readonly Piece[]): number => {
    for (const piece of some) reader.feed('c1', piece)
    return memory()
  }
  const before = feed(pieces.slice(0, half))
  const grown = feed(pieces.slice(half)) - before
  // Looked at after the measurement, so that nothing of it could be collected before.
  if (reader.end('c1').summary.bytes.client === 0 || pieces.length === 0) throw new Error('nothing was read')
  return grown / (UPDATES / 2)
}

process.stdout.write(`${JSON.stringify({ connection: perConnection(), update: perUpdate() })}\n`)
