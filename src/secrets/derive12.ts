/** Nodes of the TLS 1.2 schedule made from their parents. Pure functions; `recompute` in derive.ts proves their lineage. */
import { concat, EMPTY, fromUint } from '../bytes/bytes.ts'
import type { DhParameters } from '../crypto/agreement/dh.ts'
import type { HashName } from '../crypto/hash/hash.ts'
import { prf12 } from '../crypto/hash/prf.ts'
import { Misuse } from '../rules/failure.ts'
import { hmacKeyOf } from './hmac-keys.ts'
import { ZEROS, type SecretDraft, type SecretId, type SecretNode } from './node.ts'
import { dhContext, dhSecret, pskPremaster, sliceContext } from './premaster.ts'
import { SECRETS_12, type SecretRow } from './rows.ts'
import {
  KEY_BLOCK_PARTS,
  keyLengths12,
  MASTER_SECRET_LENGTH,
  RESERVED_LABELS_12,
  SCHEDULE_12,
  type KeyBlockPart,
  type PrfRow,
  type ScheduleName12,
  type SuiteKeys12,
} from './schedule12.ts'
import type { Transcript, TranscriptPoint } from './transcript.ts'

/** The randoms of both hellos, 32 bytes each. */
interface Randoms {
  readonly clientRandom: Uint8Array
  readonly serverRandom: Uint8Array
}

/** What leads to the premaster secret serves no longer than that does (RFC 5246 §8.1). */
const live = {
  label: '',
  context: EMPTY,
  algorithm: 'none',
  lasts: 'handshake',
  status: 'live',
} as const

// ---- Premaster secret

/**
 * The shared secret of DHE without its leading zeros.
 * @param row the premaster secret itself, or other_secret of DHE_PSK
 * @throws ShareRefused when the peer's public value is not valid (on the wire: `illegal_parameter`)
 */
export function dheNode(
  row: SecretRow,
  privateKey: SecretNode,
  parameters: DhParameters,
  peer: Uint8Array,
): SecretDraft {
  const context = dhContext(parameters, peer)
  return {
    ...live,
    row,
    bytes: dhSecret(privateKey.bytes, context),
    operation: 'dh-agreement',
    context,
    parents: [privateKey.id],
    cite: 'RFC 5246 §8.1.2',
  }
}

/**
 * The client's premaster secret under RSA: the version it offered, then 46 random bytes (RFC 5246 §7.4.7.1).
 * @param row the premaster secret itself, or other_secret of RSA_PSK
 */
export function rsaPremasterNode(row: SecretRow, version: number, random46: Uint8Array): SecretDraft {
  if (random46.length !== 46)
    throw new Misuse(`a premaster secret takes 46 random bytes, not ${random46.length}`)
  return {
    ...live,
    row,
    bytes: concat(fromUint(version, 2), random46),
    operation: 'random',
    label: 'pre_master_secret',
    parents: [],
    cite: 'RFC 5246 §7.4.7.1',
  }
}

/** What the server makes of EncryptedPreMasterSecret: `rsaDecryptPremaster`'s answer, the substitute among its parents. */
export function rsaDecryptedNode(
  row: SecretRow,
  bytes: Uint8Array,
  ciphertext: Uint8Array,
  substitute: SecretNode,
): SecretDraft {
  return {
    ...live,
    row,
    bytes,
    operation: 'RSA-decryption',
    context: ciphertext,
    parents: [substitute.id],
    cite: 'RFC 5246 §7.4.7.1',
  }
}

/** The premaster secret of a suite with a pre-shared key; without `other` the key stands alone (RFC 4279 §2). */
export function pskPremasterNode(psk: SecretNode, other?: SecretNode): SecretDraft {
  return {
    ...live,
    row: SECRETS_12.pre_master_secret.both,
    bytes: pskPremaster(other?.bytes ?? 'zeros', psk.bytes),
    operation: 'concatenation',
    parents: [other?.id ?? ZEROS, psk.id],
    cite: 'RFC 4279 §2',
  }
}

// ---- The schedule

/** What a row of the schedule is computed from, beside its secret. */
interface Schedule12Input {
  readonly hash: HashName
  readonly randoms: Randoms
  readonly transcript: Transcript
  /** Bytes of a key block; the rows know every other length. */
  readonly length?: number
}

/**
 * The node of one row. HMAC keeps the midstate of a secret that several rows start from.
 * @param secret the node that the row's `from` names
 * @throws Misuse when the transcript stands at another message than the row names
 */
export function scheduleNode12(
  name: ScheduleName12,
  secret: SecretNode,
  { hash, randoms, transcript, length = MASTER_SECRET_LENGTH }: Schedule12Input,
): SecretDraft {
  const row = SCHEDULE_12[name]
  const through: readonly string[] = row.through
  if (through.length > 0 && !through.includes(transcript.through))
    throw new Misuse(`${name} covers the messages through ${through.join(' or ')}, not ${transcript.through}`)
  const { clientRandom, serverRandom } = randoms
  const context =
    row.seed === 'handshake hash'
      ? transcript.hash(hash)
      : row.seed === 'client_random + server_random'
        ? concat(clientRandom, serverRandom)
        : concat(serverRandom, clientRandom)
  const wanted = row.length === 'key_block' ? length : row.length
  const covered = row.seed === 'handshake hash' ? transcript.through : undefined
  return prfNode(secret, hash, row, context, wanted, covered)
}

