/** What the TLS 1.2 scenarios play: the messages of RFC 5246 §7.3, figures 1 and 2, and what their summaries say. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { recompute } from '../../src/secrets/derive.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
import { cast, rsaServer } from '../../src/sim/cast/cast.ts'
import type { MessageEvent, SecretEvent } from '../../src/trace/event.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import { findExtension, readExtension } from '../../src/wire/extension.ts'
import { decodeMessage12, type MessageOf12 } from '../../src/wire/handshake12.ts'
import { played } from '../kit/played.ts'
import { run } from '../render/runs.ts'

/** `client ClientHello`: every message that went out, in order. */
const flow = (connection: ConnectionRun): string[] =>
  eventsOf(connection).flatMap(({ event, actor }) =>
    event.kind === 'message' && event.direction === 'sent' ? [`${actor} ${event.name}`] : [],
  )

const secretsOf = (connection: ConnectionRun): SecretEvent[] =>
  eventsOf(connection).flatMap(({ event }) => (event.kind === 'secret' ? [event] : []))

const sentOf = (connection: ConnectionRun, name: string): MessageEvent[] =>
  eventsOf(connection).flatMap(({ event }) =>
    event.kind === 'message' && event.direction === 'sent' && event.name === name ? [event] : [],
  )

/** The n-th hello of a side, decoded. */
function hello<N extends 'ClientHello' | 'ServerHello'>(
  connection: ConnectionRun,
  name: N,
  nth = 0,
): MessageOf12<N>['body'] {
  return decodeMessage12(sentOf(connection, name)[nth]!.bytes).message.body as MessageOf12<N>['body']
}

/** RFC 5246 §7.3, figure 1: the server's flight as the key exchange has it, the client's, then the server's end. */
function figure1(
  server: readonly string[],
  client: readonly string[] = ['ClientKeyExchange'],
  end: readonly string[] = [],
): string[] {
  return [
    'client ClientHello',
    ...['ServerHello', ...server, 'ServerHelloDone'].map((name) => `server ${name}`),
    ...[...client, 'ChangeCipherSpec', 'Finished'].map((name) => `client ${name}`),
    ...[...end, 'ChangeCipherSpec', 'Finished'].map((name) => `server ${name}`),
  ]
}

/** RFC 5246 §7.3, figure 2. */
const FIGURE_2 = [
  'client ClientHello',
  'server ServerHello',
  'server ChangeCipherSpec',
  'server Finished',
  'client ChangeCipherSpec',
  'client Finished',
]

const SIGNED = ['Certificate', 'ServerKeyExchange']

/** Scenario, suite, group of the full handshake, its messages. */
const RESUMING: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['tls12-ecdhe', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'x25519', figure1(SIGNED)],
  ['tls12-session-id', 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'x25519', figure1(SIGNED)],
  [
    'tls12-ticket',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'x25519',
    // RFC 5077 §3.1, figure 1
    figure1(SIGNED, ['ClientKeyExchange'], ['NewSessionTicket']),
  ],
  ['tls12-dhe', 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', 'ffdhe2048', figure1(SIGNED)],
  // RFC 5246 §7.4.2: no certificate from an anonymous server
  ['tls12-dh-anon', 'TLS_DH_anon_WITH_AES_128_GCM_SHA256', 'ffdhe2048', figure1(['ServerKeyExchange'])],
  // RFC 5246 §7.4.3: no ServerKeyExchange with RSA
  ['tls12-rsa', 'TLS_RSA_WITH_AES_128_CBC_SHA', '', figure1(['Certificate'])],
  // RFC 4279 §2: without a hint there is no ServerKeyExchange
  ['tls12-psk', 'TLS_PSK_WITH_AES_128_GCM_SHA256', '', figure1([])],
  [
    'tls12-ecdhe-psk',
    'TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256',
    'x25519',
    figure1(['ServerKeyExchange']),
  ],
  [
    'tls12-client-auth',
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'x25519',
    figure1([...SIGNED, 'CertificateRequest'], ['Certificate', 'ClientKeyExchange', 'CertificateVerify']),
  ],
]

