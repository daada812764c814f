/**
 * Every field of every message and record of every scenario, spoiled in the standard ways: on the wire, or by an endpoint that
 * believes what it sends. What must come of it is said by the RFCs here, and not by what came of it before.
 */
import { describe, expect, it } from 'vitest'
import type { AlertName } from '../../src/rules/alert.ts'
import type { Outcome } from '../../src/sim/mutation/outcome.ts'
import { likeness, tried, type Trial } from '../../src/sim/mutation/trials.ts'
import { REASONS } from '../../src/sim/mutation/unnoticed.ts'
import { fieldOf, keyOf } from '../../docs/atlas/atlas.ts'
import { reasonOf } from '../../docs/atlas/cells.ts'
import { storedAtlas, type Case, type Field, type Tried } from '../../docs/atlas/stored.ts'
import { cameFrom, SWEPT, trialsAmong, type Chosen } from '../../docs/atlas/sweep.ts'
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

const isSpoiledRecord = (trial: Trial): boolean =>
  trial.pattern === 'TLSCiphertext.encrypted_record.content' && isFlip(trial)

/**
 * Until the first record opens under the keys of the handshake, so that a spoiled Finished is passed over as well; behind a
 * HelloRetryRequest until the second ClientHello alone, and Finished comes after that.
 */
const maySkip = ({ situation, change, isAfter, what }: Trial): boolean =>
  situation.includes('early data rejected') &&
  change.sent.from === 'client' &&
  !isAfter &&
  !(situation.includes('after a retry') && what === 'TLSCiphertext of handshake')

/** With another type it is another message, with another length another one begins where it ends. */
const ENVELOPE = /^\w+\.(msg_type|length)$/

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
    says: 'another byte in a protected record is bad_record_mac (RFC 9846 §5.2, RFC 5246 §7.2.2)',
    fits: (trial) => isSpoiledRecord(trial) && !maySkip(trial),
    holds: alerts('bad_record_mac'),
  },
  {
    says: 'what does not open where early data are rejected is skipped, and ends nothing (RFC 9846 §4.3.10)',
    fits: (trial) => isSpoiledRecord(trial) && maySkip(trial),
    holds: ({ kind }) => kind !== 'noticed',
  },
  {
    says: 'what cannot be read is decode_error (RFC 9846 §6.2, RFC 5246 §7.2.2)',
    fits: ({ isReadable, pattern }) => !isReadable && !ENVELOPE.test(pattern),
    holds: alerts('decode_error'),
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
  const isMute = outcome.kind === 'connected' && !reasonOf(fieldOf(trial), { in: inOf(trial) })
  return [...broken, ...(isMute ? ['no RFC is known to let it pass'] : [])]
}

const inOf = ({ id, situation }: Trial): Case => ({ scenario: '', id, situation })

// ---- What the atlas says

const ATLAS = storedAtlas()
const SAVED = new Map(
  ATLAS.flatMap((field) => field.tried.map((tried) => [trialKey(field, tried), tried] as const)),
)

function trialKey(
  field: Omit<Field, 'tried'>,
  { in: { situation }, by, mutation }: Omit<Tried, 'came'>,
): string {
  return [keyOf(field), situation, by, mutation].join(' | ')
}

/** What the atlas has of a trial that came out otherwise now; nothing where it has it of another scenario. */
function stale({ scenario, trial }: Chosen, outcome: Outcome): string[] {
  const { id, situation, by, mutation } = trial
  const tried = { in: { scenario, id, situation }, by, mutation }
  const saved = SAVED.get(trialKey(fieldOf(trial), tried))
  if (!saved) return ['not in the atlas: npm run atlas']
  if (saved.in.scenario !== scenario || saved.in.id !== id) return []
  const came = cameFrom(outcome)
  const isSame = JSON.stringify(came) === JSON.stringify(saved.came)
  return isSame ? [] : [`the atlas has ${JSON.stringify(saved.came)}: npm run atlas`]
}

/** A few trials of a few scenarios each day; with EXHAUSTIVE=1 all that are not alike. */
function chosen(): Chosen[] {
  const all = [...trialsAmong(ofTheDay(SWEPT, 45))]
  return EXHAUSTIVE ? all : all.filter((_, at) => at % 29 === DAY % 29)
}

describe('a field of a message or a record, spoiled', () => {
  const trials = chosen()

  it(
    'is noticed as the RFCs say, or let pass as they say, and as the atlas has it',
    { timeout: 1_800_000 },
    () => {
      const wrong = trials.flatMap((each) => {
        const { lab, scenario, trial } = each
        const outcome = tried(lab, trial)
        return [...complaints(trial, outcome), ...stale(each, outcome)].map(
          (complaint) =>
            `${scenario} ${trial.id} ${likeness(trial)}: ${complaint}; ${JSON.stringify(outcome)}`,
        )
      })
      expect(wrong).toEqual([])
    },
  )

  it.runIf(EXHAUSTIVE)('is all that the atlas has', () => {
    const now = new Set(
      trials.map((each) => trialKey(fieldOf(each.trial), { ...each.trial, in: inOf(each.trial) })),
    )
    expect([...SAVED.keys()].filter((key) => !now.has(key))).toEqual([])
  })
})

describe('the atlas', () => {
  it('has at least 5000 changes', () => {
    expect(SAVED.size).toBeGreaterThan(5000)
  })

  it('uses every reason why a change is let pass', () => {
    const used = new Set(
      ATLAS.flatMap((field) =>
        field.tried.flatMap((each) => (each.came[0] === 'connected' ? reasonOf(field, each) : [])),
      ),
    )
    expect(REASONS.filter((reason) => !used.has(reason)).map(({ because }) => because)).toEqual([])
  })
})
