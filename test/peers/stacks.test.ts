/** Both our roles against stacks of others, with a client and a server on each (`stacks/`). */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { Child, describeWhere, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient, ourServer, type ClientPlan, type Log, type OurServer } from './ours.ts'
import { commandOf, STACKS } from './stacks.ts'

const own = identityOf()
/** For a bundle with a chain that every Java trusts to read: RSA, as most servers have it. */
const rsa = identityOf('rsa-2048')
type Version = 'TLS 1.2' | 'TLS 1.3'
const digits = (version: Version): string => version.slice(4).replace('.', '')
const resumed = (log: Log, version: Version): boolean =>
  version === 'TLS 1.2' ? log.agreed12.resumed : log.agreed.resumed

const folder = mkdtempSync(join(tmpdir(), 'glass-tls-stacks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

for (const stack of STACKS) {
  const command = commandOf(stack, folder)

  describeWhere(command !== undefined, stack.name, `our server, a client on ${stack.name}`, () => {
    const { file } = scratch()
    const root = file('root.pem', own.pem.root)
    endChildren()

    let server: OurServer | undefined
    afterEach(async () => {
      await server?.close()
      server = undefined
    })

    async function start(version: Version, settings: ServerSettings): Promise<OurServer> {
      const credentials = [own.identity]
      server = await ourServer(serverConfig({ credentials, versions: [version], ...settings }))
      return server
    }

    /** Runs the client. @returns what it printed, and its exit code behind that */
    async function say(port: number, version: Version, times: number): Promise<string> {
      const [program, ...args] = command!
      const child = new Child(program, [
        ...args,
        'client',
        String(port),
        digits(version),
        root,
        String(times),
      ])
      const code = await child.exit
      return `${child.text}\nexit ${code}`
    }

    it.each(stack.versions)('resumes over %s', async (version) => {
      const { port, ended } = await start(version, {})
      expect(await say(port, version, 3)).toMatch(/(got: you said: hello[^]*){3}exit 0$/)
      const logs = [await ended(0), await ended(1), await ended(2)]
      expect(logs.map((log) => resumed(log, version))).toEqual([false, true, true])
    })

    if (!stack.versions.includes('TLS 1.3')) return
    if (!stack.wrongBinderAfterRetry)
      it('resumes after a HelloRetryRequest', async () => {
        const { port, ended } = await start('TLS 1.3', { groups: ['secp384r1'] })
        expect(await say(port, 'TLS 1.3', 2)).toMatch(/(got: you said: hello[^]*){2}exit 0$/)
        const second = await ended(1)
        expect((await ended(0)).messages).toContain('>HelloRetryRequest')
        expect(resumed(second, 'TLS 1.3')).toBe(true)
      })
    else
      it('is refused for its binder after a HelloRetryRequest', async () => {
        const { port, ended } = await start('TLS 1.3', { groups: ['secp384r1'] })
        expect(await say(port, 'TLS 1.3', 2)).toMatch(/got: you said: hello[^]*exit 1$/)
        expect((await ended(0)).messages).toContain('>HelloRetryRequest')
        expect((await ended(1)).outcome).toMatchObject({ kind: 'failed', alert: 'decrypt_error', by: 'us' })
      })

    it('answers a cookie-only HelloRetryRequest; what else it changes in its hello is noted (RFC 9846 §4.2.2)', async () => {
      const { port, ended } = await start('TLS 1.3', { cookie: true })
      expect(await say(port, 'TLS 1.3', 1)).toMatch(/got: you said: hello[^]*exit 0$/)
      const { messages, events } = await ended(0)
      expect(messages.filter((name) => /ClientHello|HelloRetryRequest/.test(name))).toEqual([
        '<ClientHello',
        '>HelloRetryRequest',
        '<ClientHello',
      ])
      const opening =
        'the second ClientHello differs from the first in more than the HelloRetryRequest asked for: '
      const said = events.flatMap((event) =>
        event.kind === 'note' ? event.text.split(opening).slice(1) : [],
      )
      expect(said.map((text) => text.split('. ')[0])).toEqual(stack.changesAfterCookie)
    })
  })

  describeWhere(command !== undefined, stack.name, `our client, a server on ${stack.name}`, () => {
    const { file } = scratch()
    endChildren()

    /** The server's identity in the form that it takes, RSA in a bundle. */
    function files(): string[] {
      if (!stack.bundle) return [file('cert.pem', own.pem.cert), file('key.pem', own.pem.key)]
      const bundle = file('own.p12')
      const parts = ['-in', file('rsa.pem', rsa.pem.cert), '-inkey', file('rsa.key', rsa.pem.key)]
      spawnSync('openssl', [
        'pkcs12',
        '-export',
        ...parts,
        '-name',
        'own',
        '-out',
        bundle,
        '-passout',
        'pass:glass',
      ])
      return [bundle]
    }

    async function start(version: Version): Promise<number> {
      const port = await freePort()
      const [program, ...args] = command!
      const child = new Child(program, [...args, 'server', String(port), digits(version), ...files()])
      await child.until(/listening/)
      return port
    }

    const hello: ClientPlan = { connected: (driver) => driver.send(fromText('hello')) }

    it.each(stack.versions)('resumes over %s', async (version) => {
      const port = await start(version)
      const settings: ClientSettings = {
        serverName: 'localhost',
        trust: [own.root, rsa.root],
        versions: [version],
      }
      const first = await ourClient(port, clientConfig(settings), hello)
      expect([first.text, resumed(first, version)]).toEqual(['you said: hello', false])
      const second = await ourClient(port, clientConfig({ ...settings, sessions: first.sessions }), hello)
      expect(second.text).toBe('you said: hello')
      // A session without the extended master secret is not offered again (RFC 7627 §5.3).
      expect(resumed(second, version)).toBe(version === 'TLS 1.3' || stack.extendedMasterSecret)
    })
  })
}