describe.each(RESUMING)('%s', (name, suite, group, messages) => {
  const [first, second, ...more] = run(name).connections as [ConnectionRun, ConnectionRun]

  it('plays a full handshake and its resumption (RFC 5246 §7.3)', () => {
    expect(more).toEqual([])
    expect(flow(first)).toEqual(messages)
    expect(flow(second)).toEqual(FIGURE_2)
  })

  it('sums both up', () => {
    expect(first.summary).toMatchObject({ version: 'TLS 1.2', suite, group, resumed: false, rtts: 2 })
    expect(second.summary).toMatchObject({ version: 'TLS 1.2', suite, group: '', resumed: true, rtts: 1 })
    for (const connection of [first, second]) {
      const { bytes, messages: count } = connection.summary
      expect(count).toBe(flow(connection).filter((step) => !step.includes('ChangeCipherSpec')).length)
      for (const side of ['client', 'server'] as const) {
        const records = eventsOf(connection).flatMap(({ event, actor }) =>
          event.kind === 'record' && event.direction === 'sent' && actor === side ? [event.bytes.length] : [],
        )
        expect(bytes[side]).toBe(records.reduce((sum, length) => sum + length, 0))
      }
    }
    expect(second.summary.bytes.server).toBeLessThan(first.summary.bytes.server)
  })

  it('resumes without any public key operation', () => {
    expect(Object.keys(second.summary.operations)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/keygen|agreement|sign|verify|rsa/)]),
    )
  })

  it('makes the keys of the second connection from the master secret of the first, whose node is the parent', () => {
    for (const side of ['client', 'server']) {
      const old = secretsOf(first).find(({ id }) => id === `c1/${side}/master_secret`)!
      const restored = secretsOf(second).find(({ id }) => id === `c2/${side}/master_secret`)!
      expect(restored.operation).toBe('restored')
      expect(toHex(restored.bytes)).toBe(toHex(old.bytes))
      const parent = secretsOf(first).find(({ id }) => id === restored.parents[0])!
      expect(parent.name).toBe('master_secret')
    }
    const block = (connection: ConnectionRun): string =>
      toHex(secretsOf(connection).find(({ name }) => name === 'key_block')!.bytes)
    expect(block(second)).not.toBe(block(first))
  })
})

describe.each([...RESUMING.map(([name]) => name), 'tls12-session-lost', 'tls12-renegotiation'])(
  '%s',
  (name) => {
    it('is the same for the same seed, byte for byte, and another for another', () => {
      const wire = (seed: string): string => {
        const lab = findScenario(name)!.play(seed)
        return [...lab.timeline]
          .flatMap(({ events }) => events)
          .map((event) => (event.kind === 'record' ? toHex(event.bytes) : ''))
          .join(' ')
      }
      expect(wire('one')).toBe(wire('one'))
      expect(wire('one')).not.toBe(wire('two'))
    })

    it('has no secret that does not follow from its parents', () => {
      const all = new Map(
        run(name)
          .connections.flatMap(secretsOf)
          .map((secret) => [secret.id, secret]),
      )
      for (const secret of all.values())
        expect(toHex(recompute(secret, (id) => all.get(id)!)), secret.id).toBe(toHex(secret.bytes))
    })

    it('ends with both sides closed and no alert but close_notify', () => {
      const alerts = run(name)
        .connections.flatMap(eventsOf)
        .flatMap(({ event }) => (event.kind === 'alert' ? [event.description] : []))
      expect(new Set(alerts)).toEqual(new Set(['close_notify']))
      const lab = played(name)
      expect([lab.client.state.name, lab.server.state.name]).toEqual(['CLOSED', 'CLOSED'])
    })
  },
)

describe('session IDs (RFC 5246 §7.4.1.2-3)', () => {
  const [first, second] = run('tls12-session-id').connections as [ConnectionRun, ConnectionRun]

  it('the server names the session, the client asks for it, the server repeats it; no ticket anywhere', () => {
    const id = hello(first, 'ServerHello').legacy_session_id_echo
    expect(id).toHaveLength(32)
    expect(hello(first, 'ClientHello').legacy_session_id).toHaveLength(0)
    expect(hello(second, 'ClientHello').legacy_session_id).toEqual(id)
    expect(hello(second, 'ServerHello').legacy_session_id_echo).toEqual(id)
    for (const connection of [first, second]) {
      expect(findExtension(hello(connection, 'ClientHello').extensions, 'session_ticket')).toBeUndefined()
      expect(flow(connection).join()).not.toContain('NewSessionTicket')
    }
  })

  it('the server’s cache is told of the session, then asked for it and has it', () => {
    const lookups = (connection: ConnectionRun): string[] =>
      eventsOf(connection).flatMap(({ event, actor }) =>
        event.kind === 'cache' && actor === 'server'
          ? [`${event.operation} ${event.hit ? 'hit' : 'miss'} ${event.key}`]
          : [],
      )
    const id = toHex(hello(first, 'ServerHello').legacy_session_id_echo)
    expect(lookups(first)).toEqual([`put miss ${id}`])
    expect(lookups(second)).toEqual([`get hit ${id}`])
  })

  it('a server that lost its cache makes a full handshake under another ID', () => {
    const [one, other] = run('tls12-session-lost').connections as [ConnectionRun, ConnectionRun]
    const offered = hello(other, 'ClientHello').legacy_session_id
    expect(offered).toEqual(hello(one, 'ServerHello').legacy_session_id_echo)
    expect(hello(other, 'ServerHello').legacy_session_id_echo).not.toEqual(offered)
    expect(other.summary).toMatchObject({ resumed: false, rtts: 2, group: 'x25519' })
    expect(flow(other)).toEqual(figure1(SIGNED))
    const verdict = eventsOf(other).find(
      ({ event, actor }) => event.kind === 'verdict' && actor === 'server',
    )!
    expect(verdict.event).toMatchObject({ answer: 'no: session12.known', consequence: 'a full handshake' })
  })
})

