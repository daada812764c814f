/** The decisions of a connection, judged by what was heard: the tables that the engine runs, in the order in which it runs them. */
import { asSeen, judgeHeard, Unseen, type HeardCheck, type HeardVerdict } from '../../rules/heard.ts'
import type { Decision } from '../../rules/rule.ts'
import { notLookedAt } from '../../rules/verdict.ts'
import { ACCEPT_PSK, PROVE_PSK, TAKE_PSK } from '../../session/decisions/accept-verdict.ts'
import { ACCEPT_SESSION_12 } from '../../session/decisions/accept-verdict12.ts'
import {
  ANSWER_IN_ORDER,
  OFFER_PSKS_AGAIN,
  PSK_DECLINED,
  RESUME_IN_VERSION,
} from '../../session/decisions/answer-verdict.ts'
import { ANSWER_IN_ORDER_12 } from '../../session/decisions/answer-verdict12.ts'
import {
  ACCEPT_EARLY_DATA,
  FRESH_EARLY_DATA,
  KEEP_EARLY_DATA,
  type ReplayQuestion,
} from '../../session/decisions/early-verdict.ts'
import { OFFER_EARLY_DATA, OFFER_SESSION } from '../../session/decisions/offer-verdict.ts'
import { OFFER_SESSION_12 } from '../../session/decisions/offer-verdict12.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import type { GivenSession } from './given.ts'
import { HIDDEN } from './hidden.ts'
import type { HeardOffer } from './offers.ts'
import { accept12Question, answer12Question, offer12Question } from './questions12.ts'
import {
  acceptQuestion,
  answerQuestion,
  binderQuestion,
  earlyOfferQuestion,
  earlyQuestion,
  identitiesOf,
  offerQuestion,
  suiteHashQuestion,
  takeQuestion,
  versionQuestion,
  type WithHello,
} from './questions13.ts'

/** What became of early data that a client sent, as far as it was heard. */
export type EarlyOutcome = 'accepted' | 'rejected' | 'unseen'

type Psk = Extract<HeardOffer, { by: 'PSK' }>

/** May the client offer this session, which it does or does not? */
export function judgeOffer(
  { by, session }: Pick<GivenSession, 'by' | 'session'>,
  hello: ClientHello,
  now: number,
  came?: 'yes',
): HeardVerdict {
  return by === 'PSK'
    ? judgeHeard(OFFER_SESSION, offerQuestion(session, hello, now), came)
    : judgeHeard(OFFER_SESSION_12, offer12Question(session, hello, now), came)
}

/** Every decision about what the hello offers. */
export function verdictsOf(witness: WithHello, offers: readonly HeardOffer[]): readonly HeardVerdict[] {
  const psks = offers.filter((offer) => offer.by === 'PSK')
  const older = offers.find((offer) => offer.by !== 'PSK')
  return [
    ...offers.flatMap((offer) => offered(witness, offer)),
    ...acceptance13(witness, psks),
    ...(older ? acceptance12(witness, older) : []),
    ...earlyData(witness, psks),
    ...answered(witness, psks, older),
  ]
}

function offered({ hello, helloAt }: WithHello, offer: HeardOffer): HeardVerdict[] {
  const { given } = offer.behind
  if (!given) return []
  const verdicts = [judgeOffer(given, hello, helloAt, 'yes')]
  const early = offer.by === 'PSK' && offer.psk.index === 0 && offersEarly(hello)
  if (early)
    verdicts.push(judgeHeard(OFFER_EARLY_DATA, earlyOfferQuestion(given.session, hello, helloAt), 'yes'))
  return verdicts
}

/** Whether a hello says that early data come behind it. */
function offersEarly(hello: ClientHello): boolean {
  return findExtension(hello.extensions, 'early_data') !== undefined
}

// ---- The server's decisions

function acceptance13(witness: WithHello, psks: readonly Psk[]): HeardVerdict[] {
  const { answer, version } = witness
  if (version !== undefined && version !== 'TLS 1.3') return []
  const selected = selectedOf(witness)
  // A server looks at one after the other, up to the first that it can use.
  const looked = psks.filter(({ psk }) => selected === undefined || psk.index <= selected)
  const verdicts = looked.map(({ psk, behind }) =>
    judgeServer(
      witness,
      ACCEPT_PSK,
      acceptQuestion(witness, psk, behind),
      psk.index === selected ? 'yes' : undefined,
    ),
  )
  const proven = looked.find(({ psk }) => psk.index === selected) ?? (answer ? undefined : looked.at(0))
  if (!proven) return [...verdicts, ...takenBefore(looked)]
  const valid = selected === undefined ? binderRefused(witness) : true
  if (valid !== undefined) verdicts.push(judgeHeard(PROVE_PSK, binderQuestion(proven.psk, valid)))
  if (selected !== undefined) verdicts.push(judgeHeard(TAKE_PSK, takeQuestion(selected), 'yes'))
  return verdicts
}

/** A server that declines what came before may have taken it then, and takes each once (RFC 9846 §8.1). */
function takenBefore(psks: readonly Psk[]): HeardVerdict[] {
  return psks
    .filter(({ before }) => before.length > 0)
    .map(({ psk }) => judgeHeard(TAKE_PSK, takeQuestion(psk.index)))
}

function selectedOf({ answer }: WithHello): number | undefined {
  return findExtension(answer?.extensions, 'pre_shared_key')?.selected_identity
}

