/** CONNECTED: NewSessionTicket, made and received (RFC 9846 §4.7.1). */
import { describe, expect, test } from 'vitest'
import { EMPTY, toHex } from '../../../src/bytes/bytes.ts'
import type { NewSessionTicket } from '../../../src/wire/message13.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair, told } from '../../kit/pair.ts'
import { bodyOf, changed, deliver, handshake } from '../../kit/play.ts'
import { CHEAP, client, ENV, NOW, server } from '../../kit/world.ts'

const cheap = pair(client(CHEAP), server(CHEAP))
/** Both sides are connected: the server waited for the client's Finished. */
const waiting = server({ ...CHEAP, tickets: { when: 'after-client-finished' } })
const moment = before(pair(client(CHEAP), waiting), 'server', 'NewSessionTicket')

describe('CONNECTED: a client and its tickets', () => {
  const BROKEN: readonly (readonly [string, (body: NewSessionTicket) => NewSessionTicket, Refusal])[] = [
    [
      'an extension twice',
      (body) => ({
        ...body,
        extensions: [
          { type: 'early_data', data: { max_early_data_size: 1 } },
          { type: 'early_data', data: { max_early_data_size: 1 } },
        ],
      }),
      { alert: 'illegal_parameter', cite: '§4.3', field: 'NewSessionTicket.extensions[1].type' },
    ],
    [
      'an extension that belongs elsewhere',
      (body) => ({ ...body, extensions: [{ type: 'server_name', data: EMPTY }] }),
      { alert: 'illegal_parameter', cite: '§4.3', field: 'NewSessionTicket.extensions[0].type' },
    ],
  ]
  for (const [what, change, refusal] of BROKEN)
    test(`refuses ${what} with ${refusal.alert} (RFC 9846 ${refusal.cite})`, () => {
      const message = changed(moment.bytes, 'NewSessionTicket', change)
      expectRefusal(deliver(moment.receiver, handshake(message)), refusal, moment.after)
    })

  test('refuses an empty ticket with decode_error (RFC 9846 §4.7.1)', () => {
    const empty = Uint8Array.of(4, 0, 0, 13, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    expectRefusal(deliver(moment.receiver, handshake(empty)), {
      alert: 'decode_error',
      cite: '§4',
      field: /ticket/,
    })
  })

  const sessionFrom = (change: (body: NewSessionTicket) => NewSessionTicket, receiver = moment.receiver) => {
    const { outputs, connection } = deliver(
      receiver,
      handshake(changed(moment.bytes, 'NewSessionTicket', change)),
    )
    expect(connection.state.name).toBe('CONNECTED')
    return outputs.flatMap((output) => (output.kind === 'session' ? [output.session] : []))
  }

  test('ignores unknown extensions and GREASE (RFC 9846 §4.7.1)', () => {
    const extensions = [
      { type: 'GREASE(0x0a0a)', data: EMPTY },
      { type: 'unknown(0xfe77)', data: EMPTY },
    ] as const
    expect(sessionFrom((body) => ({ ...body, extensions }))).toHaveLength(1)
  })

  test('discards a ticket with a lifetime of 0 at once (RFC 9846 §4.7.1)', () => {
    expect(sessionFrom((body) => ({ ...body, ticket_lifetime: 0 }))).toEqual([])
  })

  test('keeps none for more than seven days, whatever the server says (RFC 9846 §4.7.1)', () => {
    expect(sessionFrom((body) => ({ ...body, ticket_lifetime: 2 ** 32 - 1 }))).toMatchObject([
      { lifetime: 604_800 },
    ])
  })

  test('ignores all of them where it does not resume, broken ones too (RFC 9846 §4.7.1)', () => {
    const deaf = { ...moment.receiver, config: client({ ...CHEAP, acceptTickets: false }) }
    expect(
      sessionFrom((body) => ({ ...body, extensions: [{ type: 'server_name', data: EMPTY }] }), deaf),
    ).toEqual([])
  })

  test('remembers what later decides: time, age_add, limit, name, protocol, suite (RFC 9846 §4.7.1)', () => {
    const [session] = sessionFrom((body) => ({
      ...body,
      ticket_age_add: 77,
      extensions: [{ type: 'early_data', data: { max_early_data_size: 33 } }],
    }))
    expect(session).toMatchObject({
      createdAt: NOW,
      ageAdd: 77,
      maxEarlyDataSize: 33,
      serverName: 'server.example',
      alpn: '',
      suite: 'TLS_AES_128_GCM_SHA256',
    })
  })

  test('a server that receives one refuses it with unexpected_message (RFC 9846 §4)', () => {
    const { server: side } = meet(cheap)
    expectRefusal(deliver(side, handshake(moment.bytes)), {
      alert: 'unexpected_message',
      cite: '§6.2',
      field: 'NewSessionTicket',
    })
  })
})

describe('CONNECTED: a server and its tickets', () => {
  const ticketsOf = (of: ReturnType<typeof meet>) =>
    of.events.flatMap((event) =>
      event.kind === 'message' && event.name === 'NewSessionTicket' && event.direction === 'sent'
        ? [bodyOf(event.bytes, 'NewSessionTicket')]
        : [],
    )

  test('as many as configured, each with its own nonce, age_add, identity and PSK (RFC 9846 §4.7.1)', () => {
    const met = meet(pair(client(CHEAP), server({ ...CHEAP, tickets: { count: 5 } })))
    const tickets = ticketsOf(met)
    expect(tickets).toHaveLength(5)
    for (const different of [
      tickets.map(({ ticket_nonce }) => toHex(ticket_nonce)),
      tickets.map(({ ticket_age_add }) => ticket_age_add),
      tickets.map(({ ticket }) => toHex(ticket)),
      met.sessions.map(({ secret }) => toHex(secret)),
    ])
      expect(new Set<unknown>(different).size).toBe(5)
  })

  test('none where the client has no mode to use them in (RFC 9846 §4.3.9)', () => {
    expect(ticketsOf(meet(pair(client({ pskModes: [] }))))).toEqual([])
    expect(ticketsOf(meet(pair(client({ pskModes: ['psk_ke'] }))))).toEqual([])
  })

  test('and asking for one then is a misuse', () => {
    const met = meet(pair(client({ pskModes: [] })))
    expect(() => meet(told(met, 'server', { kind: 'send-ticket' }))).toThrow(/no mode/)
  })

  test('one more on command, at any time (RFC 9846 §4.7.1)', () => {
    const met = meet(cheap)
    expect(ticketsOf(meet(told(met, 'server', { kind: 'send-ticket' })))).toHaveLength(1)
  })

  test('no lifetime above seven days (RFC 9846 §4.7.1)', () => {
    const config = server(CHEAP)
    const lasting = { ...config, tickets: { ...config.tickets, lifetime: 10_000_000 } }
    expect(ticketsOf(meet(pair(client(CHEAP), lasting)))[0].ticket_lifetime).toBe(604_800)
  })

  test('early_data with the limit, only where the server takes any (RFC 9846 §4.7.1)', () => {
    const one = meet(pair(client(CHEAP), server({ ...CHEAP, maxEarlyData: 1 })))
    expect(one.sessions[0].maxEarlyDataSize).toBe(1)
    const taking = meet(pair(client(CHEAP), server({ ...CHEAP, maxEarlyData: 9 })))
    expect(ticketsOf(taking)[0].extensions).toEqual([
      { type: 'early_data', data: { max_early_data_size: 9 } },
    ])
    expect(ticketsOf(meet(cheap))[0].extensions).toEqual([])
  })

  test('age is milliseconds since receipt plus age_add, modulo 2^32, and the server reads the same (RFC 9846 §4.3.11.1)', () => {
    const [session] = meet(pair()).sessions
    const later = { ...ENV, now: NOW + 5_000 }
    const heavy = { ...session, ageAdd: 2 ** 32 - 1 }
    const { bytes } = before(pair(client({ sessions: [heavy] }), server(), 'c2'), 'client', 'ClientHello', {
      env: later,
    })
    const psk = bodyOf(bytes, 'ClientHello').extensions?.find(({ type }) => type === 'pre_shared_key')
    expect(psk?.data).toMatchObject({ identities: [{ obfuscated_ticket_age: 4_999 }] })
  })
})
