/** Faults of TLS 1.2, by session ID and by ticket: what keeps a session from being offered, found, accepted. */
import { HOUR } from '../../bytes/time.ts'
import { EMPTY } from '../../bytes/bytes.ts'
import { cast } from '../cast/cast.ts'
import { bothNames, endsSoon, oldClient, oldServer, OTHER_NAME } from '../cast/others.ts'
import { byId, byTicket, OTHER_SUITE_12 } from './ends.ts'
import { endInAlert, lookingElsewhere, restarted, smallCache, unheard } from './world.ts'
import type { FaultRow } from './fault.ts'
import { once } from '../scenarios/scenario.ts'

const RESUMPTION = 'RFC 5246 §7.4.1.2'
const ANSWER = 'RFC 5246 §7.4.1.3'
const COMPROMISED = 'RFC 5246 §F.1.4'
const EMS = 'RFC 7627 §5.3'

/** What the client finds before it offers anything. */
const OFFER: readonly FaultRow[] = [
  {
    name: 'fault-tls12-offer-version',
    shows: 'the client speaks TLS 1.3 alone by now: a session of TLS 1.2 is of no use to it',
    ends: () => byId({}, { versions: ['TLS 1.3', 'TLS 1.2'] }),
    differs: () => ({ second: { client: { versions: ['TLS 1.3'] } } }),
    ...{ check: 'offer12.version', consequence: 'full handshake', cite: RESUMPTION },
  },
  {
    name: 'fault-tls12-offer-named',
    shows: 'the session has neither an ID nor a ticket: nothing stands for it in a hello',
    ends: byId,
    differs: () => ({ offers: (session) => [{ ...session, sessionId: EMPTY }] }),
    ...{ check: 'offer12.named', consequence: 'full handshake', cite: RESUMPTION },
  },
  {
    name: 'fault-tls12-offer-suite',
    shows: 'the client no longer offers the suite of the session, so it cannot offer the session',
    ends: byId,
    differs: () => ({ second: { client: { suites12: [OTHER_SUITE_12] } } }),
    ...{ check: 'offer12.suite', consequence: 'full handshake', cite: RESUMPTION },
  },
  {
    name: 'fault-tls12-offer-lifetime',
    shows: 'the client comes back after more than a day: longer than sessions should be kept',
    ends: byId,
    differs: () => ({ between: (lab) => lab.wait(25 * HOUR) }),
    ...{ check: 'offer12.lifetime', consequence: 'full handshake', cite: COMPROMISED },
  },
  {
    name: 'fault-tls12-offer-server-name',
    shows: 'the client has a session of one server and asks for another',
    ends: () => byId({}, { credentials: [bothNames()] }),
    differs: () => ({
      second: { client: { serverName: OTHER_NAME } },
      offers: (session) => [session],
    }),
    ...{ check: 'offer12.server-name', consequence: 'full handshake', cite: 'RFC 6066 §3' },
  },
  {
    name: 'fault-tls12-offer-verified',
    shows:
      'the first time nobody verified the server’s certificate; a client that does cannot rely on that session',
    ends: byId,
    differs: () => ({ first: { client: { verifyPeer: false, trust: [] } } }),
    ...{ check: 'offer12.verified', consequence: 'full handshake', cite: COMPROMISED },
  },
  {
    name: 'fault-tls12-offer-trust',
    shows: 'the client trusts the root no more under which it came to know the server',
    ends: byId,
    differs: () => ({
      first: {
        client: { trust: [oldServer().root] },
        server: { credentials: [oldServer().identity] },
      },
    }),
    ...{ check: 'offer12.trust', consequence: 'full handshake', cite: COMPROMISED },
  },
  {
    name: 'fault-tls12-offer-expired',
    shows: 'the certificate with which the session was made has expired meanwhile',
    ends: byId,
    differs: () => ({ first: { server: { credentials: [endsSoon()] } } }),
    ...{ check: 'offer12.trust', consequence: 'full handshake', cite: COMPROMISED },
  },
  {
    name: 'fault-tls12-offer-ems-lost',
    shows:
      'the session has the extended master secret, and the client now does without: a server would have to abort',
    ends: byId,
    differs: () => ({ second: { client: { extendedMasterSecret: false } } }),
    ...{ check: 'offer12.extended-master-secret', consequence: 'full handshake', cite: EMS },
  },
  {
    name: 'fault-tls12-offer-ems-gained',
    shows: 'the session lacks the extended master secret, and the client now wants it',
    ends: byId,
    differs: () => ({ first: { client: { extendedMasterSecret: false } } }),
    ...{ check: 'offer12.extended-master-secret', consequence: 'full handshake', cite: EMS },
  },
  {
    name: 'fault-tls12-no-resumption',
    shows: 'the client does not resume: it keeps no session',
    ends: byId,
    differs: () => ({ first: { client: { acceptTickets: false } } }),
    ...{ check: 'offer.kept', consequence: 'full handshake', cite: 'RFC 5246 §7.3' },
  },
  {
    name: 'fault-tls12-no-cache',
    shows: 'the server keeps no sessions and gives no tickets: it sends an empty session ID',
    ends: byId,
    differs: () => ({
      first: { server: { sessionIds: false } },
    }),
    ...{ check: 'offer.kept', consequence: 'full handshake', cite: ANSWER },
  },
  {
    name: 'fault-tls12-fatal-alert',
    shows: 'a connection of the session ended in a fatal alert: the client forgets the session',
    ends: byId,
    differs: () => ({ between: endInAlert }),
    ...{ check: 'offer.kept', consequence: 'full handshake', cite: 'RFC 5246 §7.2.2' },
  },
]

