/** What a socket adds to the engine: time, order, pressure, and ends. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { createClient } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import { MemoryWorld } from '../../src/stores/memory-world.ts'
import type { ServerWorld } from '../../src/stores/server-world.ts'
import { identityOf } from '../peers/identities.ts'
import { ourClient, ourServer, type OurServer, type ServerPlan } from '../peers/ours.ts'

const own = identityOf()
let server: OurServer | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

async function start(
  settings: ServerSettings = {},
  plan?: ServerPlan,
  world?: ServerWorld,
): Promise<OurServer> {
  const config = serverConfig({ credentials: [own.identity], ...settings })
  server = await ourServer(config, plan, world ? { world } : {})
  return server
}

function config(settings: ClientSettings = {}) {
  return clientConfig({ serverName: 'localhost', trust: [own.root], ...settings })
}

const sayHello = { connected: (driver: TlsDriver) => driver.send(fromText('hello')) }

/** Keeps the process busy for so many ms. */
function work(ms: number): void {
  const until = Date.now() + ms
  while (Date.now() < until);
}

/** A TCP connection that speaks no TLS of its own accord; settles when the server has closed it. */
function rawSocket(port: number): { readonly socket: Socket; readonly closed: Promise<unknown> } {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  socket.resume()
  return { socket, closed: once(socket, 'close') }
}

describe('time', () => {
  it('gives up on a client that says nothing, and on one that stops in the middle', async () => {
    const { port, ended } = await start({}, { handshakeTimeout: 300 })
    const silent = rawSocket(port)
    await silent.closed
    expect((await ended(0)).outcome).toEqual({ kind: 'cut', text: 'the handshake took too long' })
    const half = rawSocket(port)
    half.socket.write(Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0))
    await half.closed
    expect((await ended(1)).outcome).toEqual({ kind: 'cut', text: 'the handshake took too long' })
  })

  it('lets a second connection pass while a first moves megabytes', async () => {
    const { port } = await start({}, { data: (driver, text) => driver.send(fromText(text)) })
    const order: string[] = []
    const size = 3_000_000
    const large = ourClient(port, config(), {
      connected: (driver) => driver.send(new Uint8Array(size)),
      data: (driver, { text }) => {
        if (text.length === size) driver.close()
      },
    }).then(() => order.push('large'))
    const small = ourClient(port, config(), { ...sayHello, data: (driver) => driver.close() })
    await Promise.all([large, small.then(() => order.push('small'))])
    expect(order).toEqual(['small', 'large'])
  })
})

describe('pressure', () => {
  it('holds back what the peer does not read, and delivers all of it later', async () => {
    const size = 12_000_000
    const drivers: TlsDriver[] = []
    const { port } = await start(
      {},
      {
        connected: (driver) => {
          drivers.push(driver)
          driver.send(new Uint8Array(size))
          driver.close()
        },
      },
    )
    const log = await ourClient(port, config(), {
      connected: (driver) => {
        driver.pause()
        // Until the server is stuck: what it could still send lies in the buffers of both sockets.
        let before = -1
        const watch = setInterval(() => {
          const { queued } = drivers[0]
          if (queued === before) {
            clearInterval(watch)
            expect(queued).toBeGreaterThan(1_000_000)
            expect(driver.connection.inbox.length).toBeLessThan(1_000_000)
            driver.resume()
          }
          before = queued
        }, 200)
      },
    })
    expect(log.text.length).toBe(size)
    expect(log.outcome).toEqual({ kind: 'closed' })
  })
})

