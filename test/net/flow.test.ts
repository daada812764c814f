/** Much data on a socket, in both directions: nobody waits for ever, and what waits stays within bounds. */
import { afterEach, describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import type { ClientSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import { endChildren, scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'
import { ourClient, ourServer, type OurServer, type ServerPlan } from '../peers/ours.ts'
import { glassPeak, run, serveInside } from './cli.ts'

const VERSIONS = ['TLS 1.2', 'TLS 1.3'] as const
/** The suites that pure JavaScript does fastest. */
const FAST_SUITES = {
  suites: ['TLS_CHACHA20_POLY1305_SHA256'],
  suites12: ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'],
} as const
const FAST = Object.values(FAST_SUITES).join()
const MB = 1_000_000
/** Bytes that each side sends: with EXHAUSTIVE=1 as many as would fill a memory that is not bounded. */
const SIZE = EXHAUSTIVE ? 50 * MB : 4 * MB

const { file } = scratch()
endChildren()
const own = identityOf()
let server: OurServer | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

async function start(
  plan: ServerPlan,
  settings: Parameters<typeof serverConfig>[0] = {},
): Promise<OurServer> {
  server = await ourServer(serverConfig({ credentials: [own.identity], ...settings }), plan)
  return server
}

function config(settings: ClientSettings = {}) {
  return clientConfig({ serverName: 'localhost', trust: [own.root], ...FAST_SUITES, ...settings })
}

describe.each(VERSIONS)('%s', (version) => {
  const only = version === 'TLS 1.2' ? '--tls1_2' : '--tls1_3'

  it(`${SIZE / MB} MB from both sides at once arrive${EXHAUSTIVE ? ', in bounded memory' : ''}`, async () => {
    const data = file('both.bin', 'x'.repeat(SIZE))
    const args = ['--data', data, '--ciphers', FAST, '--quiet', only]
    const served = glassPeak('serve', '--port', '0', '--naccept', '1', ...args)
    const [, port] = await served.until(/listening on 127\.0\.0\.1:(\d+)\n/)
    const called = glassPeak('connect', `127.0.0.1:${port}`, ...args)
    expect([await called.exit, await served.exit]).toEqual([0, 0])
    for (const { text } of [called, served]) {
      expect(text.match(/x{1000}/g)).toHaveLength(SIZE / 1000)
      // Node, this program, the file, and the pieces of it that wait. Of few MB nothing can be told: one run peaks at 162 MB,
      // the next at 208, since Node collects when it likes.
      const [, peak] = /peak (\d+) kB/.exec(text)!
      if (EXHAUSTIVE) expect(Number(peak) * 1000).toBeLessThan(200 * MB + 2.5 * SIZE)
    }
  })

  it('an echo sends back more than it would ever keep', async () => {
    const { port, exit } = await serveInside('--echo', '--quiet', '--naccept', '1', '--ciphers', FAST, only)
    const data = file('echo.bin', 'y'.repeat(SIZE))
    const { code, text } = await run('connect', `127.0.0.1:${port}`, '--data', data, '--quiet', only)
    expect([code, await exit]).toEqual([0, 0])
    expect(text.match(/y{1000}/g)).toHaveLength(SIZE / 1000)
  })

  it('an echo reads no more while its peer does not', async () => {
    let most = 0
    const plan: ServerPlan = {
      echo: true,
      data: (driver, text) => {
        driver.send(fromText(text))
        most = Math.max(most, driver.queued)
      },
    }
    const versions = { versions: [version] }
    const { port } = await start(plan, versions)
    const log = await ourClient(port, config(versions), {
      connected: (driver) => {
        driver.pause()
        sendUntilStuck(driver, () => {
          driver.resume()
          driver.close()
        })
      },
    })
    expect(most).toBeLessThan(MB)
    expect(log.text.length).toBeGreaterThan(0)
  })
})

/**
 * Gives a driver ever more to send, and calls back once none of it leaves any more. How much leaves first depends on the
 * buffers of both sockets, which a kernel may let grow to many MB; 256 MB fit into none, so a peer took them.
 */
function sendUntilStuck(driver: TlsDriver, then: () => void): void {
  let before = -1
  let sent = 0
  const watch = setInterval(() => {
    if (driver.queued < 2 * MB && sent < 256 * MB) {
      driver.send(new Uint8Array(4 * MB))
      sent += 4 * MB
    } else if (driver.queued === before) {
      clearInterval(watch)
      return then()
    }
    before = driver.queued
  }, 200)
}

describe('early data to an echo', () => {
  const huge = { maxEarlyData: 2 ** 31 }
  const echo: ServerPlan = { echo: true, data: (driver, text) => driver.send(fromText(text)) }

  async function early(size: number) {
    const { port, ended } = await start(echo, huge)
    const { sessions } = await ourClient(port, config(), { connected: (driver) => driver.close() })
    const text = 'z'.repeat(size)
    const log = ourClient(port, config({ sessions, earlyData: true }), {
      early: text,
      data: (driver, { text }) => {
        if (text.length === size) driver.close()
      },
    })
    return { log: await log, served: await ended(1) }
  }

  it('comes back when the handshake is done, since nothing can leave before', async () => {
    const { log, served } = await early(900_000)
    expect(log.text.length).toBe(900_000)
    expect([log.outcome, served.outcome]).toEqual([{ kind: 'closed' }, { kind: 'closed' }])
  })

  it('ends the connection where there is more than a server keeps for one', async () => {
    const { served } = await early(8 * MB)
    expect(served.outcome).toEqual({
      kind: 'cut',
      text: 'more than 1048576 bytes to echo came before the handshake was done',
    })
    expect(served.earlyText.length).toBeLessThan(1.2 * MB)
  })
})
