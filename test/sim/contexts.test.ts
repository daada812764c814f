/** The contexts of a Lab: what connections do to them, what the trace shows, and that older moments keep older ones. */
import { describe, expect, test } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import { SessionContext } from '../../src/session/caches/context.ts'
import { Lab, LAB_START } from '../../src/sim/lab/lab.ts'
import type { World } from '../../src/sim/lab/world.ts'
import type { CacheEvent } from '../../src/trace/event.ts'

const { root, identity } = makeIdentity({
  seed: 'contexts',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 86_400_000,
})
const BY_ID = {
  client: { versions: ['TLS 1.2'], serverName: 'server.example', trust: [root], sessionTickets: false },
  server: { versions: ['TLS 1.2'], credentials: [identity] },
} as const
const BY_REFERENCE = {
  client: { serverName: 'server.example', trust: [root] },
  server: { credentials: [identity], tickets: { kind: 'stateful', count: 1 } },
} as const

/** A Lab whose contexts, or whatever else of its world, are these. */
function labWith(change: Partial<World> = {}): Lab {
  const lab = Lab.create()
  return lab.withWorld({ ...lab.world, ...change })
}

/** A full connection, then one that offers what the first one left. */
function twice(lab: Lab, ends: typeof BY_ID | typeof BY_REFERENCE, pause = 0): Lab {
  const first = lab.connect(ends).run()
  return first
    .wait(pause)
    .connect({ ...ends, resume: 'take' })
    .run()
}

/** What the server's cache did: operation, whether it was there, whether it was outside. */
function serverCache(lab: Lab): string[] {
  return [...lab.timeline]
    .filter(({ actor }) => actor === 'server')
    .flatMap(({ events }) => events.filter((event) => event.kind === 'cache'))
    .map(({ operation, hit, external }) => `${operation}${hit ? ' hit' : ''}${external ? ' outside' : ''}`)
}

describe('a resumption by session ID', () => {
  const lab = twice(labWith(), BY_ID)
  const events = [...lab.timeline].flatMap((moment) => moment.events)

  test('is counted on both sides', () => {
    const { clientContext, serverContext } = lab.world
    expect(clientContext.stats).toMatchObject({ connect: 2, connect_good: 2, hits: 1, accept: 0, number: 0 })
    expect(serverContext.stats).toMatchObject({ accept: 2, accept_good: 2, hits: 1, connect: 0, number: 1 })
  })

  test('shows every counter of the context in every event of the server’s cache', () => {
    const cache = events.filter((event): event is CacheEvent => event.kind === 'cache')
    expect(serverCache(lab)).toEqual(['put', 'get hit'])
    for (const { stats } of cache)
      expect(Object.keys(stats)).toEqual(Object.keys(SessionContext.create().stats))
  })

  test('changes nothing in a moment before it', () => {
    const before = lab.at([...lab.timeline].findIndex(({ connection }) => connection === 'c2'))
    expect(before.world.serverContext.stats).toMatchObject({ accept: 1, hits: 0 })
  })
})

describe('the server’s context settles', () => {
  test('how long sessions are good for', () => {
    const serverContext = SessionContext.create({ timeout: 60 })
    const lab = labWith({ serverContext })
    expect(agreedOf(twice(lab, BY_ID, 59_000).server)?.resumed).toBeDefined()
    const late = twice(lab, BY_ID, 61_000)
    expect(agreedOf(late.server)?.resumed).toBeUndefined()
    expect(late.world.serverContext.stats).toMatchObject({ timeouts: 1, number: 1 })
    expect(serverCache(late)).toEqual(['put', 'expire', 'put'])
    const [ticket] = lab.connect(BY_REFERENCE).run().world.clientSessions
    expect(ticket.lifetime).toBe(60)
  })

  test('unless the server was told otherwise', () => {
    const lab = labWith({ serverContext: SessionContext.create({ timeout: 60 }) })
    const server = { ...BY_REFERENCE.server, tickets: { ...BY_REFERENCE.server.tickets, lifetime: 10 } }
    const [ticket] = lab.connect({ ...BY_REFERENCE, server }).run().world.clientSessions
    expect(ticket.lifetime).toBe(10)
  })

  test('that no session gets an ID where none is kept', () => {
    const lab = labWith({ serverContext: SessionContext.create({ mode: ['off'] }) })
    const [session] = lab.connect(BY_ID).run().world.clientSessions
    expect(session).toBeUndefined()
    const [kept] = labWith().connect(BY_ID).run().world.clientSessions
    expect(toHex(kept.sessionId)).toHaveLength(64)
  })
})

