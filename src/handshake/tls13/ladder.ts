/** The rungs of the key schedule that both sides climb in the same steps: RFC 9846 §7.1. */
import type { Turn13 } from '../turn/turn13.ts'

/** From the early secret to the keys of the handshake; the transcript stands at the ServerHello. */
export function deriveHandshakeSecrets(turn: Turn13): void {
  turn.derive('derived_secret_handshake')
  turn.derive('handshake_secret')
  turn.derive('client_handshake_traffic_secret')
  turn.derive('server_handshake_traffic_secret')
}

/** From there to the keys of application data; the transcript stands at the server's Finished. */
export function deriveApplicationSecrets(turn: Turn13): void {
  turn.derive('derived_secret_master')
  turn.derive('master_secret')
  turn.derive('client_application_traffic_secret_0')
  turn.derive('server_application_traffic_secret_0')
  turn.derive('exporter_master_secret')
}
