/** A secret as the formula that made it, in the RFC's notation, with the transcript point named. */
import { toHex } from '../../bytes/bytes.ts'
import { dhPeer } from '../../secrets/premaster.ts'
import { SCHEDULE_12, type PrfRow } from '../../secrets/schedule12.ts'
import { ZEROS, type SecretId, type SecretNode } from '../../secrets/node.ts'
import { placeOf } from '../../secrets/secret-id.ts'
import { fingerprint } from './values.ts'

/** A parent as a reader names it: by its name where it is of the same endpoint, with its connection where it is not. */
export function parentName(id: SecretId, from: Pick<SecretNode, 'id'>): string {
  if (id === ZEROS) return '0'
  const { connection, actor, name } = placeOf(id)
  const own = placeOf(from.id)
  if (connection !== own.connection) return `${name} of ${connection}`
  return actor === own.actor ? name : `${actor}’s ${name}`
}

/** How the bytes in a formula are shown. */
type Show = (bytes: Uint8Array) => string

/** A formula without the bytes in it: the same for all secrets that are made in the same way. */
export function formulaShape(node: SecretNode, other = node): string {
  return formula(node, other, () => '…')
}

/** What the other side sent for a secret, as its formula names it; empty for a secret that needs nothing of it. */
export function sentFor(node: SecretNode, show: Show = fingerprint): string {
  const { operation, context } = node
  if (operation === 'key-agreement' || operation === 'encapsulation')
    return `the peer’s share ${show(context)}`
  if (operation === 'dh-agreement') return `the peer’s public value ${show(dhPeer(context))}`
  return operation === 'RSA-decryption' ? show(context) : ''
}

/**
 * `Derive-Secret(handshake_secret, "c hs traffic", ClientHello…ServerHello)`.
 * @param other made in the same way, save for its label and its length: both are told in one
 * @param show how the bytes in it are shown
 */
export function formula(node: SecretNode, other = node, show: Show = fingerprint): string {
  const [first = '0', second = '0'] = node.parents.map((parent) => parentName(parent, node))
  switch (node.operation) {
    case 'random':
      return `random for ${node.label}`
    case 'input':
      return 'given from outside'
    case 'restored':
      return `restored: ${first}`
    case 'key-agreement':
    case 'encapsulation':
      return `${node.label}(${first}, ${sentFor(node, show)})`
    case 'HKDF-Extract':
      return `HKDF-Extract(salt ${first}, key ${second})`
    case 'Derive-Secret':
      return `Derive-Secret(${first}, "${node.label}", ${contextName(node, show)})`
    case 'HKDF-Expand-Label':
      return `HKDF-Expand-Label(${first}, ${either(`"${node.label}"`, `"${other.label}"`)}, ${contextName(node, show)}, ${either(node.bytes.length, other.bytes.length)})`
    case 'HMAC':
      return `HMAC(${first}, ${contextName(node, show)})`
    case 'dh-agreement':
      return `DH(${first}, ${sentFor(node, show)})`
    case 'RSA-decryption':
      return `RSA-decrypt(the certificate’s key, ${sentFor(node, show)}), or ${first} where it holds no secret`
    case 'concatenation':
      return `length ‖ ${first} ‖ length ‖ ${second}`
    case 'PRF':
      return `PRF(${first}, "${node.label}", ${seedName(node, show)})`
    case 'slice':
      return `${first}[${node.label}]`
  }
}

function either(one: string | number, other: string | number): string {
  return one === other ? String(one) : `${one} or ${other}`
}

/** What a PRF of TLS 1.2 is seeded with, in words. */
function seedName({ label, context }: SecretNode, show: Show): string {
  const row: PrfRow | undefined = Object.values(SCHEDULE_12).find((candidate) => candidate.label === label)
  if (!row) return show(context)
  if (row.seed !== 'handshake hash') return row.seed
  const [only, ...others] = row.through
  return others.length === 0 ? `Hash(ClientHello…${only})` : 'Hash(all handshake messages before it)'
}

/** What the context of a derivation stands for, in words. */
function contextName(node: SecretNode, show: Show): string {
  const { operation, label, context } = node
  if (operation === 'Derive-Secret') return coveredName(node) ?? '""'
  if (operation === 'HMAC') return `Transcript-Hash(${coveredName(node)})`
  if (context.length === 0) return '""'
  return label === 'resumption' ? `nonce ${toHex(context)}` : show(context)
}

/** The messages whose hash goes into a secret; `undefined` where none does. A binder covers those before it, and its own in part (§4.3.11.2). */
export function coveredName({ row, through }: Pick<SecretNode, 'row' | 'through'>): string | undefined {
  if (row.kind === 'binder') return through === undefined ? TRUNCATED : `${RETRIED}, ${TRUNCATED}`
  return through === undefined ? undefined : transcriptName(through)
}

const TRUNCATED = 'ClientHello before its binders'
const RETRIED = 'message_hash(first ClientHello), HelloRetryRequest'

/** The messages of a transcript: `ClientHello…server Certificate`. @param through the last one */
function transcriptName(through: string): string {
  return through === 'ClientHello' ? through : `ClientHello…${through}`
}
