/** The importer of external PSKs: RFC 9258 §5.1. */
import { EMPTY } from '../bytes/bytes.ts'
import { digest, HASHES, type HashName } from '../crypto/hash/hash.ts'
import { hkdfExtract } from '../crypto/hash/hkdf.ts'
import { expanded } from './derive.ts'
import { ZEROS, type SecretDraft, type SecretNode } from './node.ts'
import { SECRETS_13 } from './rows.ts'

const CITE = 'RFC 9258 §5.1'

/** epskx = HKDF-Extract(0, epsk), under the hash of the external PSK. @param epsk the node of its base key */
export function epskxNode(epsk: SecretNode, hash: HashName): SecretDraft {
  return {
    row: SECRETS_13.epskx.both,
    bytes: extracted(epsk.bytes, hash),
    operation: 'HKDF-Extract',
    label: '',
    context: EMPTY,
    parents: [ZEROS, epsk.id],
    algorithm: hash,
    cite: CITE,
    lasts: 'handshake',
    status: 'live',
  }
}

function extracted(epsk: Uint8Array, hash: HashName): Uint8Array {
  return hkdfExtract(hash, new Uint8Array(HASHES[hash].outputLength), epsk)
}

/**
 * An imported PSK, `ipskx`.
 * @param hash that of the external PSK
 * @param identity the ImportedIdentity, encoded
 * @param target the hash that it is imported for, which says how long it is
 */
export function importedKey(
  epsk: Uint8Array,
  hash: HashName,
  identity: Uint8Array,
  target: HashName,
): Uint8Array {
  const lengths = { hash, aead: 'AES_128_GCM', target } as const
  return expanded(extracted(epsk, hash), 'imported_psk', lengths, digest(hash, identity))
}
