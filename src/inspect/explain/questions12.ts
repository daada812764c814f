/** What was heard of a connection of TLS 1.2, as the questions that both ends ask about a session. */
import { serverNameOf } from '../../handshake/extensions/both/server-name.ts'
import { asSeen, Unseen, type Heard } from '../../rules/heard.ts'
import type { Accept12Question } from '../../session/decisions/accept-verdict12.ts'
import type { Answer12Question } from '../../session/decisions/answer-verdict12.ts'
import type { Offer12Question } from '../../session/decisions/offer-verdict12.ts'
import type { Session } from '../../session/session.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { inTime } from './clock.ts'
import { between, demandOf, throwing, versionsOf } from './facts.ts'
import { HIDDEN } from './hidden.ts'
import { atServer, type Behind } from './behind.ts'
import type { Witness } from './witness.ts'

/** Whether the client may offer the session. @param hello the one that offers it, or does not */
export function offer12Question(session: Heard<Session>, hello: ClientHello, now: number): Offer12Question {
  return asSeen<Offer12Question>({
    session: asSeen(inTime(session, now)),
    now,
    versions: versionsOf(hello),
    suites: hello.cipher_suites,
    serverName: serverNameOf(hello),
    verifyPeer: HIDDEN.demand,
    objection: throwing(HIDDEN.trust),
    extendedMasterSecret: offersEms(hello),
  })
}

/** Whether the server may resume what the client offers. */
export function accept12Question(
  witness: Witness & { readonly hello: ClientHello },
  behind: Behind,
  by: 'ticket' | 'session ID',
): Accept12Question {
  const { hello, helloAt, answer, resumption } = witness
  const { session } = behind
  const suite = session.suite
  return asSeen<Accept12Question>({
    by,
    found: foundOf(behind, helloAt),
    now: helloAt,
    suites:
      suite instanceof Unseen
        ? HIDDEN.suites
        : between([answer?.cipher_suite ?? ''], hello.cipher_suites, suite, HIDDEN.suites),
    serverName: serverNameOf(hello),
    extendedMasterSecret: offersEms(hello),
    usesExtendedMasterSecret: resumption ? HIDDEN.serverEms : usesEms(witness, hello),
    clientCertificate: demandOf(witness),
    objection: throwing(HIDDEN.anchors),
  })
}

function foundOf(behind: Behind, now: number): Accept12Question['found'] {
  const { how, why } = behind
  return why === undefined
    ? asSeen<{ session: Session; how: string }>({ session: asSeen<Session>(atServer(behind, now)), how })
    : { why }
}

/** Whether the answer fits the session that was offered; `undefined` where nothing was. */
export function answer12Question(session: Heard<Session> | undefined, witness: Witness): Answer12Question {
  const { answer } = witness
  return asSeen<Answer12Question>({
    session: session && asSeen<Session>(session),
    version: witness.version ?? '',
    suite: answer?.cipher_suite ?? '',
    extendedMasterSecret: findExtension(answer?.extensions, 'extended_master_secret') !== undefined,
  })
}

/** Whether a hello has extended_master_secret. */
function offersEms(hello: ClientHello): boolean {
  return findExtension(hello.extensions, 'extended_master_secret') !== undefined
}

/** A server says that it uses it only where it was asked (RFC 7627 §5.1). */
function usesEms(witness: Witness, hello: ClientHello): boolean | Unseen {
  const { answer } = witness
  if (!answer || !offersEms(hello)) return witness.ofServer(HIDDEN.serverEms)
  return findExtension(answer.extensions, 'extended_master_secret') !== undefined
}
