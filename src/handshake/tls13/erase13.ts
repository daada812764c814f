import type { Turn } from '../turn.ts'

const FORGOTTEN =
  /^(?:key_share_private|shared_secret|(?:early|handshake|master)_secret|derived_secret|psk|client_early)|binder|_handshake_/

/** Erases what protected the handshake: it protects nothing more, and kept it would only help a thief (§7.1, §F.1). */
export function forgetHandshakeSecrets(turn: Turn): void {
  turn.set({ vault: turn.endpoint.vault.eraseWhere((name) => FORGOTTEN.test(name)) })
}
