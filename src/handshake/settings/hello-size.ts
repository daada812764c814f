/** How many bytes the extensions of a ClientHello take beside PSKs and tickets: RFC 9846 §4.2.2 (8446 §4.1.2). */
import { GROUPS, type GroupName } from '../../crypto/agreement/group.ts'
import { literalBytes } from './orders.ts'

/** Bytes that all extensions of a hello have together. */
export const HELLO_EXTENSIONS = 2 ** 16 - 1

/** What of a client's configuration makes its hello long. */
export interface HelloSettings {
  readonly groups: readonly GroupName[]
  readonly keyShares: readonly GroupName[]
  readonly signatureSchemes: readonly string[]
  readonly alpn: readonly string[]
  readonly certificateAuthorities: readonly Uint8Array[]
  readonly serverName: string
  readonly clientHelloOrder: readonly unknown[]
}

/** Extensions of a few bytes each, and the heads of all: each of ours has four to twenty bytes, and some are to spare. */
const SMALL_ONES = 512

/** At least as many bytes as the extensions of any hello with these settings take, where it offers no PSK and no ticket. */
export function helloBytes(config: HelloSettings): number {
  const { groups, keyShares, signatureSchemes, alpn, serverName, clientHelloOrder } = config
  // After a HelloRetryRequest, and for a known server, one group stands for those configured.
  const shares = Math.max(sharesOf(keyShares), ...groups.map((group) => sharesOf([group])))
  const names = serverName.length + alpn.reduce((sum, { length }) => sum + 1 + length, 0)
  const lists = 2 * (groups.length + signatureSchemes.length)
  const authorities = config.certificateAuthorities.reduce((sum, { length }) => sum + 2 + length, 0)
  return (
    SMALL_ONES + shares + names + lists + authorities + (literalBytes('ClientHello', clientHelloOrder) ?? 0)
  )
}

/** Each share stands behind its group and its length (RFC 9846 §4.3.8). */
function sharesOf(groups: readonly GroupName[]): number {
  return groups.reduce((sum, group) => sum + 4 + (GROUPS[group]?.clientShareLength ?? 0), 0)
}
