/** The arithmetic behind premaster secrets of TLS 1.2 that {@link recompute} repeats: from parents and context alone. */
import { concat, fromUint, uintAt } from '../bytes/bytes.ts'
import { decode, encode, opaque, struct } from '../bytes/layout.ts'
import { dhGroup, type DhParameters } from '../crypto/agreement/dh.ts'

const NUMBER = opaque(1, 2 ** 16 - 1)

/** Context of a finite-field agreement: unlike a named group, p and g are part of what it was made from. */
const dhContextLayout = struct('DhAgreement', 'RFC 5246 §8.1.2', { p: NUMBER, g: NUMBER, peer: NUMBER })

/** p, g and the peer's public value as the context of one node. */
export function dhContext({ p, g }: DhParameters, peer: Uint8Array): Uint8Array {
  return encode(dhContextLayout, { p, g, peer })
}

/** The peer's public value out of a {@link dhContext}. */
export function dhPeer(context: Uint8Array): Uint8Array {
  return decode(dhContextLayout, context).value.peer
}

/** The shared secret of a private exponent and {@link dhContext}, without leading zeros (RFC 5246 §8.1.2). */
export function dhSecret(privateKey: Uint8Array, context: Uint8Array): Uint8Array {
  const { p, g, peer } = decode(dhContextLayout, context).value
  return dhGroup({ p, g }).agree(privateKey, peer)
}

/**
 * The premaster secret of a suite with a pre-shared key (RFC 4279 §2): other_secret and psk, each behind its length in two
 * bytes. other_secret is the shared secret of DHE or ECDHE, the 48 bytes under RSA, or as many zeros as the key is long.
 */
export function pskPremaster(other: Uint8Array | 'zeros', psk: Uint8Array): Uint8Array {
  const first = other === 'zeros' ? new Uint8Array(psk.length) : other
  return concat(fromUint(first.length, 2), first, fromUint(psk.length, 2), psk)
}

/** Where in its parent a slice begins, as the context of its node: 2 bytes. */
export function sliceContext(offset: number): Uint8Array {
  return fromUint(offset, 2)
}

/** The part of `whole` that {@link sliceContext} and a length name. */
export function sliceOf(whole: Uint8Array, context: Uint8Array, length: number): Uint8Array {
  const offset = uintAt(context, 0, 2)
  return whole.slice(offset, offset + length)
}
