/** The traces of RFC 8448 read from their records and a key log with the secrets that the RFC prints. */
import { describe, expect, it } from 'vitest'
import { concat, toHex } from '../../src/bytes/bytes.ts'
import { KeyLog, Reader } from '../../src/inspect.ts'
import { htmlOf, renderText, sequenceDiagram, traceLines } from '../../src/render.ts'
import { labelOf } from '../../src/secrets/keylog-labels.ts'
import { SCHEDULE_13, type ScheduleRow } from '../../src/secrets/schedule13.ts'
import type { RecordEvent } from '../../src/trace/event.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import { readTrace, type Trace } from '../rfc8448/trace.ts'

const SECTIONS = [3, 4, 5, 6, 7] as const

const LADDER: Readonly<Record<string, ScheduleRow | undefined>> = SCHEDULE_13

function labelFor(name: string): string | undefined {
  const row = LADDER[name]
  return row && labelOf(row.makes)
}

/** The traffic secrets of a section as a key log has them. */
function keylogText({ message, secrets }: Trace): string {
  const random = toHex(message('client', 'ClientHello').subarray(6, 38))
  const lines = secrets.flatMap(({ name, bytes }) => {
    const label = labelFor(name)
    return label === undefined ? [] : [`${label} ${random} ${toHex(bytes)}`]
  })
  return lines.join('\n')
}

const keylogOf = (trace: Trace): KeyLog => new KeyLog(keylogText(trace))

function read(trace: Trace, keylog?: KeyLog): ConnectionRun {
  const reader = new Reader({ keylog })
  trace.records.forEach(({ actor, bytes }, t) => reader.feed('c1', { from: actor, bytes, t }))
  return reader.end('c1')
}

const recordsOf = (connection: ConnectionRun): readonly (RecordEvent & { from: string })[] =>
  eventsOf(connection).flatMap(({ actor, event }) =>
    event.kind === 'record' ? [{ ...event, epoch: event.epoch, sequence: event.sequence, from: actor }] : [],
  )

/** Under which keys a record travelled, by the secret that the trace derived its write key from. */
function epochBy(trace: Trace, actor: string, bytes: Uint8Array): string {
  if (bytes[0] !== 23) return 'plaintext'
  const opened = ['early', 'handshake', 'application'].filter((name) => {
    const secret = trace.secrets.find((each) => each.name.startsWith(`${actor}_${name}_traffic_secret`))
    if (!secret) return false
    const label = labelFor(secret.name)
    const random = toHex(trace.message('client', 'ClientHello').subarray(6, 38))
    const reader = new Reader({ keylog: new KeyLog(`${label} ${random} ${toHex(secret.bytes)}`) })
    for (const each of trace.records) reader.feed('c1', { from: each.actor, bytes: each.bytes })
    return recordsOf(reader.end('c1')).some(
      (event) => event.hidden === undefined && toHex(event.bytes) === toHex(bytes),
    )
  })
  expect(opened).toHaveLength(1)
  return opened[0]!
}

