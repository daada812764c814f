/** What a server on shared stores answers, and when. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { createServer } from '../../src/connection/connection.ts'
import { serverConfig } from '../../src/handshake/config.ts'
import type { Output } from '../../src/handshake/endpoint.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { guarded } from '../../src/stores/guarded.ts'
import { MemoryReplays, MemoryStore } from '../../src/stores/memory.ts'
import type { SessionStore } from '../../src/stores/store.ts'
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

describe('a world that keeps sessions inside as well', () => {
  /** A store that writes down what it is asked. */
  function watched(inner: SessionStore = new MemoryStore()) {
    const gets: string[] = []
    const get: SessionStore['get'] = (asked, now) => (gets.push(toHex(asked)), inner.get(asked, now))
    const sessions: SessionStore = {
      place: inner.place,
      protection: inner.protection,
      get,
      take: (...question) => inner.take(...question),
      put: (...change) => inner.put(...change),
      remove: (...change) => inner.remove(...change),
      expire: (...change) => inner.expire(...change),
      list: (...question) => inner.list(...question),
      count: () => inner.count(),
    }
    return { inner, gets, sessions }
  }

  const over = (sessions: SessionStore): StoreWorld =>
    new StoreWorld({ sessions, replays: new MemoryReplays(10) }, { inside: { size: 10 } })
  const getting = (n: number) => ({ kind: 'get-session', key: key(n) }) as const
  const taking = (n: number) => ({ kind: 'take-session', key: key(n) }) as const

  it('asks the store for nothing that is inside', async () => {
    const { sessions, gets, inner } = watched()
    const world = over(sessions)
    await world.hears(SERVER, store(1), NOW, ignore)
    expect(await inner.count()).toBe(1)
    expect(await world.answer(getting(1), NOW, ignore)).toMatchObject({ session: session(1) })
    expect(gets).toEqual([])
    expect(world.stats).toMatchObject({ number: 1, misses: 0, cb_hits: 0 })
  })

  it('keeps what the store had: one miss, one callback hit, and no question more', async () => {
    const { sessions, gets, inner } = watched()
    await inner.put(key(1), session(1), NOW)
    const world = over(sessions)
    for (let i = 0; i < 3; i++)
      expect(await world.answer(getting(1), NOW, ignore)).toMatchObject({ session: session(1) })
    expect(gets).toEqual([toHex(key(1))])
    expect(world.stats).toMatchObject({ number: 1, misses: 1, cb_hits: 1 })
  })

  it('does not take a copy inside for proof: who was faster at the store has the session', async () => {
    const { sessions, inner } = watched()
    const [one, other] = [over(sessions), over(sessions)]
    await inner.put(key(1), session(1), NOW)
    for (const world of [one, other]) await world.answer(getting(1), NOW, ignore)
    expect(await one.answer(taking(1), NOW, ignore)).toMatchObject({ taken: true })
    expect(await other.answer(taking(1), NOW, ignore)).toMatchObject({ taken: false })
    // Neither has it inside any more.
    expect([one.stats.number, other.stats.number]).toEqual([0, 0])
  })

  it('removes a session inside and outside', async () => {
    const { sessions, inner } = watched()
    const world = over(sessions)
    await world.hears(SERVER, store(1), NOW, ignore)
    await world.hears(SERVER, remove(1), NOW, ignore)
    expect([await inner.count(), world.stats.number]).toEqual([0, 0])
    expect(await world.answer(getting(1), NOW, ignore)).toMatchObject({ session: undefined })
  })

  it('resumes nothing that ended while the store was asked, and keeps none of it', async () => {
    const { inner } = watched()
    await inner.put(key(1), session(1), NOW)
    const late: SessionStore['get'] = (asked, now) =>
      new Promise((resolve) => setTimeout(() => void inner.get(asked, now).then(resolve), 20))
    const found = await inner.get(key(1), NOW)
    const { sessions } = watched({
      ...watched(inner).sessions,
      get: (...question) => late(...question).then(() => found),
    })
    const world = over(sessions)
    const answer = world.answer(getting(1), NOW, ignore)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await world.hears(SERVER, remove(1), NOW, ignore)
    expect(await answer).toMatchObject({ session: undefined })
    expect(world.stats.number).toBe(0)
  })

  it('goes on with what is inside where the store does not answer', async () => {
    const { sessions } = watched()
    const broken: SessionStore = { ...sessions, get: () => new Promise(() => undefined) }
    const world = over(guarded(broken, { deadline: 50 }))
    await world.hears(SERVER, store(1), NOW, ignore)
    expect(await world.answer(getting(1), NOW, ignore)).toMatchObject({ session: session(1) })
    expect(await world.answer(getting(2), NOW, ignore)).toMatchObject({
      session: undefined,
      note: expect.stringContaining('no answer within 50 ms') as string,
    })
  })

  it('forgets what expired, inside too', async () => {
    const { sessions, inner } = watched()
    const world = over(sessions)
    await world.hears(SERVER, store(1), NOW, ignore)
    await world.expire(NOW + 600_001)
    expect([await inner.count(), world.stats.number]).toEqual([0, 0])
  })
})
