import type { Turn } from './turn.ts'

const FORGOTTEN =
  /^(key_share_private|shared_secret|(early|handshake|master)_secret|derived_secret|psk|.*binder|client_early|.*_handshake_)/

/** Erases what protected the handshake: it protects nothing more, and kept it would only help a thief (§7.1, §F.1). */
export function forgetHandshakeSecrets(turn: Turn): void {
  const done = [...turn.endpoint.vault].filter(({ name }) => FORGOTTEN.test(name)).map(({ name }) => name)
  turn.erase(...done)
}
