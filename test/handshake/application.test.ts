/** What the application is asked, and what its word does: how a hello is served, whether a peer is taken. */
import { describe, expect, test } from 'vitest'
import { createClient, feed, type Connection } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import type { Answer, HelloDecision, PeerDecision, Request } from '../../src/handshake/state/request.ts'
import { CERTIFICATE_ALERTS } from '../../src/rules/alert.ts'
import { Misuse, WrongSetting } from '../../src/rules/failure.ts'
import { meet, pair, told, type Met, type Pair } from '../kit/pair.ts'
import { settle } from '../kit/play.ts'
import { answering, CLIENT, client, ENV, NOW, server, SERVER_NAME, STRANGER } from '../kit/world.ts'
import { client12, server12 } from '../kit/world12.ts'

const VERSIONS = {
  'TLS 1.3': { of: client, to: server },
  'TLS 1.2': { of: client12, to: server12 },
} as const
const EACH = Object.entries(VERSIONS)

/** A world that decides so, and what it was asked. */
function world(decide: { readonly hello?: HelloDecision; readonly peer?: PeerDecision }) {
  const asked: Request[] = []
  const answer = (request: Request): Answer => {
    asked.push(request)
    if (request.kind === 'serve-hello' && decide.hello) return { kind: request.kind, decision: decide.hello }
    if (request.kind === 'accept-peer' && decide.peer) return { kind: request.kind, decision: decide.peer }
    return answering()(request)
  }
  return { asked, answer }
}

/** Steps a server with a hello until it asks. */
function quietUntilAsked(start: Connection, hello: Uint8Array): Connection {
  let now = feed(start, hello)
  while (!now.pending) now = step(ENV, now).connection
  return now
}

const verdicts = ({ events }: Pick<Met, 'events'>, id: string) =>
  events.filter((event) => event.kind === 'verdict' && event.id === id)

describe.each(EACH)('serve-hello, %s', (version, { of, to }) => {
  const ask: ServerSettings = { askOnHello: true }
  const start = (one: ClientSettings = {}, two: ServerSettings = {}): Pair =>
    pair(of(one), to({ ...ask, ...two }))

  test('nothing is asked without the setting', () => {
    const { asked, answer } = world({})
    meet(pair(of(), to()), { answer })
    expect(asked.map(({ kind }) => kind)).not.toContain('serve-hello')
  })

  test('is asked once, with the hello and the name in it, before anything is chosen', () => {
    const { asked, answer } = world({})
    const both = meet(start({ alpn: ['h2'] }), { answer })
    const [question, ...more] = asked.filter(({ kind }) => kind === 'serve-hello')
    expect(more).toEqual([])
    expect(question).toMatchObject({ serverName: SERVER_NAME, hello: { legacy_version: 'TLS 1.2' } })
    expect(both.server.state.name).toBe('CONNECTED')
    expect(verdicts(both, 'serve-hello')).toMatchObject([
      { subject: 'application', decision: 'yes', checks: [{ id: 'application.hello', policy: true }] },
    ])
  })

  test('settings of the answer replace those of the server: the credential and the protocol among them (RFC 6066 §3)', () => {
    const other = makeIdentity({
      ...{ seed: 'other', names: [SERVER_NAME], key: 'ecdsa-p256', issuerKey: 'ecdsa-p256' },
      ...{ notBefore: NOW - 1000, notAfter: NOW + 86_400_000 },
    })
    const { answer } = world({ hello: { settings: { credentials: [other.identity], alpn: ['h2'] } } })
    const both = meet(start({ trust: [other.root], alpn: ['h2'] }), { answer })
    expect(agreedOf(both.client)).toMatchObject({
      complete: true,
      alpn: 'h2',
      peer: { chain: other.identity.chain },
    })
    expect(verdicts(both, 'serve-hello')).toMatchObject([{ answer: 'yes: with its own credentials, alpn' }])
  })

  test('versions may be among them, since none is chosen yet', () => {
    const other = version === 'TLS 1.3' ? 'TLS 1.2' : 'TLS 1.3'
    const { answer } = world({ hello: { settings: { versions: [other] } } })
    const both = meet(start({ versions: ['TLS 1.3', 'TLS 1.2'] }), { answer })
    expect(agreedOf(both.client)).toMatchObject({ complete: true, version: other })
  })

  test.each([
    [undefined, 'handshake_failure'],
    ['unrecognized_name', 'unrecognized_name'],
  ] as const)('a refusal with %s ends the handshake with %s', (named, alert) => {
    const { answer } = world({ hello: { refused: 'moved', ...(named && { alert: named }) } })
    const both = meet(start(), { answer })
    expect(both.client.state).toMatchObject({ name: 'FAILED', by: 'peer', alert })
    expect(both.server.state).toMatchObject({ violation: { actual: 'moved' }, rule: 'application.hello' })
  })

  test('the answer is checked as settings are: a wrong one is a misuse, and may be answered again', () => {
    const hello = settle(createClient('c1', of())).bytes
    const asks = quietUntilAsked(start().server, hello)
    const wrong: Answer = { kind: 'serve-hello', decision: { settings: { alpn: [''] } } }
    expect(() => step(ENV, asks, { answer: wrong })).toThrow(WrongSetting)
    const contradiction: Answer = {
      kind: 'serve-hello',
      decision: { settings: { versions: ['TLS 1.2'], suites12: [] } },
    }
    expect(() => step(ENV, asks, { answer: contradiction })).toThrow('suites12')
    const alert: Answer = { kind: 'serve-hello', decision: { refused: 'no', alert: 'close_notify' as never } }
    expect(() => step(ENV, asks, { answer: alert })).toThrow(
      new Misuse('close_notify does not end a connection'),
    )
    const right: Answer = { kind: 'serve-hello', decision: { settings: {} } }
    expect(step(ENV, asks, { answer: right }).status).toBe('stepped')
  })
})

