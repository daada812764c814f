/** Resumption by sealed tickets in both versions: whatever their format, and while the keys change. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../src/bytes/bytes.ts'
import { makeIdentity, type Identity } from '../../../src/certificate/keys/identity.ts'
import type { Version } from '../../../src/wire/version.ts'
import type { Env } from '../../../src/handshake/state/endpoint.ts'
import {
  TICKET_FORMATS,
  ticketKey,
  ticketKeyLength,
  type TicketFormat,
  type TicketKey,
  type TicketKeys,
} from '../../../src/session/tickets/ticket-key.ts'
import { openTicket, sealTicket } from '../../../src/session/tickets/ticket.ts'
import type { Session } from '../../../src/session/session.ts'
import { TicketKeyRing, ticketKeysAt } from '../../../src/session/tickets/ticket-ring.ts'
import { seededRandom } from '../../../src/crypto/hash/random.ts'
import type { LabOptions } from '../../../src/sim/lab/lab-options.ts'
import { Lab } from '../../../src/sim/lab/lab.ts'
import { meet, pair, type Met } from '../../kit/pair.ts'
import { client, ENV, NOW, server, SERVER, SERVER_NAME } from '../../kit/world.ts'

const HOUR = 3_600_000
const VERSIONS: readonly Version[] = ['TLS 1.2', 'TLS 1.3']
const FORMATS = Object.keys(TICKET_FORMATS) as TicketFormat[]

const keyOf = (format: TicketFormat, fill: number): TicketKey =>
  ticketKey(format, new Uint8Array(ticketKeyLength(format)).fill(fill))

/** One connection, a minute after the start unless it is the first. */
function connection(id: string, version: Version, ticketKeys: TicketKeys, sessions: readonly Session[]): Met {
  const env: Env = { ...ENV, ticketKeys, now: sessions.length > 0 ? NOW + 60_000 : NOW }
  const versions = [version]
  return meet(pair(client({ versions, sessions }), server({ versions }), id), { env })
}

const certified = (met: Met): boolean =>
  met.events.some((event) => event.kind === 'message' && event.name === 'Certificate')

const failed = (met: Met) =>
  met.events.flatMap((event) =>
    event.kind === 'verdict' && event.actor === 'server'
      ? event.checks.filter(({ outcome }) => outcome === 'fail')
      : [],
  )

describe.each(VERSIONS)('%s', (version) => {
  it.each(FORMATS)('resumes by a ticket of format %s', (format) => {
    const keys = { active: keyOf(format, 7), acceptOnly: [] }
    const full = connection('c1', version, keys, [])
    expect(certified(full)).toBe(true)
    const from = TICKET_FORMATS[format].content === 'Session' ? /^c1\/server\// : /^SSL_SESSION\//
    expect(openTicket(keys, full.sessions[0].ticket)).toMatchObject({
      kind: 'session',
      session: { version, secretId: expect.stringMatching(from) },
    })
    const resumed = connection('c2', version, keys, full.sessions)
    expect(certified(resumed)).toBe(false)
    expect(resumed.client.state.name).toBe('CONNECTED')
    expect(failed(resumed)).toEqual([])
  })

  it.each(FORMATS)('tells why a ticket of format %s is of no use: a full handshake, no alert', (format) => {
    const before = { active: keyOf(format, 7), acceptOnly: [] }
    const { sessions } = connection('c1', version, before, [])
    const again = connection('c2', version, { active: keyOf(format, 8), acceptOnly: [] }, [sessions[0]])
    expect(certified(again)).toBe(true)
    expect(again.client.state.name).toBe('CONNECTED')
    expect(failed(again)).toMatchObject([
      {
        id: version === 'TLS 1.2' ? 'session12.known' : 'psk.known',
        actual: `sealed under no key of ours: its key_name is ${toHex(before.active.name)}`,
      },
    ])
  })
})

