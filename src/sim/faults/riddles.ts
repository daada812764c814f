/** Riddles: a world with one fault that follows from the seed, which neither its name nor what it says of itself tells. */
import { toHex } from '../../bytes/bytes.ts'
import { seededRandom } from '../../crypto/hash/random.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Fault } from './fault.ts'
import { FAULTS } from './faults.ts'
import { DEFAULT_SEED } from '../kernel/network-options.ts'

/** Faults among which a seed chooses, each with one act that mends it: then the last connection is what it should be. */
export const MENDED_BY = {
  'riddle-tls13': {
    'fault-tls13-offer-modes': 'set client.pskModes=["psk_dhe_ke"]',
    'fault-tls13-offer-hash': 'set client.suites=["TLS_AES_128_GCM_SHA256"]',
    'fault-tls13-offer-lifetime': 'wait 1h',
    'fault-tls13-offer-server-name': 'set client.serverName=server.example',
    'fault-tls13-no-resumption': 'set client.acceptTickets=true',
    'fault-tls13-no-tickets': 'set server.tickets.count=1',
    'fault-tls13-lifetime-zero': 'set server.tickets.lifetime=7200',
    'fault-tls13-ticket-retired': 'rotate 1h',
    'fault-tls13-modes': 'set server.pskModes=["psk_dhe_ke"]',
    'fault-tls13-hash': 'set server.suites=["TLS_AES_128_GCM_SHA256"]',
    'fault-tls13-client-identity': 'set server.clientCertificate=require',
  },
  'riddle-tls12': {
    'fault-tls12-offer-version': 'set client.versions=["TLS 1.2"]',
    'fault-tls12-offer-suite': 'set client.suites12=["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]',
    'fault-tls12-offer-lifetime': 'wait 1h',
    'fault-tls12-offer-ems-lost': 'set client.extendedMasterSecret=true',
    'fault-tls12-offer-ems-gained': 'set client.extendedMasterSecret=true',
    'fault-tls12-no-cache': 'set server.sessionIds=true',
    'fault-tls12-evicted': 'cache-size 20',
    'fault-tls12-cache-timeout': 'wait 1h',
    'fault-tls12-suite': 'set server.suites12=["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]',
    'fault-tls12-ems-given-up': 'set server.extendedMasterSecret=true',
    'fault-tls12-client-identity': 'set server.clientCertificate=require',
    'fault-tls12-ticket-retired': 'rotate 1h',
  },
  'riddle-0rtt': {
    'fault-0rtt-offer-allowed': 'set server.maxEarlyData=16384',
    'fault-0rtt-offer-suite': 'set client.suites=["TLS_AES_128_GCM_SHA256"]',
    'fault-0rtt-offer-alpn': 'set client.alpn=["h2"]',
    'fault-0rtt-enabled': 'set server.maxEarlyData=16384',
    'fault-0rtt-retry': 'set server.groups=["x25519"]',
    'fault-0rtt-suite': 'set server.suites=["TLS_AES_128_GCM_SHA256"]',
    'fault-0rtt-alpn': 'set server.alpn=["h2"]',
    'fault-0rtt-started': 'set server.startedAt=0',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>

/** Name of a riddle. */
type RiddleName = keyof typeof MENDED_BY

const SHOWS: Readonly<Record<RiddleName, string>> = {
  'riddle-tls13': 'TLS 1.3: the last connection should resume a session and does not; the seed hides why',
  'riddle-tls12': 'TLS 1.2: the last connection should resume a session and does not; the seed hides why',
  'riddle-0rtt':
    'TLS 1.3: the last connection resumes, but what it says first does not go early; the seed hides why',
}

/** The riddles. */
export const RIDDLES: readonly Scenario[] = (Object.keys(MENDED_BY) as RiddleName[]).map((name) => ({
  name,
  shows: SHOWS[name],
  play: (seed = DEFAULT_SEED, changes) => hiddenIn(name, seed).play(seed, changes),
}))

/** What a seed hides in a riddle; `undefined` for a scenario that is none. */
export function faultIn(scenario: string, seed = DEFAULT_SEED): Fault | undefined {
  return isRiddle(scenario) ? hiddenIn(scenario, seed) : undefined
}

/** Whether a scenario is a riddle. */
export function isRiddle(scenario: string): scenario is RiddleName {
  return Object.hasOwn(MENDED_BY, scenario)
}

function hiddenIn(riddle: RiddleName, seed: string): Fault {
  const among = FAULTS.filter(({ name }) => Object.hasOwn(MENDED_BY[riddle], name))
  const drawn = seededRandom(seed).draw(
    { connection: '', actor: 'server', use: `riddle ${riddle}`, ordinal: 0 },
    4,
  )
  return among[parseInt(toHex(drawn), 16) % among.length]!
}
