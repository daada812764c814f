/** Rules that both versions have: each is cited from the RFC of the version that is spoken. */
import type { Endpoint } from '../handshake/state/endpoint.ts'

/** Where RFC 5246 says what RFC 9846 says. */
const CITES_12: Readonly<Record<string, string>> = {
  'RFC 9846 §4 (8446 §4)': 'RFC 5246 §7.4',
  'RFC 9846 §4.3 (8446 §4.2)': 'RFC 5246 §7.4.1.4',
  'RFC 9846 §4.5.1 (8446 §4.4.2)': 'RFC 5246 §7.4.2',
  'RFC 9846 §5': 'RFC 5246 §6.2.1',
  'RFC 9846 §5.1': 'RFC 5246 §6.2.1',
  'RFC 9846 §5.2': 'RFC 5246 §10',
  'RFC 9846 §5.4': 'RFC 5246 §6.2.1',
  'RFC 9846 §6': 'RFC 5246 §7.2',
  'RFC 9846 §6.1': 'RFC 5246 §7.2.1',
  'RFC 9846 §6.2': 'RFC 5246 §7.2.2',
}

/** Whether an endpoint speaks TLS 1.2, or can speak nothing else: hellos belong to TLS 1.3 where it may still be chosen. */
export function speaks12({ state, phase, config }: Endpoint): boolean {
  const is12 = state.machine === 'client12' || state.machine === 'server12' || phase > 0
  return is12 || !config.versions.includes('TLS 1.3')
}

/** The section in the RFC of the version that is spoken. */
export function ownCite(endpoint: Endpoint, cite: string): string {
  return speaks12(endpoint) ? (CITES_12[cite] ?? cite) : cite
}
