/** START: what a ClientHello that offers a session looks like, so that a server can resume it (RFC 9846 §4.2, §4.3.11). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import type { Env } from '../../../src/handshake/state/endpoint.ts'
import { Resumption } from '../../../src/net/resumption.ts'
import { sessionsFromPem } from '../../../src/session/tickets/openssl-session-map.ts'
import type { Session } from '../../../src/session/session.ts'
import { ticketKey } from '../../../src/session/tickets/ticket-key.ts'
import { findExtension } from '../../../src/wire/extension.ts'
import { before, meet, pair, type Met, type Pair } from '../../kit/pair.ts'
import { bodyOf, flipped } from '../../kit/play.ts'
import { client, ENV, server } from '../../kit/world.ts'
import { client12, server12 } from '../../kit/world12.ts'

const SHA384 = 'TLS_AES_256_GCM_SHA384'
const SHA256 = ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'] as const

/** A server that has a new ticket key, and its old one no more. */
const RESTARTED: Env = {
  ...ENV,
  ticketKeys: { active: ticketKey('glass-tls', new Uint8Array(48).fill(0x3a)), acceptOnly: [] },
}

/** The hello of a client that has these settings, beside a server that is told its time. */
function helloOf(settings: ClientSettings, now = ENV.now) {
  const moment = before(pair(client(settings), server(), 'c2'), 'client', 'ClientHello', {
    env: { ...ENV, now },
  })
  return bodyOf(moment.bytes, 'ClientHello')
}

/** A handshake of a client that has a session, and what `connect` would say of it. */
function told(
  start: Pair,
  kept: readonly Session[],
  env = ENV,
): { readonly met: Met; readonly text: string } {
  const resumption = new Resumption(kept)
  const met = meet(start, {
    env,
    watch: (actor, _before, taken) => {
      if (actor === 'client') resumption.add(taken)
      return false
    },
  })
  return { met, text: resumption.text }
}

const vector = (name: string): Session =>
  sessionsFromPem(
    readFileSync(new URL(`../../vectors/sessions/${name}.pem`, import.meta.url), 'latin1'),
    'server.example',
  )[0]

describe('a session without a ticket', () => {
  test('is not offered, and the reason is named: getSession() of Node, called too early (RFC 9846 §4.7.1)', () => {
    const early = vector('node-getSession-too-early')
    const settings = { sessions: [early], verifyPeer: false }
    const { met, text } = told(pair(client(settings)), [early])
    expect(met.client.state.name).toBe('CONNECTED')
    expect(findExtension(helloOf(settings, early.createdAt).extensions, 'pre_shared_key')).toBeUndefined()
    expect(text).toMatch(
      /the session was not offered, offer\.ticket: .* none: taken too early, or from a server/,
    )
  })

  test('is not offered where it is the server’s own (RFC 9846 §4.7.1)', () => {
    const [session] = meet(pair()).sessions
    const { text } = told(pair(client({ sessions: [{ ...session, ticket: EMPTY }] }), server(), 'c2'), [
      session,
    ])
    expect(text).toMatch(/^not resumed: the session was not offered, offer\.ticket/)
  })
})

describe('a session with SHA-384', () => {
  const only = server({ suites: [SHA384] })
  const [session] = meet(pair(client(), only)).sessions

  test('puts the suites of its hash first, for servers that follow the client’s order (RFC 9846 §4.2.1)', () => {
    expect(helloOf({ sessions: [session] }).cipher_suites).toEqual([SHA384, ...SHA256])
    expect(helloOf({}).cipher_suites).toEqual([SHA256[0], SHA384, SHA256[1]])
  })

  test('does so when it comes from openssl s_client', () => {
    const kept = vector('s_client-aes256-session')
    const hello = helloOf({ sessions: [kept], verifyPeer: false }, kept.createdAt + 1000)
    expect(findExtension(hello.extensions, 'pre_shared_key')?.identities).toHaveLength(1)
    expect(hello.cipher_suites[0]).toBe(SHA384)
  })

  test('puts its very suite first where early data go with it (RFC 9846 §4.3.10)', () => {
    const chacha = server({ suites: [SHA256[1]], maxEarlyData: 10 })
    const { sessions } = meet(pair(client(), chacha))
    const [eager] = sessions
    expect(helloOf({ sessions: [eager], earlyData: true }).cipher_suites).toEqual([
      SHA256[1],
      SHA256[0],
      SHA384,
    ])
    expect(helloOf({ sessions: [eager] }).cipher_suites).toEqual([...SHA256, SHA384])
  })

  test('says that the hash does not fit, not that the server declined (RFC 9846 §4.3.11)', () => {
    const { text } = told(pair(client({ sessions: [session] }), server({ suites: SHA256 }), 'c2'), [session])
    expect(text).toMatch(
      /^not resumed: the session was offered by PSK, answer\.suite-hash: .*sha384.*sha256$/,
    )
  })

  test('says after a HelloRetryRequest with another hash that it was offered (RFC 9846 §4.2.2)', () => {
    const retrying = server({ suites: SHA256, cookie: true })
    const { text } = told(pair(client({ sessions: [session] }), retrying, 'c2'), [session])
    expect(text).toMatch(/^not resumed: the session was offered by PSK, answer\.retry-hash: /)
  })

  test('says that the server declined where the hash would have done', () => {
    const forgetful = { ...session, ticket: flipped(session.ticket, -1) }
    const { text } = told(pair(client({ sessions: [forgetful] }), only, 'c2'), [forgetful])
    expect(text).toBe('not resumed: the server declined the session offered by PSK')
  })
})

