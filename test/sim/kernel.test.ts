/** A world of many: who is next, whose clock, who shares what is remembered, and that nothing of it depends on chance. */
import { describe, expect, test } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import { SessionContext } from '../../src/session/caches/context.ts'
import { Network } from '../../src/sim/kernel/network.ts'
import type { HostOptions, NetworkConnectOptions } from '../../src/sim/kernel/network-options.ts'
import { LAB_START } from '../../src/sim/lab/lab.ts'
import { CLIENT, QUICK, SERVER } from './kernel-cast.ts'

/** A client and two servers, with what each server is told beside the settings of all. */
function balanced(shared: HostOptions, server = SERVER, client = CLIENT): Network {
  return Network.create()
    .host('client', { client })
    .host('a', { server, ...shared })
    .host('b', { server, ...shared })
}

/** By what the second connection resumed, which goes to the other server. */
function resumedBy(network: Network): string | undefined {
  const after = network
    .connect('client', 'a')
    .run()
    .wait(60_000)
    .connect('client', 'b', { resume: 'take' })
    .run()
  const [first, second] = [...after.connections()].map(({ server }) => agreedOf(server))
  expect(first).toMatchObject({ complete: true, resumed: undefined })
  expect(second?.complete).toBe(true)
  return second?.resumed?.by
}

/** Hosts `h0`, `h1` ... and a server; each begins a connection at once, and they take turns. */
function crowd(size: number, seed: string, options: NetworkConnectOptions = {}): Network {
  let network = Network.create({ seed, history: 'all' }).host('server', { server: QUICK.server })
  for (let i = 0; i < size; i++)
    network = network.host(`h${i}`, { client: QUICK.client }).connect(`h${i}`, 'server', options)
  return network
}

/** Everything that happened: when, where, who, why. */
function order(network: Network): string[] {
  return [...network.timeline].map(
    ({ t, connection, actor, cause }) => `${t} ${connection} ${actor} ${JSON.stringify(cause)}`,
  )
}

describe('the same seed', () => {
  test('gives the same order and the same bytes', () => {
    const [one, two] = [crowd(5, 'seed').run(), crowd(5, 'seed').run()]
    expect(order(one)).toEqual(order(two))
    for (const { id } of one.connections()) expect(one.sent(id, 'client')).toEqual(two.sent(id, 'client'))
  })

  test('gives them again from any older value: a network stays as it was', () => {
    const begun = crowd(3, 'seed')
    const first = begun.run()
    expect(order(begun.run())).toEqual(order(first))
    const half = first.at(Math.floor(first.timeline.length / 2))
    expect(order(half.run())).toEqual(order(first))
    expect(half.run().sent('c3', 'server')).toEqual(first.sent('c3', 'server'))
  })

  test('whatever else goes on: a connection says what it would say alone', () => {
    const alone = crowd(1, 'seed').run()
    expect(crowd(4, 'seed').run().sent('c1', 'client')).toEqual(alone.sent('c1', 'client'))
  })

  test('and another one other bytes', () => {
    const hello = (seed: string): string => toHex(crowd(1, seed).run().sent('c1', 'client'))
    expect(hello('seed')).not.toBe(hello('other'))
  })
})

describe('of many connections', () => {
  test('all take turns: what is due first is next, of equals the one that was due first', () => {
    const arrivals = [...crowd(3, 'turns').run().timeline]
      .filter(({ actor }) => actor === 'wire')
      .map(({ t, connection }) => `${t} ${connection}`)
      .filter((arrival, index, all) => arrival !== all[index - 1])
    expect(arrivals.slice(0, 6)).toEqual(['25 c1', '25 c2', '25 c3', '50 c1', '50 c2', '50 c3'])
  })

  test('each has its own wire: the nearer one is ready first', () => {
    const network = Network.create({ history: 'all' })
      .host('far', { client: QUICK.client })
      .host('near', { client: QUICK.client })
      .host('server', { server: QUICK.server })
      .connect('far', 'server', { link: { latency: 100 } })
      .connect('near', 'server', { link: { latency: 1 } })
      .run()
    const ready = (id: string): number | undefined =>
      [...network.timeline].find(({ after }) => after.pairs.get(id)?.pair.client?.state.name === 'CONNECTED')
        ?.t
    expect([ready('c1'), ready('c2')]).toEqual([200, 2])
  })

  test('time goes as far as it is let: nothing that is due later happens', () => {
    const begun = crowd(2, 'time')
    const midway = begun.until(LAB_START + 30)
    expect(midway.now).toBe(LAB_START + 30)
    expect([...midway.connections()].map(({ client }) => client?.state.name)).toEqual(['WAIT_SH', 'WAIT_SH'])
    expect(order(midway.run()).filter((line) => !line.includes('connect'))).toEqual(
      order(begun.run()).filter((line) => !line.includes('connect')),
    )
  })

  test('a host may be client of one and server of another, with one memory', () => {
    const network = Network.create()
      .host('front', { client: CLIENT })
      .host('middle', {
        client: CLIENT,
        server: SERVER,
        memory: { context: SessionContext.create({ mode: ['both'] }) },
      })
      .host('back', { server: SERVER })
      .connect('front', 'middle')
      .connect('middle', 'back')
      .run()
    expect(network.memory('middle').context.stats).toMatchObject({
      accept_good: 1,
      connect_good: 1,
      number: 1,
    })
  })

  test('data reach the other end of the connection they were sent on', () => {
    const heard: string[] = []
    crowd(3, 'data')
      .run()
      .command('c2', 'client', { kind: 'send', data: fromText('for one') })
      .run(({ connection, events }) => {
        for (const event of events)
          if (event.kind === 'data' && event.direction === 'received') heard.push(connection)
      })
    expect(heard).toEqual(['c2'])
  })

  test('what makes no sense is a misuse', () => {
    const network = crowd(1, 'misuse')
    expect(() => network.connect('h0', 'nobody')).toThrow('no host is named nobody')
    expect(() => network.connect('h0', 'server', { id: 'c1' })).toThrow('there is a connection c1 already')
    expect(() => network.command('c9', 'client', { kind: 'close' })).toThrow('there is no connection c9')
    expect(() => Network.create({ history: { ring: 0 } })).toThrow('1 at least, not 0')
  })
})

