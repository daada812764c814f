/** Each limit of a socket and of a port: who goes one beyond it, and who stays within. Time is ours: no test waits for a clock. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import { createClient, createServer, type Connection } from '../../src/connection/connection.ts'
import type { ServerConfig } from '../../src/handshake/config/config.ts'
import { TlsDriver } from '../../src/net/driver.ts'
import { listen, type Listening, type ListenOptions } from '../../src/net/listen.ts'
import type { Outcome } from '../../src/net/listener.ts'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import { WrongSetting } from '../../src/rules/failure.ts'
import { LIMITS, type LimitOf, limitsOf } from '../../src/rules/limits.ts'
import type { Verdict } from '../../src/rules/verdict.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import { before, pair } from '../kit/pair.ts'
import { data, give, handshake12, sealedUnder } from '../kit/play.ts'
import { CHEAP, client, ENV, server } from '../kit/world.ts'
import { client12, server12, SUITE_OF } from '../kit/world12.ts'

afterEach(() => void vi.useRealTimers())

/** A socket without a network: what is written is there to be read, until its peer reads no more. */
class Wire extends Duplex {
  readonly connecting = false
  readonly bytesRead = 1
  reads = true
  private written: Uint8Array[] = []

  override _read(): void {
    // It is pushed when it comes.
  }

  override _write(bytes: Uint8Array, _encoding: string, done: () => void): void {
    this.written.push(new Uint8Array(bytes))
    if (this.reads) done()
  }

  setTimeout(ms: number, over: () => void): this {
    const timer = setTimeout(over, ms)
    this.once('close', () => clearTimeout(timer))
    return this
  }

  /** What was written since it was asked last. */
  taken(): Uint8Array {
    return concat(...this.written.splice(0))
  }
}

/** A server's end of it, and the client at the other. */
class Served {
  readonly wire = new Wire()
  readonly verdicts: Verdict[] = []
  readonly driver: TlsDriver
  client: Connection
  outcome: Outcome | undefined

  constructor(
    options: Partial<Record<LimitOf<'socket'>, number>> = {},
    start = pair(client(CHEAP), quietly),
  ) {
    this.client = createClient('c1', start.client.config as never)
    this.driver = new TlsDriver({
      socket: this.wire as unknown as Socket,
      connection: createServer('c1', start.server.config as ServerConfig),
      random: seededRandom('limits'),
      ticketKeys: ENV.ticketKeys!,
      trace: true,
      ...options,
      listener: {
        noted: (event: StepEvent) => {
          if (event.kind === 'verdict') this.verdicts.push(event)
        },
        ended: (outcome) => (this.outcome = outcome),
      },
    })
  }

  /** Both have said what they have to say. */
  async settle(): Promise<void> {
    for (let idle = 0; idle < 20; idle++) {
      const { connection, bytes } = give(this.client, this.wire.taken())
      this.client = connection
      if (bytes.length > 0) this.wire.push(bytes)
      if (bytes.length > 0) idle = 0
      await setImmediate()
    }
  }

  /** Behind the handshake. */
  async connected(): Promise<this> {
    await this.settle()
    expect(this.client.state.name).toBe('CONNECTED')
    return this
  }
}

const quietly = server({ ...CHEAP, tickets: { count: 0 } })
const stopTime = (): unknown => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

// ---- Of a socket

/** What a peer does that a time is for. */
const TIMED: Readonly<
  Record<'handshakeTimeout' | 'idleTimeout' | 'closeTimeout', (limit?: number) => Promise<Served>>
> = {
  handshakeTimeout: async (handshakeTimeout) => {
    const served = new Served({ ...(handshakeTimeout && { handshakeTimeout }) })
    // Half of a hello.
    served.wire.push(Uint8Array.of(22, 3, 1, 2, 0, 1, 0))
    return Promise.resolve(served)
  },
  idleTimeout: async (idleTimeout) => {
    const served = await new Served({ ...(idleTimeout && { idleTimeout }) }).connected()
    served.wire.reads = false
    served.driver.send(new Uint8Array(2 ** 20))
    await setImmediate()
    return served
  },
  closeTimeout: async (closeTimeout) => {
    const served = await new Served({ ...(closeTimeout && { closeTimeout }) }).connected()
    served.driver.close()
    await setImmediate()
    await setImmediate()
    return served
  },
}

describe.each(Object.entries(TIMED))('%s', (name, begin) => {
  const limit = name as keyof typeof TIMED
  const usual = LIMITS[limit].default

  it.each([50, undefined])(
    '%s: a moment before it is over nothing ends, and then it ends by that check',
    async (given) => {
      stopTime()
      const most = given ?? usual
      const served = await begin(given)
      vi.advanceTimersByTime(most - 1)
      await served.settle()
      expect([served.outcome, served.verdicts]).toEqual([undefined, []])
      vi.advanceTimersByTime(1)
      await served.settle()
      expect(served.outcome?.kind).toBe(limit === 'closeTimeout' ? 'closed' : 'cut')
      expect(served.wire.destroyed).toBe(true)
      const failed = served.verdicts.flatMap(({ checks }) =>
        checks.filter(({ outcome }) => outcome === 'fail'),
      )
      expect(failed).toMatchObject([
        { id: `limit.${limit}`, cite: LIMITS[limit].cite, actual: String(most), policy: true },
      ])
    },
  )
})

describe('idleTimeout', () => {
  it('is said with a close_notify to a peer that reads (RFC 9846 §6.1)', async () => {
    stopTime()
    const served = await new Served({ idleTimeout: 50 }).connected()
    vi.advanceTimersByTime(50)
    await served.settle()
    expect(served.driver.connection.writeClosed).toBe(true)
    expect([served.client.readClosed, served.client.state.name]).toEqual([true, 'CONNECTED'])
  })
})

