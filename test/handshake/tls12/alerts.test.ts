/** Alerts of TLS 1.2: the level decides, not the description (RFC 5246 §7.2), and what a fatal one does to sessions. */
import { describe, expect, test } from 'vitest'
import { equal } from '../../../src/bytes/bytes.ts'
import { command, feed, type Connection } from '../../../src/connection/connection.ts'
import type { Output } from '../../../src/handshake/state/output.ts'
import { expectRefusal } from '../../kit/expect.ts'
import { before, meet, pair, told } from '../../kit/pair.ts'
import {
  alert,
  CHANGE_CIPHER_SPEC,
  cut,
  data,
  deliver,
  flipped,
  give,
  handshake,
  inTheClear,
  settle,
} from '../../kit/play.ts'
import { Lab } from '../../../src/sim/lab/lab.ts'
import { client, NOW, server } from '../../kit/world.ts'
import { client12, server12 } from '../../kit/world12.ts'

const CLOSE = { kind: 'close' } as const
const RENEGOTIATE = { kind: 'renegotiate' } as const
const ALLOW = { renegotiation: 'allow' } as const
const WARNING = 1
const FATAL = 2

const met = meet(pair(client12(), server12()))
const SIDES = ['client', 'server'] as const
const OTHER = { client: 'server', server: 'client' } as const

describe('a warning', () => {
  test.each(SIDES)('that nobody knows changes nothing at the %s', (side) => {
    for (const code of [41, 90, 100, 110, 112, 200, 255]) {
      const { connection, outputs } = deliver(met[side], alert(WARNING, code), data(1))
      expect(connection.state).toEqual(met[side].state)
      expect(outputs).toMatchObject([{ kind: 'data' }])
    }
  })

  test.each(SIDES)('of every kind may come 4 times in a row to the %s, and no more', (side) => {
    const times = (count: number) =>
      Array.from({ length: count }, (_, index) => alert(WARNING, index % 2 ? 90 : 112))
    expect(deliver(met[side], ...times(4)).connection.state).toEqual(met[side].state)
    expect(deliver(met[side], ...times(4), data(1), ...times(4)).connection.state).toEqual(met[side].state)
    expect(deliver(met[side], ...times(5)).connection.state).toMatchObject({
      alert: 'unexpected_message',
      by: 'us',
      violation: { field: 'record' },
    })
  })

  test('before the ServerHello ends nothing for a client of TLS 1.2: servers may not know a name (RFC 6066 §3)', () => {
    const { receiver, bytes } = before(pair(client12(), server12()), 'server', 'ServerHello')
    const { connection } = give(receiver, inTheClear(alert(WARNING, 112), handshake(bytes)))
    expect(connection.state.name).toBe('WAIT_CERTIFICATE')
  })

  test('before the ServerHello ends nothing either where TLS 1.2 is on offer beside TLS 1.3 (RFC 5246 §7.2)', () => {
    const both = client({ versions: ['TLS 1.3', 'TLS 1.2'] })
    const { receiver, bytes } = before(pair(both, server12()), 'server', 'ServerHello')
    for (const code of [41, 112, 255]) {
      const warned = give(receiver, inTheClear(alert(WARNING, code), handshake(bytes)))
      expect(warned.connection.state.name).toBe('WAIT_CERTIFICATE')
    }
    const fatal = give(receiver, inTheClear(alert(FATAL, 112)))
    expect(fatal.connection.state).toMatchObject({ name: 'FAILED', alert: 'unrecognized_name', by: 'peer' })
  })

  test('before the ServerHello ends everything where only TLS 1.3 can come: the level means nothing (RFC 9846 §6)', () => {
    const both = client({ versions: ['TLS 1.3', 'TLS 1.2'] })
    const only13 = before(pair(client(), server()), 'server', 'ServerHello')
    const retried = before(pair(both, server({ cookie: true })), 'server', 'ServerHello')
    for (const { receiver } of [only13, retried])
      expect(give(receiver, inTheClear(alert(WARNING, 112))).connection.state).toMatchObject({
        name: 'FAILED',
        alert: 'unrecognized_name',
        by: 'peer',
      })
  })

  test('user_canceled announces a close_notify, which ends the handshake (RFC 5246 §7.2.2)', () => {
    const { receiver } = before(pair(client12(), server12()), 'server', 'ServerHelloDone')
    const canceled = deliver(receiver, alert(WARNING, 90))
    expect(canceled.connection.state).toEqual(receiver.state)
    expect(deliver(canceled.connection, alert(WARNING, 0)).connection.state.name).toBe('CLOSED')
  })

  test('no_renegotiation where nobody asked is a warning like any other', () => {
    for (const side of SIDES)
      expect(deliver(met[side], alert(WARNING, 100)).connection.state).toEqual(met[side].state)
  })

  test('no_renegotiation in answer to a ClientHello brings the connection back as it was', () => {
    const up = meet(pair(client12(ALLOW), server12(ALLOW)))
    const asking = settle(command(up.client, RENEGOTIATE)).connection
    const { connection } = deliver(asking, alert(WARNING, 100))
    expect([connection.state, connection.phase]).toEqual([up.client.state, 0])
    expect(deliver(connection, data(1)).outputs).toMatchObject([{ kind: 'data' }])
    // And the next attempt is bound to the same handshake as the first.
    expect(settle(command(connection, RENEGOTIATE)).connection.state).toMatchObject({ name: 'WAIT_SH' })
  })

  test('no_renegotiation behind the ServerHello comes too late to refuse anything', () => {
    const up = meet(pair(client12(ALLOW), server12(ALLOW)))
    const { receiver } = before(told(up, 'client', RENEGOTIATE), 'server', 'Certificate')
    expect(deliver(receiver, alert(WARNING, 100)).connection.state).toEqual(receiver.state)
  })
})

