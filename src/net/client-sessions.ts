/** A client's memory of sessions: for each peer those that may still be offered. */
import type { Session } from '../session/session.ts'

/** Sessions kept for one peer; the oldest leaves when there are more. */
const MAX_PER_PEER = 8

/**
 * Everything in a map of this process. A ticket of TLS 1.3 is offered once, so that nobody can link two connections by it
 * (RFC 9846 §C.4); a session of TLS 1.2 may be resumed as often as both sides like.
 */
export class ClientSessions {
  private readonly byPeer = new Map<string, readonly Session[]>()

  /** Keeps a session. A newer one of TLS 1.2 takes the place of the one before: a hello has room for one. */
  keep(peer: string, session: Session): void {
    const others = (this.byPeer.get(peer) ?? []).filter(
      ({ version }) => version === 'TLS 1.3' || version !== session.version,
    )
    this.byPeer.set(peer, [session, ...others].slice(0, MAX_PER_PEER))
  }

  /** The newest session of a peer, to be offered in the next connection; one for single use is taken out. */
  offer(peer: string): readonly Session[] {
    const [newest, ...others] = this.byPeer.get(peer) ?? []
    if (newest?.version === 'TLS 1.3') this.byPeer.set(peer, others)
    return newest ? [newest] : []
  }
}
