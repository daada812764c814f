/** What a stream that ends is taken for: whether anything may be missing (RFC 9846 §6.1), and how that is told. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import { scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'
import { ourClient, ourServer, type ServerPlan } from '../peers/ours.ts'
import { run, serveInside } from './cli.ts'
import { relay, type Relay } from './relay.ts'

const cutBy = (cite: string) => ({
  kind: 'cut',
  text: `the stream ended without a close_notify: data may be missing (${cite})`,
})
const CUT = cutBy('RFC 9846 §6.1')
const CUT_12 = cutBy('RFC 5246 §7.2.1')
const NOTHING = { kind: 'cut', text: 'the peer closed the connection and had sent nothing at all' }

const { file } = scratch()
const own = identityOf()
const open: { close: () => Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

describe.each(['TLS 1.2', 'TLS 1.3'] as const)('%s', (version) => {
  const versions = [version]
  const [only, cut] = version === 'TLS 1.2' ? ['--tls1_2', CUT_12] : ['--tls1_3', CUT]

  async function start(plan?: ServerPlan) {
    const server = await ourServer(serverConfig({ versions, credentials: [own.identity] }), plan)
    open.push(server)
    return server
  }
  const config = () => clientConfig({ versions, serverName: 'localhost', trust: [own.root] })
  const hello = (driver: TlsDriver): void => driver.send(fromText('hello'))

  it('a stream that ends behind data and without a close_notify is cut, for both sides', async () => {
    const { port, ended } = await start({ data: hello })
    const wire = await through(port)
    const log = await ourClient(wire.port, config(), { connected: hello, data: () => wire.relayed[0].end() })
    expect(log.text).toBe('hello')
    expect([log.outcome, (await ended(0)).outcome]).toEqual([cut, cut])
  })

  it('is closed where the peer hangs up after our close_notify and had no more to say', async () => {
    const { port } = await start({ data: hello })
    const wire = await through(port)
    const log = await ourClient(wire.port, config(), {
      connected: hello,
      data: (driver) => {
        // Our close_notify gets no answer: what the server says is held back.
        wire.relayed[0].hold('client')
        driver.close()
        setTimeout(() => wire.relayed[0].end(), 100)
      },
    })
    expect(log.outcome).toEqual({ kind: 'closed' })
  })

  it('connect says it in one line and exits with 1; serve says it too', async () => {
    const server = await serveInside('--data', file('data.txt', 'hello\n'), '--naccept', '1', only)
    const wire = await through(server.port)
    const called = run('connect', `127.0.0.1:${wire.port}`, '--ign_eof', '--quiet', only)
    await server.heard.until(/-> data/)
    setTimeout(() => wire.relayed[0].end(), 100)
    const { code, text } = await called
    expect([code, utf8(text)]).toEqual([1, `hello\nfailed: ${cut.text}\n`])
    expect(await server.exit).toBe(1)
    expect(utf8(server.heard.text)).toContain(`c1    ended: ${cut.text}\n`)
  })
})

describe('TLS 1.3, where our close_notify closes our half alone', () => {
  /** Bytes of the answer, `half of it`, in its record: header, content, content type, tag. */
  const ANSWER = 5 + 10 + 1 + 16

  /** @param passes bytes of the server's answer after which the stream ends */
  async function afterClose(passes: number) {
    const config = serverConfig({ credentials: [own.identity], tickets: { count: 0 } })
    const server = await ourServer(config, {
      data: (driver) => {
        wire.relayed[0].endAfter('client', passes)
        driver.send(fromText('half of it'))
      },
    })
    const wire = await through(server.port)
    open.push(server)
    return ourClient(wire.port, clientConfig({ serverName: 'localhost', trust: [own.root] }), {
      connected: (driver) => {
        driver.send(fromText('hello'))
        driver.close()
      },
    })
  }

  it('data that come behind it want a close_notify of their own', async () => {
    const log = await afterClose(ANSWER)
    expect([log.text, log.outcome]).toEqual(['half of it', CUT])
  })

  it('so does half a record of them', async () => {
    const log = await afterClose(ANSWER - 1)
    expect([log.text, log.outcome]).toEqual(['', CUT])
  })

  it('and with it they are complete', async () => {
    const log = await afterClose(Infinity)
    expect([log.text, log.outcome]).toEqual(['half of it', { kind: 'closed' }])
  })
})

describe('a peer that sends nothing at all', () => {
  it('is told apart from missing data, by connect and by a server', async () => {
    const silent = createServer((socket) => socket.resume().end()).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const { code, text } = await run('connect', `127.0.0.1:${port}`, '--quiet')
    expect({ code, text }).toEqual({ code: 1, text: `failed: ${NOTHING.text}\n` })
    silent.close()

    const server = await ourServer(serverConfig({ credentials: [own.identity] }))
    open.push(server)
    connect({ port: server.port, host: '127.0.0.1' }).end()
    const { outcome, events } = await server.ended(0)
    expect(outcome).toEqual(NOTHING)
    expect(JSON.stringify(events)).not.toContain('data may be missing')
  })
})

function utf8(heard: string): string {
  return Buffer.from(heard, 'latin1').toString()
}

async function through(port: number): Promise<Relay> {
  const wire = await relay(port)
  open.push(wire)
  return wire
}