describe('TLS 1.2 and a ticket that leaves the server’s name open, as those of OpenSSL may', () => {
  const versions = ['TLS 1.2'] as const
  const other = makeIdentity({ seed: 'other', names: ['other.example'], notBefore: 0, notAfter: NOW + HOUR })

  /** Offers such a ticket for `serverName` to a server with these identities. */
  function offered(format: TicketFormat, serverName: string, identities: readonly Identity[]): Met {
    const keys = { active: keyOf(format, 7), acceptOnly: [] }
    const [session] = connection('c1', 'TLS 1.2', keys, []).sessions
    const nameless = { ...session, serverName: '' }
    const iv = new Uint8Array(keys.active.ivLength)
    const sessions = [{ ...session, serverName, ticket: sealTicket(keys, nameless, iv) }]
    const trust = [SERVER.root, other.root]
    const sides = pair(
      client({ versions, serverName, sessions, trust }),
      server({ versions, credentials: identities }),
      'c2',
    )
    return meet(sides, { env: { ...ENV, ticketKeys: keys } })
  }

  it('resumes it for any name that the server meets with the identity it shows to everybody', () => {
    const met = offered('openssl', SERVER_NAME, [SERVER.identity, other.identity])
    expect([met.client.state.name, certified(met), failed(met)]).toEqual(['CONNECTED', false, []])
  })

  it('makes a full handshake for a name that another identity serves (RFC 6066 §3)', () => {
    const met = offered('openssl', 'other.example', [SERVER.identity, other.identity])
    expect([met.client.state.name, certified(met)]).toEqual(['CONNECTED', true])
    expect(failed(met)).toMatchObject([
      { id: 'session12.server-name', expected: 'no name', actual: 'other.example' },
    ])
  })

  it('makes a full handshake where the ticket is of ours: then the client had named nobody', () => {
    const met = offered('rfc5077', SERVER_NAME, [SERVER.identity])
    expect([met.client.state.name, certified(met)]).toEqual(['CONNECTED', true])
    expect(failed(met)).toMatchObject([{ id: 'session12.server-name' }])
  })
})

describe.each(VERSIONS)('%s and a client whose certificate is very long', (version) => {
  const versions = [version]
  /** A connection of a client that has `count` names of 50 characters. */
  function longNamed(count: number): Met {
    const names = Array.from({ length: count }, (_, index) => `${index}.${'x'.repeat(40)}.example`.slice(-50))
    const dates = { notBefore: NOW - HOUR, notAfter: NOW + HOUR }
    const { identity, root } = makeIdentity({ seed: 'long', names, usage: 'client', ...dates })
    const demanding = server({ versions, clientCertificate: 'require', trust: [root], tickets: { count: 1 } })
    return meet(pair(client({ versions, credential: identity }), demanding))
  }

  it('gives a ticket while a ClientHello could bring it back', () => {
    const { sessions, client: side } = longNamed(1000)
    expect(side.state.name).toBe('CONNECTED')
    expect(sessions[0].ticket.length).toBeGreaterThan(50_000)
    const again = meet(pair(client({ versions, sessions }), server({ versions }), 'c2'))
    expect([again.client.state.name, certified(again)]).toEqual(['CONNECTED', false])
  })

  it('gives none beyond that, and says so', () => {
    const { sessions, client: side, events } = longNamed(1300)
    expect(side.state.name).toBe('CONNECTED')
    expect(sessions).toEqual([])
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'note', text: expect.stringMatching(/^no ticket: \d+ bytes/) }),
    )
  })
})

