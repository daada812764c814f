/** Why a connection is what it is: read from the verdicts that ran and the alerts that went out. */
import { expectation } from '../rules/failure.ts'
import { checkInWords, type Check } from '../rules/verdict.ts'
import type { AlertEvent } from '../trace/event.ts'
import { eventsOf, type ConnectionRun, type RunEvent } from '../trace/run.ts'

/** What verdicts with checks of one prefix decide. */
interface Family {
  readonly about: 'resumption' | 'early data'
  /** What follows where a check of it fails. */
  readonly failed: string
}

const NOT_RESUMED = { about: 'resumption', failed: 'not resumed' } as const

const FAMILIES: Readonly<Record<string, Family>> = {
  offer: NOT_RESUMED,
  offer12: NOT_RESUMED,
  psk: NOT_RESUMED,
  session12: NOT_RESUMED,
  answer: NOT_RESUMED,
  answer12: NOT_RESUMED,
  'early-offer': { about: 'early data', failed: 'no early data' },
  early: { about: 'early data', failed: 'early data rejected' },
}

/** A check that ran, and what it is about. */
interface Looked {
  readonly check: Check
  readonly family: Family
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

/** Explains a connection. */
export function explain(connection: ConnectionRun): Explanation {
  const looked = looksOf(connection)
  const failed = looked.filter(({ check }) => check.outcome === 'fail')
  const fatal = endOf(connection)
  const refused = failed.findLast(({ family }) => family.about === 'resumption')
  const early = failed.find(({ family }) => family.about === 'early data')
  const parts = [
    ...(refused && !connection.summary.resumed ? [`not resumed because ${refused.check.id}`] : []),
    ...(early ? [`${early.family.failed} because ${early.check.id}`] : earlyDataTaken(connection)),
  ]
  return {
    because: parts.length > 0 ? `: ${parts.join('; ')}` : '',
    failure: fatal ? `the ${fatal.actor} sent ${fatal.event.description} because ${fatal.why}` : '',
    reasons: [
      ...failed.map(({ check }) => reasonOf(check)),
      ...(fatal && !failed.some(({ check }) => check.id === fatal.why) ? [fatal.reason] : []),
      ...(fatal ? [] : holding(connection, looked)),
    ],
  }
}

// ---- Checks

/** The checks that say something of resumption and early data, in the order in which they ran. */
function looksOf(connection: ConnectionRun): Looked[] {
  const verdicts = eventsOf(connection).flatMap(({ event }) => (event.kind === 'verdict' ? [event] : []))
  const offered12 = verdicts.some(
    ({ checks }) => checks[0]?.id.startsWith('offer12.') && checks.every(({ outcome }) => outcome !== 'fail'),
  )
  return verdicts.flatMap(({ checks }) =>
    checks.flatMap((check): Looked[] => {
      const prefix = check.id.split('.')[0]
      // An ID that was made up to look like TLS 1.2 asks for no session (RFC 9846 §E.4). What was resumed was asked for.
      if (prefix === 'session12' && !offered12 && !connection.summary.resumed) return []
      return Object.hasOwn(FAMILIES, prefix) ? [{ check, family: FAMILIES[prefix] }] : []
    }),
  )
}

/** What speaks for a resumption, and for early data that were accepted. */
function holding(connection: ConnectionRun, looked: readonly Looked[]): Reason[] {
  const number = (about: Family['about']): number =>
    looked.filter(({ check, family }) => check.outcome === 'pass' && family.about === about).length
  const { resumed } = connection.summary
  const accepted = earlyDataTaken(connection).length > 0
  const clauses = [
    ...(resumed ? [`resumed because ${number('resumption')} checks hold`] : []),
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
    return event.kind === 'alert' && event.level === 'fatal' && event.direction === 'sent'
      ? [{ ...happened, event, ...behind(happened, event) }]
      : []
  })
  return fatal.find(({ checked }) => checked) ?? fatal.at(0)
}

/** The check or the rule behind an alert. */
function behind({ moment }: RunEvent, alert: AlertEvent) {
  const checks = moment.events.flatMap((event) => (event.kind === 'verdict' ? event.checks : []))
  const failed = checks.find(({ outcome }) => outcome === 'fail')
  return failed
    ? { checked: true, why: failed.id, reason: reasonOf(failed) }
    : { checked: false, why: alert.rule, reason: reason(alert.rule, expectation(alert), alert.cite) }
}

// ---- Reasons

function reasonOf(check: Check): Reason {
  return reason(check.id, checkInWords(check), check.cite)
}

/** The section of an older RFC goes: who wants it finds it at the check. */
function reason(id: string, why: string, cite: string): Reason {
  return { good: false, text: `${id}: ${why}`, cite: cite.replace(/ \(8446 §[^)]*\)/, '') }
}