describe('order', () => {
  it('sends its tickets in one write with its Finished, however slow its steps (RFC 9846 §4.7.1)', async () => {
    const { port, logs } = await start({}, { stepped: () => work(10) })
    const { socket, closed } = rawSocket(port)
    const sent = once(socket, 'data')
    const env = { now: Date.now(), random: seededRandom(new Uint8Array(32)), trace: false }
    const [hello] = step(env, createClient('c1', config())).outputs
    if (hello.kind === 'bytes') socket.write(hello.bytes)
    const [flight] = (await sent) as [Uint8Array]
    expect(logs[0].messages.slice(-3)).toEqual(['>Finished', '>NewSessionTicket', '>NewSessionTicket'])
    expect(flight.length).toBe(
      logs[0].events.reduce(
        (sum, event) =>
          event.kind === 'record' && event.direction === 'sent' ? sum + event.bytes.length : sum,
        0,
      ),
    )
    socket.destroy()
    await closed
  })

  it('sends all early data before it reads the answer that ends them', async () => {
    const { port, ended } = await start({ maxEarlyData: 1_000_000 })
    const { sessions } = await ourClient(port, config(), sayHello)
    const early = 'early '.repeat(100_000)
    const log = await ourClient(port, config({ sessions, earlyData: true }), {
      early,
      connected: (driver) => driver.close(),
    })
    expect(log.earlyAccepted).toBe(true)
    expect((await ended(1)).earlyText).toBe(early)
  })

  it('drops early data that no session allows', async () => {
    const { port, ended } = await start()
    const { sessions } = await ourClient(port, config(), sayHello)
    const plan = { ...sayHello, early: 'too early' }
    const log = await ourClient(port, config({ sessions, earlyData: true }), plan)
    expect(log.text).toBe('you said: hello')
    expect((await ended(1)).text).toBe('hello')
  })
})

describe('ends', () => {
  it('still hears the peer after its own close_notify (half-close, RFC 9846 §6.1)', async () => {
    const { port } = await start({}, { data: (driver, text) => driver.send(fromText(text.repeat(100_000))) })
    const log = await ourClient(port, config(), {
      connected: (driver) => {
        driver.send(fromText('hello'))
        driver.close()
      },
    })
    expect(log.text.length).toBe(500_000)
    expect(log.outcome).toEqual({ kind: 'closed' })
  })

  it('survives a peer that resets the connection in the middle of the handshake', async () => {
    const { port, ended } = await start()
    const { socket } = rawSocket(port)
    await once(socket, 'connect')
    socket.write(Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0))
    socket.resetAndDestroy()
    expect((await ended(0)).outcome?.kind).toBe('cut')
    expect((await ourClient(port, config(), sayHello)).text).toBe('you said: hello')
  })

  it('sends the alert before it hangs up', async () => {
    const { port, ended } = await start()
    const { socket, closed } = rawSocket(port)
    const received: Buffer[] = []
    socket.on('data', (bytes: Buffer) => received.push(bytes))
    socket.write('GET / HTTP/1.0\r\n\r\n')
    await closed
    // Content type 21 (alert), version, length 2: fatal (2), unexpected_message (10).
    expect(Buffer.concat(received).toString('hex')).toBe('15030300' + '02' + '020a')
    expect((await ended(0)).outcome).toMatchObject({ kind: 'failed', alert: 'unexpected_message', by: 'us' })
  })

  it('remarks on a command that makes no sense, and goes on', async () => {
    const { port } = await start()
    const log = await ourClient(port, config(), {
      connected: (driver) => {
        driver.command({ kind: 'send-ticket' })
        driver.send(fromText('hello'))
      },
    })
    expect(log.text).toBe('you said: hello')
    expect(log.events.filter((event) => event.kind === 'note').map(({ text }) => text)).toContain(
      'send-ticket: send-ticket is not possible in CONNECTED',
    )
  })
})

