/** Nodes of the TLS 1.3 ladder made from their parents, and of either version made once more to prove the lineage. Pure. */
import { EMPTY } from '../bytes/bytes.ts'
import { AEADS, type AeadName } from '../crypto/cipher/aead.ts'
import { GROUPS, type GroupName } from '../crypto/agreement/group.ts'
import { digest, HASHES, type HashName } from '../crypto/hash/hash.ts'
import { hkdfExtract } from '../crypto/hash/hkdf.ts'
import { hmac, HmacKey } from '../crypto/hash/hmac.ts'
import { count, unmetered, type Operation } from '../crypto/meter.ts'
import { prf12 } from '../crypto/hash/prf.ts'
import { Misuse } from '../rules/failure.ts'
import { hmacKeyOf } from './hmac-keys.ts'
import { hkdfExpandLabel } from './label.ts'
import { ZEROS, type SecretDraft, type SecretId, type SecretNode } from './node.ts'
import { dhSecret, pskPremaster, sliceOf } from './premaster.ts'
import { SECRETS_13 } from './rows.ts'
import { EXPANSIONS_13, SCHEDULE_13, type Expansion, type LadderName } from './schedule13.ts'
import type { Transcript } from './transcript.ts'
import type { Vault } from './vault.ts'

/** Hash and AEAD of a suite: they fix the lengths of everything derived. */
interface SuiteLengths {
  readonly hash: HashName
  readonly aead: AeadName
  /** The hash of what a PSK is imported for (RFC 9258 §5.1). */
  readonly target?: HashName | undefined
}

/** Hash("") and the two secrets that every handshake without a PSK starts with: they depend on nothing but the hash. */
interface Constants {
  readonly emptyHash: Uint8Array
  readonly zeros: Uint8Array
  readonly earlySecret: Uint8Array
  readonly derivedHandshake: Uint8Array
}

const CONSTANTS = new Map<HashName, Constants>()

function constantsOf(hash: HashName): Constants {
  let found = CONSTANTS.get(hash)
  if (!found) {
    found = unmetered(() => makeConstants(hash))
    CONSTANTS.set(hash, found)
  }
  return found
}

function makeConstants(hash: HashName): Constants {
  const zeros = new Uint8Array(HASHES[hash].outputLength)
  const emptyHash = digest(hash, EMPTY)
  const earlySecret = hkdfExtract(hash, zeros, zeros)
  const key = new HmacKey(hash, earlySecret)
  const derivedHandshake = hkdfExpandLabel(key, 'derived', emptyHash, zeros.length)
  return { emptyHash, zeros, earlySecret, derivedHandshake }
}

/** A constant in place of a computation that the schedule asks for: it counts as one. */
function remembered(operation: Operation, constant: Uint8Array): Uint8Array {
  count(operation)
  return constant
}

/**
 * The node of one row of the ladder.
 * @param place prefix of ids: {@link idPrefix}
 * @param parentOf name of the node that stands for a parent named in the schedule; `0` for zeros
 * @throws Misuse when a parent is missing or the transcript stands at another message than the row names
 */
export function ladderNode(options: {
  readonly place: string
  readonly name: LadderName
  readonly vault: Vault
  readonly transcript: Transcript
  readonly hash: HashName
  readonly parentOf: (name: string) => string
}): SecretDraft {
  const { place, name, vault, transcript, hash, parentOf } = options
  const row = SCHEDULE_13[name]
  const constants = constantsOf(hash)
  if (row.operation === 'HKDF-Extract') {
    const salt = row.salt === 'zeros' ? ZEROS : parentOf(row.salt)
    const ikm = row.ikm === 'zeros' ? ZEROS : parentOf(row.ikm)
    const constant = salt === ZEROS && ikm === ZEROS
    return {
      row: row.makes,
      bytes: constant
        ? remembered('hkdf-extract', constants.earlySecret)
        : hkdfExtract(hash, bytesOf(salt, vault, constants), bytesOf(ikm, vault, constants)),
      operation: row.operation,
      label: '',
      context: EMPTY,
      parents: [idOf(place, salt), idOf(place, ikm)],
      algorithm: hash,
      cite: row.cite,
      lasts: row.lasts,
      status: 'live',
    }
  }
  if (row.through !== 'empty' && row.through !== transcript.through)
    throw new Misuse(`${name} covers the messages through ${row.through}, not through ${transcript.through}`)
  const parent = parentOf(row.from)
  const secret = vault.get(parent).bytes
  const context = row.through === 'empty' ? remembered('hash', constants.emptyHash) : transcript.hash(hash)
  const constant = name === 'derived_secret_handshake' && secret === constants.earlySecret
  return {
    row: row.makes,
    bytes: constant
      ? remembered('hkdf-expand', constants.derivedHandshake)
      : hkdfExpandLabel(hmacKeyOf(hash, secret), row.label, context, HASHES[hash].outputLength),
    operation: row.operation,
    label: row.label,
    context,
    through: row.through === 'empty' ? undefined : transcript.through,
    parents: [idOf(place, parent)],
    algorithm: hash,
    cite: row.cite,
    lasts: row.lasts,
    status: 'live',
  }
}

