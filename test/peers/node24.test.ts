/** The hybrid group X25519MLKEM768 against Node 24, whose OpenSSL 3.5 has it. */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import { sessionFromNode, sessionToNode } from '../../src/session/tickets/openssl-session-map.ts'
import { Child, endChildren, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient, ourServer, type OurServer } from './ours.ts'

const PEER = resolve(import.meta.dirname, 'node24-peer.ts')
const own = identityOf()

/** A Node that is new enough: this one, the one in NODE24, or with REQUIRE_PEERS=1 the one that npx fetches. */
function findNode24(): string | undefined {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  if (process.env['NODE24']) return process.env['NODE24']
  if (process.env['REQUIRE_PEERS'] !== '1') return undefined
  const { stdout } = spawnSync('npx', ['-y', 'node@24', '-p', 'process.execPath'], { encoding: 'utf8' })
  return stdout.trim() || undefined
}

const node = findNode24()

function suite(): void {
  const { file } = scratch()
  endChildren()

  let server: OurServer | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  function peer(...args: readonly string[]): Child {
    if (!node) throw new Error('no Node 24: set NODE24 to its path, or let npx fetch it')
    return new Child(node, [PEER, ...args])
  }

  describe('our client, a server of Node 24', () => {
    const sayHello = { connected: (driver: TlsDriver) => driver.send(fromText('hello')) }

    function config(settings: ClientSettings) {
      return clientConfig({ serverName: 'localhost', trust: [own.root], ...settings })
    }

    async function start(): Promise<number> {
      const files = [file('cert.pem', own.pem.cert), file('key.pem', own.pem.key)]
      const child = peer('server', ...files, 'X25519MLKEM768')
      return Number((await child.until(/listening on (\d+)/))[1])
    }

    it('agrees on keys over X25519MLKEM768, and resumes', async () => {
      const port = await start()
      const groups = ['X25519MLKEM768'] as const
      const log = await ourClient(port, config({ groups }), sayHello)
      expect(log.text).toBe('you said: hello')
      expect(log.agreed.group).toBe('X25519MLKEM768')
      const { sessions } = log
      const resumed = await ourClient(port, config({ groups, sessions }), sayHello)
      expect(resumed.agreed).toMatchObject({ group: 'X25519MLKEM768', resumed: true })
    })

    it('is asked for it by a HelloRetryRequest', async () => {
      const port = await start()
      const log = await ourClient(port, config({ groups: ['x25519', 'X25519MLKEM768'] }), sayHello)
      expect(log.messages).toContain('<HelloRetryRequest')
      expect(log.agreed.group).toBe('X25519MLKEM768')
      expect(log.text).toBe('you said: hello')
    })
  })

  describe('our server, a client of Node 24', () => {
    async function start(settings: ServerSettings): Promise<OurServer> {
      server = await ourServer(serverConfig({ credentials: [own.identity], ...settings }))
      return server
    }

    it('agrees on keys over X25519MLKEM768, and resumes', async () => {
      const { port, ended } = await start({})
      const child = peer('client', String(port), file('root.pem', own.pem.root), 'X25519MLKEM768')
      await child.until(/secure, full\n[^]*you said: hello\n[^]*secure, resumed\n[^]*you said: hello/)
      expect((await ended(0)).agreed).toMatchObject({ group: 'X25519MLKEM768', resumed: false })
      expect((await ended(1)).agreed).toMatchObject({ group: 'X25519MLKEM768', resumed: true })
    })

    it('its sessions are good for our client, which learns from them for whom they are', async () => {
      const { port } = await start({})
      const child = peer('client', String(port), file('root3.pem', own.pem.root), 'X25519')
      const [, hex] = await child.until(/session ([0-9a-f]+)\n/)
      const session = sessionFromNode(fromHex(hex))
      expect(session).toMatchObject({ serverName: 'localhost', peerVerified: true })
      const config = clientConfig({ serverName: 'localhost', trust: [own.root], sessions: [session] })
      const log = await ourClient(port, config, {
        connected: (driver) => driver.send(fromText('hello')),
      })
      expect([log.text, log.agreed.resumed]).toEqual(['you said: hello', true])
    })

    it('takes a session of ours', async () => {
      const { port } = await start({})
      const { sessions } = await ourClient(
        port,
        clientConfig({ serverName: 'localhost', trust: [own.root] }),
        {
          connected: (driver) => driver.send(fromText('hello')),
        },
      )
      const hex = toHex(sessionToNode(sessions[0]))
      const child = peer('client', String(port), file('root4.pem', own.pem.root), 'X25519', hex)
      await child.until(/secure, resumed\n/)
    })

    it('asks for it by a HelloRetryRequest', async () => {
      const { port, ended } = await start({ groups: ['X25519MLKEM768'] })
      const child = peer('client', String(port), file('root2.pem', own.pem.root), 'P-256:X25519MLKEM768')
      await child.until(/secure, full\n[^]*you said: hello/)
      expect((await ended(0)).messages).toContain('>HelloRetryRequest')
    })
  })
}

if (node || process.env['REQUIRE_PEERS'] === '1') describe('Node 24', suite)
else
  describe.skip('Node 24 (set NODE24 to its path, or REQUIRE_PEERS=1)', () =>
    it('is skipped', () => undefined))
