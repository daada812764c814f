/** Faults of TLS 1.3 at the client: what keeps a ticket from being offered. */
import { HOUR } from '../../bytes/time.ts'
import { EMPTY } from '../../bytes/bytes.ts'
import { cast } from '../cast/cast.ts'
import { endsSoon, oldServer, otherName, OTHER_NAME } from '../cast/others.ts'
import { byPsk } from './ends.ts'
import { again } from './world.ts'
import type { FaultRow } from './fault.ts'

const PSK = 'RFC 9846 §4.3.11 (8446 §4.2.11)'
const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const MODES = 'RFC 9846 §4.3.9 (8446 §4.2.9)'

/** What the client finds before it offers anything. */
export const OFFERS_13: readonly FaultRow[] = [
  {
    name: 'fault-tls13-offer-version',
    shows: 'the client speaks TLS 1.2 alone by now: a ticket of TLS 1.3 is of no use to it',
    ends: () => byPsk({}, { versions: ['TLS 1.3', 'TLS 1.2'] }),
    differs: () => ({ second: { client: { versions: ['TLS 1.2'] } } }),
    ...{ check: 'offer.version', consequence: 'full handshake', cite: 'RFC 9846 §E.1 (8446 §D.1)' },
  },
  {
    name: 'fault-tls13-offer-ticket',
    shows:
      'the session was taken when the handshake was over, before its ticket came: there is nothing to offer',
    ends: byPsk,
    differs: () => ({ offers: (session) => [{ ...session, ticket: EMPTY }] }),
    ...{ check: 'offer.ticket', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-offer-modes',
    shows: 'the client allows no way to use a PSK, so it may offer none',
    ends: byPsk,
    differs: () => ({ second: { client: { pskModes: [] } } }),
    ...{ check: 'offer.modes', consequence: 'full handshake', cite: MODES },
  },
  {
    name: 'fault-tls13-offer-hash',
    shows: 'the client offers only suites with SHA-384, and the PSK was made with SHA-256',
    ends: byPsk,
    differs: () => ({ second: { client: { suites: ['TLS_AES_256_GCM_SHA384'] } } }),
    ...{ check: 'offer.hash', consequence: 'full handshake', cite: PSK },
  },
  {
    name: 'fault-tls13-offer-lifetime',
    shows: 'the client comes back after three hours; the ticket was good for two',
    ends: byPsk,
    differs: () => ({ between: (lab) => lab.wait(3 * HOUR) }),
    ...{ check: 'offer.lifetime', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-offer-authentication-age',
    shows: 'resumption after resumption, each with a fresh ticket: the certificate was proven too long ago',
    ends: () => byPsk({ maxAuthenticationAge: 90 }),
    differs: () => ({ between: again }),
    ...{ check: 'offer.authentication-age', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-offer-verified',
    shows:
      'the first time nobody verified the server’s certificate; a client that does cannot rely on that session',
    ends: byPsk,
    differs: () => ({ first: { client: { verifyPeer: false, trust: [] } } }),
    ...{ check: 'offer.verified', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-offer-trust',
    shows: 'the client trusts the root no more under which it came to know the server',
    ends: byPsk,
    differs: () => ({
      first: { client: { trust: [oldServer().root] }, server: { credentials: [oldServer().identity] } },
    }),
    ...{ check: 'offer.trust', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-offer-expired',
    shows: 'the certificate with which the session was made has expired meanwhile',
    ends: byPsk,
    differs: () => ({ first: { server: { credentials: [endsSoon()] } } }),
    ...{ check: 'offer.trust', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-offer-server-name',
    shows: 'the client asks for another server, for which the certificate of the session does not speak',
    ends: () => byPsk({}, { credentials: [cast().server, otherName()] }),
    differs: () => ({
      second: { client: { serverName: OTHER_NAME } },
      offers: (session) => [session],
    }),
    ...{ check: 'offer.server-name', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-no-resumption',
    shows: 'the client does not resume: it ignored the ticket',
    ends: byPsk,
    differs: () => ({ first: { client: { acceptTickets: false } } }),
    ...{ check: 'offer.kept', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-no-tickets',
    shows: 'the server gave no ticket',
    ends: byPsk,
    differs: () => ({ first: { server: { tickets: { count: 0 } } } }),
    ...{ check: 'offer.kept', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls13-lifetime-zero',
    shows: 'the ticket came with a lifetime of 0: discard at once',
    ends: byPsk,
    differs: () => ({ first: { server: { tickets: { count: 1, lifetime: 0 } } } }),
    ...{ check: 'offer.kept', consequence: 'full handshake', cite: TICKET },
  },
]
