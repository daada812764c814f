/**
 * Every rule of resumption in TLS 1.2, broken alone over a connection: exactly one check fails, and what follows from it is to
 * be seen: a session that is not offered, a full handshake, or the alert (RFC 5246, 5077, 6066, 7301, 7366, 7627).
 */
import { describe, expect, test } from 'vitest'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { EMPTY, equal, toHex } from '../../../src/bytes/bytes.ts'
import { makeIdentity } from '../../../src/certificate/keys/identity.ts'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import type { Env } from '../../../src/handshake/state/endpoint.ts'
import type { Request } from '../../../src/handshake/state/request.ts'
import type { Session, SessionState } from '../../../src/session/session.ts'
import { ticketKey } from '../../../src/session/tickets/ticket-key.ts'
import { peerOf } from '../../../src/wire/actor.ts'
import { expectRefusal } from '../../kit/expect.ts'
import { before, meet, pair, told, type Met } from '../../kit/pair.ts'
import { changed12, deliver, handshake, handshake12 } from '../../kit/play.ts'
import { answering, client, CLIENT, ENV, NOW, server, STRANGER } from '../../kit/world.ts'
import { AUTHENTICATED, client12, ROTATED, server12, SUITE_OF } from '../../kit/world12.ts'

const OTHER_SUITE = 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'
const SUITES = { suites12: [SUITE_OF.ECDHE, OTHER_SUITE] } as const
const DAY = 86_400_000

/** A way to resume, the connection that made the session, and the cache behind it. */
const WAYS = [
  ['session ID', { sessionTickets: false }],
  ['ticket', {}],
] as const satisfies readonly (readonly [string, ClientSettings])[]

const first = (how: ClientSettings, one: ClientSettings = {}, two: ServerSettings = {}): Met =>
  meet(pair(client12({ ...SUITES, ...how, ...one }), server12({ ...SUITES, ...two })))

/** What a second connection is like. */
interface Second {
  readonly client?: ClientSettings
  readonly server?: ServerSettings
  readonly env?: Env
  /** Changes what the client believes of its session. */
  readonly session?: Partial<Session>
  /** Changes what the server's cache has under the ID. */
  readonly cached?: Partial<SessionState>
}

const asked: Request[] = []

function second(
  how: ClientSettings,
  { sessions, cache }: Met,
  { client, server, env, session, cached }: Second,
): Met {
  const offered = sessions.map((one) => ({ ...one, ...session }))
  const found = new Map([...cache].map(([key, one]) => [key, { ...one, ...cached }]))
  asked.length = 0
  return meet(
    pair(
      client12({ ...SUITES, ...how, sessions: offered, ...client }),
      server12({ ...SUITES, ...server }),
      'c2',
    ),
    {
      env: env ?? ENV,
      answer: (request) => {
        asked.push(request)
        return answering(found)(request)
      },
    },
  )
}

const failed = ({ events }: Met): string[] =>
  events.flatMap((event) =>
    event.kind === 'verdict'
      ? event.checks.flatMap(({ id, outcome }) => (outcome === 'fail' ? [id] : []))
      : [],
  )
const consequences = ({ events }: Met): string[] =>
  events.flatMap((event) =>
    event.kind === 'verdict' && event.checks.some(({ outcome }) => outcome === 'fail')
      ? [event.consequence]
      : [],
  )
const sentBy = (met: Met, actor: 'client' | 'server'): string[] =>
  met.events.flatMap((event) =>
    event.kind === 'message' && event.direction === 'sent' && event.actor === actor ? [event.name] : [],
  )
const agreed = ({ client }: Met) => {
  const facts = agreedOf(client)
  if (!facts?.complete) throw new Error(client.state.name)
  return facts
}
const later = (ms: number): Env => ({ ...ENV, now: NOW + ms })

