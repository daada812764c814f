/** Node's server, whose settings change between two connections, and clients that keep more than one session. */
import { constants } from 'node:crypto'
import type { TlsOptions } from 'node:tls'
import type { Case } from './case.ts'
import { ASK, nodeServer, OTHER_KEYS } from './node.ts'
import { visit, type Visiting } from './openssl.ts'

const NODE = { peers: 'OpenSSL × Node' } as const

/** A server, a visit; the server with other settings, a visit with that session. */
function changed(
  args: readonly string[],
  first: TlsOptions,
  second: TlsOptions,
  later: Visiting = {},
): Case['play'] {
  return async (stage) => {
    const before = await nodeServer(stage, first)
    const one = await visit(stage, { ...ASK, args, keeps: 'session.pem' })
    await before.close()
    await nodeServer(stage, second)
    return [one, await visit(stage, { ...ASK, args, ...later, offers: 'session.pem' })]
  }
}

const IN_12 = ['-tls1_2'] as const
const IN_13 = ['-tls1_3'] as const
const NO_TICKETS: TlsOptions = { secureOptions: constants.SSL_OP_NO_TICKET }
/** SSL_OP_NO_EXTENDED_MASTER_SECRET, which Node has no name for. */
const NO_EMS: TlsOptions = { secureOptions: 1 }

/** All of them. */
export const NODE_CASES: readonly Case[] = [
  {
    ...NODE,
    version: 'TLS 1.2',
    name: 'another key of tickets',
    play: changed(IN_12, {}, { ticketKeys: OTHER_KEYS }),
    expected: ['full: first', 'full: session12.known?'],
  },
  {
    ...NODE,
    version: 'TLS 1.3',
    name: 'another key of tickets',
    play: changed(IN_13, {}, { ticketKeys: OTHER_KEYS }),
    expected: ['full: first', ['full: hidden (psk.known)', 'full: psk.known?']],
  },
  {
    ...NODE,
    version: 'TLS 1.2',
    name: 'another session ID context: no rule of a listener tells it from a key that is gone',
    play: changed(IN_12, { sessionIdContext: 'one' }, { sessionIdContext: 'two' }),
    expected: ['full: first', 'full: hidden (session12.known)'],
  },
  {
    ...NODE,
    version: 'TLS 1.3',
    name: 'another session ID context: no rule of a listener tells it from a key that is gone',
    play: changed(IN_13, { sessionIdContext: 'one' }, { sessionIdContext: 'two' }),
    expected: ['full: first', 'full: hidden (psk.known)'],
  },
  {
    ...NODE,
    version: 'TLS 1.2',
    name: 'the server gives session IDs, and has no cache',
    play: changed(IN_12, NO_TICKETS, NO_TICKETS),
    expected: ['full: first', 'full: hidden (session12.known)'],
  },
  {
    ...NODE,
    version: 'TLS 1.2',
    name: 'the server takes no tickets any more',
    play: changed(IN_12, {}, NO_TICKETS),
    expected: ['full: first', 'full: hidden (session12.known)'],
  },
  {
    ...NODE,
    version: 'TLS 1.2',
    name: 'the lifetime of the ticket is over, and the client offers it all the same',
    play: changed(IN_12, { sessionTimeout: 1 }, { sessionTimeout: 1 }, { waits: 4000 }),
    expected: ['full: first', 'full: session12.lifetime'],
  },
  {
    ...NODE,
    version: 'TLS 1.3',
    name: 'the lifetime of the ticket is over, and the client does not offer it',
    play: changed(IN_13, { sessionTimeout: 1 }, { sessionTimeout: 1 }, { waits: 4000 }),
    expected: ['full: first', ['full: offer.kept?', 'full: offer.lifetime']],
  },
  {
    ...NODE,
    version: 'TLS 1.3',
    name: 'the server allows suites of another hash alone from then on',
    play: changed(
      ['-tls1_3', '-ciphersuites', 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384'],
      { ciphers: 'TLS_AES_128_GCM_SHA256' },
      { ciphers: 'TLS_AES_256_GCM_SHA384' },
    ),
    expected: ['full: first', 'full: answer.suite-hash'],
  },
  {
    ...NODE,
    version: 'TLS 1.3',
    name: 'nothing: another suite of the same hash resumes',
    play: changed(
      ['-tls1_3', '-ciphersuites', 'TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256'],
      { ciphers: 'TLS_AES_128_GCM_SHA256' },
      { ciphers: 'TLS_CHACHA20_POLY1305_SHA256' },
    ),
    expected: ['full: first', ['resumed: PSK', 'resumed: PSK c1']],
  },
  {
    ...NODE,
    version: 'TLS 1.2',
    name: 'the server does without the extended master secret from then on',
    play: changed(IN_12, {}, NO_EMS),
    // OpenSSL ends it, although RFC 7627 §5.3 has the client do so.
    expected: ['full: first', 'failed: alert (session12.ems-used), server handshake_failure'],
  },
  {
    ...NODE,
    version: 'both',
    name: 'the server speaks TLS 1.3 by now, and the client offers a ticket of TLS 1.2',
    play: changed([], { maxVersion: 'TLSv1.2' }, {}),
    expected: ['full: first', 'full: answer.version'],
  },
  {
    ...NODE,
    version: 'TLS 1.2',
    name: 'the server asks for a certificate from then on, and has no session ID context',
    play: changed(IN_12, {}, { requestCert: true, rejectUnauthorized: false }),
    expected: ['full: first', 'resumed: ticket c1'],
  },
  {
    ...NODE,
    version: 'TLS 1.2',
    name: 'another backend with a key of its own, of the same name',
    play: async (stage) => {
      await nodeServer(stage)
      await nodeServer(stage, { ticketKeys: OTHER_KEYS }, stage.ports[1])
      return [
        await visit(stage, { ...ASK, args: IN_12, keeps: 'session.pem' }),
        await visit(stage, { ...ASK, args: IN_12, offers: 'session.pem', port: stage.ports[1] }),
      ]
    },
    expected: ['full: first', 'full: session12.known?'],
  },
]
