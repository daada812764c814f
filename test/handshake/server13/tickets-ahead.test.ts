/** WAIT_FINISHED and WAIT_EOED: tickets before the client's Finished (RFC 9846 §4.7.1, 8446 §4.6.1). */
import { describe, expect, test } from 'vitest'
import { toHex } from '../../../src/bytes/bytes.ts'
import type { ServerSettings } from '../../../src/handshake/config/config.ts'
import { expectRefusal } from '../../kit/expect.ts'
import { before, meet, pair, told, type Met } from '../../kit/pair.ts'
import { deliver, flipped, handshake } from '../../kit/play.ts'
import { answering, CHEAP, CLIENT, client, server } from '../../kit/world.ts'

const EARLY: ServerSettings = { maxEarlyData: 100 }

/** Names of the handshake messages that the server sent and received, in its order. */
const order = (met: Met): string[] =>
  met.events.flatMap((event) =>
    event.kind === 'message' && event.actor === 'server' && event.name !== 'ChangeCipherSpec'
      ? [`${event.direction} ${event.name}`]
      : [],
  )

const remarksOf = (met: Met): string[] =>
  met.events.flatMap((event) =>
    event.kind === 'note' && event.text.startsWith('tickets') ? [event.text] : [],
  )

const secretOf = (met: Met, actor: 'client' | 'server'): string =>
  toHex(met[actor].vault.get('resumption_master_secret').bytes)

const TICKETS_AHEAD = ['sent Finished', 'sent NewSessionTicket', 'sent NewSessionTicket', 'received Finished']

describe('a server that asks for no certificate', () => {
  test('sends its tickets right behind its own Finished, from the secret that covers the client’s (RFC 9846 §4.7.1)', () => {
    const met = meet(pair())
    expect(order(met).slice(-4)).toEqual(TICKETS_AHEAD)
    expect(secretOf(met, 'server')).toBe(secretOf(met, 'client'))
    expect(met.sessions).toHaveLength(2)
  })

  test('does so with a PSK alone, and after a HelloRetryRequest (RFC 9846 §4.7.1)', () => {
    for (const met of [meet(pair(client(CHEAP), server(CHEAP))), meet(pair(client({ keyShares: [] })))]) {
      expect(order(met).slice(-4)).toEqual(TICKETS_AHEAD)
      expect(secretOf(met, 'server')).toBe(secretOf(met, 'client'))
    }
  })

  test('does so with accepted early data, whose end it foresees too (RFC 9846 §4.6, 8446 §4.5)', () => {
    const { sessions } = meet(pair(client(), server(EARLY)))
    const start = pair(client({ sessions: sessions.slice(0, 1), earlyData: true }), server(EARLY), 'c2')
    const met = meet(told(start, 'client', { kind: 'send-early', data: Uint8Array.of(1, 2) }))
    expect(order(met).slice(-5)).toEqual([
      'sent Finished',
      'sent NewSessionTicket',
      'sent NewSessionTicket',
      'received EndOfEarlyData',
      'received Finished',
    ])
    expect(secretOf(met, 'server')).toBe(secretOf(met, 'client'))
  })

  test('says why they may go already (RFC 9846 §4.7.1)', () => {
    expect(remarksOf(meet(pair()))).toEqual([
      expect.stringMatching(
        /need not wait: no certificate is asked for, so the client’s Finished, .* is known/,
      ),
    ])
  })

  test('resumes with such a ticket', () => {
    const [session] = meet(pair()).sessions
    const met = meet(pair(client({ sessions: [session] }), server(), 'c2'))
    expect(met.outputs.client).toContainEqual({ kind: 'offered-session', outcome: 'resumed' })
  })

  test('waits for the client where its tickets are to (setting tickets.when)', () => {
    const met = meet(pair(client(), server({ tickets: { when: 'after-client-finished' } })))
    expect(order(met).slice(-3)).toEqual([
      'received Finished',
      'sent NewSessionTicket',
      'sent NewSessionTicket',
    ])
    expect(remarksOf(met)).toEqual([])
  })

  test('says nothing where there are none to send (RFC 9846 §4.3.9)', () => {
    expect(remarksOf(meet(pair(client({ pskModes: [] }))))).toEqual([])
    expect(remarksOf(meet(pair(client(), server({ tickets: { count: 0 } }))))).toEqual([])
  })
})

describe('a server that asks for a certificate', () => {
  const asking = server({ clientCertificate: 'request' })

  test('waits for the client’s Finished: what comes before it is the client’s own (RFC 9846 §4.7.1)', () => {
    const met = meet(pair(client({ credential: CLIENT.identity }), asking))
    expect(order(met).slice(-3)).toEqual([
      'received Finished',
      'sent NewSessionTicket',
      'sent NewSessionTicket',
    ])
    expect(remarksOf(met)).toEqual([expect.stringMatching(/wait for the client’s Finished/)])
  })

  test('asks for none beside a PSK, so it need not wait, and the ticket says who the client is (RFC 9846 §4.4.2)', () => {
    const [session] = meet(pair(client({ credential: CLIENT.identity }), asking)).sessions
    const stateful = server({ clientCertificate: 'request', tickets: { kind: 'stateful' } })
    const known = meet(pair(client({ credential: CLIENT.identity }), stateful))
    const cheap = client({ sessions: known.sessions.slice(0, 1) })
    const met = meet(pair(cheap, stateful, 'c2'), { answer: answering(known.cache) })
    expect(order(met).slice(-4)).toEqual(TICKETS_AHEAD)
    expect([...met.cache.values()]).toMatchObject([{ peerVerified: true }, { peerVerified: true }])
    expect([...met.cache.values()][0].authenticatedAt).toBe(session.authenticatedAt)
  })
})

describe('a client whose Finished is not the one foreseen', () => {
  const stateful = server({ tickets: { kind: 'stateful' } })
  const moment = before(pair(client(), stateful), 'client', 'Finished')
  const wrong = deliver(moment.receiver, handshake(flipped(moment.bytes, -1)))

  test('is refused with decrypt_error (RFC 9846 §4.5.3, 8446 §4.4.4)', () => {
    expectRefusal(
      wrong,
      { alert: 'decrypt_error', cite: '§4.5.3', field: 'Finished.verify_data' },
      moment.after,
    )
  })

  test('leaves no session in the cache (RFC 9846 §6, 8446 §6.2)', () => {
    const stored = before(pair(client(), stateful), 'client', 'Finished').receiver.state
    if (!('stored' in stored)) throw new Error(stored.name)
    expect(stored.stored).toHaveLength(2)
    expect(wrong.outputs.filter(({ kind }) => kind === 'remove-session')).toEqual(
      stored.stored.map((key) => ({ kind: 'remove-session', key })),
    )
  })

  test('takes nothing back where the ticket is all that there is', () => {
    const sealed = before(pair(), 'client', 'Finished')
    const { outputs } = deliver(sealed.receiver, handshake(flipped(sealed.bytes, -1)))
    expect(outputs.filter(({ kind }) => kind === 'remove-session')).toEqual([])
  })
})
