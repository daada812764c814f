/** PSKs instead of a key log: what they open of connections of TLS 1.3 that others made, and what they do not. */
import { describe, expect, it } from 'vitest'
import { concat, fromText, toHex } from '../../src/bytes/bytes.ts'
import { Reader, partsOf, type Openers } from '../../src/inspect.ts'
import { Lab } from '../../src/lab.ts'
import { ticketKeysAt } from '../../src/sessions.ts'
import { ticketKey } from '../../src/session/tickets/ticket-key.ts'
import { cast } from '../../src/sim/cast/cast.ts'
import { client, fullThenResumed, once, server } from '../../src/sim/scenarios/scenario.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import type { SecretNode } from '../../src/secrets/node.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import { played } from '../kit/played.ts'
import { readTrace } from '../rfc8448/trace.ts'

const runOfLab = (lab: Lab) => runOf(lab, { name: '', shows: '', seed: '' })

/** What the reader tells of every connection, from its bytes alone. */
function read(lab: Lab, openers: Openers): readonly ConnectionRun[] {
  const reader = new Reader(openers)
  return runOfLab(lab).connections.map((connection) => {
    for (const bytes of sentIn(connection)) reader.feed(connection.id, bytes)
    return reader.end(connection.id)
  })
}

const sentIn = (connection: ConnectionRun) =>
  eventsOf(connection).flatMap(({ actor, event }) =>
    event.kind === 'record' && event.direction === 'sent' && actor !== 'wire'
      ? [{ from: actor, bytes: event.bytes }]
      : [],
  )
/** The data that each side sent, early data apart. */
function said(connection: ConnectionRun): Record<string, string> {
  const parts: Record<string, string> = {}
  for (const { actor, event } of eventsOf(connection)) {
    if (event.kind !== 'data' || event.direction !== 'sent') continue
    const who = event.early ? 'early' : actor
    parts[who] = (parts[who] ?? '') + new TextDecoder().decode(event.bytes)
  }
  return parts
}
const hiddenIn = (connection: ConnectionRun): string[] =>
  eventsOf(connection).flatMap(({ event }) =>
    event.kind === 'record' && event.hidden !== undefined ? [event.hidden] : [],
  )
const notesIn = (connection: ConnectionRun): string =>
  eventsOf(connection)
    .flatMap(({ event }) => (event.kind === 'note' ? [event.text] : []))
    .join('\n')
const secretOf = (lab: Lab, id: string): Uint8Array => {
  const nodes = runOfLab(lab).connections.flatMap((connection) =>
    eventsOf(connection).flatMap(({ event }): SecretNode[] => (event.kind === 'secret' ? [event] : [])),
  )
  return nodes.find((node) => node.id === id)!.bytes
}
const ticketKeysOf = (lab: Lab) => {
  const { active, acceptOnly } = ticketKeysAt(lab.world.ticketKeys, lab.world.now)
  return [active, ...acceptOnly]
}

const PSK_ALONE = { pskModes: ['psk_ke', 'psk_dhe_ke'] } as const
const foreignKey = ticketKey('glass-tls', new Uint8Array(48).fill(7))
const PING = { client: 'ping', server: 'pong' }

