/** TLS 1.2 on a socket: ends of every kind, what becomes of sessions, data while a handshake is renewed. */
import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import { identityOf } from '../peers/identities.ts'
import { ourClient, ourServer, type Log, type OurServer, type ServerPlan } from '../peers/ours.ts'
import { relay, type Relay, type Relayed } from './relay.ts'

const own = identityOf()
const VERSIONS = { versions: ['TLS 1.2'] } as const
const BY_ID = { tickets: { count: 0 } } as const
const open: { close: () => Promise<void> }[] = []

afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function start(settings: ServerSettings = {}, plan?: ServerPlan): Promise<OurServer> {
  const server = await ourServer(
    serverConfig({ ...VERSIONS, credentials: [own.identity], ...settings }),
    plan,
  )
  open.push(server)
  return server
}

/** A wire to a server's port. */
async function wireTo(port: number, opened?: (relayed: Relayed) => void): Promise<Relay> {
  const wire = await relay(port, opened)
  open.push(wire)
  return wire
}

function config(settings: ClientSettings = {}) {
  return clientConfig({ ...VERSIONS, serverName: 'localhost', trust: [own.root], ...settings })
}

const sayHello = { connected: (driver: TlsDriver) => driver.send(fromText('hello')) }

function remarks({ events }: Log): string[] {
  return events.flatMap((event) => (event.kind === 'note' ? [event.text] : []))
}

const CUT_OFF = 'the stream ended without a close_notify: data may be missing'

describe('ends', () => {
  it('delivers everything that stands before the server’s close_notify, and answers that', async () => {
    const size = 3_000_000
    const { port, ended } = await start(
      {},
      {
        connected: (driver) => {
          driver.send(new Uint8Array(size))
          driver.close()
        },
      },
    )
    const log = await ourClient(port, config())
    expect(log.text.length).toBe(size)
    expect([log.outcome, (await ended(0)).outcome]).toEqual([{ kind: 'closed' }, { kind: 'closed' }])
    expect(log.events.filter((event) => event.kind === 'alert').map(({ direction }) => direction)).toEqual([
      'received',
      'sent',
    ])
  })

  it('drops what it still had to say when the peer closes: there is no half-close (RFC 5246 §7.2.1)', async () => {
    const { port, ended } = await start({}, { data: (driver) => driver.send(new Uint8Array(3_000_000)) })
    const log = await ourClient(port, config(), {
      connected: (driver) => {
        driver.send(fromText('hello'))
        driver.close()
      },
    })
    expect(log.text.length).toBeLessThan(3_000_000)
    expect([log.outcome, (await ended(0)).outcome]).toEqual([{ kind: 'closed' }, { kind: 'closed' }])
    expect((await ended(0)).text).toBe('hello')
  })

  it('counts a stream that just ends as cut, and may resume its session all the same (RFC 5246 §7.2.1)', async () => {
    const { port, ended } = await start(BY_ID)
    const wire = await wireTo(port)
    const full = await ourClient(wire.port, config(), { connected: () => wire.relayed[0].end() })
    expect(remarks(full)).toContain(CUT_OFF)
    expect(remarks(await ended(0))).toContain(CUT_OFF)
    const cut = { kind: 'cut', text: `${CUT_OFF} (RFC 5246 §7.2.1)` }
    expect([full.outcome, (await ended(0)).outcome]).toEqual([cut, cut])
    const again = await ourClient(port, config({ sessions: full.sessions }), sayHello)
    expect(again.agreed12.resumed).toBe(true)
    expect(again.text).toBe('you said: hello')
  })

  it('forgets the session of a connection that a fatal alert ended (RFC 5246 §7.2.2)', async () => {
    const { port, ended } = await start(BY_ID)
    const { sessions } = await ourClient(port, config(), sayHello)
    const wire = await wireTo(port)
    const robbed = await ourClient(wire.port, config({ sessions }), {
      connected: (driver) => {
        wire.relayed[0].disturb('server')
        driver.send(fromText('hello'))
      },
    })
    expect(robbed.agreed12.resumed).toBe(true)
    expect(robbed.outcome).toMatchObject({ kind: 'failed', alert: 'bad_record_mac', by: 'peer' })
    const after = await ourClient(port, config({ sessions }), sayHello)
    expect(after.agreed12.resumed).toBe(false)
    expect((await ended(2)).failedChecks).toEqual(['session12.known'])
  })

  it('is cut wherever the stream ends within the handshake, and serves the next client', async () => {
    const { port, logs, ended } = await start()
    const sizes = { client: 0, server: 0 }
    const whole = await ourClient(port, config(), sayHello)
    for (const event of whole.events) {
      if (event.kind === 'record' && event.type === 'application_data') break
      if (event.kind === 'record')
        sizes[event.direction === 'sent' ? 'server' : 'client'] += event.bytes.length
    }
    for (const towards of ['client', 'server'] as const)
      for (let at = 1; at < sizes[towards]; at += Math.ceil(sizes[towards] / 6)) {
        const wire = await wireTo(port, (relayed) => relayed.endAfter(towards, at))
        const log = await ourClient(wire.port, config(), sayHello)
        expect([towards, at, log.outcome?.kind]).toEqual([towards, at, 'cut'])
        const served = await ended(logs.length - 1)
        // The server may have sent its Finished, and then thinks that all is well.
        if (served.connected) expect(remarks(served)).toContain(CUT_OFF)
        else expect(served.outcome?.kind).toBe('cut')
      }
    expect((await ourClient(port, config(), sayHello)).text).toBe('you said: hello')
  })
})