describe('close_notify', () => {
  test.each(SIDES)(
    'is answered by the %s with one of its own, and both directions end (RFC 5246 §7.2.1)',
    (side) => {
      for (const level of [WARNING, FATAL]) {
        const closed = deliver(met[side], alert(level, 0))
        expect(closed.connection.state.name).toBe('CLOSED')
        const sent = closed.events.flatMap((event) =>
          event.kind === 'alert' ? [[event.direction, event.description]] : [],
        )
        expect(sent).toEqual([
          ['received', 'close_notify'],
          ['sent', 'close_notify'],
        ])
        expect(deliver(met[OTHER[side]], alert(WARNING, 0)).connection.state.name).toBe('CLOSED')
      }
    },
  )

  test('pending writes are discarded: nothing follows it (RFC 5246 §7.2.1)', () => {
    const busy = command(met.server, { kind: 'send', data: Uint8Array.of(1) })
    const { connection, events } = deliver(busy, alert(WARNING, 0))
    expect(connection.state.name).toBe('CLOSED')
    expect(events.filter((event) => event.kind === 'data')).toEqual([])
  })

  test('data behind it are not delivered', () => {
    expect(deliver(met.client, alert(WARNING, 0), data(1)).outputs).not.toContainEqual(
      expect.objectContaining({ kind: 'data' }),
    )
  })
})

