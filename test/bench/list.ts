/** Every benchmark by name: what is timed, what it is held against, and where it should be. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { compare, LONG_BATCH_MS, type Measurement, type Work } from './compare.ts'
import type { CaptureKind } from './capture-source.ts'
import type { CapturesReport } from './captures.ts'
import type { ConnectionsReport } from './connections.ts'
import type { MomentsReport } from './moments.ts'
import { deciding, partOf } from './fleets.ts'
import type { FleetMemoryReport } from './fleet-memory.ts'
import { Fleet } from './network.ts'
import type { Baseline } from './baseline.ts'
import { forgeResume } from './node-forge.ts'
import { NODE_12, NODE_13, NodeTls } from './node-tls.ts'
import { primitivesOf } from './primitives.ts'
import { primitivesOf12 } from './primitives12.ts'
import {
  connect,
  ENV,
  KNOWING_ENV,
  lookAtEverything,
  SCENARIOS,
  SCENARIOS_12,
  TRACED_ENV,
  type Scenario,
} from './scenario.ts'
import { bareAead, certificateBytewise, decodeRecordwise, mebibyte, recordLayer } from './streams.ts'
import { LIBRARY, OWN } from './symmetric.ts'

/** One comparison. */
export interface Bench {
  readonly name: string
  readonly unit: 'ms' | 'bytes'
  /** What is compared, in one line. */
  readonly about: string
  /** The ratio that the project wants at most; `undefined` where it only wants to know. */
  readonly target: number | undefined
  /** What the baseline consists of, where it is a list. */
  readonly detail?: () => string
  readonly run: (seconds: number) => Promise<Measurement>
}

/** Handshakes after which the engine has stopped compiling what all of a version have in common. */
const WARM_HANDSHAKES = 4000
/** The same for what a scenario has of its own: certificates, key exchange. They take longer, so there are fewer. */
const WARM_OWN_HANDSHAKES = 600

type Tracing = 'off' | 'kept' | 'looked at'

const TRACING: Readonly<Record<Tracing, string>> = {
  off: 'trace off',
  kept: 'trace on, events looked at but not the fields of messages',
  'looked at': 'trace on, every event and every field of every message looked at',
}

/** Handshakes that cost next to nothing but our own work, which is the same in all of a version. */
const CHEAPEST = { 'TLS 1.3': SCENARIOS.pskKe, 'TLS 1.2': SCENARIOS_12.sessionId } as const

/** Scenarios whose own parts are warm, by the world they ran in: once in a process is enough. */
const warm = new Map([ENV, KNOWING_ENV, TRACED_ENV].map((env) => [env, new Set<Scenario>()]))

function warmUp(scenario: Scenario, env = ENV, look?: Parameters<typeof connect>[2]): void {
  for (let i = 0; i < WARM_HANDSHAKES; i++) connect(CHEAPEST[scenario.client.versions[0]], env, look)
  if (warm.get(env)?.has(scenario)) return
  for (let i = 0; i < WARM_OWN_HANDSHAKES; i++) connect(scenario, env, look)
  warm.get(env)?.add(scenario)
}

/** Whose primitives a baseline is made of. */
const HANDS = {
  primitives: { symmetric: LIBRARY, about: 'against its primitives alone, as the library has them' },
  'own-primitives': { symmetric: OWN, about: 'against its primitives alone, as src/crypto has them' },
} as const

interface Against {
  readonly target?: number
  readonly tracing?: Tracing
  /** Whether both ends remember what they verified under the same chain before. */
  readonly known?: boolean
  readonly hands?: keyof typeof HANDS
}

function against13(name: string, scenario: keyof typeof SCENARIOS, options: Against): Bench {
  const { hands = 'primitives' } = options
  const about = 'both sides of a handshake and one ticket'
  return againstPrimitives(name, about, SCENARIOS[scenario], options, () =>
    primitivesOf(scenario, HANDS[hands].symmetric),
  )
}

