/** What a server on shared stores answers, and when. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { createServer } from '../../src/connection/connection.ts'
import { serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Output } from '../../src/handshake/state/output.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { MemoryReplays, MemoryStore } from '../../src/stores/memory.ts'
import { expiresAt, type Session } from '../../src/session/session.ts'
import { SessionContext } from '../../src/session/caches/context.ts'
import type { SessionStore } from '../../src/stores/store.ts'
import { StoreWorld } from '../../src/stores/store-world.ts'
import type { CacheEvent, NoteEvent } from '../../src/trace/event.ts'
import { acting } from './broken.ts'
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

  it('looks at the time itself: a session is good up to a millisecond, and too old from the next on', async () => {
    const sessions = new MemoryStore()
    const world = worldOn(sessions)
    const end = expiresAt(session(1))
    const get = (now: number) => world.answer({ kind: 'get-session', key: key(1) }, now, ignore)
    void world.hears(SERVER, store(1), NOW, ignore)
    expect(await get(end - 1)).toEqual({ kind: 'get-session', session: session(1) })
    expect(world.stats).toMatchObject({ timeouts: 0 })
    const note = 'a reference whose session expired 0 s ago'
    expect(await get(end)).toEqual({ kind: 'get-session', session: undefined, note })
    // SSL_CTX_sess_timeouts
    expect(world.stats).toMatchObject({ timeouts: 1, misses: 0 })
    await world.settled()
    expect(await sessions.count()).toBe(0)
    void world.hears(SERVER, store(1), NOW, ignore)
    const take = { kind: 'take-session', key: key(1) } as const
    expect(await world.answer(take, end, ignore)).toEqual({ kind: 'take-session', taken: false, note })
  })

  it('takes no early data for new where nobody remembers them', async () => {
    const world = new StoreWorld({ sessions: new MemoryStore() })
    const asked = { kind: 'check-replay', fingerprint: key(1) } as const
    expect(await world.answer(asked, NOW, ignore)).toMatchObject({ firstTime: false })
  })

  it.each([
    ['fails', () => Promise.reject(new Error('the disk is full')), 'the disk is full'],
    ['hangs', () => new Promise<never>(() => undefined), 'no answer within 20 ms'],
  ])('says in words what a store that %s could not do, and does without', async (_, act, why) => {
    const problems: string[] = []
    const broken = acting(act)
    const options = { deadline: 20, onProblem: (problem: string) => problems.push(problem) }
    const world = new StoreWorld({ sessions: broken, replays: broken }, options)
    const notes: string[] = []
    const hear = (event: CacheEvent | NoteEvent): unknown => event.kind === 'note' && notes.push(event.text)
    const note = (task: string): string => `${task}: ${why} (a broken store)`
    const expected = [
      'the session could not be looked up',
      'the session could not be taken out',
      'it is not known whether early data came before',
    ].map(note)
    const answers = [
      await world.answer({ kind: 'get-session', key: key(1) }, NOW, hear),
      await world.answer({ kind: 'take-session', key: key(1) }, NOW, hear),
      await world.answer({ kind: 'check-replay', fingerprint: key(1) }, NOW, hear),
    ]
    expect(answers).toEqual([
      { kind: 'get-session', session: undefined, note: expected[0] },
      { kind: 'take-session', taken: false, note: expected[1] },
      { kind: 'check-replay', firstTime: false, note: expected[2] },
    ])
    void world.hears(SERVER, store(1), NOW, hear)
    void world.hears(SERVER, remove(1), NOW, hear)
    await world.settled()
    expect(notes).toEqual(['the session could not be stored', 'the session could not be removed'].map(note))
    await world.expire(NOW)
    const late = Array<string>(2).fill(note('what expired could not be forgotten'))
    expect(problems).toEqual([...expected, ...notes, ...late])
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
    const found = await shared.get(key(1))
    let answer: (found: Session | undefined) => void = ignore
    const late = new Promise<Session | undefined>((resolve) => (answer = resolve))
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
