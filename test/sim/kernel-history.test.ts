/** What a network keeps: no moment, the last ones or all; connections that are over; and that this changes nothing else. */
import { describe, expect, test } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { Network } from '../../src/sim/kernel/network.ts'
import type { History, NetworkConnectOptions } from '../../src/sim/kernel/network-options.ts'
import { Lab } from '../../src/sim/lab/lab.ts'
import { CLIENT, QUICK, SERVER } from './kernel-cast.ts'

/** One client and one server that keeps no sessions. */
function pairOf(history: History): Network {
  return Network.create({ history, trace: true })
    .host('client', { client: QUICK.client })
    .host('server', { server: { ...QUICK.server, maxKeyUpdates: Infinity } })
}

/** One connection from hello to the close of both sides. */
function once(network: Network, options: NetworkConnectOptions = {}): Network {
  const begun = network.connect('client', 'server', options)
  const id = `c${begun.state.begun}`
  const up = begun.run().command(id, 'client', { kind: 'close' }).run()
  return up.connection(id) ? up.command(id, 'server', { kind: 'close' }).run() : up
}

/** Everything that can be reached from a value, functions and their scopes left out. */
function reachable(...from: readonly unknown[]): Set<object> {
  const seen = new Set<object>()
  const left: unknown[] = [...from]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (value instanceof Map) left.push(...value.keys(), ...value.values())
    else if (!ArrayBuffer.isView(value)) left.push(...Object.values(value))
  }
  return seen
}

describe('history none', () => {
  test('keeps no moment, and still counts them', () => {
    const { timeline } = once(pairOf('none'))
    expect([...timeline]).toEqual([])
    expect(timeline.length).toBeGreaterThan(20)
    expect(timeline.first).toBe(timeline.length)
    expect(timeline.at(-1)).toBeUndefined()
  })

  test('lets connections go that are over: what is kept does not grow with how many there were', () => {
    let network = pairOf('none')
    const sizes = [3, 30].map((connections) => {
      for (let i = 0; i < connections; i++) network = once(network)
      return reachable(network.state, network.timeline).size
    })
    expect([...network.connections()]).toEqual([])
    expect(sizes[1]).toBe(sizes[0])
  })

  test('does not grow with what a live connection does', () => {
    let network = pairOf('none').connect('client', 'server').run()
    const sizes = [20, 200].map((times) => {
      for (let i = 0; i < times; i++) {
        network = network.command('c1', 'client', { kind: 'send', data: fromText('ping') }).run()
        network = network.command('c1', 'server', { kind: 'send', data: fromText('pong') }).run()
      }
      return reachable(network.state, network.timeline).size
    })
    expect(sizes[1]).toBe(sizes[0])
    // Nor by what was sent in one go.
    for (let i = 0; i < 100; i++)
      network = network.command('c1', 'client', { kind: 'send', data: fromText('ping') })
    expect(reachable(network.run().state).size).toBeLessThanOrEqual(sizes[0]!)
  })

  test('keeps a connection that is over where that is asked for, with all that was sent', () => {
    const network = once(once(pairOf('none'), { keep: true }))
    expect([...network.connections()].map(({ id }) => id)).toEqual(['c1'])
    expect(network.connection('c1')?.client?.state.name).toBe('CLOSED')
    expect(network.sent('c1', 'client')[0]).toBe(22)
    expect(network.drop('c1').connection('c1')).toBeUndefined()
  })

  test('keeps what waits for an answer that no host can give, or for its end', () => {
    const network = pairOf('none').connect('client', 'server').run()
    const half = network.command('c1', 'client', { kind: 'close' }).run()
    expect(half.connection('c1')?.client?.state.name).toBe('CONNECTED')
    expect(half.connection('c1')?.server.state.name).toBe('CONNECTED')
  })

  test('a server to which bytes were sent again leaves as soon as it has said what it says', () => {
    const sent = pairOf('none').connect('client', 'server', { keep: true }).step().sent('c1', 'client')
    const ends: (string | undefined)[] = []
    const after = pairOf('none')
      .replay('server', sent)
      .run((_, network) => ends.push(network.connection('c1')?.server.state.name))
    expect(ends.at(-1)).toBe('WAIT_FINISHED')
    expect([...after.connections()]).toEqual([])
  })
})

