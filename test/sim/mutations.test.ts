/**
 * Every field of every message and record of every scenario, spoiled in the standard ways: on the wire, or by an endpoint that
 * believes what it sends. What must come of it is said by the RFCs here, and not by what came of it before.
 */
import { describe, expect, it } from 'vitest'
import type { AlertName } from '../../src/rules/alert.ts'
import type { Lab } from '../../src/sim/lab/lab.ts'
import type { Outcome } from '../../src/sim/mutation/outcome.ts'
import { likeness, tried, trialsOf, type Trial } from '../../src/sim/mutation/trials.ts'
import { unnoticedBecause } from '../../src/sim/mutation/unnoticed.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { DAY, EXHAUSTIVE, ofTheDay } from '../kit/effort.ts'

/** What the RFC says must come of some trials. */
interface Expected {
  readonly says: string
  readonly fits: (trial: Trial) => boolean
  readonly holds: (outcome: Outcome) => boolean
}

const alerts =
  (...names: readonly AlertName[]) =>
  (outcome: Outcome): boolean =>
    outcome.kind === 'noticed' && names.includes(outcome.alert)
const FLIPS = ['first byte ^ 1', 'last byte ^ 1', 'zeros']
const isFlip = ({ mutation }: Trial): boolean => FLIPS.includes(mutation)
const believed = (pattern: RegExp) => (trial: Trial) => trial.by === 'sender' && pattern.test(trial.pattern)

/** Messages that no Finished covers: behind it (RFC 9846 §4.7), or in no transcript (RFC 5246 §7.4.1.1). */
const isCovered = ({ what, version, isAfter }: Trial): boolean =>
  !isAfter &&
  !what.startsWith('TLS') &&
  what !== 'HelloRequest' &&
  !(version === 'TLS 1.3' && what === 'NewSessionTicket')

const EXPECTED: readonly Expected[] = [
  {
    says: 'no bug of ours: never internal_error (RFC 9846 §6.2)',
    fits: () => true,
    holds: (outcome) => outcome.kind !== 'noticed' || outcome.alert !== 'internal_error',
  },
  {
    says: 'whoever changes a handshake message on its way never gets two sides connected (RFC 9846 §4.5.3, RFC 5246 §7.4.9)',
    fits: (trial) => trial.by !== 'sender' && isCovered(trial),
    holds: ({ kind }) => kind !== 'connected',
  },
  {
    says: 'another byte in a protected record is bad_record_mac; early data that are rejected are skipped (RFC 9846 §5.2, §4.3.10; RFC 5246 §7.2.2)',
    fits: (trial) => /^TLSCiphertext\.encrypted_record\.content$/.test(trial.pattern) && isFlip(trial),
    holds: (outcome) => outcome.kind !== 'noticed' || outcome.alert === 'bad_record_mac',
  },
  {
    says: 'a Finished that does not fit is decrypt_error (RFC 9846 §4.5.3, RFC 5246 §7.2.2)',
    fits: (trial) => trial.pattern === 'Finished.verify_data' && isFlip(trial),
    holds: alerts('decrypt_error'),
  },
  {
    says: 'a signature that does not verify is decrypt_error (RFC 9846 §4.5.2, RFC 5246 §7.2.2)',
    fits: (trial) => believed(/^CertificateVerify\.signature\.content$/)(trial) && isFlip(trial),
    holds: alerts('decrypt_error'),
  },
  {
    says: 'one extension of a type twice is refused (RFC 9846 §4.3, RFC 5246 §7.4.1.4)',
    fits: (trial) => believed(/\.extensions\.[^.[\]]+$/)(trial) && trial.mutation === 'twice',
    holds: alerts('illegal_parameter', 'decode_error', 'unsupported_extension'),
  },
  {
    says: 'a session ID that is not echoed is illegal_parameter (RFC 9846 §4.2.3)',
    fits: (trial) =>
      believed(/^ServerHello\.legacy_session_id_echo\.content$/)(trial) &&
      trial.version === 'TLS 1.3' &&
      isFlip(trial),
    holds: alerts('illegal_parameter'),
  },
  {
    says: 'compression in TLS 1.3 is illegal_parameter (RFC 9846 §4.2.2, §4.2.3)',
    fits: (trial) =>
      believed(/^(ClientHello\.legacy_compression_methods\[n\]|ServerHello\.legacy_compression_method)$/)(
        trial,
      ) &&
      trial.version === 'TLS 1.3' &&
      trial.situation === 'full' &&
      isFlip(trial),
    holds: alerts('illegal_parameter'),
  },
  {
    says: 'a CertificateRequest without signature_algorithms is missing_extension (RFC 9846 §4.4.2)',
    fits: (trial) =>
      believed(/^CertificateRequest\.extensions\.signature_algorithms$/)(trial) &&
      trial.mutation === 'left out',
    holds: alerts('missing_extension'),
  },
  {
    says: 'both wait only where a header announces more than comes, or something does not come (RFC 9846 §5.1)',
    fits: ({ pattern }) => !/^TLS|\.(length|msg_type)$/.test(pattern) && pattern.includes('.'),
    holds: ({ kind }) => kind !== 'waiting',
  },
]

/** What is wrong with an outcome. */
function complaints(trial: Trial, outcome: Outcome): string[] {
  const broken = EXPECTED.filter(({ fits, holds }) => fits(trial) && !holds(outcome)).map(({ says }) => says)
  const isMute = outcome.kind === 'connected' && !unnoticedBecause(trial.pattern, trial.version)
  return [...broken, ...(isMute ? ['no RFC is known to let it pass'] : [])]
}

/**
 * Where an attacker sits on the wire already, he mends what is changed before it comes to him; and where all that is random was
 * published, a story that goes another way may ask for what was not.
 */
const UNATTACKED = SCENARIOS.filter(({ attack, published }) => !attack && !published)

/** A few trials of a few scenarios each day; with EXHAUSTIVE=1 all that are not alike. */
function chosen(): { lab: Lab; name: string; trial: Trial }[] {
  const seen = new Set<string>()
  return ofTheDay(UNATTACKED, 45).flatMap((scenario) => {
    const { name } = scenario
    const lab = scenario.play()
    const all = trialsOf(lab).filter((trial) => {
      const key = likeness(trial)
      return !seen.has(key) && seen.add(key)
    })
    const some = EXHAUSTIVE ? all : all.filter((_, at) => at % 29 === DAY % 29)
    return some.map((trial) => ({ lab, name, trial }))
  })
}

describe('a field of a message or a record, spoiled', () => {
  const trials = chosen()

  it('is noticed as the RFCs say, or let pass as they say', { timeout: 1_800_000 }, () => {
    const wrong = trials.flatMap(({ lab, name, trial }) => {
      const outcome = tried(lab, trial)
      return complaints(trial, outcome).map(
        (complaint) => `${name} ${trial.id} ${likeness(trial)}: ${complaint}; ${JSON.stringify(outcome)}`,
      )
    })
    expect(wrong).toEqual([])
  })

  it.runIf(EXHAUSTIVE)('in at least 5000 ways', () => {
    expect(trials.length).toBeGreaterThan(5000)
  })
})