describe('maxUnread', () => {
  // An alert of TLS 1.2 under AES-GCM: header, explicit nonce, two bytes, tag.
  const ALERT = 5 + 8 + 2 + 16
  const SUITE = { suites12: [SUITE_OF.PSK] }
  const hello = before(pair(client12(SUITE), server12(SUITE)), 'client', 'ClientHello').bytes
  const start = pair(client12(SUITE), server12({ ...SUITE, maxRenegotiations: Infinity }))

  /** A client asks for another handshake again and again, and reads none of the refusals. */
  async function asks(times: number, maxUnread?: number): Promise<Served> {
    const served = await new Served({ ...(maxUnread && { maxUnread }) }, start).connected()
    served.wire.reads = false
    const wish = handshake12(hello)
    const { write } = served.client
    // Data between them, so that no other limit ends it.
    const records = Array.from({ length: times }, () => [wish, data(1)]).flat()
    served.wire.push(sealedUnder(write, ...records))
    for (let i = 0; i < 20; i++) await setImmediate()
    return served
  }

  it('so many bytes of answers wait, and with one answer more the connection is cut', async () => {
    const within = await asks(3, 3 * ALERT)
    expect([within.outcome, within.wire.writableLength]).toEqual([undefined, 3 * ALERT])
    within.driver.destroy('enough')
    const beyond = await asks(4, 3 * ALERT)
    expect(beyond.outcome).toEqual({ kind: 'cut', text: 'the peer does not read what waits for it' })
    expect(beyond.verdicts.at(-1)).toMatchObject({
      answer: 'no: limit.maxUnread',
      consequence: 'the connection is cut',
    })
  })

  it('does not count what the application sends: that waits before the socket', async () => {
    // A socket takes 16 KiB and a record before it says that it is full; from Node 22 on 64 KiB.
    const maxUnread = 2 ** 17
    const served = await new Served({ maxUnread }).connected()
    served.wire.reads = false
    served.driver.send(new Uint8Array(2 ** 22))
    for (let i = 0; i < 20; i++) await setImmediate()
    expect(served.outcome).toBe(undefined)
    expect(served.driver.queued).toBeGreaterThanOrEqual(2 ** 22)
    expect(served.wire.writableLength).toBeLessThanOrEqual(maxUnread)
    served.driver.destroy('enough')
  })
})

// ---- Of a port

describe('a port', () => {
  let listening: Listening | undefined
  const sockets: Socket[] = []

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await listening?.close()
  })

  const refusals: string[] = []
  const accepted: string[] = []

  async function open(options: Partial<ListenOptions>): Promise<void> {
    refusals.length = accepted.length = 0
    listening = await listen({
      port: 0,
      config: quietly,
      accept: (id) => {
        accepted.push(id)
        return {}
      },
      refused: (address, { answer }) => refusals.push(`${address} ${answer}`),
      ...options,
    })
  }

  /** A connection that says nothing. @returns the bytes it got until it was closed, where it was */
  async function comes(
    from = '127.0.0.1',
  ): Promise<{ readonly socket: Socket; readonly closed: Promise<number> }> {
    const { port } = listening!
    const [tried, before] = [sockets.length, accepted.length + refusals.length]
    const socket = connect({ port, host: '127.0.0.1', localAddress: from }).on('error', () => undefined)
    sockets.push(socket)
    let bytes = 0
    socket.on('data', (piece: Buffer) => (bytes += piece.length))
    const closed = once(socket, 'close').then(() => bytes)
    await once(socket, 'connect')
    while (accepted.length + refusals.length === before) await setImmediate()
    expect(sockets).toHaveLength(tried + 1)
    return { socket, closed }
  }

  it('maxConnections: one more is closed before a byte is read, and has room once another left', async () => {
    await open({ maxConnections: 2 })
    const [first] = [await comes(), await comes()]
    expect(refusals).toEqual([])
    const third = await comes()
    expect(await third.closed).toBe(0)
    expect([accepted, refusals]).toEqual([['c1', 'c2'], ['127.0.0.1 no: limit.maxConnections']])
    first.socket.destroy()
    // The server hears of it in its own time.
    while (accepted.length < 3) await comes()
    expect(accepted).toEqual(['c1', 'c2', 'c3'])
  })

  it('maxConnectionsPerAddress: another address has room', async () => {
    await open({ maxConnectionsPerAddress: 1 })
    await comes()
    expect(await (await comes()).closed).toBe(0)
    await comes('127.0.0.2')
    expect([accepted, refusals]).toEqual([['c1', 'c2'], ['127.0.0.1 no: limit.maxConnectionsPerAddress']])
  })

  it('drainTimeout: those that are there finish within it, and nobody else is taken', async () => {
    await open({ drainTimeout: 60_000 })
    const { socket } = await comes()
    const drained = listening!.drain()
    const late = connect({ port: listening!.port, host: '127.0.0.1' })
    expect(((await once(late, 'error')) as [Error & { code: string }])[0].code).toBe('ECONNREFUSED')
    socket.destroy()
    expect(await drained).toBe(0)
  })

  it('drainTimeout: who has not finished by then is cut', async () => {
    await open({ drainTimeout: 0 })
    const { closed } = await comes()
    expect(await listening!.drain()).toBe(1)
    expect(await closed).toBe(0)
  })

  it.each(limitsOf('socket', 'port'))('%s is checked where it is given', async (name) => {
    const { least, default: usual } = LIMITS[name]
    await expect(open({ [name]: least - 1 })).rejects.toThrow(WrongSetting)
    await expect(open({ [name]: Number.NaN })).rejects.toThrow(WrongSetting)
    await open({ [name]: usual })
    await listening!.close()
    await open({ [name]: Infinity })
  })
})