function prfNode(
  secret: SecretNode,
  hash: HashName,
  { label, makes, cite }: Pick<PrfRow, 'label' | 'makes' | 'cite'>,
  context: Uint8Array,
  length: number,
  through?: TranscriptPoint,
): SecretDraft {
  return {
    row: makes,
    bytes: prf12(hash, hmacKeyOf(hash, secret.bytes), label, context, length),
    operation: 'PRF',
    label,
    context,
    through,
    parents: [secret.id],
    algorithm: hash,
    cite,
    lasts: 'connection',
    status: 'live',
  }
}

/** A master secret out of a session: the node of the earlier connection stands as its parent. */
export function restoredMasterNode(bytes: Uint8Array, parent: SecretId): SecretDraft {
  return {
    row: SECRETS_12.master_secret.both,
    bytes,
    operation: 'restored',
    label: '',
    context: EMPTY,
    parents: [parent],
    algorithm: 'none',
    cite: 'RFC 5246 §7.3',
    lasts: 'connection',
    status: 'live',
  }
}

/** All keys of both directions in one string (RFC 5246 §6.3). */
export function keyBlockNode(master: SecretNode, suite: SuiteKeys12, randoms: Randoms): SecretDraft {
  const { mac, key, iv } = keyLengths12(suite)
  const seed = concat(randoms.serverRandom, randoms.clientRandom)
  return prfNode(master, suite.prfHash, SCHEDULE_12.key_block, seed, 2 * (mac + key + iv))
}

/** A part of a key block, by its name. */
interface KeyBlockSlice {
  readonly name: KeyBlockPart
  readonly node: SecretDraft
}

const PART_NAMES = Object.keys(KEY_BLOCK_PARTS) as readonly KeyBlockPart[]

/** Where a part stands in the key blocks of a suite, and how its node says so. */
interface PartPlace {
  readonly name: KeyBlockPart
  readonly offset: number
  readonly end: number
  readonly label: string
  readonly context: Uint8Array
}

/** By suite: it alone says where the parts stand. */
const PLACES = new WeakMap<SuiteKeys12, readonly PartPlace[]>()

function placesIn(suite: SuiteKeys12): readonly PartPlace[] {
  const lengths = keyLengths12(suite)
  let end = 0
  const places = PART_NAMES.map((name): PartPlace => {
    const offset = end
    end += lengths[KEY_BLOCK_PARTS[name].length]
    return { name, offset, end, label: `${offset}..${end}`, context: sliceContext(offset) }
  })
  return places.filter((place) => place.end > place.offset)
}

/** The parts of a key block in their order; those that the suite does not have are absent. */
export function keyBlockParts(block: SecretNode, suite: SuiteKeys12): readonly KeyBlockSlice[] {
  let places = PLACES.get(suite)
  if (!places) PLACES.set(suite, (places = placesIn(suite)))
  const parents = [block.id]
  return places.map((place) => ({ name: place.name, node: sliceNode(place, block, parents) }))
}

// Spread-copied, the nodes cost as much as all else that a resumption derives.
function sliceNode(
  { name, offset, end, label, context }: PartPlace,
  block: SecretNode,
  parents: readonly SecretId[],
): SecretDraft {
  return {
    row: KEY_BLOCK_PARTS[name].makes,
    bytes: block.bytes.slice(offset, end),
    operation: 'slice',
    label,
    context,
    parents,
    algorithm: 'none',
    cite: 'RFC 5246 §6.3',
    lasts: 'connection',
    status: 'live',
  }
}

// ---- Exporter

/**
 * Keying material for an application (RFC 5705 §4). No context is another thing than an empty one.
 * @throws Misuse for a label that the protocol uses itself, or a context of more than 65535 bytes
 */
export function exporterNode12(
  master: SecretNode,
  options: {
    readonly hash: HashName
    readonly randoms: Randoms
    readonly label: string
    readonly context: Uint8Array | undefined
    readonly length: number
  },
): SecretDraft {
  const { hash, randoms, label, context, length } = options
  if (RESERVED_LABELS_12.includes(label)) throw new Misuse(`the label '${label}' belongs to the protocol`)
  if (context && context.length > 65535) throw new Misuse(`a context of ${context.length} bytes is too long`)
  const seed = [randoms.clientRandom, randoms.serverRandom]
  if (context) seed.push(fromUint(context.length, 2), context)
  const row = { label, makes: SECRETS_12.keying_material.both, cite: 'RFC 5705 §4' }
  return prfNode(master, hash, row, concat(...seed), length)
}