describe('history ring n', () => {
  test.each([1, 2, 7])('keeps the last %i moments', (ring) => {
    const all = [...once(pairOf('all')).timeline]
    let network = pairOf({ ring }).connect('client', 'server')
    for (let done = 1; done < 25; done++) {
      expect([...network.timeline].map(({ index }) => index)).toEqual(
        all.slice(Math.max(0, done - ring), done).map(({ index }) => index),
      )
      expect(network.timeline.at(-1)).toMatchObject({ index: done - 1, cause: all[done - 1]!.cause })
      network = network.step()
    }
  })

  test('goes back as far as it keeps, and says what it does not keep', () => {
    const end = pairOf({ ring: 5 }).connect('client', 'server').run()
    const { length } = end.timeline
    expect(end.at(length - 5).run().timeline.length).toBe(length)
    expect(end.at(length - 5).run().now).toBe(end.now)
    expect(() => end.at(length - 6)).toThrow(`the moments before ${length - 5} were not kept`)
  })
})

describe('history all', () => {
  test('is the timeline of a Lab where there is one pair', () => {
    const ends = { client: { ...CLIENT }, server: { ...SERVER } }
    const send = { kind: 'send', data: fromText('ping') } as const
    const lab = Lab.create()
      .connect(ends)
      .run()
      .wait(60_000)
      .connect({ ...ends, resume: 'take' })
      .run()
      .command('client', send)
    const { ticketKeys } = Lab.create().world
    const network = Network.create({ history: 'all' })
      .host('client')
      .host('server', { memory: { ticketKeys } })
      .connect('client', 'server', ends)
      .run()
      .wait(60_000)
      .connect('client', 'server', { ...ends, resume: 'take' })
      .run()
      .command('c2', 'client', send)
      .run()
    const told = (timeline: Lab['timeline'] | Network['timeline']) =>
      [...timeline].map(({ index, t, connection, actor, cause, events, operations }) => ({
        ...{ index, t, connection, actor, cause, operations },
        events: events.map((event) =>
          JSON.stringify(event, (key, value: unknown) => (key === 'span' ? '' : value)),
        ),
      }))
    expect(told(network.timeline)).toEqual(told(lab.timeline))
    expect(network.memory('client').sessions).toEqual(lab.world.clientSessions)
    expect(network.memory('server').context.stats).toEqual(lab.world.serverContext.stats)
  })

  test('goes back to before anything happened', () => {
    const begun = pairOf('all').connect('client', 'server')
    expect(begun.run().at(0).state).toBe(begun.timeline.at(0)?.before)
    expect(begun.run().at(0).connection('c1')).toBeUndefined()
  })
})

describe('whatever is kept', () => {
  test('the same happens at the same time', () => {
    const runs = (['none', { ring: 3 }, 'all'] as const).map((history) => {
      const order: string[] = []
      let network = pairOf(history)
      for (let i = 0; i < 3; i++) network = network.connect('client', 'server')
      network
        .run(({ t, connection, cause }) => order.push(`${t} ${connection} ${JSON.stringify(cause)}`))
        .command('c2', 'server', { kind: 'close' })
        .run(({ t, connection, cause }) => order.push(`${t} ${connection} ${JSON.stringify(cause)}`))
      return order
    })
    expect(runs[0]!.length).toBeGreaterThan(60)
    expect(runs[1]).toEqual(runs[0])
    expect(runs[2]).toEqual(runs[0])
  })

  test('the same comes of it where nobody looks', () => {
    const [unseen, kept] = (['none', 'all'] as const).map((history) => {
      let network = pairOf(history)
      for (let i = 0; i < 4; i++)
        network = network.connect('client', 'server', { keep: true, link: { latency: 10 * (i % 3) } })
      return network
        .until(network.now + 15)
        .command('c1', 'client', { kind: 'close' })
        .run()
    })
    expect(unseen!.timeline.length).toBe(kept!.timeline.length)
    expect(unseen!.now).toBe(kept!.now)
    for (const { id } of kept!.connections())
      for (const actor of ['client', 'server'] as const)
        expect(unseen!.sent(id, actor)).toEqual(kept!.sent(id, actor))
    expect(unseen!.memory('server').context.stats).toEqual(kept!.memory('server').context.stats)
  })

  test('a step makes what a logarithm asks for: with 2,000 connections hardly more than with 20', () => {
    const [few, many] = [20, 2000].map((connections) => {
      let network = pairOf('none')
      for (let i = 0; i < connections; i++) network = network.connect('client', 'server')
      const before = reachable(network.state)
      const fresh = [...reachable(network.step().state)].filter((value) => !before.has(value))
      return { before: before.size, fresh: fresh.length }
    })
    expect(many!.before).toBeGreaterThan(20_000)
    // What a step makes for itself is the same in both. Of the two trees, connections and what is due, it makes the way to one
    // entry anew, and an AVL tree is at most 1.44 log2(n) high.
    expect(many!.fresh - few!.fresh).toBeLessThanOrEqual(2 * 1.44 * Math.log2(2000 / 20))
  })
})
