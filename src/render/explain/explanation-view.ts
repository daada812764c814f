/** An explanation as a page shows it: values of text and numbers alone. */
import type { HeardVerdict } from '../../rules/heard.ts'
import type { Explanation } from '../../inspect/explain/explanation.ts'
import type { Style } from '../text/theme.ts'
import {
  answerWords,
  checkWords,
  endsWords,
  HEARD_LOOKS,
  missingWords,
  offerWords,
  OUTCOME_LOOKS,
  outcomeWords,
  stampWords,
  whyNotWords,
} from './words.ts'

/** A connection at a glance, and every decision in it. */
export interface ExplanationView {
  /** `c1`, `c2` and so on. */
  readonly id: string
  /** Date and time, UTC. */
  readonly at: string
  readonly ends: string
  /** Version and suite; empty where none was chosen. */
  readonly what: string
  readonly outcome: string
  readonly look: Style
  /** Why not, what is missing, and what else is to be said: a sentence each. */
  readonly says: readonly string[]
  /** The one of them that says what is not in the capture; empty where nothing is missing. */
  readonly missing: string
  /** What speaks for which rule, where nothing decides it. */
  readonly clues: readonly string[]
  readonly decisions: readonly DecisionView[]
  /** Moments of its story that are there to step through; 0 where it was not kept. */
  readonly moments: number
}

/** A decision, check by check. */
interface DecisionView {
  readonly question: string
  readonly answer: string
  readonly checks: readonly {
    readonly look: Style
    readonly mark: string
    readonly says: string
    readonly cite: string
  }[]
}

/** The view of an explanation. */
export function explanationView(explanation: Explanation): ExplanationView {
  const { visit, version, suite, outcome, candidates, verdicts, clues, run } = explanation
  return {
    id: visit.connection,
    at: stampWords(visit.t),
    ends: endsWords(explanation),
    what: [version, suite].filter((part) => part !== '').join(' '),
    outcome: outcomeWords(explanation),
    look: OUTCOME_LOOKS[outcome],
    says: [...sentences(explanation)],
    missing: missingWords(explanation),
    clues: clues.map(({ rule, says }) => `speaks for ${rule}: ${says}`),
    decisions: [
      ...candidates.map(({ given, verdict }) => ({
        ...{ question: `${verdict.question} It is of ${given.visit.connection}.` },
        ...answered(verdict),
      })),
      ...verdicts.map((verdict) => ({ question: verdict.question, ...answered(verdict) })),
    ],
    moments: run.moments.length,
  }
}

function* sentences(explanation: Explanation): Generator<string> {
  const { whyNot, whyNotEarly, note, retried } = explanation
  if (whyNot) yield whyNotWords(whyNot)
  if (whyNotEarly) yield `early data: ${whyNotWords(whyNotEarly)}`
  const missing = missingWords(explanation)
  if (missing !== '') yield missing
  for (const offer of explanation.offers) if (offer.by !== 'session ID' || offer.sure) yield offerWords(offer)
  if (note !== undefined) yield note
  if (retried !== undefined) yield `HelloRetryRequest: the server wants ${retried}`
}

function answered({
  decision,
  checks,
}: Pick<HeardVerdict, 'decision' | 'checks'>): Omit<DecisionView, 'question'> {
  return {
    answer: answerWords(decision),
    checks: checks.map((check) => {
      const [look, mark] = HEARD_LOOKS[check.outcome]
      return { look, mark, says: checkWords(check), cite: check.cite }
    }),
  }
}
