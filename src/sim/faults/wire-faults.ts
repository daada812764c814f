/** What somebody on the wire may do to a connection: change hellos, which nothing protects yet, or spoil what is protected. */
import { concat, fromUint, uintAt } from '../../bytes/bytes.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { decodeMessage13, encodeMessage13, type Message13 } from '../../wire/handshake.ts'
import { HANDSHAKE_HEADER } from '../../wire/envelope.ts'
import type { ServerHello } from '../../wire/hello.ts'
import { RECORD_HEADER } from '../../wire/record.ts'
import { contentTypes } from '../../wire/registry.ts'
import type { LinkModel } from '../kernel/link.ts'

/** A fault of the wire. */
export type WireFault = LinkModel['fault']

/** The last bit of the ClientHello is another: it belongs to the binder of the last PSK (RFC 9846 §4.3.11). */
export const spoiltBinder: WireFault = (bytes, to, ordinal) => {
  if (to !== 'server' || ordinal !== 0) return [bytes]
  return [flipped(bytes, RECORD_HEADER + lengthOf(bytes) - 1)]
}

/** The last bit of the first record of application data to the server is another: its tag does not fit. */
export const spoiltData: WireFault = (bytes, to) =>
  to === 'server' && bytes[0] === contentTypes.codeOf('application_data')
    ? [flipped(bytes, RECORD_HEADER + lengthOf(bytes) - 1)]
    : [bytes]

/** The ServerHello arrives with other fields than it was sent with. */
export function otherServerHello(change: (hello: ServerHello) => ServerHello): WireFault {
  return (bytes, to, ordinal) => {
    if (to !== 'client' || ordinal !== 0) return [bytes]
    const content = bytes.slice(RECORD_HEADER, RECORD_HEADER + lengthOf(bytes))
    const message = firstMessage(bytes[0], content)
    if (message?.name !== 'ServerHello') return [bytes]
    const length = HANDSHAKE_HEADER + uintAt(content, 1, 3)
    const other: Message13 = { name: 'ServerHello', body: change(message.body) }
    const changed = concat(encodeMessage13(other), content.slice(length))
    const head = concat(bytes.slice(0, 3), fromUint(changed.length, 2))
    return [concat(head, changed, bytes.slice(RECORD_HEADER + content.length))]
  }
}

/** The first message of a record; `undefined` where there is none that can be read. */
function firstMessage(type: number | undefined, content: Uint8Array): Message13 | undefined {
  if (type !== contentTypes.codeOf('handshake') || content.length < HANDSHAKE_HEADER) return undefined
  try {
    return decodeMessage13(content.slice(0, HANDSHAKE_HEADER + uintAt(content, 1, 3))).message
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** Length of the first record's content. */
function lengthOf(bytes: Uint8Array): number {
  return uintAt(bytes, 3, 2)
}

/** Bytes with the last bit of one of them turned around. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
}