describe('the PSK of a ticket', () => {
  const lab = played('tls13-psk-ke')
  const key = secretOf(lab, 'c2/client/psk[0]')

  it('opens the whole connection that has no key agreement beside it (psk_ke, RFC 9846 §4.3.9)', () => {
    const [first, second] = read(lab, { psks: [{ key }] })
    expect(said(first!)).toEqual({})
    expect(said(second!)).toEqual(PING)
    expect(hiddenIn(second!)).toEqual([])
    expect(second!.summary.complete).toBe(true)
  })

  it('leads to the secrets that both ends had (RFC 9846 §7.1)', () => {
    const [, second] = read(lab, { psks: [{ key }] })
    const given = eventsOf(second!).flatMap(({ event }) => (event.kind === 'secret' ? [event] : []))
    expect(given.map(({ name }) => name)).toEqual([
      'server_handshake_traffic_secret',
      'server_application_traffic_secret_0',
      'client_handshake_traffic_secret',
      'client_application_traffic_secret_0',
    ])
    for (const { name, bytes } of given) expect(toHex(bytes)).toBe(toHex(secretOf(lab, `c2/client/${name}`)))
  })

  it('is known by the binder that it made, and said to be a ticket’s (RFC 9846 §4.3.11.2)', () => {
    const [, second] = read(lab, { psks: [{ key: foreignKey.name }, { key }] })
    expect(notesIn(second!)).toContain(
      'the PSK that was given made binder 0: the client has the PSK of a ticket',
    )
  })

  it('that is given for a ticket whose binder it did not make opens nothing, which is said', () => {
    const hello = runOfLab(lab).connections[1]!
    const [message] = eventsOf(hello).flatMap(({ event }) =>
      event.kind === 'message' && event.name === 'ClientHello' ? [event.bytes] : [],
    )
    const psks = [{ identity: identityIn(message!), key: foreignKey.name }]
    const [, second] = read(lab, { psks })
    expect(notesIn(second!)).toContain('binder 0 was not made with the PSK that was given')
    expect(said(second!)).toEqual({})
  })

  it('opens what resumes with the tickets of what it opened (RFC 9846 §4.7.1)', () => {
    const ends = { client: client(PSK_ALONE), server: server(PSK_ALONE) }
    const third = fullThenResumed(Lab.create({ seed: 'chain' }), ends)
      .connect({ ...ends, resume: 'take' })
      .run()
    const talk = third.command('client', { kind: 'send', data: fromText('a third time') })
    const connections = read(talk, { psks: [{ key: secretOf(talk, 'c2/client/psk[0]') }] })
    expect(connections.map(said)).toEqual([{}, PING, { client: 'a third time' }])
    expect(notesIn(connections[2]!)).toContain('the PSK of a ticket of an earlier connection made binder 0')
  })
})

/** The first identity of a ClientHello, by its path in the reading of the parts. */
function identityIn(hello: Uint8Array): Uint8Array {
  const [part] = partsOf('handshake', hello)
  const find = (span: typeof part.span): typeof part.span | undefined =>
    span.name === 'identity' ? span : span.children.map(find).find((each) => each !== undefined)
  const { start, end } = find(part!.span)!
  return hello.slice(start + 2, end)
}

describe('the PSK of a ticket, beside a key agreement (psk_dhe_ke, RFC 9846 §2.2)', () => {
  const lab = played('tls13-0rtt')
  const key = secretOf(lab, 'c2/client/psk[0]')

  it('opens the early data, and says that the rest stays hidden (RFC 9846 §2.3)', () => {
    const [, second] = read(lab, { psks: [{ key }] })
    expect(said(second!)).toEqual({ early: 'early ping' })
    expect(hiddenIn(second!).length).toBeGreaterThanOrEqual(4)
    for (const why of hiddenIn(second!))
      expect(why).toMatch(/^the PSK is known, but a key agreement stands between/)
    expect(notesIn(second!)).toMatch(/a key agreement stands between it and the key \(psk_dhe_ke\)/)
  })

  it('opens early data that the server did not take', () => {
    const rejected = played('tls13-0rtt-rejected')
    const [, second] = read(rejected, { psks: [{ key: secretOf(rejected, 'c2/client/psk[0]') }] })
    expect(said(second!)).toEqual({ early: 'early ping' })
  })

  it('is proven behind a HelloRetryRequest too, over the hash of the first hello (RFC 9846 §4.1)', () => {
    const retried = retry()
    const [, second] = read(retried, { psks: [{ key: secretOf(retried, 'c2/client/psk[0]') }] })
    expect(notesIn(second!).match(/made binder 0/g)).toHaveLength(2)
  })
})

/** A resumption that goes through a HelloRetryRequest, and one of psk_ke where asked. */
function retry(modes: typeof PSK_ALONE | object = {}): Lab {
  const first = once(Lab.create({ seed: 'retry' }), { client: client(modes), server: server(modes) })
  return first
    .connect({ client: client(modes), server: server({ ...modes, cookie: true }), resume: 'take' })
    .run()
}

