/** What every store promises, as tests: each place runs all of them. */
import { afterEach, describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { readable, sealed } from '../../src/stores/envelope.ts'
import { openStore, type OpenStores, type StoreOptions } from '../../src/stores/open.ts'
import { MAX_KEY_LENGTH } from '../../src/stores/store.ts'
import { built } from '../kit/built.ts'
import { Child } from '../peers/children.ts'
import { key, LIFETIME, NOW, session, upTo } from './sessions.ts'

/** A kind of store under test. */
export interface Place {
  /** A spec for `openStore` that nobody used yet. */
  readonly fresh: () => string
  /** Flips one bit of what is stored under a name, behind the store's back. None: it is out of reach. */
  readonly damage?: (spec: string, name: Uint8Array) => Promise<void> | void
  /** Whether other processes see it, and it outlives this one. */
  readonly shared: boolean
  /** Whether it keeps to a size, and tells whom it forgets; it does unless told otherwise. */
  readonly tells?: boolean
  /** Equal parts that its room has, by the last byte of a key; one unless told otherwise. */
  readonly parts?: number
}

/** The contract. */
export function storeContract(place: Place, options: Partial<StoreOptions> = {}): void {
  const opened: OpenStores[] = []
  afterEach(async () => {
    for (const stores of opened.splice(0)) await stores.close()
  })
  const open = async (spec = place.fresh(), more: Partial<StoreOptions> = {}): Promise<OpenStores> => {
    const stores = await openStore(spec, { ...options, ...more })
    opened.push(stores)
    return stores
  }
  const { nameOf } = options.key ? sealed(options.key) : readable
  /** What left is named by keys; a sealed store can only say how many. */
  const left = (gone: readonly Uint8Array[]): unknown => (options.key ? gone.length : gone.map(toHex).sort())
  const leaving = (...keys: readonly number[]): unknown =>
    options.key ? keys.length : keys.map((n) => toHex(key(n))).sort()

  describe('a session', () => {
    it('comes back as it was put, as often as it is looked at', async () => {
      const { sessions } = await open()
      await sessions.put(key(1), session(1), NOW)
      await sessions.put(key(2), session(2), NOW)
      for (let look = 0; look < 2; look++) expect(await sessions.get(key(1))).toEqual(session(1))
    })

    it('leaves with the first who takes it', async () => {
      const { sessions } = await open()
      await sessions.put(key(1), session(1), NOW)
      expect(await sessions.take(key(1))).toEqual(session(1))
      expect(await sessions.take(key(1))).toBeUndefined()
      expect(await sessions.get(key(1))).toBeUndefined()
      expect(await sessions.count()).toBe(0)
    })

    it('takes the place of an older one under the same key', async () => {
      const { sessions } = await open()
      await sessions.put(key(1), session(1), NOW)
      expect(await sessions.put(key(1), session(2), NOW)).toEqual([])
      expect(await sessions.get(key(1))).toEqual(session(2))
      expect(await sessions.count()).toBe(1)
    })

    it('can be removed, once', async () => {
      const { sessions } = await open()
      await sessions.put(key(1), session(1), NOW)
      await sessions.remove(key(1))
      await sessions.remove(key(1))
      expect(await sessions.get(key(1))).toBeUndefined()
    })

    it('counts its uses, and neither lives longer nor comes back by it', async () => {
      const { sessions } = await open()
      await sessions.put(key(3), session(3), NOW)
      for (const count of [1, 2]) {
        await sessions.used(key(3))
        expect(await sessions.get(key(3))).toEqual({ ...session(3), timesUsed: count })
      }
      await sessions.used(key(4))
      expect(await sessions.count()).toBe(1)
      if (place.tells !== false)
        expect(left(await sessions.expire(NOW + 3 + LIFETIME * 1000))).toEqual(leaving(3))
      await sessions.remove(key(3))
      await sessions.used(key(3))
      expect(await sessions.get(key(3))).toBeUndefined()
    })

    it('is listed with the others that may still be resumed', async () => {
      const { sessions } = await open()
      await sessions.put(key(1), session(1, 1), NOW)
      await sessions.put(key(2), session(2), NOW)
      await sessions.put(key(3), session(3), NOW)
      const kept = await sessions.list(NOW + 2000)
      expect(kept.map((one) => one.session.secretId).sort()).toEqual([2, 3].map((n) => session(n).secretId))
      if (!options.key) expect(kept.map((one) => one.session.ticket)).toEqual(kept.map((one) => one.key))
    })

    it('is a miss under a key that nobody could have put', async () => {
      const { sessions } = await open()
      for (const length of [0, MAX_KEY_LENGTH + 1, 500])
        expect(await sessions.get(new Uint8Array(length))).toBeUndefined()
    })

    it('may have a key of 1 to 64 bytes', async () => {
      const { sessions } = await open()
      for (const length of [1, MAX_KEY_LENGTH]) {
        await sessions.put(new Uint8Array(length), session(length), NOW)
        expect(await sessions.take(new Uint8Array(length))).toEqual(session(length))
      }
    })
  })

  // A place that forgets by itself, or for want of room, cannot say what.
  const where = place.tells === false ? describe.skip : describe
  where('time', () => {
    const end = session(1).createdAt + LIFETIME * 1000

    it('lets expire() forget thousands', async () => {
      const { sessions } = await open()
      await Promise.all(upTo(1500).map((n) => sessions.put(key(n), session(n), NOW)))
      expect((await sessions.list(NOW)).length).toBe(1500)
      expect(await sessions.expire(end + 1500)).toHaveLength(1500)
      expect(await sessions.count()).toBe(0)
    })

    it('lets expire() forget what is over, and nothing else', async () => {
      const { sessions } = await open()
      for (const n of [1, 2, 3]) await sessions.put(key(n), session(n), NOW)
      expect(left(await sessions.expire(end - 1))).toEqual(leaving())
      expect(left(await sessions.expire(end + 1))).toEqual(leaving(1, 2))
      expect(await sessions.count()).toBe(1)
      expect(await sessions.get(key(3))).toBeDefined()
    })
  })

  where('a store that is full', () => {
    it('lets the session go that was put, and expires, first', async () => {
      const { parts = 1 } = place
      const { sessions } = await open(undefined, { size: 3 * parts })
      // All in one part, wherever there are several.
      const [first, ...others] = [1, 2, 3, 4].map((n) => n * 256)
      for (const n of [first, ...others.slice(0, 2)])
        expect(await sessions.put(key(n), session(n), NOW)).toEqual([])
      expect(left(await sessions.put(key(others[2]), session(others[2]), NOW))).toEqual(leaving(first))
      expect(await sessions.get(key(first))).toBeUndefined()
      for (const n of others) expect(await sessions.get(key(n))).toBeDefined()
    })

    it('never keeps more than its size, and always the newest', async () => {
      const { sessions } = await open(undefined, { size: 64 })
      for (const n of upTo(200)) {
        await sessions.put(key(n), session(n), NOW)
        if (n % 8 === 0) expect(await sessions.count()).toBeLessThanOrEqual(64)
      }
      const kept = (await sessions.list(NOW)).map((one) => one.session.createdAt - NOW)
      expect(kept.sort((a, b) => a - b)).toEqual(upTo(200).slice(200 - kept.length))
      // A store of files counts only now and then.
      expect(kept.length).toBeGreaterThanOrEqual(60)
    })
  })

  it('hands each session to one of many takers at once', async () => {
    const { sessions } = await open()
    await Promise.all(upTo(50).map((n) => sessions.put(key(n), session(n), NOW)))
    const takers = upTo(500).map((i) => sessions.take(key(i % 50)))
    const got = (await Promise.all(takers)).filter((found) => found !== undefined)
    expect(got).toHaveLength(50)
  })

  describe('early data', () => {
    it('are new once', async () => {
      const { replays } = await open()
      expect(await replays.firstTime(key(1), NOW + 1000, NOW)).toEqual({ firstTime: true })
      expect(await replays.firstTime(key(1), NOW + 1000, NOW + 999)).toEqual({ firstTime: false })
      expect(await replays.firstTime(key(2), NOW + 1000, NOW)).toEqual({ firstTime: true })
    })

    it.skipIf(place.tells === false)(
      'are forgotten by expire() when their time is over, and not before',
      async () => {
        const { replays } = await open(undefined, { replays: 2 })
        for (const [n, until] of [10_000, 20_000].entries()) await replays.firstTime(key(n), NOW + until, NOW)
        await replays.expire(NOW + 10_000)
        expect(await replays.firstTime(key(1), NOW + 30_000, NOW)).toMatchObject({ firstTime: false })
        expect(await replays.firstTime(key(0), NOW + 30_000, NOW)).toEqual({ firstTime: true })
      },
    )

    it.skipIf(place.tells === false)(
      'are not new in a memory that is full of others, until those expire',
      async () => {
        const { replays } = await open(undefined, { replays: 2 })
        for (const n of [1, 2]) await replays.firstTime(key(n), NOW + 10_000, NOW)
        expect(await replays.firstTime(key(3), NOW + 10_000, NOW + 9999)).toMatchObject({
          firstTime: false,
          note: expect.stringContaining('full') as string,
        })
        expect(await replays.firstTime(key(3), NOW + 20_000, NOW + 10_000)).toEqual({ firstTime: true })
      },
    )
  })

  if (place.shared) sharedContract(place, options, open)
  const { damage } = place
  if (damage)
    describe('damage', () => {
      it('costs one session, is reported, and hurts no other', async () => {
        const spec = place.fresh()
        const problems: string[] = []
        const { sessions } = await open(spec, { onProblem: (problem) => problems.push(problem) })
        for (const n of [1, 2, 3]) await sessions.put(key(n), session(n), NOW)
        for (const n of [1, 2]) await damage(spec, nameOf(key(n)))
        expect((await sessions.list(NOW)).map((kept) => kept.session)).toEqual([session(3)])
        expect(problems).toHaveLength(2)
        const lost = /^the session stored as [0-9a-f]+ is lost: [^\n]+$/
        for (const problem of problems) expect(problem).toMatch(lost)
        await expect(sessions.get(key(1))).rejects.toThrow(lost)
        await expect(sessions.take(key(2))).rejects.toThrow(lost)
        for (const n of [1, 2]) expect(await sessions.get(key(n))).toBeUndefined()
        expect(await sessions.get(key(3))).toBeDefined()
      })
    })
}

type Open = (spec?: string, more?: Partial<StoreOptions>) => Promise<OpenStores>

function sharedContract(place: Place, options: Partial<StoreOptions>, open: Open): void {
  it('still has everything when it is opened again', async () => {
    const spec = place.fresh()
    const first = await open(spec)
    for (const n of [1, 2]) await first.sessions.put(key(n), session(n), NOW)
    await first.replays.firstTime(key(9), NOW + 60_000, NOW)
    await first.close()
    const second = await open(spec)
    for (const n of [1, 2]) expect(await second.sessions.get(key(n))).toEqual(session(n))
    expect(await second.replays.firstTime(key(9), NOW + 60_000, NOW)).toEqual({ firstTime: false })
  })

  it('shares the count of its uses with whoever else has it open', async () => {
    const spec = place.fresh()
    const both = [await open(spec), await open(spec)]
    await both[0]!.sessions.put(key(0), session(0), NOW)
    for (const { sessions } of both) await sessions.used(key(0))
    for (const { sessions } of both) expect(await sessions.get(key(0))).toMatchObject({ timesUsed: 2 })
  })

  // Children open the store as it is by default, unsealed.
  if (options.key) return
  const children: Child[] = []
  afterEach(() => Promise.all(children.splice(0).map((child) => child.stop())))
  const beside = async (spec: string, ...command: readonly string[]): Promise<Child> => {
    const child = new Child(process.execPath, [built('test/stores/child.ts'), spec, ...command], {
      NO_COLOR: '1',
    })
    children.push(child)
    await child.until(/ready\n/)
    return child
  }
  const numbersSaid = async (child: Child, word: string): Promise<number[]> => {
    const [, numbers] = await child.until(new RegExp(`^${word} (\\[.*\\])$`, 'm'))
    expect(await child.exit).toBe(0)
    return JSON.parse(numbers!) as number[]
  }
  const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b)

  describe('two processes', () => {
    it('get each of 1,000 sessions once in 10,000 takes: none twice, none lost', async () => {
      let contested = false
      // Where one process has them all before the other begins, that shows nothing.
      for (let attempt = 0; attempt < 5 && !contested; attempt++) {
        const spec = place.fresh()
        const { sessions } = await open(spec)
        for (const n of upTo(1000)) await sessions.put(key(n), session(n), NOW)
        const both = await Promise.all([beside(spec, 'take', '1000'), beside(spec, 'take', '1000')])
        for (const child of both) child.type('go\n')
        const [one = [], other = []] = await Promise.all(both.map((child) => numbersSaid(child, 'took')))
        expect(ascending([...one, ...other])).toEqual(upTo(1000))
        expect(await sessions.count()).toBe(0)
        contested = one.length > 0 && other.length > 0
      }
      expect(contested).toBe(true)
    })

    it('see what the other put', async () => {
      const spec = place.fresh()
      const { sessions } = await open(spec)
      const child = await beside(spec, 'put')
      child.type('go\n')
      await child.until(/^stored 5$/m)
      expect(await sessions.get(key(5))).toEqual(session(5))
    })

    it('accept early data once: 500 fingerprints shown to both are new 500 times', async () => {
      const spec = place.fresh()
      const both = await Promise.all([beside(spec, 'replay', '500'), beside(spec, 'replay', '500')])
      for (const child of both) child.type('go\n')
      const fresh = await Promise.all(both.map((child) => numbersSaid(child, 'new')))
      expect(ascending(fresh.flat())).toEqual(upTo(500))
    })
  })

  it('is readable after a process was killed while it wrote, and has what that process was told is stored', async () => {
    const spec = place.fresh()
    for (const moment of [10, 60, 200]) {
      const child = await beside(spec, 'put')
      child.type('go\n')
      await child.until(new RegExp(`^stored ${moment}$`, 'm'))
      child.signal('SIGKILL')
      await child.exit
      const problems: string[] = []
      const { sessions } = await open(spec, { onProblem: (problem) => problems.push(problem) })
      for (const [, n] of child.text.matchAll(/^stored (\d+)$/gm))
        expect(await sessions.take(key(Number(n)))).toEqual(session(Number(n)))
      for (const kept of await sessions.list(NOW))
        expect(kept.session).toEqual(session(kept.session.createdAt - NOW))
      expect(problems).toEqual([])
    }
  })
}
