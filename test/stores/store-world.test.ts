/** What a server on shared stores answers, and when. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { createServer } from '../../src/connection/connection.ts'
import { serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Output } from '../../src/handshake/state/output.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { MemoryReplays, MemoryStore } from '../../src/stores/memory.ts'
import { SessionContext } from '../../src/session/caches/context.ts'
import type { Lookup, SessionStore } from '../../src/stores/store.ts'
import { StoreWorld } from '../../src/stores/store-world.ts'
import type { CacheEvent, NoteEvent } from '../../src/trace/event.ts'
import { key, NOW, session } from './sessions.ts'

const SERVER = createServer('c1', serverConfig())
const ignore = (): void => undefined
const store = (n: number): Output => ({ kind: 'store-session', key: key(n), session: session(n) })
const remove = (n: number): Output => ({ kind: 'remove-session', key: key(n) })

/** A store in memory that takes its time for every change. */
function slow(inner: SessionStore): SessionStore {
  const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
  return {
    ...inner,
    get: (...question) => inner.get(...question),
    take: (...question) => inner.take(...question),
    put: (...change) => later().then(() => inner.put(...change)),
    remove: (...change) => later().then(() => inner.remove(...change)),
  }
}

function worldOn(sessions: SessionStore): StoreWorld {
  return new StoreWorld({ sessions, replays: new MemoryReplays(10) })
}

describe('a client that comes back before its session is stored', () => {
  it('finds it', async () => {
    const world = worldOn(slow(new MemoryStore()))
    void world.hears(SERVER, store(1), NOW, ignore)
    expect(await world.answer({ kind: 'get-session', key: key(1) }, NOW, ignore)).toEqual({
      kind: 'get-session',
      session: session(1),
    })
    void world.hears(SERVER, store(2), NOW, ignore)
    expect(await world.answer({ kind: 'take-session', key: key(2) }, NOW, ignore)).toEqual({
      kind: 'take-session',
      taken: true,
    })
  })

  it('does not find one that a fatal alert ended meanwhile (RFC 5246 §7.2.2)', async () => {
    const world = worldOn(slow(new MemoryStore()))
    void world.hears(SERVER, store(1), NOW, ignore)
    void world.hears(SERVER, remove(1), NOW, ignore)
    expect(await world.answer({ kind: 'get-session', key: key(1) }, NOW, ignore)).toEqual({
      kind: 'get-session',
      session: undefined,
    })
  })

  it('does not wait for the sessions of others', async () => {
    const inner = new MemoryStore()
    const never = (): Promise<never> => new Promise(() => undefined)
    const world = worldOn({ ...slow(inner), put: never })
    await inner.put(key(2), session(2))
    void world.hears(SERVER, store(1), NOW, ignore)
    expect(await world.answer({ kind: 'get-session', key: key(2) }, NOW, ignore)).toMatchObject({
      session: session(2),
    })
  })
})

