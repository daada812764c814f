import { expectation, fail } from './failure.ts'
import type { AlertName } from './alert.ts'

/** One named check of a decision: the rule, where it stands, what it asked for, what it saw. */
export interface Check {
  /** Stable name, such as `psk.lifetime`. */
  readonly id: string
  /** The rule in our words. */
  readonly rule: string
  /** RFC and section. */
  readonly cite: string
  /** What the rule asks for. */
  readonly expected: string
  /** What was there. */
  readonly actual: string
  /** `not-applicable` where an earlier check settled the question or its subject is absent. */
  readonly outcome: 'pass' | 'fail' | 'not-applicable'
}

/** A decision and everything it rests on: the explanation is what ran. */
export interface Verdict {
  /** The question, such as `May the server resume with identity 0?`. */
  readonly question: string
  /** The checks in the order in which they ran. */
  readonly checks: readonly Check[]
  /** What was decided. */
  readonly answer: string
  /** What follows: full handshake, abort with an alert, early data skipped ... */
  readonly consequence: string
}

/** A check in words: `RULE; expected sha256, actual sha384`. */
export function checkInWords(check: Check): string {
  return `${check.rule}; ${expectation(check)}`
}

/** Why a verdict is what it is, in one line: the check that failed, such as `psk.hash: ... (RFC 9846 §4.3.11)`, or how many hold. */
export function verdictInOneLine({ checks }: Pick<Verdict, 'checks'>): string {
  const failed = checks.find(({ outcome }) => outcome === 'fail')
  if (failed) return `${failed.id}: ${checkInWords(failed)} (${failed.cite})`
  const holding = checks.filter(({ outcome }) => outcome === 'pass').length
  return holding === 1 ? '1 check holds' : `${holding} checks hold`
}

/** A check before it ran: `holds` decides between pass and fail, `undefined` means it does not apply here. */
export interface CheckRow extends Omit<Check, 'outcome'> {
  /** Whether the rule holds. */
  readonly holds: boolean | undefined
}

/**
 * Runs checks in order up to the first that fails: later rows say `not-applicable`, since what they would look at may not
 * exist. Rows come lazily, so a row may rely on the ones before it.
 */
export function runChecks(rows: Iterable<CheckRow>): { checks: Check[]; failed: Check | undefined } {
  const checks: Check[] = []
  for (const { id, rule, cite, expected, actual, holds } of rows) {
    const outcome = holds === undefined ? 'not-applicable' : holds ? 'pass' : 'fail'
    const check: Check = { id, rule, cite, expected, actual, outcome }
    checks.push(check)
    if (check.outcome === 'fail') return { checks, failed: check }
  }
  return { checks, failed: undefined }
}

/** Ends the connection with `alert` for a check that failed. @throws TlsFailure always */
export function failCheck(alert: AlertName, check: Check): never {
  return fail(alert, check.cite, { expected: check.expected, actual: check.actual, field: check.id })
}
