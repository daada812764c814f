/** Padding of the ClientHello: RFC 7685. */
import { encodeMessage13 } from '../../../wire/handshake.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import type { Turn } from '../../turn/turn.ts'
import type { Spoken } from '../spoken.ts'

/** Some servers hang on hellos of certain lengths (RFC 7685 §1): it is for who knows such a one. */
export const padding: Spoken<'padding'> = {
  type: 'padding',
  says: { ClientHello: (content) => content.padding },
  onlyIfNamed: ['ClientHello'],
}

/** Bytes of an extension before its body: type and length. */
const EXTENSION_HEADER = 4

/**
 * A hello, padded where the configuration has a place for `padding` and the length needs it.
 * @param make the hello with so many zeros, or without the extension
 */
export function padded(turn: Turn, make: (padding: Uint8Array | undefined) => ClientHello): ClientHello {
  const bare = make(undefined)
  if (!turn.client.clientHelloOrder.includes('padding')) return bare
  const length = encodeMessage13({ name: 'ClientHello', body: bare }).length
  return length < 256 || length >= 512 ? bare : make(zerosFor(length))
}

/** Zeros that bring the message to 512 bytes, or just over: a body of one byte is the least (RFC 7685 §4). */
function zerosFor(length: number): Uint8Array {
  return new Uint8Array(Math.max(1, 512 - length - EXTENSION_HEADER))
}
