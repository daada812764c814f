/** PKCS #12 files: certificates and their key under one password (RFC 7292), as `openssl pkcs12 -export` writes them. */
import { equalConstantTime } from '../../bytes/bytes.ts'
import type { Decodable, Reader } from '../../bytes/reader.ts'
import type { HashName } from '../../crypto/hash/hash.ts'
import { HmacKey } from '../../crypto/hash/hmac.ts'
import type { PrivateKey } from '../../crypto/keys.ts'
import { pkcs12MacKey } from '../../crypto/hash/password.ts'
import { algorithmIdentifier } from '../x509/algorithm.ts'
import { anyElement, constructed, contextTag, decodeDer, explicit, nextIs, TAG } from '../der/der.ts'
import { mapDer, objectId, octets, smallNumber } from '../der/values.ts'
import {
  boundedIterations,
  encryptedKey,
  openWithPassword,
  passwordCipher,
  type Unlock,
  wrongPassword,
} from './encrypted-key.ts'
import { oidName } from '../der/oid.ts'
import { parsePrivateKey, privateKeyInfo } from './private-key.ts'

/** What a file holds, in its order. */
export interface Pkcs12 {
  /** DER of each certificate. */
  readonly certificates: readonly Uint8Array[]
  readonly keys: readonly PrivateKey[]
}

const objectName = mapDer(objectId, oidName)
const MAC_HASHES: Readonly<Partial<Record<string, HashName>>> = {
  'id-sha1': 'sha1',
  'id-sha256': 'sha256',
  'id-sha384': 'sha384',
  'id-sha512': 'sha512',
}

const macData = constructed('MacData', 'RFC 7292 §4', (reader) => {
  const { name, digest } = reader.field('mac', digestInfo)
  const hash =
    (Object.hasOwn(MAC_HASHES, name) ? MAC_HASHES[name] : undefined) ??
    reader.fail({ expected: `a MAC with ${Object.keys(MAC_HASHES).join(' or ')}`, actual: name })
  const salt = reader.field('macSalt', octets())
  const at = reader.offset
  const count = nextIs(reader, TAG.integer) ? reader.field('iterations', smallNumber()) : 1
  return { hash, digest, salt, iterations: boundedIterations(reader, count, hash, at) }
})

const digestInfo = constructed('DigestInfo', 'RFC 8017 §9.2', (reader) => ({
  name: reader.field('digestAlgorithm', algorithmIdentifier).name,
  digest: reader.field('digest', octets()),
}))

const dataContent = explicit(0, 'content', octets())

const encryptedContent = constructed('EncryptedContentInfo', 'RFC 5652 §6.1', (reader) => {
  reader.field('contentType', objectName)
  const cipher = reader.field('contentEncryptionAlgorithm', passwordCipher)
  return { cipher, encrypted: reader.field('encryptedContent', octets(contextTag(0, false))) }
})

const encryptedData = explicit(
  0,
  'content',
  constructed('EncryptedData', 'RFC 5652 §8', (reader) => {
    reader.field('version', smallNumber())
    return reader.field('encryptedContentInfo', encryptedContent)
  }),
)

/** One part of the file, in the clear: SafeContents (RFC 7292 §4.1). */
function safeContents(unlock: Unlock): Decodable<Uint8Array> {
  return constructed('ContentInfo', 'RFC 7292 §4.1', (reader) => {
    const at = reader.offset
    const type = reader.field('contentType', objectName)
    if (type === 'pkcs7-data') return reader.field('data', dataContent)
    if (type !== 'pkcs7-encryptedData')
      return reader.fail({ expected: 'content of type pkcs7-data or pkcs7-encryptedData', actual: type }, at)
    const { cipher, encrypted } = reader.field('encryptedData', encryptedData)
    return openWithPassword(cipher, encrypted, unlock)
  })
}

const certBag = constructed('CertBag', 'RFC 7292 §4.2.3', (reader) => {
  reader.field('certId', objectName)
  return reader.field('certValue', dataContent)
})

function listOf<T>(type: string, inner: Decodable<T>): Decodable<T[]> {
  return constructed(type, 'RFC 7292 §4', (reader) => {
    const found: T[] = []
    while (reader.remaining > 0) found.push(reader.field(`[${found.length}]`, inner))
    return found
  })
}

type Bag = { readonly certificate: Uint8Array } | { readonly key: PrivateKey } | undefined

/** SafeBag (§4.2): a key, an encrypted key or a certificate; others are passed over. */
function safeBag(unlock: Unlock): Decodable<Bag> {
  return constructed('SafeBag', 'RFC 7292 §4.2', (reader) => {
    const bag = bagValue(reader, reader.field('bagId', objectName), unlock)
    if (reader.remaining > 0) reader.field('bagAttributes', anyElement)
    return bag
  })
}

function bagValue(reader: Reader, type: string, unlock: Unlock): Bag {
  const value = <T>(inner: Decodable<T>): T => reader.field('bagValue', explicit(0, 'value', inner))
  switch (type) {
    case 'certBag':
      return { certificate: value(certBag) }
    case 'keyBag':
      return { key: value(privateKeyInfo) }
    case 'pkcs8ShroudedKeyBag': {
      const { cipher, encrypted } = value(encryptedKey)
      return { key: parsePrivateKey('PRIVATE KEY', openWithPassword(cipher, encrypted, unlock)) }
    }
    default:
      value(anyElement)
      return undefined
  }
}

/** PFX (§4): the authenticated content and its MAC. */
const pfx = constructed('PFX', 'RFC 7292 §4', (reader) => {
  const at = reader.offset
  const version = reader.field('version', smallNumber())
  if (version !== 3) reader.fail({ expected: 'version 3', actual: String(version) }, at)
  const content = reader.field('authSafe', authSafe)
  return { content, mac: reader.remaining > 0 ? reader.field('macData', macData) : undefined }
})

const authSafe = constructed('ContentInfo', 'RFC 7292 §4', (reader) => {
  const at = reader.offset
  const type = reader.field('contentType', objectName)
  if (type !== 'pkcs7-data')
    reader.fail({ expected: 'pkcs7-data, authenticated by a password', actual: type }, at)
  return reader.field('content', dataContent)
})

/**
 * Reads a file. Its MAC is checked first: another password fails there.
 * @throws DecodeError that names field, offset and rule; older ciphers than AES are refused by name.
 */
export function readPkcs12(der: Uint8Array, unlock: Unlock): Pkcs12 {
  const { content, mac } = decodeDer(der, 'PFX', pfx)
  if (mac) {
    const { password, onDerivation } = unlock
    onDerivation?.(mac.iterations, mac.hash)
    const key = pkcs12MacKey(mac.hash, password ?? '', mac.salt, mac.iterations)
    if (!equalConstantTime(new HmacKey(mac.hash, key).mac(content), mac.digest)) wrongPassword(password)
  }
  const parts = decodeDer(content, 'AuthenticatedSafe', listOf('AuthenticatedSafe', safeContents(unlock)))
  const bags = parts.flatMap((part) =>
    decodeDer(part, 'SafeContents', listOf('SafeContents', safeBag(unlock))),
  )
  return {
    certificates: bags.flatMap((bag) => (bag && 'certificate' in bag ? [bag.certificate] : [])),
    keys: bags.flatMap((bag) => (bag && 'key' in bag ? [bag.key] : [])),
  }
}
