/** ticket_request: how many tickets a client asks for, and how many it gets (RFC 9149). */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import type { Actor } from '../../../src/wire/actor.ts'
import { type Extension, findExtension } from '../../../src/wire/extension.ts'
import { expectRefusal } from '../../kit/expect.ts'
import { before, meet, pair, type Met } from '../../kit/pair.ts'
import { bodyOf, changed, changed12, deliver, handshake, handshake12 } from '../../kit/play.ts'
import { CHEAP, CLIENT, client, server } from '../../kit/world.ts'

const ASKS: ClientSettings = { ticketRequest: { newSession: 3, resumption: 1 } }

/** Runs a client that asks against a server. */
const run = (server_: ServerSettings = {}, client_: ClientSettings = {}, id = 'c1'): Met =>
  meet(pair(client({ ...ASKS, ...client_ }), server(server_), id))

const sent = (met: Met, actor: Actor, name: string): readonly Uint8Array[] =>
  met.events.flatMap((event) =>
    event.kind === 'message' && event.actor === actor && event.direction === 'sent' && event.name === name
      ? [event.bytes]
      : [],
  )

const asked = (met: Met, nth = 0) =>
  findExtension(bodyOf(sent(met, 'client', 'ClientHello')[nth], 'ClientHello').extensions, 'ticket_request')

/** What the server promises in EncryptedExtensions, and what it then sends. */
function given(met: Met): { expected: number | undefined; tickets: number } {
  const body = bodyOf(sent(met, 'server', 'EncryptedExtensions')[0], 'EncryptedExtensions')
  const expected = findExtension(body.extensions, 'ticket_request')?.expected_count
  return { expected, tickets: sent(met, 'server', 'NewSessionTicket').length }
}

const said = (met: Met, actor: Actor): string[] =>
  met.events.flatMap((event) =>
    event.kind === 'note' && event.actor === actor && event.cite === 'RFC 9149 §3' ? [event.text] : [],
  )

describe('a client', () => {
  test('asks for numbers in its ClientHello where it is told to, and else says nothing (RFC 9149 §3)', () => {
    expect(asked(run())).toEqual({ new_session_count: 3, resumption_count: 1 })
    expect(asked(meet(pair()))).toBeUndefined()
    expect(
      asked(run({ versions: ['TLS 1.3', 'TLS 1.2'] }, { versions: ['TLS 1.2', 'TLS 1.3'] })),
    ).toBeDefined()
  })

  test('asks a server of TLS 1.2 for nothing: the extension is one of TLS 1.3 (RFC 9149 §4)', () => {
    expect(asked(run({ versions: ['TLS 1.2'] }, { versions: ['TLS 1.2'] }))).toBeUndefined()
  })

  test('asks for the same after a HelloRetryRequest (RFC 9149 §3)', () => {
    const met = run({ cookie: true })
    expect(asked(met, 1)).toEqual(asked(met, 0))
    expect(given(met)).toEqual({ expected: 3, tickets: 3 })
  })

  test('knows what it is to get, and says so beside what it asked for (RFC 9149 §3)', () => {
    const met = run({ tickets: { limit: 2 } })
    expect(agreedOf(met.client)?.expectedTickets).toBe(2)
    expect(said(met, 'client')).toEqual(['asked for 3 tickets; the server expects to send 2'])
    expect(agreedOf(meet(pair()).client)?.expectedTickets).toBeUndefined()
  })
})