function against12(
  name: string,
  scenario: keyof typeof SCENARIOS_12,
  kind: string,
  options: Against = {},
): Bench {
  const { hands = 'primitives' } = options
  const about = `both sides of a TLS 1.2 handshake, ${kind}`
  return againstPrimitives(name, about, SCENARIOS_12[scenario], options, () =>
    primitivesOf12(scenario, HANDS[hands].symmetric),
  )
}

function againstPrimitives(
  name: string,
  about: string,
  scenario: Scenario,
  { target, tracing = 'off', hands = 'primitives', known = false }: Against,
  make: () => Baseline,
): Bench {
  const env = known ? KNOWING_ENV : tracing === 'off' ? ENV : TRACED_ENV
  let seen = 0
  const look = {
    off: undefined,
    kept: (events: readonly unknown[]) => void (seen += events.length),
    'looked at': (events: Parameters<typeof lookAtEverything>[0]) => void (seen += lookAtEverything(events)),
  }[tracing]
  let made: Baseline | undefined
  const baseline = (): Baseline => (made ??= make())
  return {
    name: `${name}/${hands}`,
    unit: 'ms',
    about: `${about}, ${known ? 'not the first under its chain, ' : ''}${TRACING[tracing]}; ${HANDS[hands].about}`,
    target,
    detail: () => baseline().detail,
    run: (seconds) => {
      warmUp(scenario, env, look)
      return compare(() => connect(scenario, env, look), baseline().run, seconds)
    },
  }
}

/** Our handshakes beside those of another TLS in the same process. */
function againstPeer(
  name: string,
  about: string,
  target: number | undefined,
  scenario: Scenario,
  peer: () => Work | Promise<Work>,
): Bench {
  return {
    name,
    unit: 'ms',
    about,
    target,
    run: async (seconds) => {
      warmUp(scenario)
      return compare(() => connect(scenario), await peer(), seconds)
    },
  }
}

function scriptNamed(script: string): string {
  return fileURLToPath(new URL(script, import.meta.url))
}

/** What a script of this folder prints that runs in a process of its own, with a collector to call. */
function measureMemory(script: string): unknown {
  const file = scriptNamed(script)
  const child = spawnSync(process.execPath, ['--expose-gc', file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.status !== 0) throw new Error('the memory measurement failed')
  return JSON.parse(child.stdout)
}

function runMoments(pick: (report: MomentsReport) => number): Promise<Measurement> {
  const report = measureMemory('moments.js') as MomentsReport
  return Promise.resolve({ value: pick(report), baseline: 2048, samples: report.moments, spread: 0 })
}

function runConnections(
  pick: (report: ConnectionsReport) => number,
  against: (report: ConnectionsReport) => number = () => 8192,
): Promise<Measurement> {
  const report = measureMemory('connections.js') as ConnectionsReport
  const [value, baseline] = [pick(report), against(report)]
  return Promise.resolve({ value, baseline, samples: report.connections, spread: 0 })
}

/** Reading 1 GiB of packets. @param baseline in the unit of what is picked */
function runCaptures(pick: (report: CapturesReport) => number, baseline: number): Promise<Measurement> {
  const report = measureMemory('captures.js') as CapturesReport
  return Promise.resolve({ value: pick(report), baseline, samples: report.connections, spread: 0 })
}

/** What the page was measured already: several rows are about it. Times in ms, in ascending order. */
let waited: { readonly cold: readonly number[]; readonly moves: readonly number[] } | undefined

/** The page in Chromium. @param part which of its times: so large a part of them is not longer */
function runPage(of: 'cold' | 'moves', part: number, baseline: number): Promise<Measurement> {
  waited ??= measureMemory('../page/browser/waiting.js') as NonNullable<typeof waited>
  const times = waited[of]
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))]!
  const spread = (at(0.75) - at(0.25)) / at(0.5)
  return Promise.resolve({ value: at(part), baseline, samples: times.length, spread })
}

/** What was explained already: it takes a minute, and two rows are about it. */
const explained = new Map<CaptureKind, CapturesReport>()

/** Explaining 1 GiB that another process writes: the whole command without keys. @param baseline in the unit of what is picked */
function runExplain(
  kind: CaptureKind,
  pick: (report: CapturesReport) => number,
  baseline: number,
): Promise<Measurement> {
  const report = explained.get(kind) ?? explainReport(kind)
  explained.set(kind, report)
  return Promise.resolve({ value: pick(report), baseline, samples: report.connections, spread: 0 })
}

