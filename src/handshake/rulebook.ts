/** Every decision there is, and every rule of them: the catalogue behind verdicts, explanations and docs. */
import { BELIEVE_CHAIN } from '../certificate/path/verify.ts'
import { KEEP_LIMITS } from '../rules/limits.ts'
import type { Decision, Rule, Subject } from '../rules/rule.ts'
import { ACCEPT_PSK, PROVE_PSK, TAKE_PSK } from '../session/decisions/accept-verdict.ts'
import { ACCEPT_SESSION_12 } from '../session/decisions/accept-verdict12.ts'
import { ANSWER_IN_ORDER_12 } from '../session/decisions/answer-verdict12.ts'
import { ACCEPT_EARLY_DATA, FRESH_EARLY_DATA, KEEP_EARLY_DATA } from '../session/decisions/early-verdict.ts'
import {
  ANSWER_IN_ORDER,
  OFFER_PSKS_AGAIN,
  PSK_DECLINED,
  RESUME_IN_VERSION,
} from '../session/decisions/answer-verdict.ts'
import { OFFER_EARLY_DATA, OFFER_SESSION, SESSION_KEPT } from '../session/decisions/offer-verdict.ts'
import { OFFER_SESSION_12 } from '../session/decisions/offer-verdict12.ts'
import { ACCEPT_PEER, GO_ON, SERVE_HELLO } from './common/application.ts'
import { SIGN_WITH_LEGACY } from './common/authenticate.ts'
import { BIND_HELLO, KEEP_PROTECTION, RENEGOTIATE } from './extensions/tls12/judge-renegotiation.ts'

/** Every decision, in the order in which a connection comes upon them. Each asks another question, so none is common to all. */
export const DECISIONS: readonly Decision<never>[] = [
  SESSION_KEPT,
  OFFER_SESSION,
  OFFER_SESSION_12,
  OFFER_EARLY_DATA,
  SERVE_HELLO,
  ACCEPT_PSK,
  PROVE_PSK,
  TAKE_PSK,
  ACCEPT_SESSION_12,
  KEEP_EARLY_DATA,
  ACCEPT_EARLY_DATA,
  FRESH_EARLY_DATA,
  OFFER_PSKS_AGAIN,
  RESUME_IN_VERSION,
  ANSWER_IN_ORDER,
  PSK_DECLINED,
  ANSWER_IN_ORDER_12,
  BELIEVE_CHAIN,
  ACCEPT_PEER,
  SIGN_WITH_LEGACY,
  RENEGOTIATE,
  BIND_HELLO,
  KEEP_PROTECTION,
  KEEP_LIMITS,
  GO_ON,
]

/** One row of the catalogue: a rule, and the decision that it is part of. */
export interface RuleEntry extends Omit<Rule<never>, 'run' | 'counts'> {
  /** {@link Decision.id} */
  readonly decision: string
  readonly subject: Subject
}

/** Every rule, in the order in which they run: `RULES.find(({ id }) => id === 'psk.binder')?.alert === 'decrypt_error'`. */
export const RULES: readonly RuleEntry[] = DECISIONS.flatMap(({ id: decision, subject, rules }) =>
  rules.map(({ id, rule, cite, expected, policy, alert }) => ({
    ...{ decision, subject, id, rule, cite, expected },
    ...(policy && { policy }),
    ...(alert && { alert }),
  })),
)
