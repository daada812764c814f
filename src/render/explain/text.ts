/** Explanations as rows of text: a line or two a connection, then what all come to. */
import type { HeardCheck, HeardVerdict } from '../../rules/heard.ts'
import { ACCEPT_PSK } from '../../session/decisions/accept-verdict.ts'
import { ACCEPT_SESSION_12 } from '../../session/decisions/accept-verdict12.ts'
import type { Explanation } from '../../inspect/explain/explanation.ts'
import type { ExplainSummary } from '../../inspect/explain/totals.ts'
import {
  answerWords,
  checkWords,
  endsWords,
  HEARD_LOOKS,
  missingWords,
  OUTCOME_LOOKS,
  outcomeWords,
  summaryWords,
  timeWords,
  whyNotWords,
} from './words.ts'
import { line, paint, type Line } from '../text/lines.ts'
import { renderText, type TextOptions } from '../text/text.ts'
import { PLAIN } from '../text/theme.ts'

/** One connection at a glance, and why it did not resume. */
export function* renderExplanation(explanation: Explanation, look: TextOptions = {}): Generator<string> {
  for (const part of glance(explanation)) yield* rows(part, look)
}

/** The same with every decision, and the story of the connection where it was kept. */
export function* renderExplanationInFull(
  explanation: Explanation,
  look: TextOptions = {},
): Generator<string> {
  for (const part of [...glance(explanation), ...decisions(explanation)]) yield* rows(part, look)
  const { run, visit } = explanation
  if (run.moments.length === 0) return
  const about = { name: visit.connection, shows: endsWords(explanation) }
  const read = { ...about, seed: undefined, recorded: 'on the wire', start: visit.t, latency: 0 } as const
  yield ''
  yield* renderText({ ...read, connections: [run] }, look)
}

/** What all connections come to. */
export function* renderExplainSummary(summary: ExplainSummary, look: TextOptions = {}): Generator<string> {
  yield ''
  for (const words of summaryWords(summary)) yield* rows(line([['text', words]], 9), look)
}

function rows(part: Line, { theme = PLAIN, width = 100 }: TextOptions): string[] {
  return paint(part, Math.max(40, width), theme)
}

// ---- At a glance

function* glance(explanation: Explanation): Generator<Line> {
  const { visit, version, outcome, whyNot, whyNotEarly, retried, note } = explanation
  yield line(
    [
      ['dim', `${timeWords(visit.t)} `],
      ['bold', `${visit.connection} `],
      ['text', `${endsWords(explanation)}  ${version}${version === '' ? '' : '  '}`],
      [OUTCOME_LOOKS[outcome], outcomeWords(explanation)],
    ],
    6,
  )
  for (const check of brokenBy(explanation)) yield line([['fail', `    although ${checkWords(check)}`]], 6)
  if (whyNot && whyNot.id !== 'first') yield line([['text', `    ${whyNotWords(whyNot)}`]], 6)
  if (whyNotEarly) yield line([['text', `    early data: ${whyNotWords(whyNotEarly)}`]], 6)
  const missing = missingWords(explanation)
  if (missing !== '') yield line([['dim', `    ${missing}`]], 6)
  if (note !== undefined) yield line([['dim', `    ${note}`]], 6)
  if (retried !== undefined) yield line([['dim', `    HelloRetryRequest: the server wants ${retried}`]], 6)
}

/** Rules of the server that do not hold, although it resumed: it is wrong, or a policy of ours is none of its own. */
function brokenBy({ outcome, verdicts }: Explanation): readonly HeardCheck[] {
  if (outcome !== 'resumed') return []
  return verdicts
    .filter(({ id, decision }) => decision === 'yes' && (id === ACCEPT_PSK.id || id === ACCEPT_SESSION_12.id))
    .flatMap(({ checks }) => checks)
    .filter((check) => check.outcome === 'fail')
}

// ---- Decisions

function* decisions({ verdicts, candidates, clues }: Explanation): Generator<Line> {
  for (const { given, verdict } of candidates)
    yield* verdictLines(verdict, `${verdict.question} It is of ${given.visit.connection}.`)
  for (const verdict of verdicts) yield* verdictLines(verdict, verdict.question)
  for (const { rule, says } of clues) yield line([['text', `    speaks for ${rule}: ${says}`]], 6)
}

function* verdictLines({ decision, checks }: HeardVerdict, question: string): Generator<Line> {
  yield line([['bold', `  ${question} ${answerWords(decision)}`]], 4)
  for (const check of checks) {
    const { outcome, cite } = check
    const [style, mark] = HEARD_LOOKS[outcome]
    yield line(
      [
        [style, `    ${mark} `],
        ['text', checkWords(check)],
        ['cite', ` (${cite})`],
      ],
      6,
    )
  }
}
