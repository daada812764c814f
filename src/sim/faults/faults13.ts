/** Faults of TLS 1.3: what keeps a ticket that was offered from being recognised and used. */
import { HOUR, MINUTE } from '../../bytes/time.ts'
import { cast } from '../cast/cast.ts'
import { bothNames, oldClient, otherName, OTHER_NAME } from '../cast/others.ts'
import { byPsk, byReference } from './ends.ts'
import { again, anotherServer, restarted, smallCache, unheard } from './world.ts'
import { OFFERS_13 } from './faults13-offer.ts'
import type { FaultRow } from './fault.ts'
import { once } from '../scenarios/scenario.ts'
import { flipped, spoiltBinder } from './wire-faults.ts'

const PSK = 'RFC 9846 §4.3.11 (8446 §4.2.11)'
const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const MODES = 'RFC 9846 §4.3.9 (8446 §4.2.9)'

/** What the server finds when it looks at the ticket. */
const RECOGNISE: readonly FaultRow[] = [
  {
    name: 'fault-tls13-restarted',
    shows: 'the server restarted, and its cache with it: the reference leads nowhere',
    ends: byReference,
    differs: () => ({ between: restarted }),
    ...{ check: 'psk.known', consequence: 'full handshake', cite: PSK },
  },
  {
    name: 'fault-tls13-evicted',
    shows: 'the server’s cache holds one session, and another client came: ours had to leave',
    ends: byReference,
    differs: () => ({
      prepare: smallCache,
      between: (lab, ends) => unheard(lab, (now) => once(now, ends)),
    }),
    ...{ check: 'psk.known', consequence: 'full handshake', cite: PSK },
  },
  {
    name: 'fault-tls13-reference-used',
    shows: 'the reference was used before: it is good for one resumption',
    ends: byReference,
    differs: () => ({ between: (lab, ends) => unheard(lab, (now) => again(now, ends)) }),
    ...{ check: 'psk.known', consequence: 'full handshake', cite: 'RFC 9846 §8.1' },
  },
  {
    name: 'fault-tls13-reference-taken',
    shows: 'two connections with one reference at the same time: the other was faster, after we had looked',
    ends: byReference,
    differs: () => ({ during: { state: 'WAIT_TAKE', happens: restarted } }),
    ...{ check: 'psk.single-use', consequence: 'full handshake', cite: 'RFC 9846 §8.1' },
  },
  {
    name: 'fault-tls13-ticket-foreign',
    shows: 'another server answers, with a ticket key of its own: the ticket tells it nothing',
    ends: byPsk,
    differs: () => ({ between: anotherServer }),
    ...{ check: 'psk.known', consequence: 'full handshake', cite: PSK },
  },
  {
    name: 'fault-tls13-ticket-retired',
    shows: 'ticket keys change every 20 s and open for 10 s more: after a minute the ticket’s key is retired',
    ends: byPsk,
    differs: () => ({ lab: { ticketKeys: { period: 20_000, grace: 10_000 } } }),
    ...{ check: 'psk.known', consequence: 'full handshake', cite: PSK },
  },
  {
    name: 'fault-tls13-ticket-bit',
    shows: 'one bit of the ticket is wrong: what is sealed does not open, and a wrong ticket is no attack',
    ends: byPsk,
    differs: () => ({ offers: (session) => [{ ...session, ticket: flipped(session.ticket, 40) }] }),
    ...{ check: 'psk.known', consequence: 'full handshake', cite: PSK },
  },
  {
    name: 'fault-tls13-ticket-cut',
    shows: 'half of the ticket is missing',
    ends: byPsk,
    differs: () => ({
      offers: (session) => [{ ...session, ticket: session.ticket.slice(0, session.ticket.length / 2) }],
    }),
    ...{ check: 'psk.known', consequence: 'full handshake', cite: PSK },
  },
  {
    name: 'fault-tls13-second-identity',
    shows: 'the first ticket is of no use, the second is: unknown identities are passed over',
    ends: byPsk,
    differs: () => ({
      offers: (session) => [{ ...session, ticket: flipped(session.ticket, 40) }, session],
    }),
    ...{ check: 'psk.known', consequence: 'resumed', cite: PSK },
  },
]