describe('renegotiation', () => {
  const ALLOW = { renegotiation: 'allow' } as const

  /** Time goes on where a test says so: no handshake is too slow on a busy machine. */
  const stopTime = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const isRenegotiation = (event: StepEvent) => event.kind === 'state' && event.from === 'CONNECTED'

  it('carries data both ways while either side asks for new handshakes', async () => {
    const pieces = 60
    const piece = (from: string, index: number) => fromText(`${from} ${index} `.padEnd(5000, '.'))
    const all = (from: string) =>
      Array.from({ length: pieces }, (_, index) => new TextDecoder().decode(piece(from, index))).join('')
    /** Sends everything, with a new handshake asked for now and then. */
    const talk = (from: string) => (driver: TlsDriver) => {
      for (let index = 0; index < pieces; index++) {
        driver.send(piece(from, index))
        if (index % 20 === 10) driver.command({ kind: 'renegotiate' })
      }
    }
    const { port, ended } = await start(ALLOW, { connected: talk('server'), data: () => undefined })
    const log = await ourClient(port, config(ALLOW), {
      connected: talk('client'),
      data: (driver, { text }) => {
        // The client's last words are out before its close_notify.
        if (text.length === all('server').length) driver.close()
      },
    })
    const served = await ended(0)
    expect(log.text).toBe(all('server'))
    expect(served.text).toBe(all('client'))
    expect(log.renegotiations).toBeGreaterThanOrEqual(3)
    expect(served.renegotiations).toBe(log.renegotiations)
    expect([log.outcome, served.outcome]).toEqual([{ kind: 'closed' }, { kind: 'closed' }])
  })

  it('is read on while more data wait behind it than may wait otherwise', async () => {
    const size = 1_000_000
    let received = 0
    const { port, ended } = await start(ALLOW, {
      data: (driver, text) => {
        received += text.length
        if (received === size) driver.close()
      },
    })
    const log = await ourClient(port, config(ALLOW), {
      connected: (driver) => {
        driver.command({ kind: 'renegotiate' })
        driver.send(new Uint8Array(size))
      },
    })
    expect(log.renegotiations).toBe(1)
    expect(log.outcome).toEqual({ kind: 'closed' })
    expect((await ended(0)).text.length).toBe(size)
  })

  it('has as much time as a first handshake', async () => {
    stopTime()
    const { port, logs, ended } = await start(ALLOW, { handshakeTimeout: 10_000, data: () => undefined })
    const wire = await wireTo(port)
    const left = ourClient(wire.port, config(ALLOW), {
      connected: (driver) => {
        vi.advanceTimersByTime(9999)
        wire.relayed[0].hold('client')
        driver.command({ kind: 'renegotiate' })
      },
    })
    while (!logs.some(({ events }) => events.some(isRenegotiation))) await setImmediate()
    vi.advanceTimersByTime(9999)
    expect(logs[0].outcome).toBe(undefined)
    vi.advanceTimersByTime(1)
    expect((await ended(0)).outcome).toEqual({ kind: 'cut', text: 'the renegotiation took too long' })
    // The server ended the stream without a word.
    expect((await left).outcome?.kind).toBe('cut')
  })

  it('keeps a connection that has made it for longer than that', async () => {
    stopTime()
    const { port, ended } = await start(ALLOW, { handshakeTimeout: 10_000 })
    const log = await ourClient(port, config(ALLOW), {
      connected: (driver) => driver.command({ kind: 'renegotiate' }),
      renegotiated: (driver) => {
        vi.advanceTimersByTime(20_000)
        driver.send(fromText('hello'))
      },
    })
    expect(log.text).toBe('you said: hello')
    expect((await ended(0)).outcome).toEqual({ kind: 'closed' })
  })

  it('is only remarked on in TLS 1.3, which has none', async () => {
    const both = { versions: ['TLS 1.3', 'TLS 1.2'] } as const
    const { port } = await start(both)
    const log = await ourClient(port, config(both), {
      connected: (driver) => {
        driver.command({ kind: 'renegotiate' })
        driver.send(fromText('hello'))
      },
    })
    expect(log.text).toBe('you said: hello')
    expect(remarks(log)).toContain('renegotiate: renegotiate is not possible in CONNECTED')
  })
})
