/**
 * glass-tls/wire: messages and records as bytes, as fields and back; any field by its path; code points by name.
 *
 * ```ts
 * import { fromHex, toHex } from 'glass-tls'
 * import { cipherSuites, decodeMessage13, getPath, messageLayout13, setPath } from 'glass-tls/wire'
 *
 * const bytes = fromHex('1800000100') // a KeyUpdate
 * const { message, span } = decodeMessage13(bytes)
 * console.log(message.name, span.children.map(({ name, start }) => `${start}:${name}`).join(' ')) // KeyUpdate 0:msg_type 1:length 4:request_update
 * const layout = messageLayout13(bytes)
 * console.log(getPath(layout, bytes, 'KeyUpdate.request_update')) // update_not_requested
 * console.log(toHex(setPath(layout, bytes, 'KeyUpdate.request_update', 'update_requested'))) // 1800000101
 * console.log(cipherSuites.nameOf(0x1301)) // TLS_AES_128_GCM_SHA256
 * ```
 *
 * @module glass-tls/wire
 */
export { decodeMessage13, encodeMessage13, messageLayout13, type Message13 } from './wire/handshake.ts'
export {
  decodeMessage12,
  encodeMessage12,
  messageLayout12,
  type Message12,
  type Reading12,
} from './wire/handshake12.ts'
export { messageLayout10 } from './wire/handshake10.ts'
export {
  alertMessage,
  changeCipherSpec,
  tlsCiphertext,
  tlsCiphertext12,
  tlsInnerPlaintext,
  tlsPlaintext,
} from './wire/record.ts'
export { blockPlaintext, protectedRecord12, type RecordProtection12 } from './wire/record12.ts'
export { replacePath, setPath, type EditOptions, type Lengths } from './wire/path/edit.ts'
export {
  duplicatePath,
  extendPath,
  removePath,
  reorderPath,
  swapPaths,
  truncatePath,
  xorPath,
} from './wire/path/mutate.ts'
export { editPath, type PathEdit } from './wire/path/path-edit.ts'
export { fieldAt, getPath, pathsOf, type PathField } from './wire/path/paths.ts'
export { PathError } from './wire/path/resolve.ts'
export { decode, encode, type Decoded, type Layout } from './bytes/layout.ts'
export { DecodeError } from './bytes/reader.ts'
export { leaves, type Span } from './bytes/span.ts'
export type { DecodedMessage } from './wire/envelope.ts'
export { extensionPlaces, findExtension, PLACES, type Extension } from './wire/extension.ts'
export {
  alertDescriptions,
  cipherSuites,
  contentTypes,
  extensionTypes,
  handshakeTypes,
  namedGroups,
  protocolVersions,
  signatureSchemes,
} from './wire/registry.ts'
export type { CodeRow, Registry } from './wire/registry/code-points.ts'
