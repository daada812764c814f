/** Faults of early data: why they are not sent, or not accepted, although the PSK is (RFC 9846 §4.3.10, §8). */
import { MINUTE } from '../../bytes/time.ts'
import { bothNames, OTHER_NAME } from '../cast/others.ts'
import { byEarlyData } from './ends.ts'
import { anotherServer } from './world.ts'
import type { FaultRow } from './fault.ts'
import { concat } from '../../bytes/bytes.ts'
import { bloomFilter, type SeenHellos } from '../../session/caches/seen-hellos.ts'

import { LAB_START, type Lab } from '../lab/lab.ts'
import { flipped } from './wire-faults.ts'

const EARLY = 'RFC 9846 §4.3.10 (8446 §4.2.10)'
const AGE = 'RFC 9846 §4.3.10 (8446 §4.2.10), §8.3'
const PSK = 'RFC 9846 §4.3.11 (8446 §4.2.11)'
const MODULUS = 2 ** 32

/** What the client finds before it sends any. */
const OFFER: readonly FaultRow[] = [
  {
    name: 'fault-0rtt-offer-allowed',
    shows: 'the ticket allows no early data: the client waits',
    ends: byEarlyData,
    differs: () => ({ first: { server: { maxEarlyData: 0 } } }),
    check: 'early-offer.allowed',
    consequence: 'no early data',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
  },
  {
    name: 'fault-0rtt-offer-suite',
    shows:
      'the client no longer offers the suite of the session: good enough for the PSK, not for early data',
    ends: byEarlyData,
    differs: () => ({ second: { client: { suites: ['TLS_CHACHA20_POLY1305_SHA256'] } } }),
    ...{ check: 'early-offer.suite', consequence: 'no early data', cite: EARLY },
  },
  {
    name: 'fault-0rtt-offer-alpn',
    shows: 'the client no longer offers the application protocol in which early data would be written',
    ends: () => byEarlyData({ alpn: ['h2'] }, { alpn: ['h2', 'http/1.1'] }),
    differs: () => ({ second: { client: { alpn: ['http/1.1'] } } }),
    ...{ check: 'early-offer.alpn', consequence: 'no early data', cite: EARLY },
  },
  {
    name: 'fault-0rtt-offer-server-name',
    shows: 'the certificate speaks for the new name too, but early data were meant for the old one',
    ends: () => byEarlyData({}, { credentials: [bothNames()] }),
    differs: () => ({
      second: { client: { serverName: OTHER_NAME } },
      offers: (session) => [session],
    }),
    ...{ check: 'early-offer.server-name', consequence: 'no early data', cite: EARLY },
  },
]