/** Both are connected by a full handshake, nobody sent an alert, and exactly this check failed. */
function expectFull(met: Met, check: string, consequence: string): void {
  expect(failed(met)).toEqual([check])
  expect(consequences(met)).toEqual([consequence])
  expect([met.client.state.name, met.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
  expect(agreed(met).resumed).toBeUndefined()
  expect(sentBy(met, 'server')).toContain('Certificate')
  expect(met.events.filter(({ kind }) => kind === 'alert')).toEqual([])
}

describe.each(WAYS)('by %s', (way, how) => {
  const minted = first(how)

  test('a session that breaks no rule is resumed: new keys from the old master secret (RFC 5246 §7.3)', () => {
    const met = second(how, minted, {})
    expect(failed(met)).toEqual([])
    expect(agreed(met).resumed).toBeDefined()
    expect(sentBy(met, 'server')).toEqual(['ServerHello', 'ChangeCipherSpec', 'Finished'])
    expect(sentBy(met, 'client')).toEqual(['ClientHello', 'ChangeCipherSpec', 'Finished'])
    const master = ({ client: { vault } }: Met) => toHex(vault.get('master_secret').bytes)
    expect(master(met)).toBe(master(minted))
    const keys = ({ client: { vault } }: Met) => toHex(vault.get('key_block').bytes)
    expect(keys(met)).not.toBe(keys(minted))
  })

  test.each(['client', 'server'] as const)(
    'data of the %s flow behind a resumption (RFC 5246 §7.3)',
    (side) => {
      const word = Uint8Array.of(7)
      const { outputs } = meet(told(second(how, minted, {}), side, { kind: 'send', data: word }))
      expect(outputs[peerOf(side)]).toContainEqual({ kind: 'data', bytes: word, early: false })
    },
  )

  test('the server’s Finished comes first (RFC 5246 §7.3)', () => {
    const { events } = second(how, minted, {})
    const finished = events.find((event) => event.kind === 'message' && event.name === 'Finished')
    expect(finished).toMatchObject({ actor: 'server', direction: 'sent' })
  })

  // ---- What the client does not offer

  const NOT_OFFERED = 'the session is not offered'
  const renamed = makeIdentity({
    seed: 'specification',
    names: ['server.example', 'other.example'],
    notBefore: NOW - DAY,
    notAfter: NOW + DAY,
    key: 'ecdsa-p256',
    issuerKey: 'ecdsa-p256',
  })

  test.each([
    ['offer12.suite', 'its suite is not among those offered', { client: { suites12: [OTHER_SUITE] } }],
    ['offer12.lifetime', 'it is as old as its lifetime', { session: { lifetime: 0 } }],
    [
      'offer12.server-name',
      'another server is asked for',
      { client: { serverName: 'other.example' }, server: { credentials: [renamed.identity] } },
    ],
    ['offer12.verified', 'its certificate was not verified', { session: { peerVerified: false } }],
    [
      'offer12.trust',
      'the root of its chain is no longer trusted',
      { session: { peerCertificates: STRANGER.identity.chain } },
    ],
    [
      'offer12.extended-master-secret',
      'it lacks the extended master secret',
      { session: { extendedMasterSecret: false } },
    ],
  ] as const satisfies readonly (readonly [string, string, Second])[])(
    '%s: not offered where %s',
    (id, _why, change) => {
      const met = second(how, minted, change)
      expectFull(met, id, NOT_OFFERED)
      expect(asked).toEqual([])
    },
  )

  test('offer12.version: not offered where TLS 1.2 is not', () => {
    const met = meet(pair(client({ sessions: minted.sessions }), server(), 'c2'))
    expect(failed(met)).toEqual(['offer12.version'])
    expect(consequences(met)).toEqual([NOT_OFFERED])
    expect(met.client.state).toMatchObject({ name: 'CONNECTED', machine: 'client13' })
    const hello = met.events.find((event) => event.kind === 'message' && event.name === 'ClientHello')
    if (hello?.kind !== 'message') throw new Error('a ClientHello is sent')
    const [{ ticket, sessionId }] = minted.sessions
    const needle = toHex(ticket.length > 0 ? ticket : sessionId)
    expect(toHex(hello.bytes)).not.toContain(needle)
  })

  // ---- What the server does not resume

  const FULL = 'a full handshake'
  const patched = (change: Partial<SessionState>): Second => (way === 'ticket' ? {} : { cached: change })

  test('session12.known: what the server does not know', () => {
    const [{ sessionId, ticket }] = minted.sessions
    const session = { sessionId: sessionId.map((byte) => byte ^ 1), ticket: ticket.map((byte) => byte ^ 1) }
    expectFull(second(how, minted, { session }), 'session12.known', FULL)
  })

  test('session12.lifetime: what is too old for the server, though not for the client', () => {
    const met = second(how, minted, { env: later(7_200_000), session: { lifetime: 86_400 } })
    expectFull(met, 'session12.lifetime', FULL)
    expect(
      second(how, minted, { env: later(7_199_999), session: { lifetime: 86_400 } }).client,
    ).toMatchObject({
      agreed: { resumed: {} },
    })
  })

  test('session12.suite: what was made under a suite that the server allows no more', () => {
    expectFull(second(how, minted, { server: { suites12: [OTHER_SUITE] } }), 'session12.suite', FULL)
  })

  test('session12.suite: what was made under a suite that this hello does not offer', () => {
    const lying = { client: { suites12: [OTHER_SUITE] }, session: { suite: OTHER_SUITE } } as const
    expectFull(second(how, minted, lying), 'session12.suite', FULL)
  })

  test('session12.server-name: what was made under another name, without an alert (RFC 6066 §3)', () => {
    const change = {
      client: { serverName: 'other.example' },
      session: { serverName: 'other.example' },
      server: { credentials: [renamed.identity] },
    }
    expectFull(second(how, minted, change), 'session12.server-name', FULL)
  })

  test('neither side with the extended master secret: resumed, and the trace says what RFC 7627 §5.3 thinks of it', () => {
    const none = { extendedMasterSecret: false }
    const made = first(how, none, none)
    const met = second(how, made, { client: none, server: none })
    expect(agreed(met).resumed).toBeDefined()
    expect(met.events).toContainEqual(
      expect.objectContaining({ kind: 'note', actor: 'server', cite: 'RFC 7627 §5.3' }),
    )
    expect(second(how, minted, {}).events.filter((event) => event.kind === 'note')).toEqual([])
  })

  test('a refusal for the extended master secret names the setting and --no_ems (RFC 7627 §5.3)', () => {
    const texts = (met: Met): string[] =>
      met.events.flatMap((event) =>
        event.kind === 'verdict'
          ? event.checks.flatMap(({ outcome, expected, actual }) =>
              outcome === 'fail' ? [`${expected} / ${actual}`] : [],
            )
          : [],
      )
    const none = { extendedMasterSecret: false }
    for (const met of [
      second(how, minted, { client: none }),
      second(how, minted, { client: none, session: none }),
      second(how, minted, { server: none }),
      second(how, minted, { session: none }),
    ])
      expect(texts(met)).toEqual([expect.stringMatching(/--no_ems/)])
    expect(texts(second(how, minted, { session: none }))).toEqual([
      expect.stringMatching(/setting extendedMasterSecret: true/),
    ])
  })

  test.each(['DH_anon', 'ECDH_anon', 'PSK', 'ECDHE_PSK'] as const)(
    'a session of %s, which shows no certificate, is resumed by a client that verifies (RFC 5246 §F.1.4)',
    (exchange) => {
      const suites = { suites12: [SUITE_OF[exchange]] } as const
      const made = first(how, suites, suites)
      const met = second(how, made, { client: suites, server: suites })
      expect(failed(met)).toEqual([])
      expect(agreed(met).resumed).toBeDefined()
    },
  )

  test.each(['PSK', 'ECDHE_PSK'] as const)(
    'a session of %s is resumed by a server that requires client certificates: the key says who the client is (RFC 4279 §2)',
    (exchange) => {
      const suites = { suites12: [SUITE_OF[exchange]] } as const
      const required = { ...suites, clientCertificate: 'require' } as const
      const made = first(how, suites, required)
      const met = second(how, made, { client: suites, server: required })
      expect(failed(met)).toEqual([])
      expect(agreed(met).resumed).toBeDefined()
    },
  )

  test.each(['DH_anon', 'ECDH_anon'] as const)(
    'a server that requires client certificates chooses %s neither for a full handshake nor to resume: it must not ask (RFC 5246 §7.4.4)',
    (exchange) => {
      const suites = { suites12: [SUITE_OF[exchange], SUITE_OF.ECDHE] } as const
      const required = { ...suites, clientCertificate: 'require' } as const
      const made = first(how, suites, suites)
      const met = second(how, made, { client: suites, server: required })
      expect(failed(met)).toEqual(['session12.suite'])
      // Full, with the other suite: the client is asked, and has nothing to show.
      expect(met.server.state).toMatchObject({
        name: 'FAILED',
        alert: 'handshake_failure',
        cite: 'RFC 5246 §7.4.6',
      })
    },
  )

  test('session12.ems-kept: a hello without the extended master secret that the session has is refused', () => {
    const change = { client: { extendedMasterSecret: false }, session: { extendedMasterSecret: false } }
    const met = second(how, minted, change)
    expect(failed(met)).toEqual(['session12.ems-kept'])
    expect(consequences(met)).toEqual(['abort with handshake_failure'])
    expect(met.server.state).toMatchObject({ name: 'FAILED', alert: 'handshake_failure', by: 'us' })
    expect(met.client.state).toMatchObject({ name: 'FAILED', alert: 'handshake_failure', by: 'peer' })
  })

  test('session12.ems-gained: a hello with it does not resume a session without', () => {
    const old = first(how, { extendedMasterSecret: false })
    const met = second(how, old, { session: { extendedMasterSecret: true } })
    expectFull(met, 'session12.ems-gained', FULL)
    expect(agreed(met).extendedMasterSecret).toBe(true)
  })

  test('session12.ems-used: a server that gave it up resumes no session with it', () => {
    expectFull(second(how, minted, { server: { extendedMasterSecret: false } }), 'session12.ems-used', FULL)
  })

  test('session12.client-identity: a certificate is required now, and the session has none', () => {
    const met = second(how, minted, AUTHENTICATED)
    expectFull(met, 'session12.client-identity', FULL)
    expect(agreedOf(met.server)?.peer).toMatchObject({ by: 'certificate', verified: true })
  })

  test('session12.trust: the client’s root is no longer trusted', () => {
    const known = first(how, AUTHENTICATED.client, AUTHENTICATED.server)
    const change = {
      client: AUTHENTICATED.client,
      server: { clientCertificate: 'request', trust: [STRANGER.root], verifyPeer: false },
    } as const
    const met = second(how, known, change)
    expect(failed(met)[0]).toBe('session12.trust')
    expect(agreed(met).resumed).toBeUndefined()
    expect(sentBy(met, 'server')).toContain('CertificateRequest')
  })

  test('session12.version: what TLS 1.3 made stays with TLS 1.3', () => {
    const made13 = meet(pair(client(), server())).sessions[0]
    const session = {
      ...made13,
      version: 'TLS 1.2',
      suite: SUITE_OF.ECDHE,
      sessionId: way === 'ticket' ? EMPTY : minted.sessions[0].sessionId,
      ticket: way === 'ticket' ? made13.ticket : EMPTY,
    } as const
    expectFull(
      second(how, { ...minted, sessions: [session] }, patched({ version: 'TLS 1.3' })),
      'session12.version',
      FULL,
    )
  })

  // ---- What the client refuses of the answer

  const answered = () =>
    before(
      pair(client12({ ...SUITES, ...how, sessions: minted.sessions }), server12(SUITES), 'c2'),
      'server',
      'ServerHello',
      { answer: answering(minted.cache) },
    )

  test('answer12.suite: another suite than the session’s is refused with illegal_parameter (RFC 5246 §7.4.1.3)', () => {
    const { receiver, sender, bytes } = answered()
    const broken = changed12(bytes, 'ServerHello', (body) => ({ ...body, cipher_suite: OTHER_SUITE }))
    const refusal = {
      alert: 'illegal_parameter',
      cite: 'RFC 5246 §7.4.1.3',
      field: 'answer12.suite',
    } as const
    expectRefusal(deliver(receiver, handshake(broken)), refusal, sender)
  })

  test('answer12.extended-master-secret: without it the answer is refused with handshake_failure (RFC 7627 §5.3)', () => {
    const { receiver, sender, bytes } = answered()
    const broken = changed12(bytes, 'ServerHello', (body) => ({
      ...body,
      extensions: body.extensions?.filter(({ type }) => type !== 'extended_master_secret'),
    }))
    const field = 'answer12.extended-master-secret'
    expectRefusal(
      deliver(receiver, handshake(broken)),
      { alert: 'handshake_failure', cite: 'RFC 7627 §5.3', field },
      sender,
    )
  })

  test('an older version is refused with protocol_version, session or not', () => {
    const { receiver, bytes } = answered()
    const broken = changed12(bytes, 'ServerHello', (body) => ({ ...body, legacy_version: 'TLS 1.1' }))
    expectRefusal(deliver(receiver, handshake(broken)), { alert: 'protocol_version', cite: 'RFC' })
  })

  test('another session ID means a full handshake, which the client goes along with', () => {
    const { receiver, bytes } = answered()
    const fresh = changed12(bytes, 'ServerHello', (body) => ({
      ...body,
      legacy_session_id_echo: new Uint8Array(32).fill(9),
    }))
    expect(deliver(receiver, handshake(fresh)).connection).toMatchObject({
      state: { name: 'WAIT_CERTIFICATE' },
      agreed: { resumed: undefined },
    })
  })

  // ---- What is decided afresh

  test('the protocol is negotiated afresh, not resumed (RFC 7301 §3.1)', () => {
    const spoken = first(how, { alpn: ['h2'] }, { alpn: ['h2'] })
    expect(spoken.sessions[0].alpn).toBe('h2')
    const met = second(how, spoken, { client: { alpn: ['http/1.1'] }, server: { alpn: ['http/1.1'] } })
    expect(agreed(met)).toMatchObject({ alpn: 'http/1.1', resumed: {} })
    const none = second(how, spoken, {})
    expect(agreed(none)).toMatchObject({ alpn: undefined, resumed: {} })
  })

  test('encrypt-then-MAC is decided again (RFC 7366 §3)', () => {
    const block = { suites12: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256'] } as const
    const with12 = meet(pair(client12({ ...how, ...block }), server12(block)))
    expect(agreed(with12).encryptThenMac).toBe(true)
    const met = second(how, with12, { client: { ...block, encryptThenMac: false }, server: block })
    expect(agreed(met)).toMatchObject({ encryptThenMac: false, resumed: {} })
  })

  test('a resumed session stays as old as the handshake that made it: a chain of resumptions ends (RFC 5246 §F.1.4)', () => {
    const env = { ...ROTATED, now: NOW + 3_600_000 }
    const met = second(how, minted, { env })
    expect(agreed(met).resumed).toBeDefined()
    expect(met.sessions).toMatchObject([{ createdAt: NOW, authenticatedAt: NOW }])
  })

  test('who the client is travels with the session', () => {
    const known = first(how, AUTHENTICATED.client, AUTHENTICATED.server)
    const met = second(how, known, AUTHENTICATED)
    expect(agreedOf(met.server)).toMatchObject({
      resumed: { by: way },
      peer: { by: 'session', chain: [...CLIENT.identity.chain], verified: true },
    })
    expect(sentBy(met, 'server')).not.toContain('CertificateRequest')
  })
})

describe('a ticket', () => {
  const minted = first({})
  const [session] = minted.sessions

  test('present means that the cache of session IDs is not asked (RFC 5077 §3.4)', () => {
    for (const change of [{}, { session: { ticket: Uint8Array.of(1, 2, 3) } }] satisfies Second[]) {
      second({}, minted, change)
      expect(asked).toEqual([])
    }
  })

  test('goes with a session ID that the client makes up, whose echo tells (RFC 5077 §3.4)', () => {
    const met = second({}, minted, {})
    const { sessionId } = agreed(met)
    expect(sessionId).toHaveLength(32)
    expect(equal(sessionId ?? EMPTY, session.sessionId)).toBe(false)
  })

  test('that is planned goes with an empty session ID (RFC 5077 §3.4)', () => {
    expect(agreed(minted)).toMatchObject({ sessionId: EMPTY })
    expect(minted.client.state).toMatchObject({ hellos: { ticket: true } })
    expect(sentBy(minted, 'server').slice(-3)).toEqual(['NewSessionTicket', 'ChangeCipherSpec', 'Finished'])
  })

  test.each([
    ['an unknown key', { env: { ...ENV, ticketKeys: { active: otherKey(), acceptOnly: [] } } }],
    ['no keys at all', { env: { now: ENV.now, random: ENV.random, trace: true } }],
    ['one byte', { session: { ticket: Uint8Array.of(1) } }],
    ['tickets that the server does not use', { server: { tickets: { kind: 'stateful' } } }],
  ] as readonly (readonly [string, Second])[])(
    'under %s: a full handshake, and why (RFC 5077 §3.1)',
    (_why, change) => {
      const met = second({}, minted, change)
      expectFull(met, 'session12.known', 'a full handshake')
      const check = met.events.flatMap((event) =>
        event.kind === 'verdict' && event.actor === 'server' ? event.checks : [],
      )
      expect(check.at(0)?.actual).not.toBe('')
    },
  )

  test('under a key that only opens is renewed, before ChangeCipherSpec (RFC 5077 §3.3)', () => {
    const met = second({}, minted, { env: ROTATED })
    expect(sentBy(met, 'server')).toEqual(['ServerHello', 'NewSessionTicket', 'ChangeCipherSpec', 'Finished'])
    expect(agreed(met).resumed).toBeDefined()
    expect(equal(met.sessions[0].ticket, session.ticket)).toBe(false)
    // Another ticket for the same session: the count goes on.
    expect(met.sessions[0].timesUsed).toBe(session.timesUsed + 1)
  })

  test('that was renewed resumes all the same: nobody knows whether the client has the new one (RFC 5077 §3.3)', () => {
    expect(second({}, minted, { env: ROTATED }).sessions).toHaveLength(1)
    expect(agreed(second({}, minted, { env: ROTATED })).resumed).toBeDefined()
  })

  test('that is empty in the hello asks for one, and is no offer', () => {
    const met = meet(pair(client12(), server12()))
    expect(sentBy(met, 'server')).toContain('NewSessionTicket')
    expect(met.client.state.name).toBe('CONNECTED')
    expect(failed(met)).toEqual([])
    expect(met.events.filter((event) => event.kind === 'verdict' && event.actor === 'server')).toEqual([])
  })

  test('of zero length is no ticket: nothing is kept (RFC 5077 §3.3)', () => {
    const empty = { ticket_lifetime_hint: 0, ticket: EMPTY }
    const { receiver, sender } = before(pair(client12(), server12()), 'server', 'NewSessionTicket')
    const { connection } = deliver(receiver, handshake12({ name: 'NewSessionTicket', body: empty }))
    expect(connection.state).toMatchObject({ name: 'WAIT_CHANGE_CIPHER_SPEC', ticket: undefined })
    expect(sender.state.name).toBe('SEND_FINISHED')
  })

  test('without a hint of its lifetime is kept for a day (RFC 5077 §3.3, RFC 5246 §F.1.4)', () => {
    expect(first({}, {}, { tickets: { lifetime: 0 } }).sessions[0].lifetime).toBe(86_400)
    expect(session.lifetime).toBe(7200)
  })

  test('a client that does not want any neither asks for one nor gets one', () => {
    const met = first({ sessionTickets: false })
    expect(sentBy(met, 'server')).not.toContain('NewSessionTicket')
    expect(agreed(met).sessionId).toHaveLength(32)
  })
})

describe('a session ID', () => {
  test('that the server does not give makes no session', () => {
    const met = first({ sessionTickets: false }, {}, { sessionIds: false })
    expect(agreed(met).sessionId).toHaveLength(0)
    expect([met.sessions, met.cache.size]).toEqual([[], 0])
  })

  test('of a server that keeps none any more: a full handshake, and why', () => {
    const minted = first({ sessionTickets: false })
    const met = second({ sessionTickets: false }, minted, { server: { sessionIds: false } })
    expect(agreed(met).resumed).toBeUndefined()
    expect(asked).toEqual([])
  })

  test('resumes again and again: it is not used up', () => {
    const minted = first({ sessionTickets: false })
    for (let times = 0; times < 3; times++)
      expect(agreed(second({ sessionTickets: false }, minted, {})).resumed).toBeDefined()
  })

  test('the cache expires: what the client still believes in leads to a full handshake', () => {
    const minted = first({ sessionTickets: false })
    const met = second({ sessionTickets: false }, { ...minted, cache: new Map() }, {})
    expectFull(met, 'session12.known', 'a full handshake')
    expect(asked.map(({ kind }) => kind)).toEqual(['get-session'])
  })
})

function otherKey() {
  return ticketKey('glass-tls', new Uint8Array(48).fill(0x5a, 0, 16).fill(0x5b, 16))
}