function explainReport(kind: CaptureKind): CapturesReport {
  const [source, explain] = [scriptNamed('capture-source.js'), scriptNamed('explain.js')]
  const child = spawnSync(
    'sh',
    ['-c', '"$0" "$1" "$2" | "$0" "$3"', process.execPath, source, kind, explain],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  if (child.status !== 0) throw new Error('the capture was not explained')
  return JSON.parse(child.stdout) as CapturesReport
}

/** Two rows: the time against 60 MB/s, and the memory against 300 MiB. */
function explainRows(kind: CaptureKind, about: string): readonly Bench[] {
  const name = `explain-1gib-${kind}`
  return [
    {
      ...{
        name,
        unit: 'ms',
        about: `explaining 1 GiB of ${about}, without keys; against 60 MB/s`,
        target: 1,
      },
      run: () => runExplain(kind, ({ ms }) => ms, (2 ** 30 / 60e6) * 1000),
    },
    {
      ...{ name: `${name}-peak`, unit: 'bytes', target: 1 },
      about: 'the most memory of the process that does so; against 300 MiB',
      run: () => runExplain(kind, ({ peak }) => peak, 300 * 2 ** 20),
    },
  ]
}

/** Connections that live in a network while more are made, and while both ends of as many are made by hand. */
const LIVE = 1000

/** A connection in a network without history, beside its two ends that are handed each other's bytes. */
function againstPump(name: string, about: string, scenario: Scenario, target: number): Bench {
  return {
    name,
    unit: 'ms',
    about: `${about}, in a network of ${LIVE} live connections without history; against both ends pumped by hand`,
    target,
    run: (seconds) => {
      warmUp(scenario)
      const kept: unknown[] = []
      let pumped = 0
      return compare(
        new Fleet(scenario).replacing(LIVE),
        () => void (kept[pumped++ % LIVE] = connect(scenario)),
        seconds,
      )
    },
  }
}

/** In the order in which they run. */
export const BENCHES: readonly Bench[] = [
  against13('tls13-full', 'full', { target: 1.1 }),
  against13('tls13-full-known-chain', 'full', { known: true, target: 0.85 }),
  against13('tls13-full-traced-lazily', 'full', { tracing: 'kept', target: 1.35 }),
  against13('tls13-full-traced', 'full', { tracing: 'looked at', target: 1.35 }),
  against13('tls13-resume', 'resume', { target: 1.15 }),
  against13('tls13-resume-traced-lazily', 'resume', { tracing: 'kept', target: 1.35 }),
  against13('tls13-resume-traced', 'resume', { tracing: 'looked at', target: 1.35 }),
  against13('tls13-psk-ke', 'pskKe', { target: 1.5 }),
  against13('tls13-psk-ke', 'pskKe', { hands: 'own-primitives', target: 1.7 }),
  against13('tls13-psk-ke-traced', 'pskKe', { tracing: 'looked at' }),
  against12('tls12-full', 'fullP256', 'ECDHE on P-256', { target: 1.1 }),
  against12('tls12-full-known-chain', 'fullP256', 'ECDHE on P-256', { known: true, target: 0.85 }),
  against12('tls12-full-x25519', 'fullX25519', 'ECDHE on X25519', { target: 1.1 }),
  against12('tls12-session-id', 'sessionId', 'resumed by session ID', { target: 1.6 }),
  against12('tls12-session-id', 'sessionId', 'resumed by session ID', {
    hands: 'own-primitives',
    target: 1.7,
  }),
  against12('tls12-session-id-traced', 'sessionId', 'resumed by session ID', { tracing: 'looked at' }),
  against12('tls12-ticket', 'ticket', 'resumed by ticket', { target: 1.6 }),
  againstPeer(
    'tls13-full/node-tls',
    "both sides of a full handshake; against Node's own TLS over in-memory streams",
    undefined,
    SCENARIOS.full,
    () => new NodeTls(NODE_13).full,
  ),
  againstPeer(
    'tls13-resume/node-tls',
    "both sides of a psk_dhe_ke resumption; against Node's own TLS over in-memory streams",
    undefined,
    SCENARIOS.resume,
    () => new NodeTls(NODE_13).resume(),
  ),
  againstPeer(
    'tls12-full/node-tls',
    "both sides of a full TLS 1.2 handshake, X25519; against Node's own TLS over in-memory streams",
    undefined,
    SCENARIOS_12.fullX25519,
    () => new NodeTls(NODE_12, false).full,
  ),
  againstPeer(
    'tls12-session-id/node-tls',
    "both sides of a resumption by session ID; against Node's own TLS over in-memory streams",
    1,
    SCENARIOS_12.sessionId,
    () => new NodeTls(NODE_12, false).resume(),
  ),
  againstPeer(
    'tls12-ticket/node-tls',
    "both sides of a resumption by ticket in TLS 1.2; against Node's own TLS over in-memory streams",
    undefined,
    SCENARIOS_12.ticket,
    () => new NodeTls(NODE_12).resume(),
  ),
  againstPeer(
    'tls12-session-id/node-forge',
    'both sides of a resumption by session ID; against node-forge (TLS 1.1, AES-128-CBC)',
    1,
    SCENARIOS_12.sessionId,
    forgeResume,
  ),
  {
    name: 'record-seal-open/aead',
    unit: 'ms',
    about: 'a 16 KiB record sealed, cut from the stream and opened, AES-128-GCM; against the AEAD alone',
    target: 1 / 0.85,
    run: (seconds) => compare(recordLayer('AES_128_GCM'), bareAead('AES_128_GCM'), seconds, LONG_BATCH_MS),
  },
  {
    name: 'record-seal-open-chacha/aead',
    unit: 'ms',
    about: 'the same with ChaCha20-Poly1305',
    target: 1 / 0.85,
    run: (seconds) =>
      compare(recordLayer('CHACHA20_POLY1305'), bareAead('CHACHA20_POLY1305'), seconds, LONG_BATCH_MS),
  },
  {
    name: 'certificate-128kib-bytewise/64kib-bytewise',
    unit: 'ms',
    about: 'a flight with a certificate of 128 KiB, fed and run byte by byte; against one of 64 KiB',
    target: 2.6,
    run: (seconds) => compare(certificateBytewise(2 ** 17), certificateBytewise(2 ** 16), seconds),
  },
  {
    name: 'decode-40k-records/decode-20k-records',
    unit: 'ms',
    about: 'decode of a Certificate message in 40,000 records of one byte; against one in 20,000',
    target: 2.6,
    // Whoever holds more while the collector comes pays more of it: it must come often in each batch.
    run: (seconds) => compare(decodeRecordwise(40_000), decodeRecordwise(20_000), seconds, LONG_BATCH_MS),
  },
  {
    name: '1mib-bytewise/1mib-whole',
    unit: 'ms',
    about: '1 MiB of application data, fed and run byte by byte; against fed at once',
    target: undefined,
    run: (seconds) => compare(mebibyte(1), mebibyte(2 ** 21), seconds),
  },
  {
    name: 'moment-bytes',
    unit: 'bytes',
    about:
      'memory for each kept moment (value and events) of 10,000 KeyUpdates, both sides, beyond wire bytes; against 2 KiB',
    target: 1,
    run: () => runMoments(({ bytes }) => bytes),
  },
  {
    name: 'moment-bytes-update',
    unit: 'bytes',
    about: 'the same for the side that updates alone, where every moment is a KeyUpdate',
    target: undefined,
    run: () => runMoments(({ clientBytes }) => clientBytes),
  },
  {
    name: 'connection-bytes',
    unit: 'bytes',
    about:
      'memory of a live TLS 1.3 connection without history, trace off, beyond its session; against 8 KiB',
    target: 1,
    run: () => runConnections(({ bytes13 }) => bytes13),
  },
  {
    name: 'connection-bytes-tls12',
    unit: 'bytes',
    about: 'the same for TLS 1.2',
    target: 1,
    run: () => runConnections(({ bytes12 }) => bytes12),
  },
  {
    name: 'fleet-connection-bytes',
    unit: 'bytes',
    about:
      'memory of an end of a live TLS 1.3 connection in a network without history, its host included; against 8 KiB',
    target: undefined,
    run: () => runConnections(({ fleet13 }) => fleet13),
  },
  {
    name: 'fleet-connection-bytes-tls12',
    unit: 'bytes',
    about: 'the same for TLS 1.2',
    target: undefined,
    run: () => runConnections(({ fleet12 }) => fleet12),
  },
  {
    name: 'fleet-connection-bytes/connection-bytes',
    unit: 'bytes',
    about: 'the same for TLS 1.3; against an end that nobody but its application knows',
    target: 1.2,
    run: () =>
      runConnections(
        ({ fleet13 }) => fleet13,
        ({ grown13 }) => grown13,
      ),
  },
  {
    name: 'capture-1gib',
    unit: 'ms',
    about: 'reading a capture of 1 GiB down to its TLS streams; against 60 MB/s',
    target: 1,
    run: () => runCaptures(({ ms }) => ms, (2 ** 30 / 60e6) * 1000),
  },
  {
    name: 'capture-1gib-peak',
    unit: 'bytes',
    about: 'the most memory of the process that does so; against 300 MiB',
    target: 1,
    run: () => runCaptures(({ peak }) => peak, 300 * 2 ** 20),
  },
  {
    name: 'page-cold',
    unit: 'ms',
    about:
      'the laboratory page, from nothing to its first handshake in Chromium, by the clock, median; against 1.5 s',
    target: 1,
    run: () => runPage('cold', 0.5, 1500),
  },
  {
    name: 'page-move',
    unit: 'ms',
    about:
      'a move in time in a story of 1,000 moments, all tabs, until it is drawn, by the clock, median; against 50 ms',
    target: 1,
    run: () => runPage('moves', 0.5, 50),
  },
  {
    name: 'page-move-p95',
    unit: 'ms',
    about: 'the same, which 95 of 100 moves keep; against 50 ms',
    target: 1,
    run: () => runPage('moves', 0.95, 50),
  },
  ...explainRows('downloads', 'records of 16 KB behind a few handshakes'),
  ...explainRows('connections', 'connections with hardly more than a handshake, 400,000 of them'),
  againstPump('fleet-tls13-full/pump', 'a full handshake of TLS 1.3', SCENARIOS.full, 1.1),
  againstPump('fleet-tls13-psk-ke/pump', 'the cheapest handshake of TLS 1.3', SCENARIOS.pskKe, 1.5),
  {
    name: 'fleet-100-decided/tls13-psk-ke',
    unit: 'ms',
    about: '100 connections of a fleet, decided and not done; against the cheapest handshake done',
    target: 2,
    run: (seconds) => {
      warmUp(SCENARIOS.pskKe)
      return compare(deciding(100), () => connect(SCENARIOS.pskKe), seconds)
    },
  },
  {
    name: 'fleet-1m/fleet-10k',
    unit: 'ms',
    about: '10,000 connections of a fleet of a million; against a whole fleet of 10,000, its making included',
    target: 2,
    run: (seconds) => compare(partOf(1e6, 10_000), partOf(10_000, 10_000), seconds, LONG_BATCH_MS),
  },
  {
    name: 'fleet-1000-servers/fleet-2-servers',
    unit: 'ms',
    about: '1,000 connections to 1,000 servers, each with a cache of its own; against 2 servers',
    target: 2,
    run: (seconds) =>
      compare(
        deciding(1000, { servers: 1000, sessions: 'cache' }),
        deciding(1000, { sessions: 'cache' }),
        seconds,
        LONG_BATCH_MS,
      ),
  },
  {
    name: 'fleet-client-bytes',
    unit: 'bytes',
    about: 'memory of a client of such a fleet with its two sessions, tickets of TLS 1.3; against 512 bytes',
    target: 1,
    run: () => {
      const { bytes, clients } = measureMemory('fleet-memory.js') as FleetMemoryReport
      return Promise.resolve({ value: bytes, baseline: 512, samples: clients, spread: 0 })
    },
  },
]