/** What the server finds. */
const ACCEPT: readonly FaultRow[] = [
  {
    name: 'fault-0rtt-psk',
    shows: 'the server cannot open the ticket: no PSK, so no key for early data either',
    ends: byEarlyData,
    differs: () => ({ between: anotherServer }),
    check: 'early.psk',
    besides: ['psk.known'],
    consequence: 'full handshake, early data rejected',
    cite: EARLY,
  },
  {
    name: 'fault-0rtt-enabled',
    shows: 'the server takes no early data any more, whatever its ticket promised',
    ends: byEarlyData,
    differs: () => ({ second: { server: { maxEarlyData: 0 } } }),
    ...{ check: 'early.enabled', consequence: 'early data rejected', cite: EARLY },
  },
  {
    name: 'fault-0rtt-retry',
    shows: 'the server wants another group: a HelloRetryRequest is the end of early data',
    ends: () => byEarlyData({ groups: ['x25519', 'secp256r1'] }),
    differs: () => ({ second: { server: { groups: ['secp256r1'] } } }),
    ...{ check: 'early.no-retry', consequence: 'early data rejected', cite: EARLY },
  },
  {
    name: 'fault-0rtt-second-identity',
    shows: 'the first ticket is of no use, the second is; early data were written under the first',
    ends: byEarlyData,
    differs: () => ({
      offers: (session) => [{ ...session, ticket: flipped(session.ticket, 40) }, session],
    }),
    check: 'early.first-identity',
    besides: ['psk.known'],
    consequence: 'early data rejected',
    cite: EARLY,
  },
  {
    name: 'fault-0rtt-suite',
    shows: 'the server prefers another suite with the same hash now: the PSK is good, early data are not',
    ends: byEarlyData,
    differs: () => ({ second: { server: { suites: ['TLS_CHACHA20_POLY1305_SHA256'] } } }),
    ...{ check: 'early.suite', consequence: 'early data rejected', cite: EARLY },
  },
  {
    name: 'fault-0rtt-alpn',
    shows: 'the server speaks another application protocol now than the one in which early data are written',
    ends: () => byEarlyData({ alpn: ['h2', 'http/1.1'] }, { alpn: ['h2'] }),
    differs: () => ({ second: { server: { alpn: ['http/1.1'] } } }),
    ...{ check: 'early.alpn', consequence: 'early data rejected', cite: EARLY },
  },
  {
    name: 'fault-0rtt-server-name',
    shows: 'a client that mixed up its sessions sends early data for server.example to other.example',
    ends: () => byEarlyData({}, { credentials: [bothNames()] }),
    differs: () => ({
      second: { client: { serverName: OTHER_NAME } },
      offers: (session) => [session],
      deviates: ['client:name-overlooked'],
    }),
    ...{ check: 'early.server-name', consequence: 'early data rejected', cite: PSK },
  },
  {
    name: 'fault-0rtt-age-add',
    shows:
      'the client hides the ticket’s age with a wrong ticket_age_add: the server finds an age that cannot be',
    ends: byEarlyData,
    differs: () => ({
      offers: (session) => [{ ...session, ageAdd: (session.ageAdd + 1_000_000) % MODULUS }],
    }),
    ...{ check: 'early.age', consequence: 'early data rejected', cite: AGE },
  },
  {
    name: 'fault-0rtt-age-lifetime',
    shows: 'a mistake seen in real stacks: the client adds the ticket’s lifetime to its age',
    ends: byEarlyData,
    differs: () => ({ deviates: ['client:age-as-lifetime'] }),
    ...{ check: 'early.age', consequence: 'early data rejected', cite: 'RFC 9846 §4.3.11.1' },
  },
  {
    name: 'fault-0rtt-clock',
    shows: 'the client’s clock ran half a minute slow: its early data look like a flight that was held back',
    ends: byEarlyData,
    differs: () => ({
      offers: (session) => [{ ...session, createdAt: session.createdAt + 30_000 }],
    }),
    ...{ check: 'early.age', consequence: 'early data rejected', cite: AGE },
  },
  {
    name: 'fault-0rtt-started',
    shows: 'the server started a second ago: what it may have seen before, it cannot know',
    ends: byEarlyData,
    differs: () => ({ second: { server: { startedAt: LAB_START + MINUTE - 1000 } } }),
    ...{ check: 'early.started', consequence: 'early data rejected', cite: 'RFC 9846 §8.2' },
  },
  {
    name: 'fault-0rtt-replay',
    shows: 'somebody sends the whole first flight again: the server has seen it',
    ends: byEarlyData,
    differs: () => ({ after: (lab, { server }) => lab.replay(earlyFlight(lab), server).run() }),
    ...{ check: 'early.replay', consequence: 'early data rejected', cite: 'RFC 9846 §8.2' },
  },
  {
    name: 'fault-0rtt-false-positive',
    shows:
      'a Bloom filter that is full takes new early data for old ones: rejected, and the handshake goes on',
    ends: byEarlyData,
    differs: () => ({ between: (lab) => lab.withWorld({ ...lab.world, replays: fullFilter(lab) }) }),
    ...{ check: 'early.replay', consequence: 'early data rejected', cite: 'RFC 9846 §8.2' },
  },
  {
    name: 'fault-0rtt-version',
    shows:
      'the server lost its TLS 1.3 and understands no early data: the client must give up and try without',
    ends: () =>
      byEarlyData(
        { versions: ['TLS 1.3', 'TLS 1.2'], middleboxCompatibility: false },
        { versions: ['TLS 1.3', 'TLS 1.2'] },
      ),
    differs: () => ({ second: { server: { versions: ['TLS 1.2'] } } }),
    check: 'answer.early-version',
    // Data before the handshake: a server of TLS 1.2 cannot make sense of that.
    besides: ['the server sends unexpected_message'],
    consequence: 'the client sends protocol_version',
    cite: 'RFC 9846 §E.3 (8446 §D.3)',
  },
]

/** All of them, in the order in which early data are looked at. */
export const FAULTS_EARLY: readonly FaultRow[] = [...OFFER, ...ACCEPT]

/** What the client of the connection sent before the server answered: ClientHello, ChangeCipherSpec, early data. */
function earlyFlight(lab: Lab): Uint8Array {
  const { segments } = lab.world.toServer
  const first = segments.at(0)?.arrivesAt
  return concat(...[...segments].filter(({ arrivesAt }) => arrivesAt === first).map(({ bytes }) => bytes))
}

/** A Bloom filter of one bit after one hello. */
function fullFilter({ world }: Lab): SeenHellos {
  return bloomFilter(20_000, { bits: 1, probes: 1 }).check(new Uint8Array(32), world.now).memory
}
