import { expectation, fail } from './failure.ts'
import type { AlertName } from './alert.ts'
import type { Decision, Finding, Rule, Subject } from './rule.ts'

/** One rule of a decision after it ran: what it asked for, what it saw. */
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
  /** The rule is ours: the section allows it and does not ask for it. */
  readonly policy?: true
}

/** A decision and everything it rests on: the explanation is what ran. */
export interface Verdict {
  /** Which decision it is, such as `accept-psk`: {@link Decision.id}. */
  readonly id: string
  /** What it is about. */
  readonly subject: Subject
  /** `yes` where every rule holds that applies. */
  readonly decision: 'yes' | 'no'
  /** The question in words, such as `May the server use PSK identity 0?`. */
  readonly question: string
  /** The rules in the order in which they ran, up to the first that failed. */
  readonly checks: readonly Check[]
  /** What was decided, in words: `no: psk.hash`. */
  readonly answer: string
  /** What follows: full handshake, abort with an alert, early data skipped ... */
  readonly consequence: string
}

/** A verdict as the engine gets it: with what it does about a rule that failed. */
export interface Judgement extends Verdict {
  /** The rule that failed. */
  readonly failed: Check | undefined
  /** The alert with which the connection must end; `undefined` where it goes on. */
  readonly alert: AlertName | undefined
  /** Counter of the session cache to which this adds. */
  readonly counts: 'expired' | undefined
  /** Path of the field at fault, where it is one. */
  readonly field: string | undefined
}

/** The verdict alone, as a trace keeps it. */
export function verdictOf({
  id,
  subject,
  decision,
  question,
  checks,
  answer,
  consequence,
}: Verdict): Verdict {
  return { id, subject, decision, question, checks, answer, consequence }
}

/** How an endpoint departs from its rules, where it is to make a mistake. */
export interface Departure {
  /** Ids of rules that it leaves out of its verdicts, as one does that does not know them. */
  readonly overlooks?: readonly string[]
  /** With what it ends the connection where a rule of that id fails, in place of the rule's alert; `none`: it goes on. */
  readonly alerts?: Readonly<Record<string, AlertName | 'none'>>
}

const NO_DEPARTURE: Departure = {}

/**
 * Takes a decision: runs its rules in order up to the first that fails, since what later ones would look at may not exist.
 * `judge(REPLAY, { firstTime: false }).decision === 'no'`
 * @param departure what the endpoint does otherwise than the rules have it
 */
export function judge<Q>(decision: Decision<Q>, question: Q, departure: Departure = NO_DEPARTURE): Judgement {
  const checks: Check[] = []
  for (const rule of decision.rules) {
    if (departure.overlooks?.includes(rule.id)) {
      checks.push(notLookedAt(rule))
      continue
    }
    const finding = rule.run(question)
    checks.push(checkOf(rule, finding))
    if (finding.ok !== false) continue
    const alert = alertFor(rule, finding, departure)
    return refused(decision, question, checks, rule, { alert, field: finding.field })
  }
  const { id, subject } = decision
  return {
    id,
    subject,
    decision: 'yes',
    question: decision.question(question),
    checks,
    answer: decision.answer?.(question) ?? 'yes',
    consequence: textOf(decision.consequence, question),
    failed: undefined,
    alert: undefined,
    counts: undefined,
    field: undefined,
  }
}

/**
 * What {@link judge} would find to fail, for whoever asks millions of questions and reads no words: the same rules in the same
 * order. `undefined` where all hold.
 */
export function broken<Q>({ rules }: Decision<Q>, question: Q): Rule<Q> | undefined {
  for (const rule of rules) if (rule.run(question).ok === false) return rule
  return undefined
}

function refused<Q>(
  { id, subject, question, otherwise }: Decision<Q>,
  asked: Q,
  checks: readonly Check[],
  rule: Rule<Q>,
  { alert, field }: Pick<Judgement, 'alert' | 'field'>,
): Judgement {
  return {
    id,
    subject,
    decision: 'no',
    question: question(asked),
    checks,
    answer: `no: ${rule.id}`,
    consequence: alert ? `abort with ${alert}` : textOf(otherwise, asked),
    failed: checks.at(-1),
    alert,
    counts: rule.counts,
    field,
  }
}

function alertFor<Q>(rule: Rule<Q>, finding: Finding, { alerts }: Departure): AlertName | undefined {
  const told = alerts?.[rule.id] ?? finding.alert ?? rule.alert
  return told === 'none' ? undefined : told
}

/** A rule and what it saw, as a check. */
export function checkOf<Q>(rule: Rule<Q>, { ok, actual, expected, cite, policy }: Finding): Check {
  const check: { -readonly [K in keyof Check]: Check[K] } = {
    id: rule.id,
    rule: rule.rule,
    cite: cite ?? rule.cite,
    expected: expected ?? rule.expected,
    actual,
    outcome: ok === undefined ? 'not-applicable' : ok ? 'pass' : 'fail',
  }
  if (rule.policy ?? policy) check.policy = true
  return check
}

function textOf<Q>(text: string | ((question: Q) => string), question: Q): string {
  return typeof text === 'string' ? text : text(question)
}

/** A rule that nobody looked at: one before it had settled the question, or this endpoint overlooks it. */
export function notLookedAt<Q>(rule: Rule<Q>): Check {
  return checkOf(rule, { ok: undefined, actual: 'not looked at' })
}

/** The rule of a check in words; that it is ours is said first. */
export function ruleInWords({ rule, policy }: Pick<Check, 'rule' | 'policy'>): string {
  return policy ? `policy: ${rule}` : rule
}

/** A check in words: `RULE; expected sha256, actual sha384`. */
export function checkInWords(check: Omit<Check, 'outcome'>): string {
  return `${ruleInWords(check)}; ${expectation(check)}`
}

/** Why a verdict is what it is, in one line: the check that failed, such as `psk.hash: ... (RFC 9846 §4.3.11)`, or how many hold. */
export function verdictInOneLine({ checks }: Pick<Verdict, 'checks'>): string {
  const failed = checks.find(({ outcome }) => outcome === 'fail')
  if (failed) return `${failed.id}: ${checkInWords(failed)} (${failed.cite})`
  const holding = checks.filter(({ outcome }) => outcome === 'pass').length
  return holding === 1 ? '1 check holds' : `${holding} checks hold`
}

/** Ends the connection where a verdict demands it. @throws TlsFailure with the alert of the rule that failed */
export function abide({ failed, alert, field }: Judgement): void {
  if (!failed || !alert) return
  fail(alert, failed.cite, {
    expected: failed.expected,
    actual: failed.actual,
    field: field ?? failed.id,
  })
}
