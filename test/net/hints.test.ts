/** What an alert of the peer hints at, and what we say where both sides hold different secrets. The wire tells none of it. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Session } from '../../src/session/session.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, pair } from '../kit/pair.ts'
import { deliver, flipped, give, handshake, sealedFor } from '../kit/play.ts'
import { client12, only, server12, SUITE_OF } from '../kit/world12.ts'
import { identityOf } from '../peers/identities.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import { ourClient, ourServer } from '../peers/ours.ts'

const own = identityOf()
const leave = (driver: TlsDriver): void => driver.close()
let close = (): unknown => undefined
afterEach(() => close())

const client = (settings: ClientSettings) =>
  clientConfig({ serverName: 'localhost', trust: [own.root], versions: ['TLS 1.2'], ...settings })

async function start(settings: ServerSettings = {}) {
  const server = await ourServer(
    serverConfig({ credentials: [own.identity], versions: ['TLS 1.2'], ...settings }),
  )
  close = () => server.close()
  return server
}

describe('internal_error in answer to a ClientHello (OpenSSL without a session ID context)', () => {
  const INTERNAL_ERROR = Uint8Array.of(21, 3, 3, 0, 2, 2, 80)

  /** What comes of a hello that gets only this alert. */
  async function refused(version: 'TLS 1.2' | 'TLS 1.3', sessions: readonly Session[]) {
    const server = createServer((socket) =>
      socket.on('error', () => undefined).once('data', () => socket.end(INTERNAL_ERROR)),
    ).listen(0, '127.0.0.1')
    close = () => void server.close()
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return (await ourClient(port, client({ versions: [version], sessions }))).outcome
  }

  it.each(['TLS 1.2', 'TLS 1.3'] as const)('hints at it where a session was offered: %s', async (version) => {
    const server = await start({ versions: [version] })
    const { sessions } = await ourClient(server.port, client({ versions: [version] }), {
      connected: (driver) => driver.send(fromText('hello')),
    })
    await server.close()
    expect(await refused(version, sessions)).toMatchObject({
      alert: 'internal_error',
      by: 'peer',
      text: expect.stringMatching(
        /offered session: .* asks for client certificates .*session ID context/,
      ) as string,
    })
    expect(await refused(version, [])).toMatchObject({ text: 'the peer sent internal_error' })
  })
})

const DIFFER = /the first under these keys: both sides hold different/

describe('a TLS 1.2 session whose master secret is another one here than there (RFC 5246 §7.3)', () => {
  it.each([
    ['ticket', true],
    ['session ID', false],
  ])('by %s: both sides say so, and the alert is bad_record_mac (RFC 5246 §7.2.2)', async (_how, tickets) => {
    const { port, ended } = await start()
    const [session] = (await ourClient(port, client({ sessionTickets: tickets }), { connected: leave }))
      .sessions
    const wrong = { ...session, secret: flipped(session.secret, 0) }
    const { outcome } = await ourClient(port, client({ sessionTickets: tickets, sessions: [wrong] }))
    expect(outcome).toMatchObject({ alert: 'bad_record_mac', by: 'us' })
    expect(outcome).toMatchObject({
      text: expect.stringMatching(
        /the first under these keys: both sides hold different master secrets for the resumed session/,
      ) as string,
    })
    expect((await ended(1)).outcome).toEqual({
      kind: 'failed',
      alert: 'bad_record_mac',
      by: 'peer',
      text: 'the peer sent bad_record_mac in answer to our Finished: both sides hold different master secrets for the resumed session',
    })
  })
})

it('a PSK that is another one here than there is told likewise by both sides (RFC 4279 §2)', async () => {
  const psk = (byte: number) => ({
    suites12: [SUITE_OF.PSK],
    externalPsks: [
      { identity: fromText('sensor'), key: new Uint8Array(16).fill(byte), hash: 'sha256' } as const,
    ],
  })
  const { port, ended } = await start(psk(1))
  const { outcome } = await ourClient(port, client(psk(2)))
  expect(outcome).toMatchObject({
    by: 'peer',
    text: 'the peer sent bad_record_mac in answer to our Finished: both sides hold different secrets, or saw different messages',
  })
  expect((await ended(0)).outcome).toMatchObject({
    by: 'us',
    text: expect.stringMatching(
      /the first under these keys: both sides hold different secrets, or/,
    ) as string,
  })
})

describe('what is said of the first record under new keys tells no cause from another (RFC 5246 §7.2.2)', () => {
  const { receiver, bytes } = before(
    pair(client12(only(SUITE_OF.ECDHE_PSK)), server12(only(SUITE_OF.ECDHE_PSK))),
    'client',
    'Finished',
  )
  const good = sealedFor(receiver, handshake(bytes))

  it('a wrong MAC, a wrong padding, a wrong length of it and random bytes have the same words', () => {
    const body = new Uint8Array(good.length - 5).fill(0x5a)
    const records = [
      flipped(good, 5),
      flipped(good, 5 + 20),
      flipped(good, -1),
      flipped(good, -17),
      Uint8Array.of(...good.subarray(0, 5), ...body),
    ]
    const said = records.map((record) => {
      const { state } = give(receiver, record).connection
      return state.name === 'FAILED' && `${state.alert}: ${state.violation.actual}`
    })
    expect(new Set(said).size).toBe(1)
    expect(said[0]).toMatch(/^bad_record_mac: /)
    expect(said[0]).toMatch(DIFFER)
  })

  it('a Finished that opens and proves nothing says what may differ (RFC 5246 §7.4.9)', () => {
    const outcome = deliver(receiver, handshake(flipped(bytes, 4)))
    expectRefusal(outcome, { alert: 'decrypt_error', cite: '§7.4.9', field: 'Finished.verify_data' })
    expect(outcome.connection.state).toMatchObject({
      violation: {
        actual: 'another value: both sides hold different master secrets, or saw different messages',
      },
    })
  })
})
