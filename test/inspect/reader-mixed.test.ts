/** Records of both sides in one piece: who sent each is told by its messages or by its key, or it is said that it cannot be. */
import { describe, expect, it } from 'vitest'
import { concatAll, toHex } from '../../src/bytes/bytes.ts'
import { KeyLog, Reader, type ReaderSettings } from '../../src/inspect.ts'
import { keylogText } from '../../src/render/files/keylog.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import type { Actor } from '../../src/wire/actor.ts'
import { played } from '../kit/played.ts'
import { readTrace } from '../rfc8448/trace.ts'

interface Sent {
  readonly actor: Actor
  readonly bytes: Uint8Array
}

/** Each record with its sender, or with `?` where a note says that it cannot be told. */
function senders(records: readonly Sent[], settings: ReaderSettings = {}): string[] {
  const reader = new Reader(settings)
  reader.feedMixed('c1', concatAll(records.map(({ bytes }) => bytes)))
  return eventsOf(reader.end('c1')).flatMap(({ actor, event }) => {
    if (event.kind === 'record') return [`${actor} ${toHex(event.bytes)}`]
    return event.kind === 'note' && event.text.includes('cannot be told') ? ['?'] : []
  })
}

const asSent = (records: readonly Sent[], isTold: (record: Sent, index: number) => boolean): string[] =>
  records.map((record, index) => (isTold(record, index) ? `${record.actor} ${toHex(record.bytes)}` : '?'))

const typeOf = ({ bytes: [type] }: Sent): number => type!

describe.each([3, 4, 5, 6, 7] as const)('RFC 8448 §%i in one piece', (section) => {
  const { records, message, secrets } = readTrace(section)
  const random = toHex(message('client', 'ClientHello').subarray(6, 38))
  const labels = {
    client_early_traffic_secret: 'CLIENT_EARLY_TRAFFIC_SECRET',
    client_handshake_traffic_secret: 'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
    server_handshake_traffic_secret: 'SERVER_HANDSHAKE_TRAFFIC_SECRET',
    client_application_traffic_secret_0: 'CLIENT_TRAFFIC_SECRET_0',
    server_application_traffic_secret_0: 'SERVER_TRAFFIC_SECRET_0',
  }
  const lines = Object.entries(labels).flatMap(([name, label]) => {
    const found = secrets.find((each) => each.name === name)
    return found ? [`${label} ${random} ${toHex(found.bytes)}`] : []
  })

  it('with its keys: every record is told but a ChangeCipherSpec, which means nothing (RFC 9846 §5)', () => {
    const keylog = new KeyLog(lines.join('\n'))
    const told = senders(records, { keylog })
    expect(told).toEqual(asSent(records, (record) => typeOf(record) !== 20))
  })

  it('without keys: hellos, and what stands before a ServerHello, which only a client can have protected', () => {
    const chosen = records.findIndex(({ bytes }) => bytes[0] === 22 && bytes[5] === 2)
    const told = senders(records)
    expect(told).toEqual(asSent(records, (record, at) => typeOf(record) === 22 || at < chosen))
  })
})

/** The records of the first connection of a scenario as they were sent, with its key log. */
function recorded(scenario: string, index = 0): { readonly records: readonly Sent[]; readonly keys: KeyLog } {
  const run = runOf(played(scenario), { name: scenario, shows: '', seed: 'glass-tls' })
  const connection: ConnectionRun = run.connections[index]!
  const records = eventsOf(connection).flatMap(({ actor, event }) =>
    event.kind === 'record' && event.direction === 'sent' && actor !== 'wire'
      ? [{ actor, bytes: event.bytes }]
      : [],
  )
  return { records, keys: new KeyLog(keylogText(run)) }
}

describe.each([
  ['tls12-ecdhe', 0],
  ['tls12-client-auth', 0],
  ['tls12-ticket', 0],
  ['tls12-ticket', 1],
  ['tls12-session-id', 1],
] as const)('TLS 1.2, %s, connection %i', (scenario, index) => {
  const { records, keys } = recorded(scenario, index)

  it('without keys: every record up to both Finished; data and alerts may be of either', () => {
    expect(senders(records)).toEqual(asSent(records, (record) => [20, 22].includes(typeOf(record))))
  })

  it('with its keys: every record', () => {
    expect(senders(records, { keylog: keys })).toEqual(asSent(records, () => true))
  })
})

it('what is no whole record ends it, with its place', () => {
  const { records } = recorded('tls12-ecdhe')
  const [first] = records
  const reader = new Reader()
  reader.feedMixed('c1', concatAll([first!.bytes, new Uint8Array(20)]))
  const notes = eventsOf(reader.end('c1')).flatMap(({ event }) => (event.kind === 'note' ? [event.text] : []))
  expect(notes).toContain(`what follows is not read: no whole record begins at byte ${first!.bytes.length}`)
})
