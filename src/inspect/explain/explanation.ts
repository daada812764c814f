/** Why a connection resumed or did not, as far as who listened can tell. */
import type { HeardCheck, HeardVerdict } from '../../rules/heard.ts'
import type { ConnectionRun } from '../../trace/run.ts'
import type { Actor } from '../../wire/actor.ts'
import type { GivenSession, Visit } from './given.ts'
import type { HeardOffer } from './offers.ts'
import type { EarlyOutcome } from './verdicts.ts'
import type { HeardAlert } from './witness.ts'

/**
 * How a handshake ended. `failed`: an alert, or what is most likely one. `unfinished`: the connection ended before it, or what is
 * left of it. `unseen`: what tells it is missing in the capture. `none`: there is none in what was captured.
 */
export type HandshakeOutcome = 'resumed' | 'full' | 'failed' | 'unfinished' | 'unseen' | 'none'

/** Why a connection did not resume. */
export interface WhyNot {
  /** The rule, such as `session12.lifetime`; where it is none, a word of {@link OTHER_REASONS}. */
  readonly id: string
  /** In a sentence. */
  readonly says: string
  /** Seen; else what is most likely, or all that is left. */
  readonly sure: boolean
  /** Rules that may have failed: what was heard does not tell which. Those that speak for one stand in `clues`. */
  readonly left: readonly HeardCheck[]
}

/** Reasons that are no rule. */
export const OTHER_REASONS = {
  first: 'the first of a client with a server: nothing to resume',
  hidden: 'no rule that can be seen failed',
  alert: 'the handshake ended with an alert',
  cut: 'the connection ended before the handshake did',
  lost: 'what came of it cannot be seen: a packet of its handshake is not in the capture',
} as const

/** Something that was seen and speaks for one rule, or against it: no proof. */
export interface Clue {
  /** The rule, such as `psk.known`; `another context` is none of ours. */
  readonly rule: string
  readonly says: string
}

/** A session that might have been offered and was not. */
export interface Candidate {
  readonly given: GivenSession
  /** Whether the client may have offered it, by the rules. */
  readonly verdict: HeardVerdict
  /** Connections that offered it before this one. */
  readonly before: readonly string[]
}

/** What is to be said of one connection. */
export interface Explanation {
  readonly visit: Visit
  /** Its last packet, ms since 1970. */
  readonly ended: number
  /** How it ended, such as `closed`, `reset`. */
  readonly how: string
  /** Empty where none was chosen. */
  readonly version: string
  readonly suite: string
  readonly serverName: string
  readonly outcome: HandshakeOutcome
  /** By what it resumed. */
  readonly by: 'session ID' | 'ticket' | 'PSK' | undefined
  /** The connection that gave it; `undefined` where none that was read did. */
  readonly of: string | undefined
  /** Whether a HelloRetryRequest came, and what it asked for. */
  readonly retried: string | undefined
  readonly earlyData: EarlyOutcome | undefined
  readonly alert: HeardAlert | undefined
  readonly offers: readonly HeardOffer[]
  readonly candidates: readonly Candidate[]
  /** Sessions that it gave, as far as they were heard. */
  readonly given: readonly GivenSession[]
  /** What is known of its decisions. */
  readonly verdicts: readonly HeardVerdict[]
  readonly clues: readonly Clue[]
  /** `undefined` where it resumed. */
  readonly whyNot: WhyNot | undefined
  /** Why early data were rejected, where they were. */
  readonly whyNotEarly: WhyNot | undefined
  /** Bytes of each side that are not in the capture. */
  readonly missing: Readonly<Record<Actor, number>>
  /** What hidden bytes may be, in a sentence: a guess, on which nothing else here is built. */
  readonly note: string | undefined
  /** The connection as it was read; without moments where nobody asked for its story. */
  readonly run: ConnectionRun
}

/** The first rule that failed, by decision id. */
export function failedIn(
  verdicts: readonly HeardVerdict[],
  ...ids: readonly string[]
): HeardCheck | undefined {
  return verdicts
    .filter(({ id }) => ids.length === 0 || ids.includes(id))
    .flatMap(({ checks }) => checks)
    .find(({ outcome }) => outcome === 'fail')
}
