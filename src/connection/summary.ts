/** The part of a connection's last line that says what was agreed. */
import type { Agreed } from '../handshake/agreed.ts'
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
