/** The store in memcached, with servers that the tests start on loopback ports. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { openStore } from '../../src/stores/open.ts'
import { StoreWorld } from '../../src/stores/store-world.ts'
import { Child, describeWith, endChildren, freePort } from '../peers/children.ts'
import { storeContract } from './contract.ts'
import { memcached, told } from './memcached-server.ts'
import { key, NOW, session } from './sessions.ts'

const ignore = (): void => undefined

describeWith('memcached', '--version', 'memcached', () => {
  endChildren(afterAll)
  let server: Awaited<ReturnType<typeof memcached>>
  const spec = (): string => `memcached:127.0.0.1:${server.port}`
  beforeAll(async () => {
    server = await memcached('-M')
  })
  beforeEach(() => told(server.port, 'flush_all'))

  describe('the store in memcached', () => {
    storeContract({
      fresh: spec,
      shared: true,
      tells: false,
      damage: async (_, name) => {
        const item = `glass-tls:session:${toHex(name)}`
        expect(await told(server.port, `ms ${item} 3\r\nbad`)).toBe('HD\r\n')
      },
    })
  })

  it('is no memory for early data where it forgets for want of room', async () => {
    const forgetful = await memcached()
    const stores = await openStore(`memcached:127.0.0.1:${forgetful.port}`)
    const world = new StoreWorld(stores)
    const asked = { kind: 'check-replay', fingerprint: key(1) } as const
    expect(await world.answer(asked, NOW, ignore)).toMatchObject({
      firstTime: false,
      note: expect.stringContaining('unless it is started with -M') as string,
    })
    await stores.close()
  })

  it('refuses a session that is too large for it', async () => {
    const { sessions, close } = await openStore(spec())
    const peerCertificates = [new Uint8Array(2 ** 20)]
    await expect(sessions.put(key(1), { ...session(1), peerCertificates }, NOW)).rejects.toThrow(
      'SERVER_ERROR object too large for cache',
    )
    await close()
  })

  it('that goes away fails at once, and serves again when it is back', async () => {
    const { child, port } = await memcached()
    const { sessions, close } = await openStore(`memcached:127.0.0.1:${port}`)
    await child.stop()
    await expect(sessions.get(key(1))).rejects.toThrow()
    await expect(sessions.get(key(1))).rejects.toThrow('ECONNREFUSED')
    const again = new Child('memcached', ['-u', 'root', '-l', '127.0.0.1', '-p', `${port}`, '-U', '0'])
    while (!(await sessions.put(key(1), session(1), NOW).catch(ignore)))
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await sessions.take(key(1))).toEqual(session(1))
    await close()
    await again.stop()
  })

  it('must be there at first', async () => {
    const port = await freePort()
    await expect(openStore(`memcached:127.0.0.1:${port}`)).rejects.toThrow(
      new RegExp(`^no memcached at 127.0.0.1:${port}: [^\\n]*ECONNREFUSED`),
    )
    await expect(openStore('memcached:somewhere')).rejects.toThrow('not an address of memcached')
  })
})
