/** The store in a Redis cluster and behind a Redis sentinel, and what they do when a server dies. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/stores/open.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import { describeWith, endChildren, scratch } from '../peers/children.ts'
import { storeContract } from './contract.ts'
import { failover } from './failover.ts'
import { answered, asked, redisCluster, redisSentinel, type Servers } from './redis-servers.ts'
import { key, NOW, session } from './sessions.ts'

/** Parts of the index in a cluster. */
const PARTS = 64

describeWith('redis-cli', '--version', 'several Redis servers', () => {
  endChildren(afterAll)
  const { file } = scratch()

  describe('the store in a cluster', () => {
    let cluster: Servers
    beforeAll(async () => {
      cluster = await redisCluster(file)
    })
    beforeEach(() => cluster.primaries.forEach(({ port }) => asked(port, 'flushall')))
    // What processes do to each other there, one server shows as well, and sooner.
    storeContract({ fresh: () => cluster.spec, shared: EXHAUSTIVE, parts: PARTS })

    it('spreads sessions and their index over the nodes', async () => {
      const { sessions, close } = await openStore(cluster.spec)
      await Promise.all(Array.from({ length: 600 }, (_, n) => sessions.put(key(n), session(n), NOW)))
      const sizes = cluster.primaries.map(({ port }) => Number(asked(port, 'dbsize')))
      expect(sizes.reduce((sum, size) => sum + size)).toBe(600 + PARTS)
      // A third each, give or take a third of that.
      for (const size of sizes) expect(Math.abs(size - (600 + PARTS) / 3)).toBeLessThan((600 + PARTS) / 9)
      await close()
    })

    it.each(['redis-cluster://127.0.0.1', 'redis-cluster://h:1/name', 'redis-cluster:h:1'])(
      'is not opened as %s',
      async (spec) => {
        await expect(openStore(spec)).rejects.toThrow(
          'not an address of Redis (cluster): expected //HOST:PORT,HOST:PORT',
        )
      },
    )
  })

  describe('a server that dies before its replica knows what was taken', () => {
    /** Takes a session while the replica sees nothing, lets it take over, and takes once more. */
    const twice = async (options: string) => {
      const { spec, primaries, replicas } = await redisSentinel(file)
      const stores = await openStore(spec + options)
      await stores.sessions.put(key(1), session(1), NOW)
      await answered(replicas[0]!.port, /^2$/, 'dbsize')
      // It stands still, and nothing waits for it in its socket.
      replicas[0]!.child.signal('SIGSTOP')
      asked(primaries[0]!.port, 'client', 'kill', 'type', 'replica')
      const first = await stores.sessions.take(key(1)).catch(String)
      primaries[0]!.child.signal('SIGKILL')
      await primaries[0]!.child.exit
      replicas[0]!.child.signal('SIGCONT')
      await answered(replicas[0]!.port, /^master/, 'role')
      let second: unknown
      for (let answer = false; !answer;)
        await stores.sessions.take(key(1)).then(
          (found) => {
            second = found
            answer = true
          },
          // Until there is somebody to ask; with `wait` nobody is left to confirm it.
          (error: unknown) => (answer = String(error).includes('replicas have it')),
        )
      await stores.close()
      return { first, second }
    }

    it('lets a session be taken twice: replicas follow a moment later', async () => {
      const { first, second } = await twice('')
      expect({ first, second }).toEqual({ first: session(1), second: session(1) })
    })

    it('lets nobody have it, where takers wait for a replica', async () => {
      const none = 'Error: fewer than 1 replicas have it after 250 ms'
      expect(await twice('?wait=1')).toEqual({ first: none, second: undefined })
    })
  })

  it.each([
    ['behind a sentinel', redisSentinel] as const,
    ...(EXHAUSTIVE ? [['in a cluster', (files: typeof file) => redisCluster(files, true)] as const] : []),
  ])('a server that dies under load %s costs resumptions and no connection', async (_, start) => {
    const { spec, primaries } = await start(file)
    const found = await failover(spec, () => primaries[0]!.child.signal('SIGKILL'))
    expect(found.failed).toBe(0)
    expect(found.noted).toBeGreaterThan(0)
    expect(found.resumed).toBeGreaterThan(0)
    // What is lost and doubled is what the replica did not know yet: milliseconds of a second.
    expect(found.lost).toBeLessThan(found.stored / 10)
    expect(found.doubled).toBeLessThan(found.taken / 10)
  })
})
