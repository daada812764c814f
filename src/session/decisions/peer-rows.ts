/** What both versions ask of the certificates that came with a session: who resumes it is believed without showing them again. */
import type { Rule } from '../../rules/rule.ts'
import type { SessionState } from '../session.ts'

/** What a rule is called, where it stands and whether it is ours: each version has its own. */
type Named = Pick<Rule<never>, 'id' | 'cite' | 'policy'>

const UNCHANGED = 'no certificate that has expired, and an anchor still trusted'

/** What the client knows of the chain that the server showed. */
export interface ServerChainQuestion {
  readonly session: SessionState
  /** Whether the suite had the server show a certificate: anonymous ones and most with a PSK do without. */
  readonly certified: boolean
  readonly verifyPeer: boolean
  /** Why the session's chain would not be believed now; asked only where that matters. */
  readonly objection: () => string | undefined
}

/** A client's rule that the chain was verified when the session was made; a suite without certificates had none. */
export function serverVerified<Q>(named: Named, chainOf: (question: Q) => ServerChainQuestion): Rule<Q> {
  return {
    ...named,
    rule: 'a session whose certificate was not verified must not stand in for one that was',
    expected: 'a verified chain, where one is demanded',
    run: (question) => {
      const { session, certified, verifyPeer } = chainOf(question)
      const without = session.peerCertificates.length > 0 ? 'a chain that did not verify' : 'no chain'
      return {
        ok: certified ? !verifyPeer || session.peerVerified : undefined,
        expected: verifyPeer && certified ? 'a verified chain' : 'no demand',
        actual: session.peerVerified ? 'a verified chain' : without,
      }
    },
  }
}

/** A client's rule that the chain would still do. */
export function serverTrusted<Q>(named: Named, chainOf: (question: Q) => ServerChainQuestion): Rule<Q> {
  return {
    ...named,
    rule: 'the chain that was verified then would be believed now',
    expected: UNCHANGED,
    run: (question) => {
      const { session, verifyPeer, objection } = chainOf(question)
      const demanded = verifyPeer && session.peerCertificates.length > 0
      const objected = demanded ? objection() : undefined
      return {
        ok: demanded ? objected === undefined : undefined,
        expected: demanded ? UNCHANGED : 'no demand',
        actual: objected ?? 'nothing that has changed',
      }
    },
  }
}

/** What a server is asked about the chain that the client showed. */
export interface ClientChainQuestion {
  readonly clientCertificate: 'none' | 'request' | 'require'
  /** Why the chain that the client showed then would not be believed now; asked only where one is wanted. */
  readonly objection: () => string | undefined
}

/** The session whose chain it is; `undefined` where a PSK, or a suite with one, says who the client is. */
type SessionIn<Q> = (question: Q) => SessionState | undefined

/** A server's rule that the client is known, where it must be. */
export function clientKnown<Q extends ClientChainQuestion>(named: Named, sessionIn: SessionIn<Q>): Rule<Q> {
  return {
    ...named,
    rule: 'where a client certificate is required, the session carries one that was verified',
    expected: 'a verified client certificate, where one is required',
    run: (question) => {
      const session = sessionIn(question)
      const required = question.clientCertificate === 'require'
      return {
        ok: session && (!required || session.peerVerified),
        expected: required ? 'a verified client certificate' : 'no demand',
        actual: session ? (session.peerVerified ? 'a verified client certificate' : 'none') : 'external PSK',
      }
    },
  }
}

/** A server's rule that the chain would still do; what it demands is looked at only where the session has one. */
export function clientTrusted<Q extends ClientChainQuestion>(named: Named, sessionIn: SessionIn<Q>): Rule<Q> {
  return {
    ...named,
    rule: 'where clients are asked who they are, the chain that the session has would be believed now',
    expected: UNCHANGED,
    run: (question) => {
      const session = sessionIn(question)
      const shown = session?.peerVerified === true && session.peerCertificates.length > 0
      const asked = shown && question.clientCertificate !== 'none'
      const objected = asked ? question.objection() : undefined
      return {
        ok: asked ? objected === undefined : undefined,
        expected: asked ? UNCHANGED : 'no demand',
        actual: objected ?? (shown ? 'nothing that has changed' : 'no chain'),
      }
    },
  }
}
