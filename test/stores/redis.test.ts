/** The store in Redis, with a server that the tests start on a loopback port and a Unix socket. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { openStore } from '../../src/stores/open.ts'
import { StoreWorld } from '../../src/stores/store-world.ts'
import { run } from '../net/cli.ts'
import { Child, describeWith, endChildren, freePort, scratch } from '../peers/children.ts'
import { storeContract, type Place } from './contract.ts'
import { key, NOW, session } from './sessions.ts'

const ignore = (): void => undefined

describeWith('redis-server', '--version', 'Redis', () => {
  endChildren(afterAll)
  const { file } = scratch()
  const socket = file('redis.sock')
  let port = 0
  let server: Child
  let databases = 0

  const start = async (): Promise<void> => {
    const bound = [
      '--bind',
      '127.0.0.1',
      '--port',
      `${port}`,
      '--unixsocket',
      socket,
      '--unixsocketperm',
      '700',
    ]
    const kept = ['--save', '', '--appendonly', 'no', '--dir', file('.'), '--databases', '1000']
    server = new Child('redis-server', [...bound, ...kept])
    await server.until(/Ready to accept connections/)
  }
  beforeAll(async () => {
    port = await freePort()
    await start()
  })
  const fresh = (): string => `redis:redis://127.0.0.1:${port}/${++databases}`

  const place: Place = {
    fresh,
    damage: async (spec, name) => {
      const client = await createClient({ url: spec.slice('redis:'.length) }).connect()
      const value = await client.getRange(`glass-tls:session:${toHex(name)}`, 100, 100)
      await client.setRange(`glass-tls:session:${toHex(name)}`, 100, value === 'x' ? 'y' : 'x')
      await client.close()
    },
    shared: true,
  }

  describe('the store in Redis', () => {
    storeContract(place)
  })

  describe('the sealed store in Redis', () => {
    storeContract(place, { key: new Uint8Array(32).fill(7) })
  })

  describe('a Redis server', () => {
    it('forgets a session by itself when its lifetime is over', async () => {
      const { sessions, close } = await openStore(fresh())
      const begun = Date.now()
      await sessions.put(key(1), { ...session(1), createdAt: NOW, lifetime: 1 }, NOW)
      while (await sessions.get(key(1))) await new Promise((resolve) => setTimeout(resolve, 50))
      expect(await sessions.get(key(1))).toBeUndefined()
      expect(Date.now() - begun).toBeGreaterThanOrEqual(999)
      await close()
    })

    it('can be reached by its Unix socket', async () => {
      const { sessions, description, close } = await openStore(`redis:${socket}`)
      await sessions.put(key(1), session(1), NOW)
      expect(await sessions.take(key(1))).toBeDefined()
      expect(description).toContain(socket)
      await close()
    })

    it('must be there at first', async () => {
      const nobody = await freePort()
      await expect(openStore(`redis:redis://user:secret@127.0.0.1:${nobody}`)).rejects.toThrow(
        new RegExp(`^no Redis at redis://127.0.0.1:${nobody}: [^\\n]*ECONNREFUSED[^\\n]*$`),
      )
    })

    it('must answer at first: one that takes the connection and says nothing is not waited for', async () => {
      const mute = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
      await once(mute, 'listening')
      const { port } = mute.address() as AddressInfo
      await expect(openStore(`redis:redis://127.0.0.1:${port}`)).rejects.toThrow(
        `no Redis at redis://127.0.0.1:${port}: no answer within 2000 ms`,
      )
      const { code, text } = await run(
        'serve',
        ...['--port', '0', '--session-cache', `redis:redis://127.0.0.1:${port}`],
      )
      expect({ code, text }).toEqual({
        code: 2,
        text: `--session-cache: no Redis at redis://127.0.0.1:${port}: no answer within 2000 ms`,
      })
      // Nothing of ours holds on to the connection.
      await new Promise((resolve) => mute.close(resolve))
    })

    it('that hangs costs a miss by the deadline', async () => {
      const stores = await openStore(fresh())
      const world = new StoreWorld(stores, { deadline: 100 })
      server.signal('SIGSTOP')
      const begun = Date.now()
      expect(await world.answer({ kind: 'get-session', key: key(1) }, NOW, ignore)).toMatchObject({
        session: undefined,
        note: expect.stringMatching(
          /^the session could not be looked up: no answer within 100 ms \(/,
        ) as string,
      })
      const early = { kind: 'check-replay', fingerprint: key(1) } as const
      expect(await world.answer(early, NOW, ignore)).toMatchObject({ firstTime: false })
      expect(Date.now() - begun).toBeLessThan(2000)
      server.signal('SIGCONT')
      await stores.close()
    })

    it('that goes away costs misses at once, and serves again when it is back', async () => {
      const problems: string[] = []
      const { sessions, close } = await openStore(fresh(), {
        onProblem: (problem) => problems.push(problem),
      })
      await server.stop()
      const begun = Date.now()
      await expect(sessions.get(key(1))).rejects.toThrow()
      await expect(sessions.put(key(1), session(1), NOW)).rejects.toThrow()
      expect(Date.now() - begun).toBeLessThan(2000)
      await start()
      const served = (): Promise<boolean> =>
        sessions.put(key(1), session(1), NOW).then(
          () => true,
          () => false,
        )
      while (!(await served())) await new Promise((resolve) => setTimeout(resolve, 50))
      expect(await sessions.get(key(1))).toBeDefined()
      expect(problems.filter((problem) => problem.includes('is away'))).toHaveLength(1)
      await close()
    })
  })
})