describe('a server', () => {
  test('sends as many tickets as it is asked for, and says the number before (RFC 9149 §3)', () => {
    const met = run()
    expect(given(met)).toEqual({ expected: 3, tickets: 3 })
    expect(met.sessions).toHaveLength(3)
    expect(agreedOf(met.server)?.expectedTickets).toBe(3)
  })

  test('sends no more than its limit, and says that it is one (RFC 9149 §3)', () => {
    const met = run({ tickets: { count: 1, limit: 2 } })
    expect(given(met)).toEqual({ expected: 2, tickets: 2 })
    expect(said(met, 'server')).toEqual(['the client asks for 3 tickets and gets 2, which is tickets.limit'])
  })

  test('sends fewer than its usual number where fewer are asked for, and none for 0 (RFC 9149 §3)', () => {
    const none = run({ tickets: { count: 5 } }, { ticketRequest: { newSession: 0, resumption: 0 } })
    expect(given(none)).toEqual({ expected: 0, tickets: 0 })
    const one = run({ tickets: { count: 5 } }, { ticketRequest: { newSession: 1, resumption: 0 } })
    expect(given(one)).toEqual({ expected: 1, tickets: 1 })
  })

  test('goes by the number for a resumption where it resumes (RFC 9149 §3)', () => {
    const sessions = run().sessions.slice(0, 1)
    expect(given(run({}, { sessions }, 'c2'))).toEqual({ expected: 1, tickets: 1 })
    // It resumes nothing where it does not know the ticket.
    const refused = run({ tickets: { kind: 'stateful' } }, { sessions }, 'c2')
    expect(given(refused)).toEqual({ expected: 3, tickets: 3 })
  })

  test('takes a PSK from outside for a new session: no ticket was presented (RFC 9149 §3)', () => {
    expect(given(run(CHEAP, CHEAP))).toEqual({ expected: 3, tickets: 3 })
  })

  test('keeps its word where tickets wait for the client’s certificate or Finished (RFC 9846 §4.7.1)', () => {
    const asking = run({ clientCertificate: 'require' }, { credential: CLIENT.identity })
    expect(given(asking)).toEqual({ expected: 3, tickets: 3 })
    expect(given(run({ tickets: { when: 'after-client-finished' } }))).toEqual({ expected: 3, tickets: 3 })
  })

  test('promises none to a client that has no mode in which it could use one (RFC 9846 §4.7.1)', () => {
    expect(given(run({ pskModes: ['psk_ke'] }))).toEqual({ expected: 0, tickets: 0 })
  })

  test('whose tickets are off gives none to those who ask either, unless it has a limit for them (RFC 9149 §3)', () => {
    expect(given(run({ tickets: { count: 0 } }))).toEqual({ expected: 0, tickets: 0 })
    expect(given(run({ tickets: { count: 0, limit: 4 } }))).toEqual({ expected: 3, tickets: 3 })
  })

  test('sends its usual number and no answer where nothing is asked (RFC 9149 §3)', () => {
    expect(given(meet(pair()))).toEqual({ expected: undefined, tickets: 2 })
  })
})

describe('WAIT_EE', () => {
  test('refuses an answer to what was not asked with unsupported_extension (RFC 9846 §4.3, 8446 §4.2)', () => {
    const { bytes, receiver } = before(pair(), 'server', 'EncryptedExtensions')
    const answered = changed(bytes, 'EncryptedExtensions', ({ extensions }) => ({
      extensions: [...extensions, { type: 'ticket_request', data: { expected_count: 2 } }],
    }))
    expectRefusal(deliver(receiver, handshake(answered)), {
      alert: 'unsupported_extension',
      cite: 'RFC 9846 §4.3',
      field: /^EncryptedExtensions\.extensions\[\d\]\.type$/,
    })
  })

  test('takes an answer of more than was asked for: the number is a hint (RFC 9149 §3)', () => {
    const { bytes, receiver } = before(pair(client(ASKS)), 'server', 'EncryptedExtensions')
    const generous = changed(bytes, 'EncryptedExtensions', () => ({
      extensions: [{ type: 'ticket_request', data: { expected_count: 255 } }],
    }))
    const { connection } = deliver(receiver, handshake(generous))
    expect(agreedOf(connection)?.expectedTickets).toBe(255)
  })
})

describe('WAIT_SH', () => {
  const stray = { type: 'ticket_request', data: EMPTY } as const

  test('refuses it in a ServerHello with illegal_parameter (RFC 9149 §3)', () => {
    const { bytes, receiver } = before(pair(client(ASKS)), 'server', 'ServerHello')
    const hello = changed(bytes, 'ServerHello', ({ extensions = [], ...body }) => ({
      ...body,
      extensions: [...extensions, stray],
    }))
    expectRefusal(deliver(receiver, handshake(hello)), { alert: 'illegal_parameter', cite: 'RFC 9846 §4.3' })
  })

  test('refuses it in a HelloRetryRequest with illegal_parameter (RFC 9149 §3)', () => {
    const { bytes, receiver } = before(
      pair(client(ASKS), server({ cookie: true })),
      'server',
      'HelloRetryRequest',
    )
    const hello = changed(bytes, 'HelloRetryRequest', ({ extensions, ...body }) => ({
      ...body,
      extensions: [...extensions, stray as Extension<'HelloRetryRequest'>],
    }))
    expectRefusal(deliver(receiver, handshake(hello)), { alert: 'illegal_parameter', cite: 'RFC 9846 §4.3' })
  })

  test('refuses it in a ServerHello of TLS 1.2 with illegal_parameter: it is defined for none (RFC 9149 §3)', () => {
    const both = client({ ...ASKS, versions: ['TLS 1.3', 'TLS 1.2'] })
    const { bytes, receiver } = before(pair(both, server({ versions: ['TLS 1.2'] })), 'server', 'ServerHello')
    const hello = changed12(bytes, 'ServerHello', ({ extensions = [], ...body }) => ({
      ...body,
      extensions: [...extensions, stray],
    }))
    expectRefusal(deliver(receiver, handshake12(hello)), {
      alert: 'illegal_parameter',
      cite: 'RFC 5246 §7.4.1.4',
    })
  })
})