describe('an external PSK (RFC 9846 §2.2)', () => {
  const { psk } = cast()

  it('opens the connection of psk_ke', () => {
    const ends = { externalPsks: [psk], ...PSK_ALONE }
    const lab = once(Lab.create({ seed: 'external' }), { client: client(ends), server: server(ends) })
    const [only] = read(lab, { psks: [psk] })
    expect(said(only!)).toEqual(PING)
    expect(notesIn(only!)).toContain('made binder 0: the client has an external PSK')
  })

  it('opens the connection of psk_ke where PSKs are imported from it (RFC 9258 §5)', () => {
    const { importedPsk } = cast()
    const ends = { externalPsks: [importedPsk], ...PSK_ALONE }
    const lab = once(Lab.create({ seed: 'imported' }), { client: client(ends), server: server(ends) })
    for (const psks of [[importedPsk], [{ key: importedPsk.key }]]) {
      const [only] = read(lab, { psks })
      expect(said(only!)).toEqual(PING)
      expect(notesIn(only!)).toContain('made binder 0: the client has an external PSK, imported')
      expect(notesIn(only!)).toContain('made binder 1: the client has an external PSK, imported')
    }
    expect(said(read(lab, { psks: [psk] })[0]!)).toEqual({})
  })

  it('opens nothing of one with a key agreement, and says why', () => {
    const [only] = read(played('tls13-external-psk'), { psks: [psk] })
    expect(said(only!)).toEqual({})
    expect(hiddenIn(only!)[0]).toMatch(/^the PSK is known, but a key agreement/)
  })

  it('opens what a suite of plain PSK protects in TLS 1.2 (RFC 4279 §2)', () => {
    const both = {
      versions: ['TLS 1.2'],
      suites12: ['TLS_PSK_WITH_AES_128_GCM_SHA256'],
      externalPsks: [psk],
    } as const
    const lab = once(Lab.create({ seed: 'psk12' }), {
      client: client(both),
      server: { ...both, credentials: [] },
    })
    for (const given of [psk, { key: psk.key }]) expect(said(read(lab, { psks: [given] })[0]!)).toEqual(PING)
    expect(said(read(lab, { psks: [{ ...psk, identity: fromText('another') }] })[0]!)).toEqual({})
  })
})

describe('the key of tickets of TLS 1.3', () => {
  it('opens psk_ke whole: the PSK is in the ticket', () => {
    const lab = played('tls13-psk-ke')
    const [first, second] = read(lab, { ticketKeys: [foreignKey, ...ticketKeysOf(lab)] })
    expect(said(first!)).toEqual({})
    expect(said(second!)).toEqual(PING)
    expect(notesIn(second!)).toContain('the PSK in its ticket made binder 0')
  })

  it('opens it behind a HelloRetryRequest', () => {
    const lab = retry({ pskModes: ['psk_ke'] }).command('client', { kind: 'send', data: fromText('ping') })
    expect(said(read(lab, { ticketKeys: ticketKeysOf(lab) })[1]!)).toEqual({ client: 'ping' })
  })

  it('opens early data, and no more than that beside a key agreement', () => {
    const lab = played('tls13-0rtt')
    expect(said(read(lab, { ticketKeys: ticketKeysOf(lab) })[1]!)).toEqual({ early: 'early ping' })
  })

  it('of another server opens nothing', () => {
    expect(read(played('tls13-psk-ke'), { ticketKeys: [foreignKey] }).map(said)).toEqual([{}, {}])
  })
})

describe('the parts that decode shows', () => {
  it('are opened with a PSK too', () => {
    const lab = played('tls13-psk-ke')
    const bytes = concat(...sentIn(runOfLab(lab).connections[1]!).map((each) => each.bytes))
    const parts = [...partsOf('record', bytes, { psks: [{ key: secretOf(lab, 'c2/client/psk[0]') }] })]
    expect(parts.flatMap(({ kind, span }) => (kind === 'data' ? [span.value] : []))).toEqual(['ping', 'pong'])
  })
})

describe('RFC 8448 §4: a resumption with early data', () => {
  const [full, resumed] = [readTrace(3), readTrace(4)]
  const key = full.secrets.find(({ name }) => name === 'resumption_psk_0')!.bytes
  const reader = new Reader({ psks: [{ key }] })
  for (const { actor, bytes } of resumed.records) reader.feed('c1', { from: actor, bytes })
  const connection = reader.end('c1')

  it('opens its early data with the PSK of the ticket of §3, and nothing behind the key agreement', () => {
    const early = resumed.records.filter(
      ({ type, actor }) => type === 'application_data' && actor === 'client',
    )
    const data = eventsOf(connection).flatMap(({ event }) =>
      event.kind === 'data' ? [toHex(event.bytes)] : [],
    )
    expect(data).toEqual([toHex(early[0]!.payload)])
    expect(notesIn(connection)).toContain('made binder 0: the client has the PSK of a ticket')
    expect(hiddenIn(connection).length).toBeGreaterThan(0)
  })
})
