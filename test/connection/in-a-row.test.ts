/** What is counted in a row, and what begins the count anew; `limits.test.ts` goes to each limit and beyond. */
import { describe, expect, test } from 'vitest'
import { command, type Connection } from '../../src/connection/connection.ts'
import { NONE_IN_A_ROW } from '../../src/handshake/state/state-parts.ts'
import { readingAtGeneration } from '../kit/generation.ts'
import { before, meet, pair, told } from '../kit/pair.ts'
import { alert, data, deliver, give, handshake, handshake12, inTheClear, settle } from '../kit/play.ts'
import { CHEAP, client, server } from '../kit/world.ts'
import { client12, server12 } from '../kit/world12.ts'

const NO_TICKETS = { ...CHEAP, tickets: { count: 0 } } as const
const met = meet(pair(client(CHEAP), server(NO_TICKETS)))
const met12 = meet(pair(client12(), server12()))

const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item)
const set = (connection: Connection, settings: object): Connection => ({
  ...connection,
  config: { ...connection.config, ...settings },
})

/** As many KeyUpdates as asked for, each under the keys that the one before brought. */
function updates(receiver: Connection, count: number): Connection {
  let now = receiver
  for (let i = 0; i < count && now.state.name === 'CONNECTED'; i++)
    now = deliver(
      now,
      handshake({ name: 'KeyUpdate', body: { request_update: 'update_not_requested' } }),
    ).connection
  return now
}

describe.each([
  ['TLS 1.3', met, 'RFC 9846 §5.1', 'RFC 9846 §6'],
  ['TLS 1.2', met12, 'RFC 5246 §6.2.1', 'RFC 5246 §7.2'],
] as const)('%s', (_version, { client: receiver }, empty, warning) => {
  test('maxEmptyRecords: one record of data without content more is unexpected_message (RFC 9846 §5.1, RFC 5246 §6.2.1)', () => {
    const few = set(receiver, { maxEmptyRecords: 3 })
    expect(deliver(few, ...times(3, data())).connection.state.name).toBe('CONNECTED')
    expect(deliver(few, ...times(3, data()), data(1), ...times(3, data())).connection.state.name).toBe(
      'CONNECTED',
    )
    const refused = deliver(few, ...times(4, data()))
    expect(refused.connection.state).toMatchObject({
      alert: 'unexpected_message',
      by: 'us',
      cite: empty,
      violation: {
        expected: 'at most 3 records without content in a row (our limit, maxEmptyRecords)',
        actual: '4',
      },
    })
  })

  test('maxWarningAlerts: one alert more that ends nothing is unexpected_message (RFC 9846 §6.1, RFC 5246 §7.2)', () => {
    const canceled = alert(1, 90)
    expect(deliver(receiver, ...times(4, canceled)).connection.state.name).toBe('CONNECTED')
    const refused = deliver(receiver, ...times(5, canceled))
    expect(refused.connection.state).toMatchObject({ alert: 'unexpected_message', by: 'us', cite: warning })
    const many = set(receiver, { maxWarningAlerts: 5 })
    expect(deliver(many, ...times(5, canceled)).connection.state.name).toBe('CONNECTED')
  })

  test('kinds are counted apart, and one does not set back another', () => {
    const mixed = times(4, [data(), alert(1, 90)]).flat()
    expect(deliver(receiver, ...mixed).connection.state.name).toBe('CONNECTED')
    expect(deliver(receiver, ...mixed, data(), alert(1, 90)).connection.state).toMatchObject({
      alert: 'unexpected_message',
      cite: warning,
    })
  })
})

