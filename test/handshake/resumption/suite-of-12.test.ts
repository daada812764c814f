/**
 * A session of TLS 1.3 that names a suite of TLS 1.2, as a damaged file or a foreign ticket may: no suite of TLS 1.3, so no
 * hash of a PSK (RFC 9846 §4.3.11, 8446 §4.2.11). A client does not offer it, a server passes it over; both say why.
 */
import { describe, expect, it } from 'vitest'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import { sessionsFromPem, sessionToPem } from '../../../src/session/tickets/openssl-session-map.ts'
import type { SessionState } from '../../../src/session/session.ts'
import {
  TICKET_FORMATS,
  ticketKey,
  ticketKeyLength,
  type TicketFormat,
} from '../../../src/session/tickets/ticket-key.ts'
import { sealTicket } from '../../../src/session/tickets/ticket.ts'
import { decodeMessage13 } from '../../../src/wire/handshake.ts'
import { meet, pair, type Met } from '../../kit/pair.ts'
import { answering, client, ENV, server, SERVER_NAME } from '../../kit/world.ts'

const versions = ['TLS 1.3'] as const
/** One of each hash: neither is that of a PSK. */
const SUITES = ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'] as const

const first = (two: ServerSettings = {}): Met =>
  meet(pair(client({ versions }), server({ versions, maxEarlyData: 9, ...two })))

const sent = ({ events }: Met): string[] =>
  events.flatMap((event) => (event.kind === 'message' && event.direction === 'sent' ? event.name : []))

const failed = ({ events }: Met, actor: string) =>
  events.flatMap((event) =>
    event.kind === 'verdict' && event.actor === actor
      ? event.checks.filter(({ outcome }) => outcome === 'fail')
      : [],
  )

function extensionsOfHello({ events }: Met): unknown[] {
  const hello = events.find((event) => event.kind === 'message' && event.name === 'ClientHello')
  if (hello?.kind !== 'message') throw new Error('no ClientHello')
  const { message } = decodeMessage13(hello.bytes)
  return message.name === 'ClientHello' ? (message.body.extensions ?? []).map(({ type }) => type) : []
}

/** A full handshake that ends well, in which nobody sent an alert. */
function expectFull(met: Met): void {
  expect([met.client.state.name, met.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
  expect(sent(met)).toContain('Certificate')
  expect(met.events.filter(({ kind }) => kind === 'alert')).toEqual([])
}

describe.each(SUITES)('%s', (suite) => {
  const actual = `${suite}, which is no suite of TLS 1.3`

  it.each<ClientSettings>([
    { versions },
    { versions: ['TLS 1.3', 'TLS 1.2'] },
    { versions, earlyData: true },
  ])('is not offered by a client: %j', (settings) => {
    const [session] = first().sessions
    const met = meet(
      pair(client({ ...settings, sessions: [{ ...session, suite }] }), server({ maxEarlyData: 9 }), 'c2'),
    )
    expectFull(met)
    expect(extensionsOfHello(met)).not.toContain('pre_shared_key')
    expect(failed(met, 'client')).toMatchObject([{ id: 'offer.hash', actual }])
  })

  it('is not offered by a client that has it from a file of OpenSSL', () => {
    const [session] = first().sessions
    const sessions = sessionsFromPem(sessionToPem({ ...session, suite }), SERVER_NAME)
    const met = meet(pair(client({ versions, sessions }), server(), 'c2'))
    expectFull(met)
    expect(failed(met, 'client')).toMatchObject([{ id: 'offer.hash', actual }])
  })

  it.each(Object.keys(TICKET_FORMATS) as TicketFormat[])(
    'in a ticket of format %s, a server passes it over: a full handshake',
    (format) => {
      const active = ticketKey(format, new Uint8Array(ticketKeyLength(format)).fill(7))
      const env = { ...ENV, ticketKeys: { active, acceptOnly: [] } }
      const [session] = first().sessions
      const ticket = sealTicket(env.ticketKeys, { ...session, suite }, new Uint8Array(active.ivLength))
      const sessions = [{ ...session, ticket }]
      const met = meet(pair(client({ versions, sessions }), server({ versions }), 'c2'), { env })
      expectFull(met)
      expect(failed(met, 'server')).toMatchObject([{ id: 'psk.hash', actual }])
    },
  )

  it('in a cache, a server passes it over: a full handshake', () => {
    const stateful = { tickets: { kind: 'stateful' } } as const
    const { sessions, cache } = first(stateful)
    const changed = (one: SessionState): SessionState => ({ ...one, suite })
    const found = new Map([...cache].map(([key, one]) => [key, changed(one)]))
    const met = meet(
      pair(client({ versions, sessions: [sessions[0]] }), server({ versions, ...stateful }), 'c2'),
      { answer: answering(found) },
    )
    expectFull(met)
    expect(failed(met, 'server')).toMatchObject([{ id: 'psk.hash', actual }])
  })
})
