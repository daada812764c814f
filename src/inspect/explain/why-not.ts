/** Why a connection did not resume: the first rule that was seen to fail, else those that are left. */
import { asSeen, judgeHeard, type HeardCheck, type HeardVerdict, type Unseen } from '../../rules/heard.ts'
import { checkInWords } from '../../rules/verdict.ts'
import { ACCEPT_PSK, PROVE_PSK, TAKE_PSK } from '../../session/decisions/accept-verdict.ts'
import { ACCEPT_SESSION_12 } from '../../session/decisions/accept-verdict12.ts'
import { OFFER_PSKS_AGAIN, PSK_DECLINED, RESUME_IN_VERSION } from '../../session/decisions/answer-verdict.ts'
import {
  OFFER_EARLY_DATA,
  OFFER_SESSION,
  SESSION_KEPT,
  type KeptQuestion,
} from '../../session/decisions/offer-verdict.ts'
import { OFFER_SESSION_12 } from '../../session/decisions/offer-verdict12.ts'
import {
  failedIn,
  OTHER_REASONS,
  type Candidate,
  type Clue,
  type HandshakeOutcome,
  type WhyNot,
} from './explanation.ts'
import type { Actor } from '../../wire/actor.ts'
import { HIDDEN } from './hidden.ts'
import { likelyAlertWords } from './note.ts'
import type { EarlyOutcome } from './verdicts.ts'
import type { Witness } from './witness.ts'

/** What a client and a server had to do with each other before. */
export interface Acquaintance {
  /** Connections between them that came before. */
  readonly connections: number
  /** Of those, such whose tickets could not be seen: TLS 1.3 without a key. */
  readonly hiddenTickets: number
  /** Of those, such in which the client offered something. */
  readonly offering: number
  /** Connections of which some of what the server said is not in the capture: sessions may have been in it. */
  readonly cut: number
}

/** What a reason is found in. */
interface Evidence {
  readonly outcome: HandshakeOutcome
  readonly witness: Pick<Witness, 'hello' | 'answer' | 'fatal'>
  /** Who sent what is most likely an alert. */
  readonly alerted: Actor | undefined
  /** How the connection ended. */
  readonly how: string
  /** Whether anything was offered for sure. */
  readonly offered: boolean
  readonly verdicts: readonly HeardVerdict[]
  readonly candidates: readonly Candidate[]
  readonly clues: readonly Clue[]
  readonly before: Acquaintance
}

/** Why nothing was resumed; `undefined` where it was. */
export function whyNot(evidence: Evidence): WhyNot | undefined {
  const { outcome, offered } = evidence
  if (outcome === 'resumed' || outcome === 'none') return undefined
  if (outcome === 'failed') return ofAlert(evidence)
  if (outcome === 'unfinished')
    return { id: 'cut', says: `${OTHER_REASONS.cut} (${evidence.how})`, sure: true, left: [] }
  if (outcome === 'unseen' || !evidence.witness.hello)
    return { id: 'lost', says: OTHER_REASONS.lost, sure: true, left: [] }
  return offered ? ofRefusal(evidence) : ofSilence(evidence)
}

/** Why the server did not take early data, where it did not. */
export function whyNotEarly(
  earlyData: EarlyOutcome | undefined,
  verdicts: readonly HeardVerdict[],
): WhyNot | undefined {
  if (earlyData !== 'rejected') return undefined
  const servers = verdicts.filter(({ id, subject }) => subject === 'early data' && id !== OFFER_EARLY_DATA.id)
  const failed = failedIn(servers)
  if (failed) return { id: failed.id, says: checkInWords(failed), sure: true, left: [] }
  const left = servers.flatMap(({ checks }) => checks).filter(({ outcome }) => outcome === 'unseen')
  return left.length > 0 ? leftOver(left) : undefined
}

/** Nothing that was seen failed: it is one of what was not. */
function leftOver(left: readonly HeardCheck[]): WhyNot {
  return { id: 'hidden', says: `${OTHER_REASONS.hidden}; it is one of ${idsOf(left)}`, sure: false, left }
}

const idsOf = (checks: readonly HeardCheck[]): string => checks.map(({ id }) => id).join(', ')

// ---- The handshake failed

const OFFERING: readonly string[] = [SESSION_KEPT.id, OFFER_SESSION.id, OFFER_SESSION_12.id]

function ofAlert({ witness, alerted, verdicts }: Evidence): WhyNot {
  const { fatal: alert, answer } = witness
  // What a client should not have offered, it did: the alert is about what came of it.
  const failed = failedIn(verdicts.filter(({ id }) => !OFFERING.includes(id)))
  const says = alert ? `the ${alert.from} sent ${alert.description}` : alertedWords(alerted)
  if (failed) return { id: failed.id, says: `${checkInWords(failed)}; ${says}`, sure: true, left: [] }
  // In place of an answer it may be about what was offered.
  const left = alert?.from === 'server' && !answer ? unseenIn(verdicts) : []
  const perhaps = `; if that is about what the client offers, it is one of ${idsOf(left)}`
  return { id: 'alert', says: left.length > 0 ? says + perhaps : says, sure: alert !== undefined, left }
}

