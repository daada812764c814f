/** What was heard of a connection of TLS 1.3, as the questions that both ends ask about PSKs and early data. */
import { clientModes } from '../../handshake/extensions/tls13/psk-key-exchange-modes.ts'
import { serverNameOf } from '../../handshake/extensions/both/server-name.ts'
import { asSeen, Unseen, type Heard } from '../../rules/heard.ts'
import { HASHES } from '../../crypto/hash/hash.ts'
import type { AcceptQuestion, BinderQuestion, TakeQuestion } from '../../session/decisions/accept-verdict.ts'
import type {
  AnswerQuestion,
  SuiteHashQuestion,
  VersionQuestion,
} from '../../session/decisions/answer-verdict.ts'
import type { EarlyQuestion } from '../../session/decisions/early-verdict.ts'
import type { EarlyOfferQuestion, OfferQuestion } from '../../session/decisions/offer-verdict.ts'
import { revealAge } from '../../session/age.ts'
import type { Session } from '../../session/session.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { hashOfSuite13 } from '../../wire/registry.ts'
import { atServer, type Behind } from './behind.ts'
import { inTime } from './clock.ts'
import { between, demandOf, throwing, versionsOf } from './facts.ts'
import { HIDDEN } from './hidden.ts'
import type { Witness } from './witness.ts'

/** A witness that heard a ClientHello. */
export type WithHello = Witness & { readonly hello: ClientHello }

/** Stands for a suite of which the hash alone is seen: a binder is as long as it. */
const SOME_SUITE = 'a suite with the hash of the binder'

/** One PSK that a hello offers. */
export interface OfferedIdentity {
  readonly index: number
  readonly identity: Uint8Array
  readonly age: number
  /** By the length of its binder; `undefined` where no hash has that. */
  readonly hash: string | undefined
}

/** PSKs of a hello in order. */
export function identitiesOf(hello: ClientHello | undefined): readonly OfferedIdentity[] {
  const psks = findExtension(hello?.extensions, 'pre_shared_key')
  return (psks?.identities ?? []).map(({ identity, obfuscated_ticket_age: age }, index) => ({
    index,
    identity,
    age,
    hash: hashOfLength(psks?.binders.at(index)?.length),
  }))
}

function hashOfLength(length: number | undefined): string | undefined {
  return (['sha256', 'sha384'] as const).find((hash) => HASHES[hash].outputLength === length)
}

// ---- The client

/** Whether the client may offer the session. */
export function offerQuestion(session: Heard<Session>, hello: ClientHello, now: number): OfferQuestion {
  return asSeen<OfferQuestion>({
    session: asSeen<Session>(inTime(session, now)),
    now,
    serverName: serverNameOf(hello),
    versions: versionsOf(hello),
    suites: hello.cipher_suites,
    hashOf: hashOfSuite13,
    alpn: findExtension(hello.extensions, 'application_layer_protocol_negotiation')?.protocol_name_list ?? [],
    modes: clientModes(hello),
    verifyPeer: HIDDEN.demand,
    objection: throwing(HIDDEN.trust),
    certificateCovers: throwing(HIDDEN.covers),
    maxAuthenticationAge: HIDDEN.authentication,
  })
}

/** The same for early data that go with it. */
export function earlyOfferQuestion(
  session: Heard<Session>,
  hello: ClientHello,
  now: number,
): EarlyOfferQuestion {
  const offers = findExtension(hello.extensions, 'early_data') !== undefined
  const question = offerQuestion(session, hello, now)
  return Object.defineProperty(question, 'wanted', {
    get: () => {
      if (offers) return true
      throw HIDDEN.wanted
    },
  }) as EarlyOfferQuestion
}

// ---- The server

/** Whether the server may use the PSK. */
export function acceptQuestion(
  witness: WithHello,
  { index, hash }: OfferedIdentity,
  behind: Behind,
): AcceptQuestion {
  const { hello, helloAt, answer, retry } = witness
  const modes = clientModes(hello)
  const chosen = answer?.cipher_suite ?? retry?.cipher_suite
  const hashes = [...new Set(hello.cipher_suites.flatMap((suite) => hashOfSuite13(suite) ?? []))]
  const own = chosen === undefined ? undefined : hashOfSuite13(chosen)
  return asSeen<AcceptQuestion>({
    index,
    found: foundOf(behind, helloAt),
    now: helloAt,
    hashes: between(own === undefined ? [] : [own], hashes, hash ?? '', HIDDEN.suites),
    hashOf: (suite) => (suite === SOME_SUITE ? hash : hashOfSuite13(suite)),
    serverName: serverNameOf(hello),
    sameCredential: throwing(HIDDEN.names),
    mode: modes.length === 0 ? undefined : HIDDEN.modes,
    clientModes: modes,
    clientCertificate: demandOf(witness),
    objection: throwing(HIDDEN.anchors),
  })
}

