/** TLS 1.2 between two endpoints of ours: every suite, resumption, renegotiation, and which rule each refusal names. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeIdentity } from '../../../src/certificate/keys/identity.ts'
import { issueStatus } from '../../../src/certificate/keys/issue-status.ts'
import { concat, fromText } from '../../../src/bytes/bytes.ts'
import { feed } from '../../../src/connection/connection.ts'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import { DEFAULT_ORDER } from '../../../src/handshake/extensions/registry.ts'
import { MACHINES } from '../../../src/handshake/machines.ts'
import { recompute } from '../../../src/secrets/derive.ts'
import type { SecretNode } from '../../../src/secrets/node.ts'
import type { Session } from '../../../src/session/session.ts'
import { Lab, LAB_START } from '../../../src/sim/lab/lab.ts'
import type { StepEvent } from '../../../src/trace/event.ts'
import type { Suite12 } from '../../../src/wire/registry.ts'
import { SUITES_12 } from '../../../src/wire/registry/suites12.ts'

const DAY = 86_400_000
const dates = { notBefore: LAB_START - DAY, notAfter: LAB_START + 30 * DAY, issuerKey: 'ecdsa-p256' } as const
const names = ['server.example']
const ecdsa = makeIdentity({ seed: 'tls12', names, key: 'ecdsa-p256', ...dates })
const rsa = makeIdentity({ seed: 'tls12', names, key: 'rsa-2048', ...dates })
const person = makeIdentity({
  seed: 'tls12',
  names: ['client.example'],
  key: 'ed25519',
  usage: 'client',
  ...dates,
})
const PSK = { identity: fromText('sensor-17'), key: new Uint8Array(16).fill(0x40), hash: 'sha256' } as const

function client(more: ClientSettings = {}): ClientSettings {
  return {
    versions: ['TLS 1.2'],
    serverName: 'server.example',
    trust: [ecdsa.root],
    externalPsks: [PSK],
    ...more,
  }
}

function server(more: ServerSettings = {}): ServerSettings {
  return { versions: ['TLS 1.2'], credentials: [ecdsa.identity, rsa.identity], externalPsks: [PSK], ...more }
}

function events(lab: Lab, connection: string): StepEvent[] {
  return [...lab.timeline]
    .filter((moment) => moment.connection === connection)
    .flatMap((moment) => [...moment.events])
}

function failedChecks(lab: Lab, connection: string): string[] {
  return events(lab, connection).flatMap((event) =>
    event.kind === 'verdict'
      ? event.checks.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id)
      : [],
  )
}

function agreed(lab: Lab) {
  const facts = agreedOf(lab.client)
  if (!facts?.complete || facts.version !== 'TLS 1.2')
    throw new Error(`no TLS 1.2 connection: ${lab.client.state.name}`)
  return facts
}

/** One connection that comes up and carries a word each way. */
function connected(lab: Lab, settings: Parameters<Lab['connect']>[0]): Lab {
  const up = lab
    .connect(settings)
    .run()
    .command('client', { kind: 'send', data: fromText('ping') })
    .command('server', { kind: 'send', data: fromText('pong') })
  expect([up.client.state.name, up.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
  return up
}

const taken = new Set<string>()
const cells = Object.entries(MACHINES)
  .filter(([machine]) => machine.endsWith('12'))
  .flatMap(([machine, states]) =>
    Object.entries(states).flatMap(([state, row]) =>
      Object.entries(row).map(([event, cell]) => [`${machine} ${state} › ${event}`, cell] as const),
    ),
  )

beforeAll(() => {
  for (const [key, cell] of cells) {
    const run = cell.run.bind(cell)
    vi.spyOn(cell, 'run').mockImplementation((turn, state, payload) => {
      taken.add(key)
      return run(turn, state, payload)
    })
  }
})

describe('full handshakes', () => {
  it.each(Object.keys(SUITES_12) as Suite12[])(
    '%s connects, and every secret recomputes from its parents',
    (suite) => {
      const lab = connected(Lab.create(), {
        client: client({ suites12: [suite] }),
        server: server({ suites12: [suite], pskIdentityHint: fromText('a hint') }),
      })
      expect(agreed(lab).suite).toBe(suite)
      const nodes = new Map<string, SecretNode>()
      for (const event of events(lab, 'c1')) if (event.kind === 'secret') nodes.set(event.id, event)
      for (const node of nodes.values()) expect(recompute(node, (id) => nodes.get(id)!)).toEqual(node.bytes)
      const master = (actor: string) => nodes.get(`c1/${actor}/master_secret`)?.bytes
      expect(master('client')).toEqual(master('server'))
    },
  )

  it.each(['TLS_PSK_WITH_AES_128_GCM_SHA256', 'TLS_RSA_PSK_WITH_AES_128_GCM_SHA256'] as const)(
    '%s without a hint has no ServerKeyExchange (RFC 4279 §2)',
    (suite) => {
      const lab = connected(Lab.create(), {
        client: client({ suites12: [suite] }),
        server: server({ suites12: [suite], clientCertificate: 'request', trust: [ecdsa.root] }),
      })
      const sent = events(lab, 'c1').flatMap((event) => (event.kind === 'message' ? event.name : []))
      expect(sent).not.toContain('ServerKeyExchange')
    },
  )

  it('a client certificate is asked for and proven (RFC 5246 §7.4.8)', () => {
    const lab = connected(Lab.create(), {
      client: client({ credential: person.identity }),
      server: server({ clientCertificate: 'require', trust: [ecdsa.root] }),
    })
    expect(agreedOf(lab.server)?.peer).toMatchObject({ by: 'certificate', verified: true })
  })

  it('a client without one is refused with handshake_failure where one is required (RFC 5246 §7.4.6)', () => {
    const lab = Lab.create()
      .connect({ client: client(), server: server({ clientCertificate: 'require' }) })
      .run()
    expect(lab.server.state).toMatchObject({ name: 'FAILED', alert: 'handshake_failure', by: 'us' })
  })

  it('a prime that is too short is refused with insufficient_security (RFC 9325 §4.2.1)', () => {
    const lab = Lab.create()
      .connect({
        client: client({ suites12: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'], minimumDhBits: 3072 }),
        server: server({ suites12: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] }),
      })
      .run()
    expect(lab.client.state).toMatchObject({ name: 'FAILED', alert: 'insufficient_security' })
  })
})

describe('versions', () => {
  it('both choose TLS 1.3 where both speak it', () => {
    const both = ['TLS 1.3', 'TLS 1.2'] as const
    const lab = Lab.create()
      .connect({ client: client({ versions: both }), server: server({ versions: both }) })
      .run()
    expect(lab.client.state.machine).toBe('client13')
  })

  it('a downgrade that nobody asked for shows in the random and is refused (RFC 9846 §4.2.3)', () => {
    const hello = Lab.create()
      .connect({
        client: client({ versions: ['TLS 1.3', 'TLS 1.2'] }),
        server: server({ versions: ['TLS 1.2', 'TLS 1.3'] }),
      })
      .run()
    expect(hello.client.state).toMatchObject({ name: 'FAILED', alert: 'illegal_parameter' })
    expect(hello.client.state).toMatchObject({ violation: { field: 'ServerHello.random' } })
  })
})

describe.each([
  ['session ID', { sessionTickets: false }, {}],
  ['ticket', {}, {}],
] as const)('resumption by %s', (how, clientMore, serverMore) => {
  const settings = { client: client(clientMore), server: server(serverMore) }
  const first = connected(Lab.create(), settings)
  const again = (change: { client?: ClientSettings; server?: ServerSettings }, wait = 1000): Lab =>
    first
      .wait(wait)
      .connect({
        client: { ...settings.client, ...change.client },
        server: { ...settings.server, ...change.server },
        resume: 'take',
      })
      .run()

  it('skips certificates and key exchange, and the master secret points back', () => {
    const lab = connected(first.wait(1000), { ...settings, resume: 'take' })
    expect(agreed(lab).resumed).toBeDefined()
    const messages = events(lab, 'c2').flatMap((event) => (event.kind === 'message' ? event.name : []))
    expect(messages).not.toContain('Certificate')
    expect(messages).not.toContain('ClientKeyExchange')
    const master = events(lab, 'c2').find(
      (event) => event.kind === 'secret' && event.name === 'master_secret',
    )
    expect(master).toMatchObject({
      operation: 'restored',
      parents: [expect.stringMatching(/^c1\/.*master_secret$/)],
    })
  })

  it.each([
    [
      'the suite is no longer allowed',
      'session12.suite',
      { server: { suites12: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'] } },
    ],
    [
      'a client certificate is now required',
      'session12.client-identity',
      {
        server: { clientCertificate: 'require', trust: [ecdsa.root] },
        client: { credential: person.identity },
      },
    ],
  ] as const)('a full handshake where %s', (_why, check, change) => {
    const suites12: readonly Suite12[] = [
      'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    ]
    const lab = again({ ...change, client: { suites12, ...('client' in change ? change.client : {}) } })
    expect(failedChecks(lab, 'c2')).toEqual([check])
    expect(agreed(lab).resumed).toBeUndefined()
  })

  it('counts at both ends, and nothing where the handshake was a full one', () => {
    const uses = ({ world: { clientSessions, serverContext } }: Lab): number[][] => [
      clientSessions.map(({ timesUsed }) => timesUsed),
      serverContext.cache.list().map(([, { timesUsed }]) => timesUsed),
    ]
    // Whoever seals tickets has nothing to count in.
    const cached = (count: number): number[] => (how === 'ticket' ? [] : [count])
    let lab: Lab = first
    for (const count of [0, 1, 2, 3]) {
      expect(uses(lab)).toEqual([[count], cached(count)])
      lab = connected(lab, { ...settings, resume: 'take' })
    }
    const full = connected(first, { ...settings, resume: [] })
    expect(uses(full)).toEqual([[0, 0], cached(0).flatMap((count) => [count, count])])
  })

  it('not offered once its lifetime is over (RFC 5246 §F.1.4)', () => {
    const lab = again({}, 8 * DAY)
    expect(failedChecks(lab, 'c2')).toEqual(['offer12.lifetime'])
    expect(lab.client.state.name).toBe('CONNECTED')
  })

  it('aborts where the extended master secret got lost (RFC 7627 §5.3)', () => {
    // A client that pretends its session never had it.
    const sessions = first.world.clientSessions.map((session): Session => ({
      ...session,
      extendedMasterSecret: false,
    }))
    const lab = first
      .connect({
        client: { ...settings.client, extendedMasterSecret: false },
        server: settings.server,
        resume: sessions,
      })
      .run()
    expect(lab.server.state).toMatchObject({ name: 'FAILED', alert: 'handshake_failure' })
    expect(failedChecks(lab, 'c2')).toEqual(['session12.ems-kept'])
  })

  it(`an unknown ${how} leads to a full handshake without an alert`, () => {
    const forged = first.world.clientSessions.map((session): Session => ({
      ...session,
      sessionId: session.sessionId.map((byte) => byte ^ 1),
      ticket: session.ticket.map((byte) => byte ^ 1),
    }))
    const lab = first.connect({ ...settings, resume: forged }).run()
    expect(failedChecks(lab, 'c2')).toEqual(['session12.known'])
    expect(agreed(lab).resumed).toBeUndefined()
  })
})

describe('renegotiation (RFC 5746)', () => {
  const allow = { renegotiation: 'allow' } as const
  const settings = { client: client(allow), server: server(allow) }

  it('by the client, by the server, and data flow after each', () => {
    const lab = connected(Lab.create(), settings)
      .command('client', { kind: 'renegotiate' })
      .command('server', { kind: 'renegotiate' })
      .command('client', { kind: 'send', data: fromText('still here') })
    expect(lab.client.state).toMatchObject({ name: 'CONNECTED', handshakes: 3 })
    expect(lab.server.state).toMatchObject({ name: 'CONNECTED', handshakes: 3 })
  })

  it('refused with a warning, the connection goes on (RFC 5246 §7.2.2)', () => {
    const lab = connected(Lab.create(), { client: client(allow), server: server() })
      .command('client', { kind: 'renegotiate' })
      .command('client', { kind: 'send', data: fromText('still here') })
    expect(lab.client.state).toMatchObject({ name: 'CONNECTED', handshakes: 1 })
    const back = connected(Lab.create(), { client: client(), server: server(allow) }).command('server', {
      kind: 'renegotiate',
    })
    expect(back.client.state).toMatchObject({ name: 'CONNECTED', handshakes: 1 })
  })
})

describe('the status of a certificate (RFC 6066 §8)', () => {
  const status = (of: typeof ecdsa) => ({
    ...of.identity,
    ocspResponse: issueStatus(
      {
        ...{ certificate: of.identity.chain[0], issuer: of.root, status: 'good', nextUpdate: undefined },
        ...{ thisUpdate: LAB_START - DAY, scheme: 'ecdsa_secp256r1_sha256' },
      },
      of.issuer.privateKey,
    ),
  })
  const suites12: readonly Suite12[] = ['TLS_RSA_WITH_AES_128_GCM_SHA256']

  const requires = { clientCertificate: 'require', trust: [person.root] } as const

  it('comes in a message of its own behind Certificate', () => {
    const asks = client({ statusRequest: true })
    const lab = connected(Lab.create(), { client: asks, server: server({ credentials: [status(ecdsa)] }) })
    const messages = events(lab, 'c1').flatMap((event) => (event.kind === 'message' ? [event.name] : []))
    expect(messages[messages.lastIndexOf('Certificate') + 1]).toBe('CertificateStatus')
  })

  it.each([
    ['ECDHE', {}, {}],
    ['RSA', { suites12 }, { suites12 }],
    ['RSA and a client certificate', { suites12, credential: person.identity }, { suites12, ...requires }],
  ] as const)('is announced and does not come: %s', (_what, one, two) => {
    const serverHelloOrder12 = [
      { type: 'status_request', data: null },
      ...DEFAULT_ORDER.ServerHello12,
    ] as const
    connected(Lab.create(), {
      client: client({ ...one, statusRequest: true }),
      server: server({ ...two, serverHelloOrder12 }),
    })
  })
})

describe('endings', () => {
  it('close_notify is answered and both sides are closed (RFC 5246 §7.2.1)', () => {
    const lab = connected(Lab.create(), { client: client(), server: server() }).command('client', {
      kind: 'close',
    })
    expect([lab.client.state.name, lab.server.state.name]).toEqual(['CLOSED', 'CLOSED'])
  })

  it('a fatal alert removes the session from the cache (RFC 5246 §7.2.2)', () => {
    const lab = connected(Lab.create(), { client: client({ sessionTickets: false }), server: server() })
    expect(lab.world.serverContext.stats.number).toBe(1)
    const forged = concat(Uint8Array.of(23, 3, 3, 0, 40), new Uint8Array(40))
    const failed = lab.withWorld({ ...lab.world, server: feed(lab.server, forged) }).run()
    expect(failed.server.state).toMatchObject({ name: 'FAILED', alert: 'bad_record_mac' })
    expect(failed.world.serverContext.stats.number).toBe(0)
  })
})

afterAll(() => vi.restoreAllMocks())

describe('the tables', () => {
  it('are walked: every cell is taken but those of remote signatures, of the application’s word, and of what comes while a handshake is under way', () => {
    const left = cells.map(([key]) => key).filter((key) => !taken.has(key))
    expect(
      left.filter(
        (key) =>
          !/(answer sign|answer serve-hello|answer accept-peer|application_data|HelloRequest)$/.test(key),
      ),
    ).toEqual([])
  })
})