function alertedWords(from: Actor | undefined): string {
  return from === undefined ? OTHER_REASONS.alert : likelyAlertWords(from)
}

// ---- Something was offered

/** In the order of what weighs most: what the server looked at, then what follows from its choice. */
const DECIDING = [
  RESUME_IN_VERSION,
  ACCEPT_SESSION_12,
  ACCEPT_PSK,
  PROVE_PSK,
  TAKE_PSK,
  PSK_DECLINED,
] as const

function ofRefusal({ verdicts, clues }: Evidence): WhyNot {
  for (const { id } of [...DECIDING, OFFER_PSKS_AGAIN]) {
    const failed = failedIn(verdicts, id)
    if (failed) return { id: failed.id, says: checkInWords(failed), sure: true, left: [] }
  }
  const left = unseenIn(verdicts)
  const clue = clues.find(({ rule }) => left.some(({ id }) => id === rule))
  if (clue) return { id: clue.rule, says: clue.says, sure: false, left }
  return left.length > 0 ? leftOver(left) : { id: 'hidden', says: OTHER_REASONS.hidden, sure: false, left }
}

/** Rules of the server that nobody heard. */
function unseenIn(verdicts: readonly HeardVerdict[]): readonly HeardCheck[] {
  const ids: readonly string[] = DECIDING.map(({ id }) => id)
  return verdicts
    .filter(({ id }) => ids.includes(id))
    .flatMap(({ checks }) => checks)
    .filter(({ outcome }) => outcome === 'unseen')
}

// ---- Nothing was offered

/** What is known of the sessions that the client might have offered. */
export function judgeKept(
  serverName: string,
  candidates: readonly Candidate[],
  before: Acquaintance,
): HeardVerdict {
  const free = candidates.some((candidate) => isFree(candidate))
  const hides = free ? HIDDEN.kept : hidesGiven(before)
  return judgeHeard(SESSION_KEPT, asSeen<KeptQuestion>({ serverName, kept: hides ?? 0 }))
}

/** Why it is not seen whether the server gave anything before; `undefined` where it is. */
function hidesGiven({ hiddenTickets, cut }: Acquaintance): Unseen | undefined {
  if (hiddenTickets > 0) return HIDDEN.given
  return cut > 0 ? HIDDEN.lostGiven : undefined
}

/** Whether it was still there to be offered, as far as one saw: a client of TLS 1.3 offers each ticket once (RFC 9846 §C.4). */
function isFree({ given, before }: Candidate): boolean {
  return given.by !== 'PSK' || before.length === 0
}

function ofSilence(evidence: Evidence): WhyNot {
  const { candidates, before } = evidence
  const unused = candidates.filter(isFree)
  const fitting = unused.find(({ verdict }) => !failedIn([verdict]))
  if (fitting) return notKept(evidence, fitting)
  const best = unused.at(0)
  const failed = best && failedIn([best.verdict])
  if (failed)
    return {
      id: failed.id,
      says: `${checkInWords(failed)}: so what ${best.given.visit.connection} gave is not offered`,
      sure: true,
      left: [],
    }
  if (candidates.length > 0) return usedUp(candidates)
  if (before.connections === 0) return { id: 'first', says: OTHER_REASONS.first, sure: true, left: [] }
  return nothingGiven(before)
}

function notKept({ before }: Evidence, { given }: Candidate): WhyNot {
  const seems =
    before.offering === 0
      ? 'it seems to keep no sessions; it has not offered any so far'
      : 'it has offered others before, so it may have used up what it keeps, as by connections at the same time'
  return {
    id: 'offer.kept',
    says: `the client does not offer what ${given.visit.connection} gave it: ${seems}`,
    sure: false,
    left: [],
  }
}

function usedUp(candidates: readonly Candidate[]): WhyNot {
  const users = [...new Set(candidates.flatMap(({ before }) => before))]
  return {
    id: 'offer.kept',
    says: `the tickets that were given are used up: ${users.join(', ')} offered them, and a client offers each once`,
    sure: false,
    left: [],
  }
}

function nothingGiven(before: Acquaintance): WhyNot {
  const hides = hidesGiven(before)
  return hides
    ? {
        id: 'offer.kept',
        says: `nothing is offered; whether the server gave anything cannot be seen (${hides.needs})`,
        sure: false,
        left: [],
      }
    : { id: 'offer.kept', says: 'the server gave nothing before that could be offered', sure: true, left: [] }
}
