/** What both hellos of TLS 1.2 settle, as whoever asks what was agreed reads it. */
import { peerBehind, type FirstFacts } from '../state/agreed.ts'
import type { Agreed12 } from '../state/state12.ts'

/** The facts that stand in the hellos, or follow from the session that is resumed. */
export function factsOf12(agreed: Agreed12): FirstFacts {
  const { suite, serverName, alpn, resumed, limits, sessionId } = agreed
  const { extendedMasterSecret, encryptThenMac, secureRenegotiation } = agreed
  return {
    version: 'TLS 1.2',
    suite,
    serverName: serverName || undefined,
    alpn: alpn || undefined,
    resumed,
    peer: resumed && peerBehind(resumed.session),
    recordSizes: limits,
    sessionId,
    extendedMasterSecret,
    encryptThenMac,
    secureRenegotiation,
  }
}
