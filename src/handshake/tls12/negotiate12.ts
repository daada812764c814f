/** From a ClientHello to a TLS 1.2 choice: renegotiation, resumption by ticket or session ID, or a full handshake. */
import { concat, EMPTY } from '../../bytes/bytes.ts'
import { objectionTo } from '../../certificate/path/still-trusted.ts'
import type { SessionState } from '../../session/session.ts'
import { openTicket } from '../../session/tickets/ticket.ts'
import { ACCEPT_SESSION_12, type Accept12Question } from '../../session/decisions/accept-verdict12.ts'
import { Transcript } from '../../secrets/transcript.ts'
import { findExtension } from '../../wire/extension.ts'
import { DOWNGRADE_12, type ClientHello, type ServerHello } from '../../wire/hello.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { SUITES_12, usesBlockCipher } from '../../wire/registry/suites12.ts'
import { answers } from '../extensions/answers.ts'
import { chooseAlpn } from '../extensions/both/alpn.ts'
import { arrangeExtensions } from '../extensions/block.ts'
import type { HelloAnswer12 } from '../extensions/spoken.ts'
import { recordLimitsFor } from '../extensions/both/max-fragment-length.ts'
import { speaksSecureRenegotiation } from '../extensions/tls12/renegotiation-info.ts'
import { serverNameOf } from '../extensions/both/server-name.ts'
import { wantsStatus } from '../extensions/both/status-request.ts'
import { sameCredential } from '../common/credentials.ts'
import type { ServerConfig } from '../config/config.ts'
import type { Answer } from '../state/request.ts'
import type { Owed } from '../state/state-parts.ts'
import type { State } from '../state/state.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { checkClientHello12 } from './check-hello12.ts'
import { chooseSuite12, commonSuites12 } from './choose12.ts'
import { sendsServerKeyExchange } from './key-exchange.ts'
import type { Facts12, Resumed } from '../state/agreed.ts'
import { agreeOn12, peerAsResumed } from './facts12.ts'
import type { Hellos12, Phase, Server12State } from '../state/state12.ts'

/** The first steps of a TLS 1.2 server with a ClientHello: rules, then the question of resumption. */
export function startServer12(turn: Turn12, hello: ClientHello, bytes: Uint8Array, phase: Phase): State {
  checkClientHello12(turn, hello, phase)
  turn.set({ transcript: Transcript.empty })
  turn.absorb('ClientHello', bytes)
  const ticket = findExtension(hello.extensions, 'session_ticket')
  // A hello with a ticket never asks the cache of session IDs (RFC 5077 §3.4).
  if (ticket && ticket.length > 0)
    return resumeOrNot(turn, hello, phase, 'ticket', fromTicket(turn, hello, ticket))
  if (hello.legacy_session_id.length === 0) return full(turn, hello, phase)
  if (!turn.server.sessionIds)
    return resumeOrNot(turn, hello, phase, 'session ID', { why: 'a session ID, but we keep no sessions' })
  turn.ask({ kind: 'get-session', key: hello.legacy_session_id })
  return { machine: 'server12', name: 'WAIT_SESSION', hello, bytes, phase }
}

/** The cache answered what the session ID stands for. */
export function onSession12(
  turn: Turn12,
  { hello, phase }: Extract<Server12State, { name: 'WAIT_SESSION' }>,
  answer: Extract<Answer, { kind: 'get-session' }>,
): State {
  if (answer.note) turn.remark(answer.note, 'RFC 5246 §7.4.1.3')
  return resumeOrNot(turn, hello, phase, 'session ID', foundById12(answer))
}

/** What a session ID turned out to be, by what the cache said. */
export function foundById12({
  session,
  note,
}: Pick<Extract<Answer, { kind: 'get-session' }>, 'session' | 'note'>): Found12 {
  if (session) return { session, how: 'a session in our cache', renew: false }
  return { why: note ?? 'a session ID that our cache does not know' }
}

// ---- Resumption

/** What the client asks for turned out to be. */
export type Found12 =
  | {
      readonly session: SessionState
      /** By what it was known, in words. */
      readonly how: string
      /** The key of the ticket seals no more: the client gets another. */
      readonly renew: boolean
    }
  | { readonly why: string }

