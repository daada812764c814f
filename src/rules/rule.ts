/** What a decision is made of: a table of rules, and what follows from it. */
import type { AlertName } from './alert.ts'

/** What a decision is about. */
export type Subject =
  'resumption' | 'early data' | 'certificate' | 'signature' | 'renegotiation' | 'application' | 'limits'

/** What a rule saw. */
export interface Finding {
  /** Whether the rule holds; `undefined` where its subject is absent. */
  readonly ok: boolean | undefined
  /** What was there, in words. */
  readonly actual: string
  /** What the rule asks for in this case, where it can say more than {@link Rule.expected}. */
  readonly expected?: string
  /** The section that speaks of this case, where the rule has several. */
  readonly cite?: string
  /** This case is ours, where the rule is not: a limit within it. */
  readonly policy?: true
  /** Another alert than the rule's, where the RFC asks for it in this case. */
  readonly alert?: AlertName
  /** Path of the field at fault. */
  readonly field?: string
}

/** One rule of a decision, before it runs. */
export interface Rule<Q> {
  /** Stable name, such as `psk.lifetime`. */
  readonly id: string
  /** The rule in our words. */
  readonly rule: string
  /** RFC and section: where the rule stands or, with `policy`, what allows it. */
  readonly cite: string
  /** What it asks for, in general. */
  readonly expected: string
  /** The rule is ours: its section allows it, with no MUST, SHOULD or RECOMMENDED. */
  readonly policy?: true
  /** What ends the connection when it fails; without one the connection goes on. */
  readonly alert?: AlertName
  /** Counter of the session cache to which a failure adds. */
  readonly counts?: 'expired'
  /** Looks at the question; pure. */
  readonly run: (question: Q) => Finding
}

/** A decision before it is taken. */
export interface Decision<Q> {
  /** Stable name, such as `accept-psk`. */
  readonly id: string
  readonly subject: Subject
  /** The question in words. */
  readonly question: (question: Q) => string
  /** In the order in which they run. */
  readonly rules: readonly Rule<Q>[]
  /** The answer where all hold; `yes` unless given. */
  readonly answer?: (question: Q) => string
  /** What follows where all hold. */
  readonly consequence: string | ((question: Q) => string)
  /** What follows where one fails that ends nothing. */
  readonly otherwise: string | ((question: Q) => string)
}
