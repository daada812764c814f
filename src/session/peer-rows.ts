/** What both versions ask of the certificates that came with a session: who resumes it is believed without showing them again. */
import type { CheckRow } from '../rules/verdict.ts'
import type { SessionState } from './session.ts'

/** What a check is called, and where its rule stands: each version has its own. */
type Named = Pick<CheckRow, 'id' | 'cite'>

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

/** A client's check that the chain was verified when the session was made; a suite without certificates had none. */
export function serverVerified(
  { id, cite }: Named,
  { session, certified, verifyPeer }: ServerChainQuestion,
): CheckRow {
  const without = session.peerCertificates.length > 0 ? 'a chain that did not verify' : 'no chain'
  return {
    id,
    rule: 'a session whose certificate was not verified must not stand in for one that was',
    cite,
    expected: verifyPeer && certified ? 'a verified chain' : 'no demand',
    actual: session.peerVerified ? 'a verified chain' : without,
    holds: certified ? !verifyPeer || session.peerVerified : undefined,
  }
}

/** A client's check that the chain would still do. */
export function serverTrusted(
  { id, cite }: Named,
  { session, verifyPeer, objection }: ServerChainQuestion,
): CheckRow {
  const demanded = verifyPeer && session.peerCertificates.length > 0
  const objected = demanded ? objection() : undefined
  return {
    id,
    rule: 'the chain that was verified then would be believed now',
    cite,
    expected: demanded ? UNCHANGED : 'no demand',
    actual: objected ?? 'nothing that has changed',
    holds: demanded ? objected === undefined : undefined,
  }
}

/** What the server knows of the chain that the client showed. */
export interface ClientChainQuestion {
  /** `undefined` where a PSK, or a suite with one, says who the client is. */
  readonly session: SessionState | undefined
  readonly clientCertificate: 'none' | 'request' | 'require'
  /** Why the chain that the client showed then would not be believed now; asked only where one is wanted. */
  readonly objection: () => string | undefined
}

/** A server's check that the client is known, where it must be. */
export function clientKnown(
  { id, cite }: Named,
  { session, clientCertificate }: ClientChainQuestion,
): CheckRow {
  const required = clientCertificate === 'require'
  return {
    id,
    rule: 'where a client certificate is required, the session carries one that was verified',
    cite,
    expected: required ? 'a verified client certificate' : 'no demand',
    actual: session ? (session.peerVerified ? 'a verified client certificate' : 'none') : 'external PSK',
    holds: session && (!required || session.peerVerified),
  }
}

/** A server's check that the chain would still do. */
export function clientTrusted(
  { id, cite }: Named,
  { session, clientCertificate, objection }: ClientChainQuestion,
): CheckRow {
  const shown = session?.peerVerified === true && session.peerCertificates.length > 0
  const asked = shown && clientCertificate !== 'none'
  const objected = asked ? objection() : undefined
  return {
    id,
    rule: 'where clients are asked who they are, the chain that the session has would be believed now',
    cite,
    expected: asked ? UNCHANGED : 'no demand',
    actual: objected ?? (shown ? 'nothing that has changed' : 'no chain'),
    holds: asked ? objected === undefined : undefined,
  }
}
