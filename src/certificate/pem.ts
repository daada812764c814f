/** PEM: DER in base64 between lines that say what it is (RFC 7468). */
import { base64 } from '@scure/base'
import { DecodeError } from '../bytes/reader.ts'
import type { PrivateKey } from '../crypto/keys.ts'
import { publicKeyOf } from '../crypto/signature.ts'
import { Misuse } from '../rules/failure.ts'
import { equal } from '../bytes/bytes.ts'
import { keyBits } from './algorithm.ts'
import type { Identity } from './identity.ts'
import { type Certificate, parseCertificate } from './parse.ts'
import { KEY_FORMATS, type KeyFormat, parsePrivateKey, writePrivateKey } from './private-key.ts'

/** One block of a PEM text. */
export interface PemBlock {
  /** What stands between `BEGIN` and the dashes: `CERTIFICATE`. */
  readonly label: string
  /** The decoded bytes. */
  readonly bytes: Uint8Array
}

const BEGIN = /^-----BEGIN ([A-Z0-9][A-Z0-9 ]*)-----$/

/**
 * Every block of a PEM text, in order. Text between blocks is ignored, as OpenSSL writes explanations there.
 * @throws DecodeError that names the block and the offset in the text (in characters).
 */
export function readPem(text: string): PemBlock[] {
  const blocks: PemBlock[] = []
  let open: { label: string; start: number; body: string } | undefined
  let offset = 0
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    const begin = BEGIN.exec(trimmed)
    if (open && trimmed === `-----END ${open.label}-----`) {
      blocks.push({
        label: open.label,
        bytes: fromBase64(open.body, nameOf(blocks.length, open.label), open.start),
      })
      open = undefined
    } else if (open) {
      const stranger = /[^A-Za-z0-9+/=]/.exec(trimmed)
      if (stranger)
        refuse(blocks.length, open.label, offset + line.indexOf(trimmed) + stranger.index, trimmed)
      open.body += trimmed
    } else if (begin) open = { label: begin[1], start: offset, body: '' }
    offset += line.length + 1
  }
  if (open) throw new DecodeError(nameOf(blocks.length, open.label), open.start, 'the block has no END line')
  return blocks
}

function nameOf(index: number, label: string): string {
  return `PEM block ${index + 1} (${label})`
}

/** A key that OpenSSL derives from the password with MD5. */
const OLD_ENCRYPTION =
  'encrypted keys are not supported in this old form; openssl pkcs8 -topk8 makes one that is read'

function refuse(index: number, label: string, offset: number, line: string): never {
  const encrypted = /^(Proc-Type|DEK-Info)/.test(line)
  const rule = encrypted ? OLD_ENCRYPTION : 'a character that is not base64'
  throw new DecodeError(nameOf(index, label), offset, rule)
}

function fromBase64(body: string, name: string, start: number): Uint8Array {
  try {
    return base64.decode(body)
  } catch {
    throw new DecodeError(name, start, 'the lines are not whole base64')
  }
}

/** One PEM block with lines of 64 characters. */
export function toPem(label: string, bytes: Uint8Array): string {
  const lines = base64.encode(bytes).match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/** A private key as PKCS#8 in PEM, which OpenSSL and Node read. */
export function privateKeyToPem(key: PrivateKey): string {
  return toPem('PRIVATE KEY', writePrivateKey(key))
}

/** All certificates of an identity as PEM, leaf first. */
export function chainToPem(chain: readonly Uint8Array[]): string {
  return chain.map((der) => toPem('CERTIFICATE', der)).join('')
}

/** Runs `parse` on a block; errors name it. */
function within<T>(index: number, label: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new DecodeError(`${nameOf(index, label)}: ${error.field}`, error.offset, error.rule)
  }
}

/**
 * The certificates of a PEM text in their order: a chain, or trust anchors. Other blocks are passed over.
 * @throws DecodeError that names block, field and offset where one does not parse, or none is there.
 */
export function certificatesFromPem(text: string): Uint8Array[] {
  const found: Uint8Array[] = []
  for (const [index, { label, bytes }] of readPem(text).entries()) {
    if (label !== 'CERTIFICATE' && label !== 'X509 CERTIFICATE') continue
    within(index, label, () => parseCertificate(bytes))
    found.push(bytes)
  }
  if (found.length === 0) throw new DecodeError('PEM', 0, 'no block CERTIFICATE')
  return found
}

const FORMATS: readonly string[] = KEY_FORMATS

/**
 * The first private key of a PEM text: PKCS#8, SEC 1 or PKCS#1, not encrypted.
 * @throws DecodeError that names block, field and offset.
 */
export function privateKeyFromPem(text: string): PrivateKey {
  for (const [index, { label, bytes }] of readPem(text).entries()) {
    if (label === 'ENCRYPTED PRIVATE KEY')
      throw new DecodeError(nameOf(index, label), 0, 'encrypted keys are not supported')
    if (FORMATS.includes(label)) return within(index, label, () => parsePrivateKey(label as KeyFormat, bytes))
  }
  throw new DecodeError('PEM', 0, `no block ${FORMATS.join(', ')}`)
}

/**
 * An identity from a chain (leaf first) and the key of its leaf.
 * @throws DecodeError that names block, field and offset.
 * @throws Misuse when the key is not the leaf's.
 */
export function identityFromPem(certificates: string, key: string): Identity {
  return identityOf(certificatesFromPem(certificates), privateKeyFromPem(key))
}

/**
 * An identity from a chain of DER (leaf first) and the key of its leaf.
 * @throws Misuse when the key is not the leaf's
 */
export function identityOf(chain: readonly Uint8Array[], key: PrivateKey): Identity {
  if (!belongsTo(chain[0], key)) throw new Misuse('the private key does not belong to the first certificate')
  return { chain, privateKey: boundAs(parseCertificate(chain[0]), key) }
}

/** Whether a private key is that of a certificate. */
export function belongsTo(der: Uint8Array, key: PrivateKey): boolean {
  const certificate = parseCertificate(der)
  const own = publicKeyOf(boundAs(certificate, key))
  return certificate.publicKey.kind === own.kind && equal(keyBits(certificate.publicKey), keyBits(own))
}

/** PKCS#1 does not say that a key is bound to PSS; the certificate does. */
function boundAs({ publicKey }: Certificate, key: PrivateKey): PrivateKey {
  return publicKey.kind === 'rsa-pss' && key.kind === 'rsa' ? { ...key, kind: 'rsa-pss' } : key
}
