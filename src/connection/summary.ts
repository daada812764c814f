/** The part of a connection's last line that says what was agreed. */
import type { Agreed } from '../handshake/state/agreed.ts'
import type { SummaryEvent } from '../trace/event.ts'

/** What a summary repeats of it; empty words where nothing is agreed. A handshake that failed has resumed nothing. */
export function agreedInBrief(
  agreed: Agreed | undefined,
): Pick<SummaryEvent, 'version' | 'suite' | 'group' | 'serverName' | 'alpn' | 'resumed' | 'externalPsk'> {
  return {
    version: agreed?.version ?? '',
    suite: agreed?.suite ?? '',
    group: agreed?.group ?? '',
    serverName: agreed?.serverName ?? '',
    alpn: agreed?.alpn ?? '',
    resumed: agreed?.complete === true && agreed.resumed !== undefined,
    externalPsk: agreed?.externalPsk !== undefined,
  }
}

/** Round trips until the client may send: a full TLS 1.2 handshake takes two, an abbreviated one takes one. */
export function roundTrips(
  agreed: (Pick<Agreed, 'version' | 'retried' | 'earlyData'> & { readonly resumed: unknown }) | undefined,
): number {
  if (!agreed) return 1
  if (agreed.earlyData === 'accepted') return 0
  return agreed.retried || (agreed.version === 'TLS 1.2' && !agreed.resumed) ? 2 : 1
}
