/** The session of TLS 1.2 that a ClientHello offers. */
import { objectionTo } from '../../certificate/path/still-trusted.ts'
import type { Session } from '../../session/session.ts'
import { OFFER_SESSION_12, type Offer12Question } from '../../session/decisions/offer-verdict12.ts'
import { fitting } from '../common/ticket-room.ts'
import type { ClientConfig } from '../config/config.ts'
import type { Turn12 } from '../turn/turn12.ts'

/** The first session of TLS 1.2 that may be offered: a hello has room for one. */
export function chooseSession12(turn: Turn12): Session | undefined {
  const config = turn.client
  return config.sessions.find((session) => {
    if (session.version !== 'TLS 1.2') return false
    const verdict = turn.judge(OFFER_SESSION_12, offerQuestion12(config, session, turn.env.now))
    return verdict.decision === 'yes' && fitting(turn, [session], asOffered).length > 0
  })
}

/** What a client is asked about a session of TLS 1.2 before it offers it. @param now ms since 1970 */
export function offerQuestion12(config: ClientConfig, session: Session, now: number): Offer12Question {
  return {
    session,
    now,
    versions: config.versions,
    suites: config.suites12,
    serverName: config.serverName,
    verifyPeer: config.verifyPeer,
    objection() {
      return objectionTo(session.peerCertificates, config.trust, now)
    },
    extendedMasterSecret: config.extendedMasterSecret,
  }
}

function asOffered({ ticket }: Session) {
  return { what: 'a session', length: ticket.length } as const
}
