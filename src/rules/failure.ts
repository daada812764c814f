import { brief, printable } from '../bytes/printable.ts'
import type { AlertName } from './alert.ts'

/** What was due and what was there; each in words a reader can compare. */
export interface Violation {
  /** What the rule demands. */
  readonly expected: string
  /** What was found. */
  readonly actual: string
  /** Path of the field at fault, such as `ServerHello.cipher_suite`. */
  readonly field?: string
  /** Byte offset of the field in its message. */
  readonly offset?: number
}

/** What was due and what was there, in words: `expected sha256, actual sha384`. The one way in which both are said; what a peer chose is made printable, and is quoted no longer than a line can bear. */
export function expectation({ expected, actual }: Pick<Violation, 'expected' | 'actual'>): string {
  return printable(`expected ${brief(expected)}, actual ${brief(actual)}`)
}

/** A violated rule: the alert to send, where the rule stands, what was expected and what came. */
export class TlsFailure extends Error {
  override readonly name = 'TlsFailure'
  /** The alert that the RFC asks for. */
  readonly alert: AlertName
  /** RFC and section of the rule. */
  readonly cite: string
  /** What was due and what was there. */
  readonly violation: Violation

  constructor(alert: AlertName, cite: string, violation: Violation) {
    super(`${alert}: ${expectation(violation)} (${cite})`)
    this.alert = alert
    this.cite = cite
    this.violation = violation
  }
}

/**
 * Ends the connection because a rule is violated. The one place that catches is the step, which sends the alert.
 * @throws TlsFailure always
 */
export function fail(alert: AlertName, cite: string, violation: Violation): never {
  throw new TlsFailure(alert, cite, violation)
}

/** The caller of the library broke its contract: a wrong configuration, a command at the wrong time. No alert is sent. */
export class Misuse extends Error {
  override readonly name = 'Misuse'
}

/** A configuration that makes no sense: which setting, what is allowed there, and what was given. */
export class WrongSetting extends Misuse {
  /** Name of the setting, and of the part of it that is wrong: `alpn[0]`, `tickets.lifetime`. */
  readonly setting: string
  /** What is allowed, in words. */
  readonly allowed: string
  /** What was given, in words. */
  readonly actual: string

  constructor(setting: string, { allowed, actual }: { readonly allowed: string; readonly actual: string }) {
    super(`${setting}: ${expectation({ expected: allowed, actual })}`)
    this.setting = setting
    this.allowed = allowed
    this.actual = actual
  }
}