describe.each(VERSIONS)('%s under keys that change each hour and open for another', (version) => {
  const ends = {
    client: { versions: [version], serverName: SERVER_NAME, trust: [SERVER.root] },
    server: {
      versions: [version],
      credentials: [SERVER.identity],
      tickets: { count: 1, lifetime: 86_400 },
    },
  }
  const create = (ticketKeys: LabOptions['ticketKeys']): Lab =>
    Lab.create({ start: NOW, ...(ticketKeys ? { ticketKeys } : {}) })
  const ring = { format: 'rfc5077', period: HOUR, grace: HOUR } as const
  const full = create(ring).connect(ends).run()
  const [session] = full.world.clientSessions

  /** What connection `id` came to on the side of the server. */
  const eventsOf = (lab: Lab, id: string) =>
    [...lab.timeline].filter(({ connection }) => connection === id).flatMap(({ events }) => [...events])
  const messages = (lab: Lab, id: string): string[] =>
    eventsOf(lab, id).flatMap((event) =>
      event.kind === 'message' && event.direction === 'sent' ? [event.name] : [],
    )
  const why = (lab: Lab, id: string): string[] =>
    eventsOf(lab, id).flatMap((event) =>
      event.kind === 'verdict'
        ? event.checks.filter(({ outcome }) => outcome === 'fail').map(({ actual }) => actual)
        : [],
    )
  const keyNameOf = ({ ticket }: Session): string => toHex(ticket.slice(0, 16))
  const active = (lab: Lab): string => toHex(ticketKeysAt(lab.world.ticketKeys, lab.world.now).active.name)
  const again = (ms: number, sessions = [session]): Lab =>
    full
      .wait(ms)
      .connect({ ...ends, resume: sessions })
      .run()

  it('seals under the first key', () => {
    expect(keyNameOf(session)).toBe(active(full))
  })

  it('resumes within the hour; only TLS 1.3 gives another ticket, under the same key', () => {
    const lab = again(HOUR / 2)
    expect(messages(lab, 'c2')).not.toContain('Certificate')
    expect(messages(lab, 'c2').includes('NewSessionTicket')).toBe(version === 'TLS 1.3')
    expect(keyNameOf(lab.world.clientSessions.at(-1)!)).toBe(keyNameOf(session))
  })

  it('resumes in the next hour, and the client leaves with a ticket under the new key', () => {
    const lab = again(1.5 * HOUR)
    expect(messages(lab, 'c2')).not.toContain('Certificate')
    expect(messages(lab, 'c2')).toContain('NewSessionTicket')
    const renewed = lab.world.clientSessions.at(-1)!
    expect(active(lab)).not.toBe(active(full))
    expect(keyNameOf(renewed)).toBe(active(lab))
    // By then the first key opens nothing; the new ticket does not need it.
    const later = lab
      .wait(HOUR)
      .connect({ ...ends, resume: [renewed] })
      .run()
    expect(messages(later, 'c3')).not.toContain('Certificate')
    expect(why(later, 'c3')).toEqual([])
  })

  it('makes a full handshake once the key is retired, and the verdict says since when', () => {
    const lab = again(2 * HOUR)
    expect(lab.client.state.name).toBe('CONNECTED')
    expect(messages(lab, 'c2')).toContain('Certificate')
    expect(why(lab, 'c2')).toEqual([
      'sealed under a key of ours that was retired on 2026-11-22T02:00:00.000Z',
    ])
  })

  it('resumes at another server that has the same ring', () => {
    const shared = new TicketKeyRing({ ...ring, start: NOW }, seededRandom('fleet'))
    const first = create(shared).connect(ends).run()
    const other = Lab.create({ seed: 'another server', start: NOW, ticketKeys: shared })
    const resumed = other
      .wait(1.5 * HOUR)
      .connect({ ...ends, resume: first.world.clientSessions })
      .run()
    expect(messages(resumed, 'c1')).not.toContain('Certificate')
    const stranger = Lab.create({ seed: 'a stranger', start: NOW, ticketKeys: ring })
    const refused = stranger.connect({ ...ends, resume: first.world.clientSessions }).run()
    expect(messages(refused, 'c1')).toContain('Certificate')
    expect(why(refused, 'c1')).toEqual([expect.stringMatching(/^sealed under no key of ours/)])
  })

  it('gives the same bytes when an old moment is stepped again, whatever keys were made since', () => {
    const later = again(5 * HOUR)
    const back = later
      .at(full.timeline.length)
      .wait(HOUR)
      .connect({ ...ends, resume: [session] })
      .run()
    expect(back.world.clientSessions).toEqual(again(HOUR).world.clientSessions)
    const start = later.at(0).connect(ends).run()
    expect(start.world.clientSessions).toEqual(full.world.clientSessions)
  })
})