/** What of a hello the decision rests on. */
export type HelloFacts12 = Pick<
  Accept12Question,
  'suites' | 'serverName' | 'extendedMasterSecret' | 'usesExtendedMasterSecret'
>

/** The facts of a hello. */
export function helloFacts12(config: ServerConfig, hello: ClientHello): HelloFacts12 {
  return {
    suites: commonSuites12(config, hello),
    serverName: serverNameOf(hello),
    extendedMasterSecret: findExtension(hello.extensions, 'extended_master_secret') !== undefined,
    usesExtendedMasterSecret: usesEms(config),
  }
}

/** What a server is asked about the session that a hello asks for. @param now ms since 1970 */
export function acceptQuestion12(
  config: ServerConfig,
  { suites, serverName, extendedMasterSecret, usesExtendedMasterSecret }: HelloFacts12,
  by: Accept12Question['by'],
  found: Found12,
  now: number,
): Accept12Question {
  return {
    by,
    found,
    now,
    suites,
    serverName,
    extendedMasterSecret,
    usesExtendedMasterSecret,
    clientCertificate: config.clientCertificate,
    objection() {
      return 'why' in found ? undefined : objectionTo(found.session.peerCertificates, config.trust, now)
    },
  }
}

function fromTicket(turn: Turn12, hello: ClientHello, ticket: Uint8Array): Found12 {
  const keys = turn.ticketKeys
  if (!keys || turn.server.tickets.kind !== 'sealed') return { why: 'a ticket, but we use none' }
  const opened = openTicket(keys, ticket, turn.env.now)
  if (opened.kind === 'unusable') return { why: opened.why }
  const { session, renew, how, named } = opened
  const serverName = serverNameOf(hello)
  // A ticket that leaves the name open was made with the identity that is shown where nobody names one.
  return named || !sameCredential(turn.server, '', serverName)
    ? { session, how, renew }
    : { session: { ...session, serverName }, how, renew }
}

function resumeOrNot(
  turn: Turn12,
  hello: ClientHello,
  phase: Phase,
  by: 'ticket' | 'session ID',
  found: Found12,
): State {
  const facts = helloFacts12(turn.server, hello)
  const question = acceptQuestion12(turn.server, facts, by, found, turn.env.now)
  const { decision, counts } = turn.judge(ACCEPT_SESSION_12, question)
  if (counts) turn.output({ kind: 'offered-session', outcome: counts })
  if (decision === 'no' || 'why' in found) return full(turn, hello, phase)
  // §5.3 says that a server should not, and §5.4 what it does without where it does.
  if (!found.session.extendedMasterSecret)
    turn.remark(
      'resumed without the extended master secret, which RFC 7627 would have a server refuse: clients of old know no other way; such a connection is not renegotiated (§5.4)',
      'RFC 7627 §5.3',
    )
  turn.output({ kind: 'offered-session', outcome: 'resumed' })
  return resumed(turn, hello, phase, { by, session: found.session }, found.renew)
}

function resumed(turn: Turn12, hello: ClientHello, phase: Phase, resumption: Resumed, renew: boolean): State {
  const { suite, extendedMasterSecret } = resumption.session
  const hellos = agree(turn, hello, phase, renew, {
    suite: suite as Suite12,
    // The client tells by the echo that its session is resumed (RFC 5246 §7.4.1.3, RFC 5077 §3.4).
    sessionId: hello.legacy_session_id,
    extendedMasterSecret,
    resumed: resumption,
  })
  const owes: readonly Owed[] = renew
    ? ['ServerHello', 'NewSessionTicket', 'ChangeCipherSpec', 'Finished']
    : ['ServerHello', 'ChangeCipherSpec', 'Finished']
  return { machine: 'server12', name: 'SEND_FINISHED', hellos, clientVerifyData: undefined, owes }
}

// ---- A full handshake

