/** What all that was heard of a connection comes to: how it ended, by what it resumed, and why it did not. */
import { EMPTY } from '../../bytes/bytes.ts'
import type { Actor } from '../../wire/actor.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ConnectionRun } from '../../trace/run.ts'
import { cluesOf } from './clues.ts'
import type { Candidate, Explanation, HandshakeOutcome } from './explanation.ts'
import type { GivenSession, Visit } from './given.ts'
import { likelyAlert, noteOf } from './note.ts'
import type { HeardOffer } from './offers.ts'
import type { WithHello } from './questions13.ts'
import { earlyOutcome, verdictsOf } from './verdicts.ts'
import { judgeKept, whyNot, whyNotEarly, type Acquaintance } from './why-not.ts'
import type { Witness } from './witness.ts'

/** What a listener knows of a connection that is over. */
interface Over {
  readonly visit: Visit
  readonly witness: Witness
  readonly offers: readonly HeardOffer[]
  readonly candidates: readonly Candidate[]
  /** What client and server had to do with each other before. */
  readonly before: Acquaintance
  readonly given: readonly GivenSession[]
}

/** What is to be said of a connection. @param ended ms since 1970 @param how such as `closed` */
export function explanationOf(over: Over, run: ConnectionRun, ended: number, how: string): Explanation {
  const { visit, witness, candidates, given, before } = over
  const { summary } = run
  const heard = hasHello(witness) ? witness : undefined
  const complete = summary.complete ?? false
  const alerted = likelyAlert(witness, complete)
  const outcome = outcomeOf(witness, complete, alerted)
  // An ID that nobody gave, and that nothing came of, was made up or is not known to have been given.
  const offers = over.offers.filter(
    (offer) => offer.by !== 'session ID' || offer.sure || outcome === 'resumed',
  )
  const silent = offers.length === 0
  const kept = silent && heard ? judgeKept(summary.serverName, candidates, before) : undefined
  const judged = heard ? verdictsOf(heard, offers) : []
  const verdicts = kept && before.connections > 0 ? [kept, ...judged] : judged
  const refused = outcome === 'full' ? offers : []
  const clues = refused.flatMap((offer) => cluesOf(offer, visit, given, summary.suite))
  const earlyData = heard && earlyOutcome(heard)
  const evidence = { outcome, witness, alerted, how, offered: !silent, verdicts, candidates, clues, before }
  return {
    visit,
    ended,
    how,
    version: summary.version,
    suite: summary.suite,
    serverName: summary.serverName,
    outcome,
    by: outcome === 'resumed' ? summary.resumedBy?.by : undefined,
    of: outcome === 'resumed' ? summary.resumedBy?.of : undefined,
    retried: retriedFor(witness),
    earlyData,
    alert: witness.fatal,
    offers,
    candidates: silent ? candidates : [],
    given,
    verdicts,
    clues,
    whyNot: whyNot(evidence),
    whyNotEarly: whyNotEarly(earlyData, verdicts),
    missing: { client: witness.missing.client, server: witness.missing.server },
    note: outcome === 'full' || outcome === 'resumed' ? noteOf(witness, how) : undefined,
    run,
  }
}

function hasHello(witness: Witness): witness is WithHello {
  return witness.hello !== undefined
}

function outcomeOf(witness: Witness, complete: boolean, alerted: Actor | undefined): HandshakeOutcome {
  const { hello, answer, resumption, fatal, version, isCut } = witness
  if (!hello && !answer) return fatal ? 'failed' : isCut && witness.retry ? 'unseen' : 'none'
  // Where a Finished may be missing, an alert behind it ended what was complete.
  if (!complete && (fatal || alerted)) return isCut && fatal?.isLate ? 'unseen' : 'failed'
  if (!complete) return isCut ? 'unseen' : 'unfinished'
  // Without both hellos it is not told what was asked for and given; TLS 1.3 says it in the answer (RFC 9846 §4.3.11).
  const told = answer && (hello || version === 'TLS 1.3')
  if (!told) return 'unseen'
  return resumption ? 'resumed' : 'full'
}

function retriedFor({ retry, firstHello }: Witness): string | undefined {
  if (!retry) return undefined
  const group = findExtension(retry.extensions, 'key_share')?.selected_group
  const sent = findExtension(firstHello?.extensions, 'key_share')?.client_shares ?? []
  const cookie = findExtension(retry.extensions, 'cookie') ?? EMPTY
  if (group === undefined) return cookie === EMPTY ? 'nothing that can be told' : 'a cookie'
  return `a share for ${group}, where the client sent ${sent.map((share) => share.group).join(', ') || 'none'}`
}