describe('maxKeyUpdates', () => {
  test('one KeyUpdate more without data between is unexpected_message (RFC 9846 §4.7.3)', () => {
    const connection = updates(met.server, 32)
    expect(connection).toMatchObject({ state: { name: 'CONNECTED' }, read: { generation: 32 } })
    expect(updates(connection, 1).state).toMatchObject({
      name: 'FAILED',
      alert: 'unexpected_message',
      by: 'us',
      cite: 'RFC 9846 §4.7.3 (8446 §4.6.3)',
      violation: {
        expected: 'at most 32 KeyUpdates without data between them (our limit, maxKeyUpdates)',
        actual: '33',
      },
    })
  })

  test('data of the peer begins the count anew', () => {
    const { connection } = deliver(updates(met.server, 32), data(1))
    expect(updates(connection, 32).state.name).toBe('CONNECTED')
  })

  test('and so does data of ours: a peer that only receives must change its keys now and then too', () => {
    const { connection } = settle(command(updates(met.server, 32), { kind: 'send', data: Uint8Array.of(1) }))
    expect(updates(connection, 32).state.name).toBe('CONNECTED')
  })

  test('empty records do not: they bring nothing on', () => {
    const { connection } = deliver(updates(met.server, 32), data())
    expect(updates(connection, 1).state.name).toBe('FAILED')
  })

  test('the number of all KeyUpdates has no limit for a receiver (RFC 9846 §4.7.3)', () => {
    let connection = readingAtGeneration(met.server, 2 ** 48 - 1)
    for (let i = 0; i < 3; i++) connection = deliver(updates(connection, 20), data(1)).connection
    expect(connection.state.name).toBe('CONNECTED')
  })

  test('a handshake message of another kind sets back the others only', () => {
    const busy = updates(deliver(met.server, ...times(3, alert(1, 90))).connection, 1)
    expect(busy.inARow).toEqual({ ...NONE_IN_A_ROW, maxKeyUpdates: 1 })
  })
})

describe('maxRenegotiations of a server, maxHelloRequests of a client', () => {
  const wish = handshake12({ name: 'HelloRequest', body: {} })
  const hello = handshake12(sentHello())
  const refusal = (what: string, cite: string) => ({
    name: 'FAILED',
    alert: 'unexpected_message',
    by: 'us',
    cite,
    violation: { expected: expect.stringContaining(`at most 32 ${what}`) as string, actual: '33' },
  })
  const REQUESTS = refusal('HelloRequests without data between them', 'RFC 5246 §7.4.1.1')

  /** A ClientHello as our own client sends it. */
  function sentHello(): Uint8Array {
    return before(pair(client12(), server12()), 'client', 'ClientHello').bytes
  }

  test.each([
    ['client', 'HelloRequest', wish, REQUESTS],
    ['server', 'ClientHello', hello, refusal('ClientHellos for another', 'RFC 5246 §7.4.1.2')],
  ] as const)(
    'a %s answers each %s that it refuses with a warning (RFC 5246 §7.2.2), and no more than 32 without data between',
    (side, _name, record, refused) => {
      const { connection, outputs } = deliver(met12[side], ...times(32, record))
      expect(connection.state.name).toBe('CONNECTED')
      expect(outputs.filter(({ kind }) => kind === 'bytes')).toHaveLength(32)
      expect(deliver(connection, record).connection.state).toMatchObject(refused)
      expect(deliver(connection, data(1), ...times(32, record)).connection.state.name).toBe('CONNECTED')
    },
  )

  test('a client that grants them begins no handshake without end either', () => {
    const settings = { renegotiation: 'allow' } as const
    let now = meet(pair(client12({ ...settings, maxHelloRequests: 2 }), server12(settings)))
    for (let i = 0; i < 2; i++) now = meet(told(now, 'server', { kind: 'renegotiate' }))
    expect(now.client.state).toMatchObject({ name: 'CONNECTED', handshakes: 3 })
    expect(deliver(now.client, wish).connection.state).toMatchObject({ alert: 'unexpected_message' })
  })

  test('a server counts what its own application asks for as no wish of the client', () => {
    const settings = { renegotiation: 'allow' } as const
    let now = meet(pair(client12(settings), server12({ ...settings, maxRenegotiations: 1 })))
    for (let i = 0; i < 3; i++) now = meet(told(now, 'server', { kind: 'renegotiate' }))
    expect(now.server.state).toMatchObject({ name: 'CONNECTED', handshakes: 4 })
  })

  test('what is ignored while a handshake is under way counts too', () => {
    const { receiver } = before(pair(client12(), server12()), 'server', 'ServerHello')
    expect(give(receiver, inTheClear(...times(32, wish))).connection.state.name).toBe('WAIT_SH')
    expect(give(receiver, inTheClear(...times(33, wish))).connection.state).toMatchObject(REQUESTS)
  })
})
