/** The handshake over another record layer: messages by level without records, as QUIC carries them (RFC 9001 §4). */
import { describe, expect, it } from 'vitest'
import { concat, toHex } from '../../src/bytes/bytes.ts'
import { createClient, createServer, type Connection } from '../../src/connection/connection.ts'
import { feedLevel, HANDSHAKE_LEVELS } from '../../src/connection/levels.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import type { Output } from '../../src/handshake/state/output.ts'
import type { EpochName } from '../../src/trace/epoch.ts'
import { encodeMessage13, messageName13 } from '../../src/wire/handshake.ts'
import { meet, pair, told, type Met, type Pair } from '../kit/pair.ts'
import { CLIENT, client, ENV, server } from '../kit/world.ts'

/** QUIC has no compatibility mode: legacy_session_id is empty (RFC 9001 §8.4). */
const NO_COMPATIBILITY = { middleboxCompatibility: false } as const

function overLevels(clientSide: ClientSettings = {}, serverSide: ServerSettings = {}, id = 'c1'): Pair {
  return {
    client: createClient(id, client({ ...NO_COMPATIBILITY, ...clientSide }), HANDSHAKE_LEVELS),
    server: createServer(id, server(serverSide), HANDSHAKE_LEVELS),
  }
}

/** Names of the messages of each level, in order. */
function byLevel(outputs: readonly Output[]): Partial<Record<EpochName, string[]>> {
  const levels: Partial<Record<EpochName, Uint8Array>> = {}
  for (const output of outputs)
    if (output.kind === 'handshake-bytes')
      levels[output.level] = concat(levels[output.level] ?? new Uint8Array(0), output.bytes)
  return Object.fromEntries(
    Object.entries(levels).map(([level, bytes]) => [level, messagesIn(bytes).map(messageName13)]),
  )
}

function messagesIn(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length === 0) return []
  const length = 4 + bytes[1] * 65536 + bytes[2] * 256 + bytes[3]
  return [bytes.subarray(0, length), ...messagesIn(bytes.subarray(length))]
}

function secrets(outputs: readonly Output[], direction: 'read' | 'write'): string[] {
  return outputs.flatMap((output) =>
    output.kind === 'traffic-secret' && output.direction === direction
      ? [`${output.level} ${toHex(output.secret)}`]
      : [],
  )
}

function messages({ events }: Met): string[] {
  return events.flatMap((event) =>
    event.kind === 'message' && event.direction === 'sent' && event.name !== 'ChangeCipherSpec'
      ? [`${event.actor} ${event.name} ${toHex(event.bytes)}`]
      : [],
  )
}

const states = ({ client, server }: Pair): string[] => [client.state.name, server.state.name]

describe('a handshake by levels', () => {
  const met = meet(overLevels())

  it('has the messages of each level that QUIC gives them (RFC 9001 §4.1.3, Table 1)', () => {
    expect(states(met)).toEqual(['CONNECTED', 'CONNECTED'])
    expect(byLevel(met.outputs.client)).toEqual({ plaintext: ['ClientHello'], handshake: ['Finished'] })
    expect(byLevel(met.outputs.server)).toEqual({
      plaintext: ['ServerHello'],
      handshake: ['EncryptedExtensions', 'Certificate', 'CertificateVerify', 'Finished'],
      application: ['NewSessionTicket', 'NewSessionTicket'],
    })
  })

  it('puts nothing on a stream: no record, no ChangeCipherSpec (RFC 9001 §8.4)', () => {
    for (const output of [...met.outputs.client, ...met.outputs.server]) expect(output.kind).not.toBe('bytes')
    expect(met.events.filter(({ kind }) => kind === 'record')).toEqual([])
  })

  it('gives the transport each secret when it is due, the same to both sides (RFC 9001 §4.1.4)', () => {
    const { client, server } = met.outputs
    expect(secrets(client, 'read')).toEqual(secrets(server, 'write'))
    expect(secrets(client, 'write')).toEqual(secrets(server, 'read'))
    expect(secrets(client, 'read').map((text) => text.split(' ')[0])).toEqual(['handshake', 'application'])
  })

  it('is byte for byte the handshake that travels in records', () => {
    expect(messages(met)).toEqual(messages(meet(pair(client(NO_COMPATIBILITY), server()))))
  })

  it('derives no keys for records: they follow under labels of the transport (RFC 9001 §5.1)', () => {
    for (const end of [met.client, met.server])
      expect([...end.vault].map(({ name }) => name).filter((name) => /write_(key|iv)/.test(name))).toEqual([])
  })

  it('asks again, and knows the client by its certificate', () => {
    const again = meet(overLevels({ groups: ['x25519', 'secp256r1'] }, { groups: ['secp256r1'] }))
    expect(byLevel(again.outputs.server).plaintext).toEqual(['HelloRetryRequest', 'ServerHello'])
    expect(states(again)).toEqual(['CONNECTED', 'CONNECTED'])
    const known = meet(overLevels({ credential: CLIENT.identity }, { clientCertificate: 'require' }))
    expect(byLevel(known.outputs.client).handshake).toEqual(['Certificate', 'CertificateVerify', 'Finished'])
    expect(states(known)).toEqual(['CONNECTED', 'CONNECTED'])
  })
})

