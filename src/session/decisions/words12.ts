/** What the decisions of TLS 1.2 say and ask alike. */
import type { Suite12 } from '../../wire/registry.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'

/** Where RFC 5246 says what a resumption must keep. */
export const RESUMPTION = 'RFC 5246 §7.4.1.2'
/** Where RFC 7627 does. */
export const EMS = 'RFC 7627 §5.3'
/** What a resumption trusts in without seeing it again. */
export const IDENTITY = 'RFC 5246 §F.1.4'

/** Whether a handshake with the suite shows a certificate of the server (RFC 5246 §7.4.2, RFC 4279 §2). */
export function showsCertificate(suite: string): boolean {
  const row = suite in SUITES_12 ? SUITES_12[suite as Suite12] : undefined
  return row?.authentication !== 'anon' && row?.authentication !== 'PSK'
}

/** Which of both master secrets. */
export function ems(present: boolean): string {
  return present ? 'extended master secret' : 'classic master secret'
}

/** What of our own makes it so. */
export function bySetting(uses: boolean): string {
  return ` (setting extendedMasterSecret: ${uses}; --no_ems turns it off)`
}
