/** What a password protects in files: PBES2 (RFC 8018 §6.2), inside PKCS #8 (RFC 5958 §3) and PKCS #12 (RFC 7292). */
import { entryOf } from '../../bytes/table.ts'
import { DecodeError, type Decodable, type Reader } from '../../bytes/reader.ts'
import { cbc, CBCS, unpadBlocks, type CbcName } from '../../crypto/cipher/cbc.ts'
import type { HashName } from '../../crypto/hash/hash.ts'
import { MOST_ITERATIONS, pbkdf2 } from '../../crypto/hash/password.ts'
import { constructed, nextIs, TAG, anyElement } from '../der/der.ts'
import { mapDer, naturalNumber, objectId, octets, smallNumber } from '../der/values.ts'
import { oidName } from '../der/oid.ts'

const CONVERT =
  'openssl pkcs8 -topk8 makes a key that is read; for PKCS #12, ' +
  'openssl pkcs12 -in OLD -legacy -nodes -out PEM'

const CIPHERS: Readonly<Partial<Record<string, CbcName>>> = {
  'aes128-CBC': 'AES_128_CBC',
  'aes192-CBC': 'AES_192_CBC',
  'aes256-CBC': 'AES_256_CBC',
}

const PRFS: Readonly<Partial<Record<string, HashName>>> = {
  hmacWithSHA1: 'sha1',
  hmacWithSHA224: 'sha224',
  hmacWithSHA256: 'sha256',
  hmacWithSHA384: 'sha384',
  hmacWithSHA512: 'sha512',
}

/** What a file under a password is opened with. */
export interface Unlock {
  /** Undefined where there is none. */
  readonly password?: string | undefined
  /** Called before each key is derived, which may take seconds. */
  readonly onDerivation?: (iterations: number, hash: HashName) => void
}

/** How a key follows from the password, and what it encrypts. */
interface PasswordCipher {
  readonly cipher: CbcName
  readonly iv: Uint8Array
  readonly hash: HashName
  readonly salt: Uint8Array
  readonly iterations: number
}

const objectName = mapDer(objectId, oidName)
const oneOf = <T>(table: Readonly<Partial<Record<string, T>>>, what: string): Decodable<T> =>
  mapDer(objectName, (name, reader, start) => {
    const found = entryOf(table, name)
    return (
      found ??
      reader.fail(
        {
          expected: `${what} ${Object.keys(table).join(' or ')}; ${CONVERT}`,
          actual: name,
        },
        start,
      )
    )
  })

/** Iterations within bounds: a file must not be able to make us calculate for hours. @param at where they stood */
export function boundedIterations(reader: Reader, count: number, hash: HashName, at: number): number {
  const most = MOST_ITERATIONS[hash]
  return count >= 1 && count <= most
    ? count
    : reader.fail(
        { expected: `1 to ${most} iterations of ${hash}; ${CONVERT}`, actual: `${count} iterations` },
        at,
      )
}

const prf = constructed('AlgorithmIdentifier', 'RFC 8018 §A.2', (reader) => {
  const hash = reader.field('algorithm', oneOf(PRFS, 'the PRF'))
  if (reader.remaining > 0) reader.field('parameters', anyElement)
  return hash
})

const pbkdf2Params = constructed('PBKDF2-params', 'RFC 8018 §A.2', (reader) => {
  const salt = reader.field('salt', octets())
  const at = reader.offset
  const count = reader.field('iterationCount', smallNumber())
  if (nextIs(reader, TAG.integer)) reader.field('keyLength', naturalNumber)
  const hash: HashName = nextIs(reader, TAG.sequence) ? reader.field('prf', prf) : 'sha1'
  return { salt, iterations: boundedIterations(reader, count, hash, at), hash }
})

const derivation = constructed('AlgorithmIdentifier', 'RFC 8018 §A.4', (reader) => {
  reader.field('algorithm', oneOf({ PBKDF2: true }, 'key derivation by'))
  return reader.field('parameters', pbkdf2Params)
})

const encryption = constructed('AlgorithmIdentifier', 'RFC 8018 §B.2.5', (reader) => {
  const cipher = reader.field('algorithm', oneOf(CIPHERS, 'encryption with'))
  return { cipher, iv: reader.field('parameters', octets()) }
})

const pbes2Params = constructed('PBES2-params', 'RFC 8018 §A.4', (reader): PasswordCipher => ({
  ...reader.field('keyDerivationFunc', derivation),
  ...reader.field('encryptionScheme', encryption),
}))

/** `AlgorithmIdentifier` of a password-based encryption; older ones than PBES2 are refused by name. */
export const passwordCipher = constructed('AlgorithmIdentifier', 'RFC 8018 §A.4', (reader) => {
  reader.field('algorithm', oneOf({ PBES2: true }, 'encryption by'))
  return reader.field('parameters', pbes2Params)
})

/** What the password opens. @throws DecodeError where there is no password, or it is another one */
export function openWithPassword(
  { cipher, iv, hash, salt, iterations }: PasswordCipher,
  encrypted: Uint8Array,
  { password, onDerivation }: Unlock,
): Uint8Array {
  if (password === undefined) wrongPassword(password)
  onDerivation?.(iterations, hash)
  const key = pbkdf2(hash, password, salt, iterations, CBCS[cipher].keyLength)
  const whole = iv.length === 16 && encrypted.length % 16 === 0
  const opened = whole ? unpadBlocks(cbc(cipher, key).decrypt(iv, encrypted)) : undefined
  return opened ?? wrongPassword(password)
}

/** @throws DecodeError always */
export function wrongPassword(password: string | undefined): never {
  throw new DecodeError('encrypted', 0, {
    expected: 'the password that opens it',
    actual: password === undefined ? 'no password' : 'another password',
  })
}

/** `EncryptedPrivateKeyInfo` (RFC 5958 §3). */
export const encryptedKey = constructed('EncryptedPrivateKeyInfo', 'RFC 5958 §3', (reader) => ({
  cipher: reader.field('encryptionAlgorithm', passwordCipher),
  encrypted: reader.field('encryptedData', octets()),
}))