describe.each(SECTIONS)('RFC 8448 §%i through the reader', (section) => {
  const trace = readTrace(section)
  const connection = read(trace, keylogOf(trace))
  const records = recordsOf(connection)

  it('gives every record with its content, byte for byte', () => {
    const seen = records.map(({ from, type, bytes, plaintext }) => [
      from,
      type,
      toHex(bytes),
      toHex(plaintext),
    ])
    expect(seen).toEqual(
      trace.records.map(({ actor, type, bytes, payload }) => [actor, type, toHex(bytes), toHex(payload)]),
    )
  })

  it('gives every handshake message, and its fields tile it', () => {
    const messages = eventsOf(connection).flatMap(({ event }) =>
      event.kind === 'message' && event.name !== 'ChangeCipherSpec' ? [event] : [],
    )
    expect(messages.map(({ name }) => name)).toEqual(trace.records.flatMap((each) => each.messages))
    for (const { span, bytes } of messages) expect([span.start, span.end]).toEqual([0, bytes.length])
  })

  it('puts each record in the epoch of the one secret that opens it (RFC 9846 §7.1)', () => {
    for (const { from, epoch, bytes } of records) expect(epoch.name).toBe(epochBy(trace, from, bytes))
  })

  it('gives the secrets that it used, as the RFC prints them', () => {
    const given = eventsOf(connection).flatMap(({ event }) => (event.kind === 'secret' ? [event] : []))
    for (const { name, bytes } of given)
      expect(trace.secrets.some((each) => each.name === name && toHex(each.bytes) === toHex(bytes))).toBe(
        true,
      )
    expect(given.map(({ name }) => name)).toContain('server_handshake_traffic_secret')
  })

  it('derives the same order of the handshake from two separate streams', () => {
    const reader = new Reader({ keylog: keylogOf(trace) })
    const all = (side: string): Uint8Array =>
      concat(...trace.records.flatMap(({ actor, bytes }) => (actor === side ? [bytes] : [])))
    reader.feedStreams('c1', { client: all('client'), server: all('server') })
    const connection2 = reader.end('c1')
    const handshake = (run: ConnectionRun): string[] =>
      eventsOf(run).flatMap(({ actor, event }) =>
        event.kind === 'message' && !/NewSessionTicket|EndOfEarlyData|ChangeCipherSpec/.test(event.name)
          ? [`${actor} ${event.name}`]
          : [],
      )
    expect(handshake(connection2)).toEqual(handshake(connection))
    expect(connection2.summary).toEqual(connection.summary)
    expect(eventsOf(connection2).some(({ event }) => event.kind === 'note' && /order/.test(event.text))).toBe(
      true,
    )
  })

  it('keeps what no key opens hidden, and says what would open it (RFC 9850 §2)', () => {
    const hidden = recordsOf(read(trace)).filter((event) => event.hidden !== undefined)
    expect(hidden.map(({ bytes }) => toHex(bytes))).toEqual(
      trace.records.flatMap(({ bytes }) => (bytes[0] === 23 ? [toHex(bytes)] : [])),
    )
    for (const event of hidden)
      expect(event.hidden).toMatch(/^its secret would open it: (CLIENT|SERVER)_\w+_SECRET/)
  })
})

describe('what was agreed on', () => {
  it.each([
    [3, { version: 'TLS 1.3', suite: 'TLS_AES_128_GCM_SHA256', group: 'x25519', resumed: false, rtts: 1 }],
    [4, { resumed: true, resumedBy: { by: 'PSK', of: undefined }, rtts: 0 }],
    [5, { group: 'secp256r1', resumed: false, rtts: 2 }],
    [6, { resumed: false, rtts: 1 }],
  ] as const)('RFC 8448 §%i', (section, facts) => {
    const trace = readTrace(section)
    expect(read(trace, keylogOf(trace)).summary).toMatchObject({
      ...{ serverName: 'server', complete: true, version: 'TLS 1.3' },
      ...facts,
    })
  })
})

describe('sections 3 and 4 as one run: the ticket of one resumes in the other', () => {
  const traces = [readTrace(3), readTrace(4)] as const
  const reader = new Reader({ keylog: new KeyLog(traces.map(keylogText).join('\n')) })
  traces.forEach((trace, index) => {
    for (const { actor, bytes } of trace.records) reader.feed(`c${index + 1}`, { from: actor, bytes })
  })
  const run = reader.run({ name: 'RFC 8448', shows: 'a ticket and its use' })

  it('is told by every renderer', () => {
    const text = [...renderText(run)].join('\n')
    expect(text).toMatch(/c2 {2}resumed with a ticket of c1/)
    expect(text).toMatch(/c1 gave it/)
    expect(htmlOf(run)).toContain('resumed with a ticket of c1')
    expect([...traceLines(run)].some((line) => line.includes('"resumed_by":{"by":"PSK","of":"c1"}'))).toBe(
      true,
    )
    expect(sequenceDiagram(run.connections[1]!)).toContain('EncryptedExtensions')
  })
})