describe('a resumption with 0-RTT by levels', () => {
  const [session] = meet(overLevels({}, { maxEarlyData: 2 ** 32 - 1 })).sessions
  const start = overLevels({ sessions: [session], earlyData: true }, { maxEarlyData: 2 ** 32 - 1 }, 'c2')
  const met = meet(start)

  it('accepts early data without EndOfEarlyData (RFC 9001 §8.3)', () => {
    expect(states(met)).toEqual(['CONNECTED', 'CONNECTED'])
    expect(byLevel(met.outputs.client)).toEqual({ plaintext: ['ClientHello'], handshake: ['Finished'] })
    expect(met.outputs.server).toContainEqual({ kind: 'early-data', accepted: true })
  })

  it('gives the early secret to both, and the handshake secret beside it (RFC 9001 §4.6.3)', () => {
    const { client, server } = met.outputs
    expect(secrets(client, 'write')).toEqual(secrets(server, 'read'))
    expect(secrets(client, 'write').map((text) => text.split(' ')[0])).toEqual([
      'early',
      'handshake',
      'application',
    ])
  })

  it('falls back to 1-RTT where they are refused', () => {
    const refused = meet(overLevels({ sessions: [session], earlyData: true }, { maxEarlyData: 0 }, 'c3'))
    expect(refused.outputs.client).toContainEqual({ kind: 'early-data', accepted: false })
    expect(states(refused)).toEqual(['CONNECTED', 'CONNECTED'])
  })
})

describe('what comes at a level', () => {
  const start = overLevels()
  const hello = meet(start, { watch: (actor) => actor === 'server' })
  const bytesOf = (outputs: readonly Output[], level: EpochName): Uint8Array =>
    concat(
      ...outputs.flatMap((output) =>
        output.kind === 'handshake-bytes' && output.level === level ? [output.bytes] : [],
      ),
    )

  it('may come byte by byte', () => {
    const bytes = bytesOf(hello.outputs.client, 'plaintext')
    const fed = [...bytes].reduce<Connection>(
      (server, byte) => feedLevel(server, 'plaintext', Uint8Array.of(byte)),
      start.server,
    )
    expect(states(meet({ client: hello.client, server: fed }))).toEqual(['CONNECTED', 'CONNECTED'])
  })

  it('waits where its keys are yet to come (RFC 9001 §4.1.3)', () => {
    const whole = meet(overLevels())
    const flight = bytesOf(whole.outputs.server, 'handshake')
    const early = feedLevel(hello.client, 'handshake', flight)
    expect(meet({ client: early, server: start.server }).client.state.name).toBe('WAIT_SH')
    const answer = bytesOf(whole.outputs.server, 'plaintext')
    const both = feedLevel(feedLevel(hello.client, 'plaintext', answer), 'handshake', flight)
    expect(meet({ client: both, server: start.server }).client.state.name).toBe('CONNECTED')
  })

  it('ends the connection where its level is over: unexpected_message, and the transport sends the alert (RFC 9001 §4.1.3)', () => {
    const met = meet(overLevels())
    const late = feedLevel(met.client, 'handshake', Uint8Array.of(4, 0, 0, 0))
    const ended = meet({ client: late, server: met.server })
    expect(ended.client.state).toMatchObject({
      name: 'FAILED',
      alert: 'unexpected_message',
      cite: 'RFC 9001 §4.1.3',
    })
    expect(ended.outputs.client).toEqual([{ kind: 'failed', alert: 'unexpected_message', by: 'us' }])
  })

  it('never comes with early data (RFC 9001 §4.1.3)', () => {
    expect(() => feedLevel(start.server, 'early', Uint8Array.of(1))).toThrow('no handshake bytes')
  })

  it('is no KeyUpdate: unexpected_message (RFC 9001 §6); and none can be asked for', () => {
    const met = meet(overLevels())
    const body = { request_update: 'update_not_requested' } as const
    const bytes = encodeMessage13({ name: 'KeyUpdate', body })
    const ended = meet({ client: feedLevel(met.client, 'application', bytes), server: met.server })
    expect(ended.client.state).toMatchObject({
      name: 'FAILED',
      alert: 'unexpected_message',
      cite: 'RFC 9001 §6',
    })
    expect(() => meet(told(met, 'client', { kind: 'update-keys', request: false }), { env: ENV })).toThrow(
      'KeyUpdate',
    )
  })

  it('is no application data: those travel by the transport itself', () => {
    const met = meet(overLevels())
    const send = { kind: 'send', data: Uint8Array.of(1) } as const
    expect(() => meet(told(met, 'client', send))).toThrow('application data travel by the transport')
  })
})
