/** PEM: DER in base64 between lines that say what it is (RFC 7468). */
import { base64 } from '@scure/base'
import { DecodeError } from '../../bytes/reader.ts'
import type { PrivateKey } from '../../crypto/keys.ts'
import { publicKeyOf } from '../../crypto/signature/signature.ts'
import { Misuse } from '../../rules/failure.ts'
import { equal } from '../../bytes/bytes.ts'
import { keyBits } from '../x509/algorithm.ts'
import type { Identity } from './identity.ts'
import { type Certificate, parseCertificate } from '../x509/parse.ts'
import { KEY_FORMATS, type KeyFormat, parsePrivateKey, writePrivateKey } from './private-key.ts'

/** One block of a PEM text. */
interface PemBlock {
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
    const [, label] = BEGIN.exec(trimmed) ?? []
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
    } else if (label !== undefined) open = { label, start: offset, body: '' }
    offset += line.length + 1
  }
  if (open)
    throw new DecodeError(nameOf(blocks.length, open.label), open.start, {
      expected: `a line -----END ${open.label}-----`,
      actual: 'the end of the text',
    })
  return blocks
}

function nameOf(index: number, label: string): string {
  return `PEM block ${index + 1} (${label})`
}

/** What blocks a text has, for an error where the one that is wanted is not among them. */
export function labelsOf(blocks: readonly PemBlock[]): string {
  return blocks.length === 0 ? 'no block' : blocks.map(({ label }) => label).join(', ')
}

/** A key that OpenSSL derives from the password with MD5. */
const OLD_ENCRYPTION = {
  expected: 'a key in the clear or under PBES2; openssl pkcs8 -topk8 makes one',
  actual: 'a key encrypted in the old form of OpenSSL',
}

function refuse(index: number, label: string, offset: number, line: string): never {
  const encrypted = /^(Proc-Type|DEK-Info)/.test(line)
  const stranger = /[^A-Za-z0-9+/=]/u.exec(line)
  throw new DecodeError(
    nameOf(index, label),
    offset,
    encrypted ? OLD_ENCRYPTION : { expected: 'base64', actual: `'${stranger?.[0] ?? ''}'` },
  )
}

function fromBase64(body: string, name: string, start: number): Uint8Array {
  try {
    return base64.decode(body)
  } catch {
    throw new DecodeError(name, start, {
      expected: 'whole base64: groups of four characters',
      actual: `${body.length} characters that are none`,
    })
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
    throw new DecodeError(`${nameOf(index, label)}: ${error.field}`, error.offset, error.mismatch)
  }
}

/**
 * The certificates of a PEM text in their order: a chain, or trust anchors. Other blocks are passed over.
 * @throws DecodeError that names block, field and offset where one does not parse, or none is there.
 */
export function certificatesFromPem(text: string): Uint8Array[] {
  const found: Uint8Array[] = []
  const blocks = readPem(text)
  for (const [index, { label, bytes }] of blocks.entries()) {
    if (label !== 'CERTIFICATE' && label !== 'X509 CERTIFICATE') continue
    within(index, label, () => parseCertificate(bytes))
    found.push(bytes)
  }
  if (found.length === 0)
    throw new DecodeError('PEM', 0, { expected: 'a block CERTIFICATE', actual: labelsOf(blocks) })
  return found
}

const FORMATS: readonly string[] = KEY_FORMATS

/**
 * The first private key of a PEM text: PKCS#8, SEC 1 or PKCS#1, not encrypted.
 * @throws DecodeError that names block, field and offset.
 */
export function privateKeyFromPem(text: string): PrivateKey {
  const blocks = readPem(text)
  for (const [index, { label, bytes }] of blocks.entries()) {
    if (label === 'ENCRYPTED PRIVATE KEY')
      throw new DecodeError(nameOf(index, label), 0, {
        expected: 'a key in the clear',
        actual: 'an encrypted one',
      })
    if (FORMATS.includes(label)) return within(index, label, () => parsePrivateKey(label as KeyFormat, bytes))
  }
  throw new DecodeError('PEM', 0, { expected: `a block ${FORMATS.join(' or ')}`, actual: labelsOf(blocks) })
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
 * @throws Misuse when there is no certificate, or the key is not the leaf's
 */
export function identityOf(chain: readonly Uint8Array[], key: PrivateKey): Identity {
  const [leaf] = chain
  if (!leaf) throw new Misuse('the chain of an identity has no certificate')
  if (!belongsTo(leaf, key)) throw new Misuse('the private key does not belong to the first certificate')
  return { chain, privateKey: boundAs(parseCertificate(leaf), key) }
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
