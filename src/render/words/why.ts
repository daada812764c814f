/** Why a connection is what it is: read from the verdicts that ran and the alerts that went out. */
import { expectation } from '../../rules/failure.ts'
import type { Subject } from '../../rules/rule.ts'
import { checkInWords, type Check } from '../../rules/verdict.ts'
import { OFFER_EARLY_DATA } from '../../session/decisions/offer-verdict.ts'
import { ACCEPT_SESSION_12 } from '../../session/decisions/accept-verdict12.ts'
import { OFFER_SESSION_12 } from '../../session/decisions/offer-verdict12.ts'
import type { AlertEvent, VerdictEvent } from '../../trace/event.ts'
import { eventsOf, isEnding, type ConnectionRun, type RunEvent } from '../../trace/run.ts'

/** What an explanation looks for among verdicts. */
type About = Extract<Subject, 'resumption' | 'early data'>

/** A check that ran, and the verdict that it is part of. */
interface Looked {
  readonly check: Check
  readonly verdict: VerdictEvent & { readonly subject: About }
}

/** One line of an explanation. */
export interface Reason {
  readonly good: boolean
  /** `session12.suite: RULE; expected X, actual Y`, or how many checks hold. */
  readonly text: string
  /** RFC and section; empty where several stand behind it. */
  readonly cite: string
}

/** Why a connection came out as it did. */
export interface Explanation {
  /** What follows the kind of the connection: `: not resumed because session12.suite`, or nothing. */
  readonly because: string
  /** The alert that ended the connection: `the server sent decrypt_error because psk.binder`, or nothing. */
  readonly failure: string
  readonly reasons: readonly Reason[]
}

/**
 * Explains a connection: why it was not resumed, why early data were not accepted, why it ended with an alert. Everything
 * in it is a check that ran, or the alert itself.
 * `explain(runOf(lab, { name: '', shows: '', seed: '' }).connections[1]).because === ': not resumed because psk.known'`
 */
export function explain(connection: ConnectionRun): Explanation {
  const looked = looksOf(connection)
  const failed = looked.filter(({ check }) => check.outcome === 'fail')
  const fatal = endOf(connection)
  const refused = failed.findLast(({ verdict }) => verdict.subject === 'resumption')
  const early = failed.find(({ verdict }) => verdict.subject === 'early data')
  const parts = [
    ...(refused && !connection.summary.resumed ? [`not resumed because ${refused.check.id}`] : []),
    ...(early ? [`${refusalOf(early)} because ${early.check.id}`] : earlyDataTaken(connection)),
  ]
  return {
    because: parts.length > 0 ? `: ${parts.join('; ')}` : '',
    failure: fatal ? failureOf(fatal) : '',
    reasons: [
      ...failed.map(({ check }) => reasonOf(check)),
      ...(fatal?.why && !failed.some(({ check }) => check === fatal.check) ? [fatal.reason] : []),
      ...(fatal ? [] : holding(connection, looked)),
    ],
  }
}

/** Who only listens does not know why. */
function failureOf({ actor, event, why }: NonNullable<ReturnType<typeof endOf>>): string {
  return `the ${actor} sent ${event.description}${why === '' ? '' : ` because ${why}`}`
}

// ---- Checks

/** Early data that were not sent, or not taken: only a server has said no to some. */
function refusalOf({ verdict }: Looked): string {
  return verdict.id === OFFER_EARLY_DATA.id ? 'no early data' : 'early data rejected'
}

/** The checks that say something of resumption and early data, in the order in which they ran. */
function looksOf(connection: ConnectionRun): Looked[] {
  const verdicts = eventsOf(connection).flatMap(({ event }) => (event.kind === 'verdict' ? [event] : []))
  const offered12 = verdicts.some(({ id, decision }) => id === OFFER_SESSION_12.id && decision === 'yes')
  // An ID that was made up to look like TLS 1.2 asks for no session (RFC 9846 §E.4). What was resumed was asked for.
  const madeUp = !offered12 && !connection.summary.resumed
  return verdicts
    .filter(isAbout)
    .filter(({ id }) => id !== ACCEPT_SESSION_12.id || !madeUp)
    .flatMap((verdict) => verdict.checks.map((check) => ({ check, verdict })))
}

function isAbout(verdict: VerdictEvent): verdict is Looked['verdict'] {
  return verdict.subject === 'resumption' || verdict.subject === 'early data'
}

/** What speaks for a resumption, and for early data that were accepted. */
function holding(connection: ConnectionRun, looked: readonly Looked[]): Reason[] {
  const number = (about: About): number =>
    looked.filter(({ check, verdict }) => check.outcome === 'pass' && verdict.subject === about).length
  const { resumed } = connection.summary
  const accepted = earlyDataTaken(connection).length > 0
  const clauses = [
    ...(resumed && number('resumption') > 0 ? [`resumed because ${number('resumption')} checks hold`] : []),
    ...(accepted ? [`early data accepted because ${number('early data')} hold`] : []),
  ]
  return clauses.length > 0 ? [{ good: true, text: clauses.join('; '), cite: '' }] : []
}

function earlyDataTaken(connection: ConnectionRun): string[] {
  const taken = eventsOf(connection).some(
    ({ event }) => event.kind === 'data' && event.early && event.direction === 'received',
  )
  return taken ? ['early data accepted'] : []
}

// ---- Alerts

/** The alert that tells most of the end: one behind which a check stands, else the first. */
function endOf(connection: ConnectionRun) {
  const fatal = eventsOf(connection).flatMap((happened) => {
    const { event } = happened
    return isEnding(event) ? [{ ...happened, event, ...behind(happened, event) }] : []
  })
  return fatal.find(({ check }) => check) ?? fatal.at(0)
}

/** The check or the rule behind an alert. */
function behind({ moment }: RunEvent, alert: AlertEvent) {
  const checks = moment.events.flatMap((event) => (event.kind === 'verdict' ? event.checks : []))
  const failed = checks.find(({ outcome }) => outcome === 'fail')
  return failed
    ? { check: failed, why: failed.id, reason: reasonOf(failed) }
    : { check: undefined, why: alert.rule, reason: reason(alert.rule, expectation(alert), alert.cite) }
}

// ---- Reasons

function reasonOf(check: Check): Reason {
  return reason(check.id, checkInWords(check), check.cite)
}

/** The section of an older RFC goes: who wants it finds it at the check. */
function reason(id: string, why: string, cite: string): Reason {
  return { good: false, text: `${id}: ${why}`, cite: cite.replace(/ \(8446 §[^)]*\)/, '') }
}