/** An alert in place of the answer says that a binder is wrong: nothing else in a hello is decrypted (RFC 9846 §4.3.11). */
function binderRefused({ answer, fatal }: WithHello): false | undefined {
  return !answer && fatal?.from === 'server' && fatal.description === 'decrypt_error' ? false : undefined
}

function acceptance12(witness: WithHello, offer: Exclude<HeardOffer, Psk>): HeardVerdict[] {
  const { version, resumption } = witness
  if (version === 'TLS 1.3') return []
  const resumed = resumption?.by === offer.by
  if (offer.by === 'session ID' && !offer.sure && !resumed) return []
  const question = accept12Question(witness, offer.behind, offer.by)
  return [judgeServer(witness, ACCEPT_SESSION_12, question, resumed ? 'yes' : undefined)]
}

/** Rules about who the client is, and what they come to where the server asks nobody. */
const UNASKED: Readonly<Record<string, 'pass' | 'not-applicable'>> = {
  'session12.client-identity': 'pass',
  'session12.trust': 'not-applicable',
  'psk.client-identity': 'pass',
  'psk.trust': 'not-applicable',
}

/** What a server decides of a session. One that asks for no certificate does not mind which the session has (RFC 5246 §7.4.4). */
function judgeServer<Q>(
  { asked }: WithHello,
  decision: Decision<Q>,
  question: Q,
  came: 'yes' | undefined,
): HeardVerdict {
  const verdict = judgeHeard(decision, question, came)
  if (asked !== false) return verdict
  const checks = verdict.checks.map((check, index): HeardCheck => {
    const [outcome, rule] = [UNASKED[check.id], decision.rules[index]]
    if (check.outcome !== 'unseen' || !outcome || !rule) return check
    return {
      ...notLookedAt(rule),
      outcome,
      expected: 'no demand',
      actual: 'the server asks for no certificate',
    }
  })
  return { ...verdict, checks }
}

// ---- Early data

/** What became of the early data that a client sent; `undefined` where it sent none. */
export function earlyOutcome(witness: WithHello): EarlyOutcome | undefined {
  const { hello, firstHello, answer, encrypted, version } = witness
  if (firstHello && offersEarly(firstHello)) return 'rejected'
  if (!offersEarly(hello)) return undefined
  if (encrypted) return encrypted.early ? 'accepted' : 'rejected'
  if (answer && (version !== 'TLS 1.3' || selectedOf(witness) === undefined)) return 'rejected'
  return 'unseen'
}

function earlyData(witness: WithHello, psks: readonly Psk[]): HeardVerdict[] {
  const outcome = earlyOutcome(witness)
  if (outcome === undefined) return []
  const { firstHello, answer, version } = witness
  if (firstHello) return [judgeHeard(KEEP_EARLY_DATA, { retry: true })]
  if (!answer || version !== 'TLS 1.3') return []
  const selected = selectedOf(witness)
  const chosen = psks.find(({ psk }) => psk.index === selected)
  const question = earlyQuestion(witness, chosen?.psk, chosen?.behind)
  const came = outcome === 'accepted' ? 'yes' : undefined
  // Without a PSK there is nothing that the rules behind the first could look at.
  const rules = chosen ? ACCEPT_EARLY_DATA.rules : ACCEPT_EARLY_DATA.rules.slice(0, 1)
  const verdict = judgeHeard({ ...ACCEPT_EARLY_DATA, rules }, question, came)
  if (verdict.decision === 'no') return [verdict]
  return [verdict, judgeHeard(FRESH_EARLY_DATA, asSeen<ReplayQuestion>({ firstTime: HIDDEN.replay }), came)]
}

// ---- The client's look at the answer

function answered(
  witness: WithHello,
  psks: readonly Psk[],
  older: Exclude<HeardOffer, Psk> | undefined,
): HeardVerdict[] {
  const { answer, retry, firstHello, version, resumption } = witness
  const first = identitiesOf(firstHello)
  const again =
    retry && first.length > 0
      ? [judgeHeard(OFFER_PSKS_AGAIN, suiteHashQuestion(first, retry.cipher_suite))]
      : []
  if (!answer) return again
  const verdicts = [...again, ...ofVersion(witness, psks, older)]
  if (version === 'TLS 1.3') {
    verdicts.push(judgeHeard(ANSWER_IN_ORDER, answerQuestion(witness)))
    const psksThen = identitiesOf(witness.hello)
    if (psksThen.length > 0 && selectedOf(witness) === undefined)
      verdicts.push(judgeHeard(PSK_DECLINED, suiteHashQuestion(psksThen, answer.cipher_suite)))
  } else if (resumption) {
    const session = older?.behind.given?.session
    if (session) verdicts.push(judgeHeard(ANSWER_IN_ORDER_12, answer12Question(session, witness)))
  }
  return verdicts
}

/** A session is of one version; the answer of another leaves it behind. */
function ofVersion(
  witness: WithHello,
  psks: readonly Psk[],
  older: Exclude<HeardOffer, Psk> | undefined,
): HeardVerdict[] {
  const in13 = witness.version === 'TLS 1.3'
  const asked = older && (older.by === 'ticket' || older.sure) ? older : undefined
  const [stranded, fits] = in13 ? [asked, psks.at(0)] : [psks.at(0), asked]
  if (!stranded || fits) return []
  const { given } = stranded.behind
  if (stranded.by !== 'PSK' && !given) return []
  // What is in pre_shared_key is of TLS 1.3.
  const version = given?.session.version ?? 'TLS 1.3'
  if (version instanceof Unseen) return []
  return [judgeHeard(RESUME_IN_VERSION, versionQuestion({ ...stranded.behind.session, version }, witness))]
}