/** What the server finds when it knows the session. */
const USE: readonly FaultRow[] = [
  {
    name: 'fault-tls13-modes',
    shows: 'the server allows a PSK only alone (psk_ke), the client only beside a key agreement (psk_dhe_ke)',
    ends: byPsk,
    differs: () => ({ second: { server: { pskModes: ['psk_ke'] } } }),
    ...{ check: 'psk.modes', consequence: 'full handshake', cite: MODES },
  },
  {
    name: 'fault-tls13-ticket-version',
    shows:
      'a client takes a ticket of TLS 1.2 for one of TLS 1.3: the same key opens it, and it says what it is',
    ends: byPsk,
    differs: () => ({
      first: { client: { versions: ['TLS 1.2'] }, server: { versions: ['TLS 1.2'] } },
      offers: (session) => [{ ...session, version: 'TLS 1.3', suite: 'TLS_AES_128_GCM_SHA256' }],
    }),
    ...{ check: 'psk.version', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-hash',
    shows: 'the server allows only suites with SHA-384 now, and the PSK was made with SHA-256',
    ends: byPsk,
    differs: () => ({ second: { server: { suites: ['TLS_AES_256_GCM_SHA384'] } } }),
    // The client sees it in the answer.
    besides: ['answer.suite-hash'],
    ...{ check: 'psk.hash', consequence: 'full handshake', cite: PSK },
  },
  {
    name: 'fault-tls13-lifetime',
    shows:
      'a client that takes no notice of lifetimes offers a ticket after three hours; it was good for two',
    ends: byPsk,
    differs: () => ({
      between: (lab) => lab.wait(3 * HOUR),
      deviates: ['client:lifetime-overlooked'],
    }),
    ...{ check: 'psk.lifetime', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-server-name',
    shows:
      'a client that mixed up its sessions offers one of server.example to other.example, which is somebody else',
    ends: () => byPsk({}, { credentials: [cast().server, otherName()] }),
    differs: () => ({
      second: { client: { serverName: OTHER_NAME } },
      offers: (session) => [session],
      deviates: ['client:name-overlooked'],
    }),
    ...{ check: 'psk.server-name', consequence: 'full handshake', cite: PSK },
  },
  {
    name: 'fault-tls13-client-identity',
    shows: 'the server now wants to know who the client is, and the session cannot say',
    ends: () => byPsk({ credential: cast().client }, { trust: [cast().root] }),
    differs: () => ({ second: { server: { clientCertificate: 'require' } } }),
    ...{
      check: 'psk.client-identity',
      consequence: 'full handshake',
      cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    },
  },
  {
    name: 'fault-tls13-trust',
    shows: 'the server trusts the root no more under which it came to know the client',
    ends: () => byPsk({ credential: cast().client }, { trust: [cast().root], clientCertificate: 'request' }),
    differs: () => ({
      first: { client: { credential: oldClient().identity }, server: { trust: [oldClient().root] } },
    }),
    ...{ check: 'psk.trust', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-binder',
    shows:
      'one bit of the binder is wrong: whoever sent this hello need not have the PSK, so no falling back',
    ends: byPsk,
    differs: () => ({ wire: spoiltBinder }),
    ...{ check: 'psk.binder', consequence: 'the server sends decrypt_error', cite: PSK },
  },
  {
    name: 'fault-tls13-binder-label',
    shows: 'a client makes the binder of its ticket as that of a PSK which was given to both beforehand',
    ends: byPsk,
    differs: () => ({ deviates: ['client:binder-label'] }),
    ...{
      check: 'psk.binder',
      consequence: 'the server sends decrypt_error',
      cite: 'RFC 9846 §7.1 (8446 §7.1)',
    },
  },
]

/** What differs and does not matter. */
export const HARMLESS_13: readonly FaultRow[] = [
  {
    name: 'harmless-tls13-suite',
    shows: 'another suite with the same hash: that is all a PSK is bound to',
    ends: byPsk,
    differs: () => ({ second: { server: { suites: ['TLS_CHACHA20_POLY1305_SHA256'] } } }),
    ...{ check: '', consequence: 'resumed', cite: PSK },
  },
  {
    name: 'harmless-tls13-server-name',
    shows: 'another server name, for which the same certificate speaks',
    ends: () => byPsk({}, { credentials: [bothNames()] }),
    differs: () => ({
      second: { client: { serverName: OTHER_NAME } },
      offers: (session) => [session],
    }),
    ...{ check: '', consequence: 'resumed', cite: TICKET },
  },
  {
    name: 'harmless-tls13-ticket-rotated',
    shows: 'ticket keys change every 20 s and open for ten minutes more: the ticket is still good',
    ends: byPsk,
    differs: () => ({ lab: { ticketKeys: { period: 20_000, grace: 10 * MINUTE } } }),
    ...{ check: '', consequence: 'resumed', cite: TICKET },
  },
]

/** All that concern the ticket itself, in the order in which it is looked at. */
export const FAULTS_13: readonly FaultRow[] = [...OFFERS_13, ...RECOGNISE, ...USE]