describe.each([
  ['TLS 1.3', 'PSK', client, server],
  ['TLS 1.2', 'ticket', client12, server12],
] as const)('a ticket that is declined, %s', (_version, how, client, server) => {
  const { sessions } = meet(pair(client(), server()))
  const offer = sessions.slice(0, 1)
  const again = (kept: readonly Session[], settings: ServerSettings = {}, env = RESTARTED): string =>
    told(pair(client({ sessions: kept }), server(settings), 'c2'), kept, env).text

  test('is of another server, or from before a restart or rotation, where the new one names another key (RFC 5077 §4)', () => {
    expect(again(offer)).toBe(
      `not resumed: the server declined the session offered by ${how}; its new ticket begins otherwise (the first 16 bytes, ` +
        'the key name where the server follows RFC 5077 §4): another server, a restart or a rotation of the ticket key',
    )
  })

  test('was declined for something else where the new one names the same key', () => {
    const [session] = offer
    expect(again([{ ...session, ticket: flipped(session.ticket, -1) }], {}, ENV)).toBe(
      `not resumed: the server declined the session offered by ${how}`,
    )
  })

  test.each([
    [
      'where it is too short to name a key: a reference into a cache',
      (ticket: Uint8Array) => ticket.slice(0, 32),
    ],
  ])('says nothing of keys %s (RFC 5077 §4)', (_why, change) => {
    const [session] = offer
    expect(again([{ ...session, ticket: change(session.ticket) }])).toBe(
      `not resumed: the server declined the session offered by ${how}`,
    )
  })
})

test('new tickets that differ from each other in their first 16 bytes name no key (RFC 5077 §4)', () => {
  const { sessions } = meet(pair())
  const offer = sessions.slice(0, 1)
  const resumption = new Resumption(offer)
  let count = 0
  meet(pair(client({ sessions: offer }), server({ tickets: { count: 2 } }), 'c2'), {
    env: RESTARTED,
    watch: (actor, _before, taken) => {
      const outputs = taken.outputs.map((output) =>
        output.kind === 'session'
          ? { ...output, session: { ...output.session, ticket: flipped(output.session.ticket, count++) } }
          : output,
      )
      if (actor === 'client') resumption.add({ ...taken, outputs })
      return false
    },
  })
  expect(count).toBe(2)
  expect(resumption.text).toBe('not resumed: the server declined the session offered by PSK')
})

describe('the group of a session', () => {
  const choosy = server({ groups: ['secp384r1'] })
  const first = meet(pair(client(), choosy))

  const retries = ({ events }: Met): number =>
    events.filter((event) => event.kind === 'message' && event.name === 'HelloRetryRequest').length

  const sharesOf = (settings: ClientSettings) =>
    findExtension(helloOf(settings).extensions, 'key_share')?.client_shares.map(({ group }) => group)

  test('is the one that the server chose, and the resumption pays for no HelloRetryRequest again (RFC 9846 §4.3.8)', () => {
    expect(retries(first)).toBeGreaterThan(0)
    expect(first.sessions[0].group).toBe('secp384r1')
    expect(sharesOf({ sessions: first.sessions.slice(0, 1) })).toEqual(['secp384r1'])
    const second = meet(pair(client({ sessions: first.sessions.slice(0, 1) }), choosy, 'c2'))
    expect(retries(second)).toBe(0)
    expect(second.sessions[0].group).toBe('secp384r1')
  })

  test('changes nothing where nobody wrote it down, where it is not ours, or where no share is wanted', () => {
    const [session] = first.sessions
    expect(sharesOf({ sessions: [{ ...session, group: undefined }] })).toEqual(['x25519'])
    expect(sharesOf({ sessions: [session], groups: ['x25519', 'secp256r1'] })).toEqual(['x25519'])
    expect(sharesOf({ sessions: [session], keyShares: [] })).toEqual([])
    expect(sharesOf({ sessions: [session], keyShares: ['x25519', 'secp384r1'] })).toEqual([
      'x25519',
      'secp384r1',
    ])
  })
})
