/** Every benchmark by name: what is timed, what it is held against, and where it should be. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { compare, type Measurement } from './compare.ts'
import type { MomentsReport } from './moments.ts'
import { nodeFull, nodeResume } from './node-tls.ts'
import { describePrimitives, primitivesOf, type PRIMITIVES } from './primitives.ts'
import { connect, ENV, lookAtEverything, SCENARIOS, TRACED_ENV } from './scenario.ts'
import { bareAead, certificateBytewise, mebibyte, recordLayer } from './streams.ts'

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

/** Handshakes after which the engine has stopped compiling, whatever else the machine does. */
const WARM_HANDSHAKES = 4000

type Tracing = 'off' | 'kept' | 'looked at'

const TRACING: Readonly<Record<Tracing, string>> = {
  off: 'trace off',
  kept: 'trace on, events looked at but not the fields of messages',
  'looked at': 'trace on, every event and every field of every message looked at',
}

function againstPrimitives(
  name: string,
  scenario: keyof typeof PRIMITIVES,
  tracing: Tracing,
  target: number | undefined,
): Bench {
  const config = SCENARIOS[scenario]
  const env = tracing === 'off' ? ENV : TRACED_ENV
  let seen = 0
  const look = {
    off: undefined,
    kept: (events: readonly unknown[]) => void (seen += events.length),
    'looked at': (events: Parameters<typeof lookAtEverything>[0]) => void (seen += lookAtEverything(events)),
  }[tracing]
  return {
    name: `${name}/primitives`,
    unit: 'ms',
    about: `both sides of a handshake and one ticket, ${TRACING[tracing]}; against its primitives alone`,
    target,
    detail: () => describePrimitives(scenario),
    run: (seconds) => {
      // What is not arithmetic is the same in every handshake: the cheapest one brings the compiler to it soonest.
      for (let i = 0; i < WARM_HANDSHAKES; i++) connect(SCENARIOS.pskKe, env, look)
      return compare(() => connect(config, env, look), primitivesOf(scenario).run, seconds)
    },
  }
}

async function runMoments(pick: (report: MomentsReport) => number): Promise<Measurement> {
  const script = fileURLToPath(new URL('moments.js', import.meta.url))
  const child = spawnSync(process.execPath, ['--expose-gc', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.status !== 0) throw new Error('the memory measurement failed')
  const report = JSON.parse(child.stdout) as MomentsReport
  return Promise.resolve({ value: pick(report), baseline: 2048, samples: report.moments, spread: 0 })
}

/** In the order in which they run. */
export const BENCHES: readonly Bench[] = [
  againstPrimitives('tls13-full', 'full', 'off', 1.15),
  againstPrimitives('tls13-full-traced-lazily', 'full', 'kept', 1.35),
  againstPrimitives('tls13-full-traced', 'full', 'looked at', 1.35),
  againstPrimitives('tls13-resume', 'resume', 'off', 1.15),
  againstPrimitives('tls13-resume-traced-lazily', 'resume', 'kept', 1.35),
  againstPrimitives('tls13-resume-traced', 'resume', 'looked at', 1.35),
  againstPrimitives('tls13-psk-ke', 'pskKe', 'off', 1.5),
  againstPrimitives('tls13-psk-ke-traced', 'pskKe', 'looked at', undefined),
  {
    name: 'tls13-full/node-tls',
    unit: 'ms',
    about: "both sides of a full handshake; against Node's own TLS over in-memory streams",
    target: undefined,
    run: (seconds) => compare(() => connect(SCENARIOS.full), nodeFull, seconds),
  },
  {
    name: 'tls13-resume/node-tls',
    unit: 'ms',
    about: "both sides of a psk_dhe_ke resumption; against Node's own TLS over in-memory streams",
    target: undefined,
    run: async (seconds) => compare(() => connect(SCENARIOS.resume), await nodeResume(), seconds),
  },
  {
    name: 'record-seal-open/aead',
    unit: 'ms',
    about: 'a 16 KiB record sealed, cut from the stream and opened, AES-128-GCM; against the AEAD alone',
    target: 1 / 0.85,
    run: (seconds) => compare(recordLayer('AES_128_GCM'), bareAead('AES_128_GCM'), seconds),
  },
  {
    name: 'record-seal-open-chacha/aead',
    unit: 'ms',
    about: 'the same with ChaCha20-Poly1305',
    target: 1 / 0.85,
    run: (seconds) => compare(recordLayer('CHACHA20_POLY1305'), bareAead('CHACHA20_POLY1305'), seconds),
  },
  {
    name: 'certificate-128kib-bytewise/64kib-bytewise',
    unit: 'ms',
    about: 'a flight with a certificate of 128 KiB, fed and run byte by byte; against one of 64 KiB',
    target: 2.6,
    run: (seconds) => compare(certificateBytewise(2 ** 17), certificateBytewise(2 ** 16), seconds),
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
]
