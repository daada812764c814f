/** What TLS 1.3 forgets when it has served. */
import type { TrafficNames } from '../../secrets/names.ts'
import type { Turn13 } from '../turn/turn13.ts'

/** Erases what protected the handshake: it protects nothing more, and kept it would only help a thief (§7.1, §F.1). */
export function forgetHandshakeSecrets(turn: Turn13): void {
  turn.eraseWhere(({ lasts }) => lasts === 'handshake')
  // The peer has it.
  turn.release(({ row }) => row.use === 'mac')
}

/** Erases a generation of a traffic secret and the keys made from it, once the next one is in use (§7.2). */
export function forgetGeneration(turn: Turn13, names: TrafficNames): void {
  turn.erase(names.secret, names.writeKey, names.writeIv, names.finishedKey)
}
