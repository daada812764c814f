/** The part of a connection's last line that says what was agreed. */
import type { Agreed } from '../handshake/state/agreed.ts'
import type { MessageEvent, StepEvent, SummaryEvent } from '../trace/event.ts'

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

/** What the count of round trips depends on. */
type Counted = Pick<Agreed, 'version' | 'retried' | 'earlyData'> & { readonly resumed: unknown }

/**
 * Round trips until the client’s first data could go: none where early data went and were accepted; else a full TLS 1.2
 * handshake takes two, an abbreviated one takes one.
 * @param early whether early data went
 */
export function roundTrips(agreed: Counted | undefined, early: boolean): number {
  if (!agreed) return 1
  if (early && agreed.earlyData === 'accepted') return 0
  return agreed.retried || (agreed.version === 'TLS 1.2' && !agreed.resumed) ? 2 : 1
}

/** Whether a step sent or heard a handshake message: ChangeCipherSpec is none, but a record of its own type (RFC 5246 §7.1, RFC 9846 §5). */
export function isHandshakeMessage(event: StepEvent): event is MessageEvent {
  return event.kind === 'message' && event.name !== 'ChangeCipherSpec'
}

/** Whether a step sent or heard early data. */
export function isEarlyData(event: StepEvent): boolean {
  return event.kind === 'data' && event.early
}