describe('tickets (RFC 5077 §3.1-3.4)', () => {
  const [first, second] = run('tls12-ticket').connections as [ConnectionRun, ConnectionRun]

  it('the server sends no session ID, the client makes one up beside the ticket, the server repeats that', () => {
    expect(hello(first, 'ServerHello').legacy_session_id_echo).toHaveLength(0)
    const offered = hello(second, 'ClientHello').legacy_session_id
    expect(offered).toHaveLength(32)
    expect(hello(second, 'ServerHello').legacy_session_id_echo).toEqual(offered)
    const ticket = findExtension(hello(second, 'ClientHello').extensions, 'session_ticket')
    const { body } = decodeMessage12(sentOf(first, 'NewSessionTicket')[0]!.bytes).message
    expect(ticket).toEqual((body as MessageOf12<'NewSessionTicket'>['body']).ticket)
  })

  it('the server remembers nothing and looks into no cache', () => {
    for (const connection of [first, second])
      expect(
        eventsOf(connection).filter(({ event, actor }) => event.kind === 'cache' && actor === 'server'),
      ).toEqual([])
    expect(played('tls12-ticket').world.serverContext.stats.number).toBe(0)
  })
})

describe('a client that shows who it is', () => {
  it('is known in the session that is resumed (RFC 5246 §F.1.4)', () => {
    const { world } = played('tls12-client-auth')
    const kept = world.serverContext.cache.list().map(([, session]) => session.peerCertificates)
    expect(kept).toEqual([cast().client.chain])
    const [, second] = run('tls12-client-auth').connections as [ConnectionRun, ConnectionRun]
    const check = eventsOf(second)
      .flatMap(({ event }) => (event.kind === 'verdict' ? event.checks : []))
      .find(({ id }) => id === 'session12.client-identity')
    expect(check).toMatchObject({ outcome: 'pass', expected: 'a verified client certificate' })
  })
})

describe('renegotiation (RFC 5246 §7.4.1.1, RFC 5746)', () => {
  const [connection, ...more] = run('tls12-renegotiation').connections as [ConnectionRun]
  const inner = figure1(SIGNED)

  it('the client begins one handshake more, then the server asks for another', () => {
    expect(more).toEqual([])
    expect(flow(connection)).toEqual([...inner, ...inner, 'server HelloRequest', ...inner])
    expect(connection.summary).toMatchObject({ resumed: false, rtts: 2, group: 'x25519', messages: 25 })
  })

  it('travels encrypted and is bound to the handshake before by verify_data of both sides (§3.5)', () => {
    // In a full handshake the client finishes first.
    const verifyData = sentOf(connection, 'Finished').map(({ bytes }) => toHex(bytes.slice(4)))
    for (const nth of [1, 2]) {
      const [client, server] = verifyData.slice(2 * nth - 2)
      const { extensions } = hello(connection, 'ClientHello', nth)
      const ours = readExtension('ClientHello', extensions, 'renegotiation_info')
      const theirs = findExtension(hello(connection, 'ServerHello', nth).extensions, 'renegotiation_info')
      expect(sentOf(connection, 'ClientHello')[nth]!.protected).toBe(true)
      expect(toHex(ours!.renegotiated_connection)).toBe(client)
      expect(toHex(theirs!.renegotiated_connection)).toBe(`${client}${server}`)
    }
  })

  it('makes a master secret of its own for each handshake', () => {
    const masters = secretsOf(connection).filter(({ name }) => name.startsWith('master_secret'))
    expect(new Set(masters.map(({ bytes }) => toHex(bytes))).size).toBe(3)
    expect(new Set(masters.map(({ name }) => name))).toEqual(
      new Set(['master_secret', 'master_secret (renegotiation 1)', 'master_secret (renegotiation 2)']),
    )
  })
})

describe('the cast', () => {
  it('has a server with an RSA key under the root of the others, the same whenever it is made', () => {
    expect(rsaServer()).toBe(rsaServer())
    expect(rsaServer().privateKey.kind).toBe('rsa')
    const [first] = run('tls12-rsa').connections as [ConnectionRun]
    const verdict = eventsOf(first).find(({ event }) => event.kind === 'verdict')!.event
    expect(verdict).toMatchObject({ answer: 'yes' })
  })
})
