/** An explanation as a page shows it: text alone. */
import type { Explanation } from '../../inspect/explain/explanation.ts'
import type { HeardVerdict } from '../../rules/heard.ts'
import {
  checkWords,
  endsWords,
  HEARD_LOOKS,
  missingWords,
  outcomeWords,
  stampWords,
  whyNotWords,
} from './words.ts'

/** One connection. */
export interface ArticleView {
  readonly id: string
  readonly when: string
  readonly ends: string
  /** Version and suite. */
  readonly agreed: string
  readonly outcome: string
  readonly style: 'pass' | 'fail' | 'bold'
  /** Why it did not resume, and what else is to be said, a paragraph each. */
  readonly notes: readonly string[]
  /** What of it is not in the capture; empty where nothing is. */
  readonly missing: string
  readonly verdicts: readonly HeardVerdictView[]
  readonly clues: readonly string[]
}

/** What is known of a decision. */
interface HeardVerdictView {
  readonly title: string
  readonly checks: readonly {
    readonly style: string
    readonly mark: string
    readonly text: string
    readonly cite: string
  }[]
}

/** The view of an explanation. */
export function articleView(explanation: Explanation): ArticleView {
  const { visit, version, suite, outcome, candidates, verdicts, clues } = explanation
  return {
    id: visit.connection,
    when: stampWords(visit.t),
    ends: endsWords(explanation),
    agreed: `${version} ${suite}`.trim(),
    outcome: outcomeWords(explanation),
    style: outcome === 'resumed' ? 'pass' : outcome === 'failed' ? 'fail' : 'bold',
    notes: notesOf(explanation),
    missing: missingWords(explanation),
    verdicts: [
      ...candidates.map(({ given, verdict }) => verdictView(verdict, ` It is of ${given.visit.connection}.`)),
      ...verdicts.map((verdict) => verdictView(verdict)),
    ],
    clues: clues.map(({ rule, says }) => `speaks for ${rule}: ${says}`),
  }
}

function notesOf({ whyNot, whyNotEarly, note, retried }: Explanation): string[] {
  return [
    whyNot && whyNotWords(whyNot),
    whyNotEarly && `early data: ${whyNotWords(whyNotEarly)}`,
    note,
    retried === undefined ? undefined : `HelloRetryRequest: the server wants ${retried}`,
  ].filter((text) => text !== undefined)
}

function verdictView({ question, decision, checks }: HeardVerdict, more = ''): HeardVerdictView {
  const came = decision === 'unseen' ? 'That cannot be seen.' : decision
  return {
    title: `${question}${more} ${came}`,
    checks: checks.map((check) => {
      const [style, mark] = HEARD_LOOKS[check.outcome]
      return { style, mark, text: checkWords(check), cite: check.cite }
    }),
  }
}