describe('a world on stores', () => {
  it('is settled when everything is stored', async () => {
    const inner = new MemoryStore()
    const world = worldOn(slow(inner))
    for (const n of [1, 2]) void world.hears(SERVER, store(n), NOW, ignore)
    expect(await inner.count()).toBe(0)
    await world.settled()
    expect(await inner.count()).toBe(2)
  })

  it('forgets what expired, sessions and early data', async () => {
    const sessions = new MemoryStore()
    const replays = new MemoryReplays(10)
    const world = new StoreWorld({ sessions, replays }, { replayWindow: 1000 })
    void world.hears(SERVER, store(1), NOW, ignore)
    await world.answer({ kind: 'check-replay', fingerprint: key(9) }, NOW, ignore)
    await world.expire(NOW + 600_001)
    expect({ sessions: await sessions.count(), replays: replays.number }).toEqual({ sessions: 0, replays: 0 })
  })

  it('tells of all that happens outside of it, whom a put pushed out included', async () => {
    const world = worldOn(new MemoryStore({ size: 1 }))
    const events: (CacheEvent | NoteEvent)[] = []
    const hear = (event: CacheEvent | NoteEvent): number => events.push(event)
    for (const n of [1, 2]) void world.hears(SERVER, store(n), NOW, hear)
    await world.settled()
    await world.answer({ kind: 'take-session', key: key(2) }, NOW, hear)
    const told = events.map((event) =>
      event.kind === 'cache' ? [event.operation, event.key, event.external] : event,
    )
    expect(told).toEqual([
      ['put', toHex(key(1)), true],
      ['put', toHex(key(2)), true],
      ['evict', toHex(key(1)), true],
      ['take', toHex(key(2)), true],
    ])
  })

  it('counts a session that was too old (SSL_CTX_sess_timeouts) and says how old', async () => {
    const world = worldOn(new MemoryStore())
    void world.hears(SERVER, store(1), NOW, ignore)
    const answer = await world.answer({ kind: 'get-session', key: key(1) }, NOW + 600_001, ignore)
    expect(answer).toMatchObject({ session: undefined, note: expect.stringContaining('expired') as string })
    expect(world.stats).toMatchObject({ timeouts: 1, misses: 0 })
  })

  it('signs nothing', () => {
    const request = { kind: 'sign', scheme: 'ed25519', content: new Uint8Array(1) } as const
    expect(() => worldOn(new MemoryStore()).answer(request, NOW, ignore)).toThrow(Misuse)
  })
})

describe('a world with a cache inside', () => {
  const asks = (what: 'get-session' | 'take-session', n: number) => ({ kind: what, key: key(n) })
  const inside = (sessions: SessionStore): StoreWorld =>
    new StoreWorld({ sessions, replays: new MemoryReplays(10) }, { context: SessionContext.create() })

  it('answers from there without its store', async () => {
    const shared = new MemoryStore()
    const world = inside(shared)
    void world.hears(SERVER, store(1), NOW, ignore)
    await shared.remove(key(1))
    expect(await world.answer(asks('get-session', 1), NOW, ignore)).toMatchObject({ session: session(1) })
    expect(world.stats).toMatchObject({ number: 1, misses: 0, cb_hits: 0 })
  })

  it('takes from the store alone: of two processes that have a session inside, one may use it', async () => {
    const shared = new MemoryStore()
    const worlds = [inside(shared), inside(shared)]
    void worlds[0].hears(SERVER, store(1), NOW, ignore)
    for (const world of worlds) {
      expect(await world.answer(asks('get-session', 1), NOW, ignore)).toMatchObject({ session: session(1) })
      expect(world.stats.number).toBe(1)
    }
    const answers = await Promise.all(
      worlds.map((world) => world.answer(asks('take-session', 1), NOW, ignore)),
    )
    expect(answers).toMatchObject([{ taken: true }, { taken: false }])
    expect(worlds.map(({ stats }) => stats.number)).toEqual([0, 0])
  })

  it.each([
    ['a fatal alert ended', (world: StoreWorld) => world.hears(SERVER, remove(1), NOW, ignore)],
    ['another connection took', (world: StoreWorld) => world.answer(asks('take-session', 1), NOW, ignore)],
  ])('keeps no session that %s while the store was asked', async (_, meanwhile) => {
    const shared = new MemoryStore()
    await shared.put(key(1), session(1))
    const found = await shared.get(key(1), NOW)
    let answer: (found: Lookup) => void = ignore
    const late = new Promise<Lookup>((resolve) => (answer = resolve))
    const world = inside({ ...slow(shared), get: () => late })
    const asked = world.answer(asks('get-session', 1), NOW, ignore)
    await Promise.resolve()
    await meanwhile(world)
    answer(found)
    expect(await asked).toMatchObject({ session: undefined })
    expect(world.stats).toMatchObject({ number: 0, cb_hits: 0 })
  })

  it('forgets what expired inside as well', async () => {
    const world = inside(new MemoryStore())
    void world.hears(SERVER, store(1), NOW, ignore)
    await world.expire(NOW + 600_001)
    expect(world.stats.number).toBe(0)
  })
})
