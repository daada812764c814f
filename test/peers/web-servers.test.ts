/** Our client against servers of the web, and our server behind proxies, whose TLS is OpenSSL's or Go's and whose habits with sessions are their own. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import type { ClientSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { spawnSync } from 'node:child_process'
import { accepts, Child, describeWhere, endChildren, freePort } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient, ourServer, type ClientPlan, type Log } from './ours.ts'
import { PROXIES, WEB_SERVERS, type Place, type WebServer } from './web-servers.ts'

const own = identityOf()
const HELLO = 'hello from behind TLS'
const get: ClientPlan = {
  connected: (driver) =>
    driver.send(fromText('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')),
}

const isThere = ({ program, probe, needs }: Pick<WebServer, 'program' | 'probe' | 'needs'>): boolean =>
  spawnSync(program, [probe]).status === 0 && (needs === undefined || existsSync(needs))

const folder = mkdtempSync(join(tmpdir(), 'glass-tls-web-'))
let plain: Server
endChildren(afterAll)
beforeAll(async () => {
  plain = createServer((_, response) => response.setHeader('connection', 'close').end(HELLO))
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await new Promise((resolve) => plain.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

/** A folder with a certificate in it, and a port. */
async function placeFor(name: string): Promise<Place> {
  const home = join(folder, name)
  mkdirSync(join(home, 'www'), { recursive: true })
  const write = (file: string, text: string): string => {
    writeFileSync(join(home, file), text)
    return join(home, file)
  }
  write('www/index.txt', HELLO)
  return {
    port: await freePort(),
    folder: home,
    cert: write('cert.pem', own.pem.cert),
    key: write('key.pem', own.pem.key),
    both: write('both.pem', own.pem.cert + own.pem.key),
    root: write('root.pem', own.pem.root),
    plain: (plain.address() as AddressInfo).port,
  }
}

/** Starts a program with that configuration, and waits until it listens. */
async function start(program: string, args: WebServer['args'], place: Place, text: string): Promise<void> {
  const config = join(place.folder, 'config')
  writeFileSync(config, text)
  await accepts(place.port, new Child(program, args(config, place), { HOME: place.folder }))
}

describe('our client', () => {
  for (const server of WEB_SERVERS)
    describeWhere(isThere(server), server.name, server.name, () => {
      let port = 0
      beforeAll(async () => {
        const place = await placeFor(server.name)
        port = place.port
        await start(server.program, server.args, place, server.config(place))
      })

      const common: ClientSettings = { serverName: 'localhost', trust: [own.root], alpn: ['http/1.1'] }
      const request = (settings: ClientSettings): Promise<Log> =>
        ourClient(port, clientConfig({ ...common, ...settings }), get)

      it('resumes over TLS 1.3 with each ticket it has', async () => {
        const first = await request({})
        expect([first.text, first.agreed.resumed]).toEqual([expect.stringContaining(HELLO), false])
        expect(first.sessions.length).toBeGreaterThan(0)
        let { sessions } = first
        for (let times = 0; times < 2 && sessions.length > 0; times++) {
          const next = await request({ sessions })
          expect([next.text, next.agreed.resumed]).toEqual([expect.stringContaining(HELLO), true])
          // lighttpd gives none on a resumption.
          sessions = next.sessions.length > 0 ? next.sessions : sessions.slice(1)
        }
      })

      it.each([
        ['ticket', { sessionTickets: true }],
        ['session ID', { sessionTickets: false }],
      ] as const)('answers over TLS 1.2, and resumes by %s where it says so', async (_, settings) => {
        const version = {
          versions: ['TLS 1.2'],
          ...settings,
          ...(server.ems12 ? {} : { extendedMasterSecret: false }),
        } as const
        const first = await request(version)
        expect([first.text, first.agreed12.resumed]).toEqual([expect.stringContaining(HELLO), false])
        const second = await request({ ...version, sessions: first.sessions })
        expect(second.text).toContain(HELLO)
        expect(second.agreed12.resumed).toBe(settings.sessionTickets || server.sessionIds)
      })
    })
})

describe('our server', () => {
  for (const proxy of PROXIES)
    describeWhere(isThere(proxy), proxy.name, `behind ${proxy.name}`, () => {
      it.each(['1.2', '1.3'] as const)('is resumed over TLS %s', async (version) => {
        const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${HELLO.length}\r\nConnection: close\r\n\r\n${HELLO}`
        const server = await ourServer(
          serverConfig({ credentials: [own.identity], versions: [`TLS ${version}`] }),
          {
            data: (driver) => {
              driver.send(fromText(answer))
              driver.close()
            },
          },
        )
        try {
          const place = await placeFor(`${proxy.name} ${version}`.replace(' ', '-'))
          await start(proxy.program, proxy.args, place, proxy.config(place, server.port, version))
          for (let times = 0; times < 3; times++) {
            const response = await fetch(`http://127.0.0.1:${place.port}/`)
            expect(await response.text()).toBe(HELLO)
          }
          const logs = (await Promise.all(server.logs.map((_, index) => server.ended(index)))).filter(
            ({ text }) => text !== '',
          )
          const resumed = logs.map((log) => (version === '1.2' ? log.agreed12 : log.agreed).resumed)
          expect(resumed).toEqual([false, true, true])
        } finally {
          await server.close()
        }
      })
    })
})
