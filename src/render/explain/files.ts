/** Explanations as JSON and as CSV: a line a connection. */
import { toHex } from '../../bytes/bytes.ts'
import { printable, printableJson } from '../../bytes/printable.ts'
import { keyNameOf } from '../../inspect/explain/clues.ts'
import type { Explanation } from '../../inspect/explain/explanation.ts'
import type { GivenSession } from '../../inspect/explain/given.ts'
import { endInWords, type ExplainSummary } from '../../inspect/explain/totals.ts'
import type { HeardCheck } from '../../rules/heard.ts'
import { stampWords } from './words.ts'

/** What a session is shown as, in JSON. */
const BY = { 'session ID': 'session-id', ticket: 'ticket', PSK: 'psk' } as const

/**
 * One connection with its checks, as a line of JSON. Times are ms since 1970, bytes are hex. `offered` is as what the client showed
 * a session, `from` the connection that gave the one that was resumed; `checks` are those of all verdicts that had something to look at.
 */
export function explanationLine(explanation: Explanation): string {
  const { visit, ended, how, version, suite, serverName, outcome, by, of } = explanation
  const { retried, earlyData, alert, offers, given, candidates, verdicts, clues } = explanation
  const { whyNot, whyNotEarly, note, missing } = explanation
  const { connection: id, client, server, t: began } = visit
  const [first] = offers
  return printableJson({
    kind: 'connection',
    ...{ id, client, server, began, ended, how, version, suite, serverName, outcome },
    resumed: outcome === 'resumed',
    by: by ? BY[by] : null,
    offered: first ? BY[first.by] : null,
    from: of ?? null,
    checks: verdicts.flatMap(({ checks }) => checks.flatMap(checkAsJson)),
    ...{ retried, earlyData, alert, whyNot, whyNotEarly, missing, note, clues, verdicts },
    offers: offers.map((offer) => ({
      by: BY[offer.by],
      shown: toHex(offer.shown),
      from: offer.behind.given?.visit.connection,
      before: offer.before,
    })),
    gave: given.map(givenAsJson),
    candidates: candidates.map(({ given: session, before, verdict }) => ({
      ...givenAsJson(session),
      from: session.visit.connection,
      before,
      checks: verdict.checks,
    })),
  })
}

function checkAsJson({ id, rule, cite, outcome, needs }: HeardCheck) {
  if (outcome === 'not-applicable') return []
  return [{ id, rule, cite, outcome: outcome === 'unseen' ? 'hidden' : outcome, needs: needs ?? null }]
}

function givenAsJson({ by, shown, at }: GivenSession) {
  return { by: BY[by], shown: toHex(shown), at }
}

/** What all connections come to, as the last line of JSON. `reasons` counts; `why` says how many of those were seen, and where first. */
export function explainSummaryLine(summary: ExplainSummary): string {
  const { connections, outcomes, ways, reasons: why, keyNames: ticketKeys, ...more } = summary
  return printableJson({
    kind: 'summary',
    ...{ connections, resumed: outcomes.resumed },
    by: Object.fromEntries(Object.entries(BY).map(([way, name]) => [name, ways[way as keyof typeof BY]])),
    reasons: Object.fromEntries(why.map(({ name, connections: count }) => [name, count])),
    ...{ ticketKeys, outcomes, why, ...more },
  })
}

/** The columns of CSV. */
const COLUMNS: Readonly<Record<string, (explanation: Explanation) => string | undefined>> = {
  connection: ({ visit }) => visit.connection,
  began: ({ visit }) => stampWords(visit.t),
  client: ({ visit }) => endInWords(visit.client),
  server: ({ visit }) => endInWords(visit.server),
  server_name: ({ serverName }) => serverName,
  version: ({ version }) => version,
  suite: ({ suite }) => suite,
  outcome: ({ outcome }) => outcome,
  by: ({ by }) => by,
  of: ({ of }) => of,
  early_data: ({ earlyData }) => earlyData,
  hello_retry_request: ({ retried }) => retried,
  alert: ({ alert }) => alert?.description,
  reason: ({ whyNot }) => whyNot?.id,
  sure: ({ whyNot }) => whyNot && String(whyNot.sure),
  says: ({ whyNot }) => whyNot?.says,
  key_names: ({ given }) =>
    [
      ...new Set(given.flatMap(({ by, shown }) => (by === 'session ID' ? [] : (keyNameOf(shown) ?? [])))),
    ].join(' '),
  missing_bytes: ({ missing }) => String(missing.client + missing.server),
  early_reason: ({ whyNotEarly }) => whyNotEarly?.id,
}

/** The first line of CSV (RFC 4180). */
export function explanationCsvHead(): string {
  return Object.keys(COLUMNS).join(',')
}

/** One connection as a line of CSV. */
export function explanationCsvLine(explanation: Explanation): string {
  return Object.values(COLUMNS)
    .map((column) => cell(column(explanation) ?? ''))
    .join(',')
}

/** A name that a peer chose may begin as a formula does: no spreadsheet shall compute it. */
function cell(text: string): string {
  const seen = printable(text)
  const harmless = /^[=+\-@]/.test(seen) ? `'${seen}` : seen
  return /[",\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