describe('sessions outside the server', () => {
  const callbacks = ['new', 'get', 'remove'] as const

  test('outlive it: a new process finds them, and keeps them', () => {
    const serverContext = SessionContext.create({ callbacks })
    const first = labWith({ serverContext }).connect(BY_ID).run()
    const again = first
      .withWorld({ ...first.world, serverContext })
      .connect({ ...BY_ID, resume: 'take' })
      .run()
    expect(agreedOf(again.server)?.resumed).toBeDefined()
    expect(again.world.serverContext.stats).toMatchObject({ misses: 1, cb_hits: 1, hits: 1, number: 1 })
    expect(serverCache(again)).toEqual(['put', 'put outside', 'get', 'get hit outside'])
  })

  test('are taken out where a reference is good for one use, even if they are nowhere else', () => {
    const serverContext = SessionContext.create({ mode: ['server', 'no_internal'], callbacks })
    const lab = twice(labWith({ serverContext }), BY_REFERENCE)
    expect(agreedOf(lab.server)?.resumed).toBeDefined()
    expect(serverCache(lab)).toEqual([
      'put outside',
      'get hit outside',
      'take hit',
      'take outside',
      'put outside',
    ])
    expect(lab.world.outside.number).toBe(1)
  })
})

describe('a full cache', () => {
  test('shows who had to leave before who came', () => {
    const serverContext = SessionContext.create({ size: 2 })
    const lab = labWith({ serverContext }).connect(BY_ID).run().connect(BY_ID).run()
    expect(serverCache(lab)).toEqual(['put', 'evict hit', 'put'])
    expect(lab.world.serverContext.stats).toMatchObject({ number: 1, cache_full: 1 })
  })
})

describe('a client’s context', () => {
  test('keeps sessions where its mode says so, beside those that the application keeps', () => {
    const clientContext = SessionContext.create({ mode: ['client'] })
    const lab = twice(labWith({ clientContext }), BY_REFERENCE)
    // The second connection used up the first one's session and got another.
    expect(lab.world.clientContext.stats).toMatchObject({ number: 1, hits: 1, misses: 0 })
    expect(lab.world.clientSessions).toHaveLength(1)
  })

  test('has missed a session that the server did not take', () => {
    const first = labWith().connect(BY_ID).run()
    const restarted = first.withWorld({ ...first.world, serverContext: SessionContext.create() })
    const lab = restarted.connect({ ...BY_ID, resume: 'take' }).run()
    expect(lab.world.clientContext.stats).toMatchObject({ connect_good: 2, hits: 0, misses: 1 })
    expect(lab.world.serverContext.stats).toMatchObject({ accept_good: 1, hits: 0, misses: 1 })
  })
})

describe('how often a session was used', () => {
  const uses = ({ world }: Lab): number[] => world.clientSessions.map(({ timesUsed }) => timesUsed)

  test('is known to a client that offers a ticket of TLS 1.3 again and again', () => {
    const ends = {
      client: BY_REFERENCE.client,
      server: { credentials: [identity], tickets: { count: 1 } },
    } as const
    const first = Lab.create().connect(ends).run()
    const ticket = first.world.clientSessions
    const again = (lab: Lab): Lab => lab.connect({ ...ends, resume: ticket }).run()
    // Each connection brings another ticket, another session.
    expect([first, again(first), again(again(first))].map(uses)).toEqual([[0], [1, 0], [2, 0, 0]])
  })

  test('is known outside too, where the server’s callbacks keep it', () => {
    const context = SessionContext.create({ mode: ['server', 'no_internal'], callbacks: ['new', 'get'] })
    const { outside } = twice(labWith({ serverContext: context }), BY_ID).world
    expect(outside.list().map(([, { timesUsed }]) => timesUsed)).toEqual([1])
  })
})