function idOf(place: string, parent: string): SecretId {
  return parent === ZEROS ? ZEROS : place + parent
}

function bytesOf(parent: string, vault: Vault, { zeros }: Constants): Uint8Array {
  return parent === ZEROS ? zeros : vault.get(parent).bytes
}

/** What HKDF-Expand-Label makes from a secret by one row of the table: a key, an IV, a Finished key, the next generation. */
export function expanded(
  secret: Uint8Array,
  expansion: Expansion,
  suite: SuiteLengths,
  context: Uint8Array = EMPTY,
): Uint8Array {
  const { label, length } = EXPANSIONS_13[expansion]
  return hkdfExpandLabel(hmacKeyOf(suite.hash, secret), label, context, lengthOf(length, suite))
}

function lengthOf(
  length: (typeof EXPANSIONS_13)[Expansion]['length'],
  { hash, aead, target = hash }: SuiteLengths,
): number {
  switch (length) {
    case 'hash':
      return HASHES[hash].outputLength
    case 'target':
      return HASHES[target].outputLength
    case 'key':
      return AEADS[aead].keyLength
    case 'iv':
      return AEADS[aead].nonceLength
  }
}

/**
 * The node of what is {@link expanded} from `secret`.
 * @param parents the secret's id, in a list that several nodes may have in common
 */
export function expansionNode(
  secret: SecretNode,
  expansion: Expansion,
  suite: SuiteLengths,
  context: Uint8Array = EMPTY,
  parents: readonly SecretId[] = [secret.id],
): SecretDraft {
  const { label, cite, makes } = EXPANSIONS_13[expansion]
  return {
    row: SECRETS_13[makes][secret.row.side],
    bytes: expanded(secret.bytes, expansion, suite, context),
    operation: 'HKDF-Expand-Label',
    label,
    context,
    parents,
    algorithm: suite.hash,
    cite,
    lasts: secret.lasts,
    status: 'live',
  }
}

/**
 * Computes a node once more from its parents. `random` and `input` nodes have none, and an `RSA-decryption` would need the
 * certificate's key: their own bytes are the answer.
 * @param find the node with that id, in whatever connection it was made
 */
export function recompute(node: SecretNode, find: (id: SecretId) => SecretNode): Uint8Array {
  const parent = (index: number): Uint8Array => {
    const id = node.parents[index]
    if (id === undefined) throw new Misuse(`${node.name} has no parent ${index}`)
    return id === ZEROS ? new Uint8Array(HASHES[node.algorithm as HashName].outputLength) : find(id).bytes
  }
  const hash = node.algorithm as HashName
  switch (node.operation) {
    case 'random':
    case 'input':
    case 'RSA-decryption':
      return node.bytes
    case 'restored':
      return parent(0)
    case 'HKDF-Extract':
      return hkdfExtract(hash, parent(0), parent(1))
    case 'Derive-Secret':
    case 'HKDF-Expand-Label':
      return hkdfExpandLabel(new HmacKey(hash, parent(0)), node.label, node.context, node.bytes.length)
    case 'HMAC':
      return hmac(hash, parent(0), node.context)
    case 'key-agreement': {
      const group = GROUPS[node.algorithm as GroupName]
      return group.decapsulate(group.generate(parent(0)), node.context)
    }
    case 'encapsulation':
      return GROUPS[node.algorithm as GroupName].encapsulate(node.context, parent(0)).secret
    case 'dh-agreement':
      return dhSecret(parent(0), node.context)
    case 'concatenation':
      return pskPremaster(node.parents[0] === ZEROS ? 'zeros' : parent(0), parent(1))
    case 'PRF':
      return prf12(hash, parent(0), node.label, node.context, node.bytes.length)
    case 'slice':
      return sliceOf(parent(0), node.context, node.bytes.length)
  }
}