/** Whether it is a ticket or a key that both have is hidden as well, where nothing else says so: rules of both look at its hash. */
function foundOf(behind: Behind, now: number): AcceptQuestion['found'] {
  const { how, why } = behind
  const session = atServer(behind, now)
  if (why !== undefined) return { kind: 'unknown', why }
  const suite = session.suite instanceof Unseen ? SOME_SUITE : session.suite
  return asSeen<Extract<AcceptQuestion['found'], { kind: 'session' }>>({
    kind: 'session',
    session: asSeen<Session>({ ...session, suite: suite as Session['suite'] }),
    how,
  })
}

/** Whether the binder of the PSK is right. @param valid where that was seen */
export function binderQuestion({ index, hash }: OfferedIdentity, valid: boolean | undefined): BinderQuestion {
  const length = hash === undefined ? 0 : HASHES[hash as 'sha256'].outputLength
  return asSeen<BinderQuestion>({ index, valid: valid ?? HIDDEN.binder, length })
}

/** Whether the session was still there. */
export function takeQuestion(index: number): TakeQuestion {
  return asSeen<TakeQuestion>({ index, taken: HIDDEN.taken, note: undefined })
}

/** Whether the server may accept early data. @param behind what stands behind the PSK that it chose */
export function earlyQuestion(
  witness: WithHello,
  selected: OfferedIdentity | undefined,
  behind: Behind | undefined,
): EarlyQuestion {
  const { hello, helloAt, answer, encrypted } = witness
  const session = behind && atServer(behind, helloAt)
  const ageAdd = session?.ageAdd ?? 0
  return asSeen<EarlyQuestion>({
    maxEarlyData: HIDDEN.early,
    index: selected?.index,
    session: session && asSeen<Session>(session),
    suite: answer?.cipher_suite ?? HIDDEN.suites,
    alpn: encrypted ? encrypted.alpn : witness.ofServer(HIDDEN.alpn),
    serverName: serverNameOf(hello),
    now: helloAt,
    clientAge: ageAdd instanceof Unseen ? ageAdd : revealAge(selected?.age ?? 0, ageAdd),
    freshnessWindow: HIDDEN.window,
    startedAt: HIDDEN.started,
    replayCheck: false,
  })
}

// ---- The answer

/** The version that the server chose, beside that of the session. */
export function versionQuestion(session: Heard<Session>, witness: WithHello): VersionQuestion {
  return asSeen<VersionQuestion>({
    session: session.version,
    chosen: witness.version ?? '',
    earlyData: findExtension(witness.hello.extensions, 'early_data') !== undefined,
  })
}

/** The hashes of the PSKs, and that of the suite that the server chose. */
export function suiteHashQuestion(identities: readonly OfferedIdentity[], suite: string): SuiteHashQuestion {
  return {
    hashes: identities.map(({ hash }) => hash ?? 'of no hash'),
    suiteHash: hashOfSuite13(suite) ?? suite,
  }
}

/** What the client offered and what the server answered. */
export function answerQuestion({ hello, answer, retry }: WithHello): AnswerQuestion {
  const identities = identitiesOf(hello)
  const selected = findExtension(answer?.extensions, 'pre_shared_key')?.selected_identity
  const demanded = findExtension(retry?.extensions, 'key_share')?.selected_group
  const shares = findExtension(hello.extensions, 'key_share')?.client_shares ?? []
  return {
    selected,
    offered: identities.length,
    pskHash: selected === undefined ? undefined : identities.at(selected)?.hash,
    suiteHash: hashOfSuite13(answer?.cipher_suite ?? '') ?? '',
    group: findExtension(answer?.extensions, 'key_share')?.server_share.group,
    shares: demanded === undefined ? shares.map(({ group }) => group) : [demanded],
    modes: clientModes(hello),
  }
}