describe('the world around a server', () => {
  /** Answers as {@link MemoryWorld} does, some time later. */
  class SlowWorld extends MemoryWorld implements ServerWorld {
    override answer(...question: Parameters<MemoryWorld['answer']>) {
      const answer = super.answer(...question)
      return new Promise<Awaited<typeof answer>>((resolve) => setTimeout(() => resolve(answer), 20)) as never
    }
  }

  it('may take its time to answer', async () => {
    const { port } = await start({ tickets: { kind: 'stateful' }, maxEarlyData: 100 }, {}, new SlowWorld())
    const { sessions } = await ourClient(port, config(), sayHello)
    const log = await ourClient(port, config({ sessions: sessions.slice(0, 1), earlyData: true }), {
      early: 'hello',
    })
    expect(log.agreed.resumed).toBe(true)
    expect(log.earlyAccepted).toBe(true)
    expect(log.text).toBe('you said: hello')
  })

  it('may fail: that ends one connection with internal_error, and no other (RFC 9846 §6.2)', async () => {
    class BrokenWorld extends MemoryWorld {
      override answer(): never {
        return Promise.reject(new Error('the disk is gone')) as never
      }
    }
    const { port, ended } = await start({ tickets: { kind: 'stateful' } }, {}, new BrokenWorld())
    const { sessions } = await ourClient(port, config(), sayHello)
    const refused = await ourClient(port, config({ sessions }), sayHello)
    expect(refused.outcome).toMatchObject({ kind: 'failed', alert: 'internal_error', by: 'peer' })
    const { outcome, events } = await ended(1)
    expect(outcome).toMatchObject({ kind: 'failed', alert: 'internal_error', by: 'us' })
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'alert', actual: 'no answer to get-session: the disk is gone' }),
    )
    expect((await ourClient(port, config(), sayHello)).text).toBe('you said: hello')
  })

  it.each([
    [
      'throws',
      (): never => {
        throw new Error('no memory left')
      },
      'no memory left',
    ],
    [
      'answers another question',
      () => ({ kind: 'take-session', taken: true }) as const,
      'is to take-session',
    ],
  ])('that %s has failed too', async (_how, answer, why) => {
    const world = Object.assign(new MemoryWorld(), { answer })
    const { port, ended } = await start({ tickets: { kind: 'stateful' } }, {}, world)
    const { sessions } = await ourClient(port, config(), sayHello)
    await ourClient(port, config({ sessions }), sayHello)
    const { outcome } = await ended(1)
    expect(outcome).toMatchObject({ kind: 'failed', alert: 'internal_error', by: 'us' })
    expect(outcome).toHaveProperty('text', expect.stringContaining(why))
  })

  it('may be left with its question open: an abort does not wait for the answer', async () => {
    const world = Object.assign(new MemoryWorld(), { answer: () => new Promise<never>(() => undefined) })
    const stepped = (driver: TlsDriver): void => {
      if (driver.connection.pending) driver.abort('access_denied', 'enough')
    }
    const { port } = await start({ tickets: { kind: 'stateful' } }, { stepped }, world)
    const { sessions } = await ourClient(port, config(), sayHello)
    const log = await ourClient(port, config({ sessions }), sayHello)
    expect(log.outcome).toMatchObject({ kind: 'failed', alert: 'access_denied', by: 'peer' })
  })

  it('hands a session to one of two connections that come at once (RFC 9846 §8.1)', async () => {
    const { port } = await start({ tickets: { kind: 'stateful', count: 1 } })
    const { sessions } = await ourClient(port, config(), sayHello)
    const both = await Promise.all([
      ourClient(port, config({ sessions }), sayHello),
      ourClient(port, config({ sessions }), sayHello),
    ])
    expect(both.map(({ text }) => text)).toEqual(['you said: hello', 'you said: hello'])
    expect(both.map(({ agreed }) => agreed.resumed).sort()).toEqual([false, true])
  })

  it('does not take the same early data twice, byte for byte replayed (RFC 9846 §8.2)', async () => {
    const { port, ended } = await start({ maxEarlyData: 100 })
    const { sessions } = await ourClient(port, config(), sayHello)
    const log = await ourClient(port, config({ sessions, earlyData: true }), { early: 'pay 10' })
    expect((await ended(1)).earlyText).toBe('pay 10')
    const answered = log.events.findIndex(
      (event) => event.kind === 'record' && event.direction === 'received',
    )
    const flight = log.events
      .slice(0, answered)
      .flatMap((event) => (event.kind === 'record' ? [event.bytes] : []))
    const thief = rawSocket(port)
    for (const record of flight) thief.socket.write(record)
    thief.socket.end()
    await thief.closed
    const robbed = await ended(2)
    expect(robbed.failedChecks).toEqual(['early.replay'])
    expect(robbed.earlyText).toBe('')
  })
})