describe('serve-hello, later hellos of the connection', () => {
  test('a hello after a HelloRetryRequest goes by what was decided on the first (RFC 9846 §4.2.2)', () => {
    const { asked, answer } = world({ hello: { settings: { groups: ['secp384r1'] } } })
    const both = meet(pair(client(), server({ askOnHello: true })), { answer })
    expect(asked.map(({ kind }) => kind)).toEqual(['serve-hello'])
    expect(agreedOf(both.client)).toMatchObject({ complete: true, retried: true, group: 'secp384r1' })
  })

  test('so does one in a renegotiation: a connection does not become another server’s (RFC 5746 §3.7)', () => {
    const allow = { renegotiation: 'allow' } as const
    const { asked, answer } = world({ hello: { settings: { alpn: ['h2'] } } })
    const two = server12({ ...allow, askOnHello: true })
    const up = meet(pair(client12({ ...allow, alpn: ['h2'] }), two), { answer })
    const again = meet(told(up, 'client', { kind: 'renegotiate' }), { answer })
    expect(agreedOf(again.server)).toMatchObject({ renegotiation: 1, complete: true, alpn: 'h2' })
    expect(asked.filter(({ kind }) => kind === 'serve-hello')).toHaveLength(1)
  })
})

describe.each(EACH)('accept-peer, %s', (_version, { of, to }) => {
  const known: ClientSettings = { credential: CLIENT.identity }
  const asks = { askOnPeer: true } as const

  test('nothing is asked without the setting', () => {
    const { asked, answer } = world({})
    meet(pair(of(known), to({ clientCertificate: 'require' })), { answer })
    expect(asked.map(({ kind }) => kind)).not.toContain('accept-peer')
  })

  test('both roles are asked about the chain that they verified', () => {
    const { asked, answer } = world({})
    const both = meet(pair(of({ ...known, ...asks }), to({ clientCertificate: 'require', ...asks })), {
      answer,
    })
    expect(asked.filter(({ kind }) => kind === 'accept-peer')).toEqual([
      { kind: 'accept-peer', from: 'server', peer: agreedOf(both.client)?.peer },
      { kind: 'accept-peer', from: 'client', peer: agreedOf(both.server)?.peer },
    ])
    expect(verdicts(both, 'accept-peer')).toMatchObject([
      { decision: 'yes', checks: [{ id: 'application.peer', policy: true }] },
      { decision: 'yes' },
    ])
  })

  test.each([undefined, ...CERTIFICATE_ALERTS])('a client’s veto with %s ends the handshake', (alert) => {
    const { answer } = world({ peer: { refused: 'not pinned', ...(alert && { alert }) } })
    const both = meet(pair(of(asks), to()), { answer })
    const due = alert ?? 'access_denied'
    expect(both.client.state).toMatchObject({
      name: 'FAILED',
      alert: due,
      violation: { actual: 'not pinned' },
    })
    expect(both.server.state).toMatchObject({ name: 'FAILED', by: 'peer', alert: due })
  })

  test('a server’s veto ends the handshake, and no session is left', () => {
    const { answer } = world({ peer: { refused: 'no such user' } })
    const both = meet(pair(of(known), to({ clientCertificate: 'require', ...asks })), { answer })
    expect(both.client.state).toMatchObject({ name: 'FAILED', by: 'peer', alert: 'access_denied' })
    expect([both.sessions, [...both.cache]]).toEqual([[], []])
  })

  test('an alert that says nothing of certificates is a misuse', () => {
    const { answer } = world({ peer: { refused: 'no', alert: 'bad_record_mac' as never } })
    expect(() => meet(pair(of(asks), to()), { answer })).toThrow(
      /bad_record_mac says nothing of a certificate/,
    )
  })

  test('a chain that our verdict ends is nobody else’s question', () => {
    const { asked, answer } = world({})
    const both = meet(pair(of({ ...asks, trust: [STRANGER.root] }), to()), { answer })
    expect(both.client.state.name).toBe('FAILED')
    expect(asked.map(({ kind }) => kind)).not.toContain('accept-peer')
  })

  test('without verifyPeer the application has the last word on any chain, and is told that ours was no', () => {
    const pinned = world({ peer: { refused: 'another key' } })
    const both = meet(pair(of({ ...asks, trust: [], verifyPeer: false }), to()), pinned)
    expect(pinned.asked).toMatchObject([{ kind: 'accept-peer', peer: { verified: false } }])
    expect(both.client.state).toMatchObject({ name: 'FAILED', alert: 'access_denied' })
  })

  test('a session that is resumed stands for a chain that was taken: nobody is asked again (RFC 9846 §2.2)', () => {
    const { sessions } = meet(pair(of(asks), to(), 'full'))
    const { asked, answer } = world({})
    const both = meet(pair(of({ ...asks, sessions }), to()), { answer })
    expect(agreedOf(both.client)?.resumed).toBeDefined()
    expect(asked.map(({ kind }) => kind)).not.toContain('accept-peer')
  })
})

test('a client that proves who it is after the handshake may be turned away too (RFC 9846 §4.7.2)', () => {
  const one = client({ credential: CLIENT.identity, postHandshakeAuth: true })
  const up = meet(pair(one, server({ askOnPeer: true })))
  const { asked, answer } = world({ peer: { refused: 'no such user' } })
  const both = meet(told(up, 'server', { kind: 'request-certificate' }), { answer })
  expect(asked).toMatchObject([{ kind: 'accept-peer', from: 'client', peer: { verified: true } }])
  expect(both.client.state).toMatchObject({ name: 'FAILED', by: 'peer', alert: 'access_denied' })
})