describe('alerts are messages of their type, which may be cut and joined (RFC 5246 §6.2.1)', () => {
  const described = (bytes: readonly ReturnType<typeof alert>[], side: 'client' | 'server') =>
    deliver(met[side], ...bytes).events.flatMap((event) =>
      event.kind === 'alert' && event.direction === 'received' ? [event.description] : [],
    )

  test.each(SIDES)('one in two records counts for the %s as in one', (side) => {
    expect(described([alert(FATAL), alert(40)], side)).toEqual(['handshake_failure'])
    expect(deliver(met[side], alert(FATAL), alert(40)).connection.state).toMatchObject({
      name: 'FAILED',
      alert: 'handshake_failure',
      by: 'peer',
    })
  })

  test.each(SIDES)('several in one record come to the %s in their order', (side) => {
    expect(described([alert(WARNING, 90, WARNING, 0)], side)).toEqual(['user_canceled', 'close_notify'])
    expect(described([alert(WARNING, 90, FATAL), alert(40, WARNING)], side)).toEqual([
      'user_canceled',
      'handshake_failure',
    ])
  })

  test('what stands behind one that ends the connection is not looked at', () => {
    expect(described([alert(WARNING, 0, 3, 40)], 'client')).toEqual(['close_notify'])
    expect(described([alert(FATAL, 40, FATAL, 80)], 'client')).toEqual(['handshake_failure'])
  })

  test('data may stand between the two bytes', () => {
    const { connection, outputs } = deliver(met.client, alert(WARNING), data(1), alert(90))
    expect(outputs).toMatchObject([{ kind: 'data' }])
    expect(connection.state).toEqual(met.client.state)
  })

  test('each counts among the warnings in a row', () => {
    const five = alert(...Array.from({ length: 5 }, () => [WARNING, 90]).flat())
    expect(deliver(met.client, five).connection.state).toMatchObject({
      alert: 'unexpected_message',
      by: 'us',
      cite: 'RFC 5246 §7.2',
    })
  })

  test('a ChangeCipherSpec between the two bytes is unexpected_message: keys change behind it (§7.1)', () => {
    const { receiver } = before(pair(client12(), server12()), 'client', 'ChangeCipherSpec')
    expect(receiver.state.name).toBe('WAIT_CHANGE_CIPHER_SPEC')
    expectRefusal(deliver(receiver, alert(WARNING), CHANGE_CIPHER_SPEC), {
      alert: 'unexpected_message',
      cite: 'RFC 5246 §7.1',
      field: 'record.type',
    })
  })
})

describe('an alert that is none', () => {
  test.each([
    [
      'a level that does not exist',
      alert(3, 40),
      { alert: 'illegal_parameter', cite: 'RFC 5246 §7.2', field: 'Alert.level' },
    ],
    ['the level 0', alert(0, 0), { alert: 'illegal_parameter', cite: 'RFC 5246 §7.2', field: 'Alert.level' }],
    ['no content', alert(), { alert: 'unexpected_message', cite: 'RFC 5246', field: 'record.fragment' }],
  ] as const)('%s is refused', (_what, record, refusal) => {
    for (const side of SIDES) expectRefusal(deliver(met[side], record), refusal)
  })
})