/** What the server finds when it looks for the session. */
const FIND: readonly FaultRow[] = [
  {
    name: 'fault-tls12-restarted',
    shows: 'the server restarted, and its cache with it: the session ID means nothing any more',
    ends: byId,
    differs: () => ({
      between: restarted,
    }),
    ...{ check: 'session12.known', consequence: 'full handshake', cite: ANSWER },
  },
  {
    name: 'fault-tls12-evicted',
    shows: 'the server’s cache holds one session, and another client came: ours had to leave',
    ends: byId,
    differs: () => ({
      prepare: smallCache,
      between: (lab, ends) => unheard(lab, (now) => once(now, ends)),
    }),
    ...{ check: 'session12.known', consequence: 'full handshake', cite: ANSWER },
  },
  {
    name: 'fault-tls12-cache-timeout',
    shows: 'the client comes back after three hours, and the server keeps sessions for two',
    ends: byId,
    differs: () => ({ between: (lab) => lab.wait(3 * HOUR) }),
    ...{ check: 'session12.known', consequence: 'full handshake', cite: ANSWER },
  },
  {
    name: 'fault-tls12-no-internal-lookup',
    shows:
      'the session is in the server’s cache, but the mode says not to look there (SSL_SESS_CACHE_NO_INTERNAL_LOOKUP)',
    ends: byId,
    differs: () => ({ between: lookingElsewhere }),
    ...{ check: 'session12.known', consequence: 'full handshake', cite: ANSWER },
  },
  {
    name: 'fault-tls12-cache-off',
    shows: 'the server’s cache was switched off meanwhile',
    ends: byId,
    differs: () => ({ second: { server: { sessionIds: false } } }),
    ...{ check: 'session12.known', consequence: 'full handshake', cite: ANSWER },
  },
  {
    name: 'fault-tls12-fatal-alert-at-server',
    shows:
      'a connection of the session ended in a fatal alert; a client that missed it offers what the server forgot',
    ends: byId,
    differs: () => ({ between: (lab, ends) => unheard(lab, (now) => endInAlert(now, ends)) }),
    ...{ check: 'session12.known', consequence: 'full handshake', cite: 'RFC 5246 §7.2.2' },
  },
]

/** What the server finds when it looks at the session. */
const ACCEPT: readonly FaultRow[] = [
  {
    name: 'fault-tls12-lifetime',
    shows:
      'a client that takes no notice of lifetimes offers a ticket after three hours; it was good for two',
    ends: byTicket,
    differs: () => ({
      between: (lab) => lab.wait(3 * HOUR),
      deviates: ['client:lifetime-overlooked'],
    }),
    ...{ check: 'session12.lifetime', consequence: 'full handshake', cite: 'RFC 5077 §3.3' },
  },
  {
    name: 'fault-tls12-suite',
    shows: 'the server no longer allows the suite of the session, and no other suite will do',
    ends: byId,
    differs: () => ({ second: { server: { suites12: [OTHER_SUITE_12] } } }),
    ...{ check: 'session12.suite', consequence: 'full handshake', cite: RESUMPTION },
  },
  {
    name: 'fault-tls12-server-name',
    shows:
      'a client that mixed up its sessions offers one of server.example to other.example: no alert, no resumption',
    ends: () => byId({}, { credentials: [bothNames()] }),
    differs: () => ({
      second: { client: { serverName: OTHER_NAME } },
      offers: (session) => [session],
      deviates: ['client:name-overlooked'],
    }),
    ...{ check: 'session12.server-name', consequence: 'full handshake', cite: 'RFC 6066 §3' },
  },
  {
    name: 'fault-tls12-ems-lost',
    shows:
      'a hello without the extended master secret asks for a session that has it: the one case that must be an alert',
    ends: byId,
    differs: () => ({
      second: { client: { extendedMasterSecret: false } },
      deviates: ['client:ems-lost'],
    }),
    ...{ check: 'session12.ems-kept', consequence: 'the server sends handshake_failure', cite: EMS },
  },
  {
    name: 'fault-tls12-ems-gained',
    shows: 'a hello with the extended master secret asks for a session without it',
    ends: byId,
    differs: () => ({
      first: { client: { extendedMasterSecret: false } },
      deviates: ['client:ems-gained'],
    }),
    ...{ check: 'session12.ems-gained', consequence: 'full handshake', cite: EMS },
  },
  {
    name: 'fault-tls12-ems-given-up',
    shows:
      'the server does not use the extended master secret any more, and could not answer as the session wants',
    ends: byId,
    differs: () => ({ second: { server: { extendedMasterSecret: false } } }),
    ...{ check: 'session12.ems-used', consequence: 'full handshake', cite: EMS },
  },
  {
    name: 'fault-tls12-client-identity',
    shows: 'the server now wants to know who the client is, and the session cannot say',
    ends: () => byId({ credential: cast().client }, { trust: [cast().root] }),
    differs: () => ({ second: { server: { clientCertificate: 'require' } } }),
    ...{ check: 'session12.client-identity', consequence: 'full handshake', cite: COMPROMISED },
  },
  {
    name: 'fault-tls12-trust',
    shows: 'the server trusts the root no more under which it came to know the client',
    ends: () => byId({ credential: cast().client }, { trust: [cast().root], clientCertificate: 'request' }),
    differs: () => ({
      first: {
        client: { credential: oldClient().identity },
        server: { trust: [oldClient().root] },
      },
    }),
    ...{ check: 'session12.trust', consequence: 'full handshake', cite: COMPROMISED },
  },
]

/** All of them, in the order in which a session is looked at. */
export const FAULTS_12: readonly FaultRow[] = [...OFFER, ...FIND, ...ACCEPT]