describe('servers behind a balancer', () => {
  test('that share nothing do not open each other’s tickets (RFC 5077 §5.5)', () => {
    expect(resumedBy(balanced({}))).toBeUndefined()
  })

  test('that share ticket keys do (RFC 9846 §4.7.1)', () => {
    expect(resumedBy(balanced({ shares: { ticketKeys: 'farm' } }))).toBe('PSK')
  })

  const ids = [
    { ...SERVER, versions: ['TLS 1.2'], groups: ['x25519', 'secp256r1'] },
    { ...CLIENT, versions: ['TLS 1.2'], groups: ['x25519', 'secp256r1'], sessionTickets: false },
  ] as const

  test('that share nothing do not know each other’s session IDs (RFC 5246 §7.3)', () => {
    expect(resumedBy(balanced({}, ...ids))).toBeUndefined()
  })

  test('that share a cache do', () => {
    expect(resumedBy(balanced({ shares: { context: 'farm' } }, ...ids))).toBe('session ID')
  })

  test('that reach one store by their callbacks do as well, each with a cache and counters of its own', () => {
    const context = SessionContext.create({ callbacks: ['new', 'get', 'remove'] })
    const network = balanced({ shares: { outside: 'store' }, memory: { context } }, ...ids)
    const store = network.memory('a').outside.with({ size: 100 })
    const before = network.withMemory('a', { outside: store })
    expect(resumedBy(before)).toBe('session ID')
    const after = before.connect('client', 'a').run().connect('client', 'b', { resume: 'take' }).run()
    expect(after.memory('a').context.stats).toMatchObject({ accept: 1, cb_hits: 0 })
    expect(after.memory('b').context.stats).toMatchObject({ accept: 1, cb_hits: 1 })
  })

  test.each([
    ['of their own accept captured early data at both', {}, ['accepted', 'accepted']],
    ['in common at one alone (RFC 9846 §8.2)', { replays: 'farm' }, ['accepted', 'rejected']],
  ])('with a replay memory %s', (_, shares, expected) => {
    const server = { ...SERVER, maxEarlyData: 1000 }
    const network = balanced({ shares: { ticketKeys: 'farm', ...shares } }, server, {
      ...CLIENT,
      earlyData: true,
    })
    const second = network
      .connect('client', 'a')
      .run()
      .connect('client', 'a', { resume: 'take', keep: true })
      .step()
      .command('c2', 'client', { kind: 'send-early', data: fromText('pay 10 to Bob') })
      .run()
    const again = second.replay('b', second.sent('c2', 'client'), { keep: true }).run()
    const ends = ['c2', 'c3'].map((id) => again.connection(id)!.server)
    expect(ends.map((end) => agreedOf(end)?.earlyData)).toEqual(expected)
  })

  test('whose clocks differ judge a ticket by their own (RFC 9846 §4.3.11.1)', () => {
    const week = 7 * 86_400_000
    const ahead = balanced({ shares: { ticketKeys: 'farm' } }).host('b', { skew: week })
    // The certificate is good for a day: the client's clock, which is right, is the one that looks at it.
    expect(resumedBy(ahead)).toBeUndefined()
    expect(resumedBy(balanced({ shares: { ticketKeys: 'farm' } }).host('b', { skew: 1000 }))).toBe('PSK')
  })

  test('one of which leaves takes along what it alone remembered', () => {
    const network = balanced({ shares: { context: 'farm' } }, ...ids)
      .connect('client', 'a')
      .run()
      .drop('c1')
    const without = network.withoutHost('client').withoutHost('a')
    expect(() => without.memory('a')).toThrow('no host is named a')
    expect(without.memory('b').context.stats.number).toBe(1)
    expect(without.host('client', { client: CLIENT }).memory('client').sessions).toEqual([])
  })

  test('one of which is restarted forgets, and the other does not', () => {
    const network = balanced({}, ...ids)
      .connect('client', 'a')
      .connect('client', 'b')
      .run()
    const restarted = network.withMemory('a', { context: SessionContext.create() })
    expect(restarted.memory('a').context.stats.number).toBe(0)
    expect(restarted.memory('b').context.stats.number).toBe(1)
  })
})