describe('a fatal alert', () => {
  const removed = (outputs: readonly Output[]) =>
    outputs.flatMap((output) =>
      output.kind === 'remove-session'
        ? [output.key]
        : output.kind === 'forget-sessions'
          ? [output.secret]
          : [],
    )
  const failing = (connection: Connection) => deliver(connection, alert(FATAL, 40))
  const refusing = (connection: Connection) =>
    deliver(connection, data(), { type: 'heartbeat', content: Uint8Array.of(1) })

  const byId = meet(pair(client12({ sessionTickets: false }), server12()))
  const byTicket = met

  test.each([
    ['received', failing],
    ['sent', refusing],
  ] as const)(
    '%s ends the session: the server forgets its ID, the client its secret (RFC 5246 §7.2.2)',
    (_how, end) => {
      const [session] = byId.sessions
      expect(session.sessionId).toHaveLength(32)
      const server = end(byId.server)
      expect(server.connection.state.name).toBe('FAILED')
      expect(removed(server.outputs)).toEqual([session.sessionId])
      expect(removed(end(byId.client).outputs)).toEqual([session.secret])
    },
  )

  test.each([
    ['received', failing],
    ['sent', refusing],
  ] as const)('%s ends the session behind a ticket too, as far as the client is concerned', (_how, end) => {
    const [session] = byTicket.sessions
    expect(session.ticket.length).toBeGreaterThan(0)
    expect(removed(end(byTicket.client).outputs)).toEqual([session.secret])
  })

  test('on a resumed connection ends the session that was resumed', () => {
    const [session] = byTicket.sessions
    const again = meet(pair(client12({ sessions: byTicket.sessions }), server12(), 'c2'))
    expect(again.client).toMatchObject({ agreed: { resumed: {} } })
    expect(removed(failing(again.client).outputs)).toEqual([session.secret])
  })

  test('in a handshake that resumes ends the session that the ticket was taken for (RFC 5077 §3.2)', () => {
    const [session] = byTicket.sessions
    const again = pair(client12({ sessions: byTicket.sessions }), server12(), 'c2')
    const { receiver, bytes } = before(again, 'server', 'Finished')
    const { connection, outputs } = deliver(receiver, handshake(flipped(bytes, -1)))
    expect(connection.state).toMatchObject({ name: 'FAILED', alert: 'decrypt_error', by: 'us' })
    expect(removed(outputs)).toEqual([session.secret])
  })

  test('in answer to the hello that offers a session ends it: who offered it again would fail again', () => {
    const [session] = byTicket.sessions
    const offering = before(
      pair(client12({ sessions: byTicket.sessions }), server12(), 'c2'),
      'server',
      'ServerHello',
    )
    expect(removed(failing(offering.receiver).outputs)).toEqual([session.secret])
  })

  test('ends every session of a connection that was renegotiated', () => {
    const settings = { ...ALLOW, sessionTickets: false }
    const up = meet(pair(client12(settings), server12(ALLOW)))
    const after = meet(told(up, 'client', RENEGOTIATE))
    const ids = [...up.sessions, ...after.sessions].map(({ sessionId }) => sessionId)
    const secrets = [...up.sessions, ...after.sessions].map(({ secret }) => secret)
    expect(equal(ids[0], ids[1])).toBe(false)
    expect(removed(failing(after.server).outputs)).toEqual(ids.toReversed())
    expect(removed(failing(after.client).outputs)).toEqual(secrets)
  })

  test('ends no session of TLS 1.3: there is no such rule (RFC 9846 §6.2)', () => {
    const both = meet(pair())
    expect(removed(failing(both.client).outputs)).toEqual([])
  })

  test.each([
    ['the end of the stream', (connection: Connection) => cut(connection)],
    ['close_notify', (connection: Connection) => deliver(connection, alert(WARNING, 0))],
    ['a warning', (connection: Connection) => deliver(connection, alert(WARNING, 112))],
    ['our own close', (connection: Connection) => settle(command(connection, CLOSE))],
  ] as const)('is more than %s, which ends no session (RFC 5246 §7.2.1)', (_what, end) => {
    for (const side of SIDES) {
      expect(removed(end(byId[side]).outputs)).toEqual([])
      expect(removed(end(byTicket[side]).outputs)).toEqual([])
    }
  })

  test('leaves nothing that a next connection could resume, by ID or ticket', () => {
    for (const sessionTickets of [false, true]) {
      const settings = { client: client12({ sessionTickets }), server: server12() }
      const up = Lab.create({ start: NOW }).connect(settings).run()
      expect(up.world.clientSessions).toHaveLength(1)
      const broken = {
        ...up.world,
        client: feed(up.client, inTheClear({ ...data(), content: new Uint8Array(40) })),
      }
      const down = up.withWorld(broken).run()
      expect([down.client.state.name, down.server.state.name]).toEqual(['FAILED', 'FAILED'])
      expect(down.world.clientSessions).toEqual([])
      const next = down.connect({ ...settings, resume: 'take' }).run()
      expect(next.client).toMatchObject({ state: { name: 'CONNECTED' }, agreed: { resumed: undefined } })
    }
  })
})