function full(turn: Turn12, hello: ClientHello, phase: Phase): State {
  const config = turn.server
  const { suite, signing, group } = chooseSuite12(config, hello)
  const offersTickets = findExtension(hello.extensions, 'session_ticket') !== undefined
  const ticket =
    offersTickets &&
    config.tickets.count > 0 &&
    config.tickets.kind === 'sealed' &&
    turn.ticketKeys !== undefined
  const hellos = agree(turn, hello, phase, ticket, {
    suite,
    // A server that plans a ticket sends no session ID (RFC 5077 §3.4).
    sessionId: ticket || !config.sessionIds ? EMPTY : turn.draw('ServerHello.session_id', 32),
    extendedMasterSecret: offersEms(turn, hello),
    resumed: undefined,
  })
  const { keyExchange, authentication } = SUITES_12[suite]
  const certified = authentication === 'ECDSA' || authentication === 'RSA'
  const requests = certified && config.clientCertificate !== 'none'
  const owes: Owed[] = ['ServerHello']
  if (certified) owes.push('Certificate')
  if (wantsStatus(hello) && signing?.credential.ocspResponse) owes.push('CertificateStatus')
  if (sendsServerKeyExchange(keyExchange, config.pskIdentityHint)) owes.push('ServerKeyExchange')
  if (requests) owes.push('CertificateRequest')
  owes.push('ServerHelloDone')
  return {
    machine: 'server12',
    name: 'SEND_SERVER_FLIGHT',
    hello,
    hellos,
    signing,
    group,
    exchange: undefined,
    requests,
    owes,
  }
}

/** What both hellos settle: what was decided about the session, and what follows from the hello alone. */
function agree(
  turn: Turn12,
  hello: ClientHello,
  phase: Phase,
  ticket: boolean,
  {
    suite,
    sessionId,
    extendedMasterSecret,
    resumed,
  }: Pick<Facts12, 'suite' | 'sessionId' | 'extendedMasterSecret' | 'resumed'>,
): Hellos12 {
  turn.useSuite12(suite)
  agreeOn12(turn, phase, {
    version: 'TLS 1.2',
    suite,
    sessionId,
    extendedMasterSecret,
    resumed,
    peer: peerAsResumed(resumed),
    serverName: serverNameOf(hello) || undefined,
    alpn: chooseAlpn(turn.server, 'TLS 1.2', hello),
    encryptThenMac: offersEtm(turn, hello, suite),
    secureRenegotiation: speaksSecureRenegotiation(hello),
    recordSizes: recordLimitsFor(turn.server, 'TLS 1.2', hello),
  })
  return { clientRandom: hello.random, serverRandom: serverRandom(turn, phase), ticket, phase }
}

/** A server that could have spoken TLS 1.3 says so in its random, where the signature covers it (RFC 9846 §4.2.3). */
function serverRandom(turn: Turn12, phase: Phase): Uint8Array {
  const random = turn.draw('ServerHello.random', 32)
  const downgraded = turn.server.versions.includes('TLS 1.3') && phase.kind === 'initial'
  return downgraded ? concat(random.subarray(0, 24), DOWNGRADE_12) : random
}

/** A server whose ServerHello has no place for the extension does not speak it. */
function usesEms(config: ServerConfig): boolean {
  return config.extendedMasterSecret && answers(config, 'TLS 1.2', 'extended_master_secret')
}

function offersEms(turn: Turn12, hello: ClientHello): boolean {
  return usesEms(turn.server) && findExtension(hello.extensions, 'extended_master_secret') !== undefined
}

function offersEtm(turn: Turn12, hello: ClientHello, suite: Suite12): boolean {
  const { encryptThenMac } = turn.server
  const speaks =
    usesBlockCipher(suite) && encryptThenMac && answers(turn.server, 'TLS 1.2', 'encrypt_then_mac')
  return speaks && findExtension(hello.extensions, 'encrypt_then_mac') !== undefined
}

// ---- ServerHello

/** The ServerHello that says what was agreed. @param full what a full handshake answers beside it */
export function serverHelloBody(
  turn: Turn12,
  { serverRandom: random, ticket, phase }: Hellos12,
  full: HelloAnswer12['full'],
): ServerHello {
  const { agreed } = turn
  const content = { agreed, ticket, phase, full }
  const extensions = arrangeExtensions('ServerHello12', turn.server.serverHelloOrder12, content, turn)
  return {
    legacy_version: 'TLS 1.2',
    random,
    legacy_session_id_echo: agreed.sessionId,
    cipher_suite: agreed.suite,
    legacy_compression_method: 'null',
    extensions: extensions.length > 0 ? extensions : undefined,
  }
}
