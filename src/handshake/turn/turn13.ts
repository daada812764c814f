/** A turn of TLS 1.3: its key schedule of TLS 1.3 and its messages (RFC 9846 §7.1 and §4). */
import { EMPTY, toHex } from '../../bytes/bytes.ts'
import type { HashName } from '../../crypto/hash/hash.ts'
import { hmac } from '../../crypto/hash/hmac.ts'
import { epoch13, EpochKeys, type Epoch } from '../../record/epoch.ts'
import { Misuse } from '../../rules/failure.ts'
import { expansionNode, ladderNode } from '../../secrets/derive.ts'
import type { Lifetime } from '../../secrets/node.ts'
import { trafficNames, type TrafficEpoch, type TrafficNames } from '../../secrets/names.ts'
import { SECRETS_13 } from '../../secrets/rows.ts'
import { EXPANSIONS_13, type Expansion, type LadderName } from '../../secrets/schedule13.ts'
import type { Transcript, TranscriptPoint } from '../../secrets/transcript.ts'
import { encodeMessage13, type Message13 } from '../../wire/handshake.ts'
import { SUITES_13, type Suite13 } from '../../wire/registry.ts'
import { messageEvent13 } from '../state/message.ts'
import type { Agreement } from './agreement.ts'
import { Turn } from './turn.ts'
import { peerOf } from '../../wire/actor.ts'

/** See {@link Turn13.derive}. */
interface DeriveOptions {
  readonly suffix?: string
  readonly parentSuffix?: string
  readonly hash?: HashName
}

/** See {@link Turn13.expand}. */
interface ExpandOptions {
  readonly context?: Uint8Array
  readonly hash?: HashName
  /** The hash that a PSK is imported for. */
  readonly target?: HashName
}

/** See {@link Turn13.mac}. */
interface MacOptions {
  readonly hash?: HashName
  /** The last message that is covered, where it is a transcript's hash. */
  readonly through?: TranscriptPoint
  /** Without it: as long as the key. */
  readonly lasts?: Lifetime
}

/** Key agreement in key_share. */
const KEY_SHARE: Agreement = {
  use: 'key_share',
  own: SECRETS_13.key_share_private.both,
  shared: SECRETS_13.shared_secret.both,
  field: 'key_share.key_exchange',
  cite: 'RFC 9846 §7.4',
}

/** Secrets by the ladder, keys in use, messages out. */
export class Turn13 extends Turn {
  protected get agreement(): Agreement {
    return KEY_SHARE
  }

  // ---- Hash and transcript

  /** Transcript-Hash of all messages so far, under the hash of the suite. */
  transcriptHash(): Uint8Array {
    return this.draft.transcript.hash(this.hash)
  }

  /** Replaces the first ClientHello by its digest, after a HelloRetryRequest was decided (§4.1, 8446 §4.4.1). */
  replaceFirstHello(): void {
    this.draft.transcript = this.draft.transcript.replaceFirstHello(this.hash)
    this.remark(messageHashInWords(this.hash, this.draft.transcript), FIRST_HELLO)
  }

  /** Decides hash and AEAD from here on. */
  useSuite(suite: Suite13): void {
    this.draft.suite = suite
    this.draft.transcript = this.draft.transcript.withHash(SUITES_13[suite].hash)
  }

  /** Hash of the suite in use. */
  get hash(): HashName {
    return SUITES_13[this.suite].hash
  }

  /** The suite in use. @throws Misuse before one is */
  get suite(): Suite13 {
    if (!this.draft.suite) throw new Misuse('no suite is chosen yet')
    return this.draft.suite
  }

  // ---- The ladder

  /**
   * Derives one secret of the ladder; the schedule says from what, and through which message.
   * `suffix` distinguishes several of a kind (the early secrets of several PSKs), `parentSuffix` chooses among them, and
   * `hash` is the PSK's own where no suite is chosen yet.
   */
  derive(
    name: LadderName,
    { suffix = '', parentSuffix = suffix, hash = this.hash }: DeriveOptions = {},
  ): Uint8Array {
    const { vault, transcript } = this.draft
    const parentOf = (parent: string): string => {
      if (parentSuffix && vault.find(parent + parentSuffix)) return parent + parentSuffix
      if (vault.find(parent)) return parent
      if (parent === 'psk' || parent === 'shared_secret') return '0'
      throw new Misuse(`${name} needs ${parent}, which does not exist yet`)
    }
    const node = ladderNode({ place: this.place, name, vault, transcript, hash, parentOf })
    return this.keep(name + suffix, node).bytes
  }

  /** Makes a key, an IV, a Finished key or the next generation from a secret, under the name given. */
  expand(
    secret: string,
    expansion: Expansion,
    name: string,
    { context = EMPTY, hash = this.hash, target }: ExpandOptions = {},
  ): Uint8Array {
    const aead = this.draft.suite ? SUITES_13[this.draft.suite].aead : 'AES_128_GCM'
    const from = this.draft.vault.get(secret)
    return this.keep(name, expansionNode(from, expansion, { hash, aead, target }, context)).bytes
  }

  /** The secret `from` under a second name: the one PSK that was chosen among several. */
  adopt(from: string, name: string): void {
    this.keep(name, this.draft.vault.get(from))
  }

  /** HMAC under a secret (§4.5.3, 8446 §4.4.4), of the side that the secret serves. Kept as a node under `name`. */
  mac(
    key: string,
    makes: 'verify_data' | 'binder',
    name: string,
    data: Uint8Array,
    { hash = this.hash, through, lasts }: MacOptions = {},
  ): Uint8Array {
    const parent = this.draft.vault.get(key)
    return this.keep(name, {
      row: SECRETS_13[makes][parent.row.side],
      bytes: hmac(hash, parent.bytes, data),
      operation: 'HMAC',
      label: '',
      context: data,
      through,
      parents: [parent.id],
      algorithm: hash,
      cite: EXPANSIONS_13.finished_key.cite,
      lasts: lasts ?? parent.lasts,
      status: 'live',
    }).bytes
  }

  // ---- Keys in use

  /** From the next record on, what arrives is opened with keys from the peer's secret of that epoch (§7.3). */
  setReadKeys(name: TrafficEpoch, generation = 0): void {
    this.expectRecordEnd()
    epoch13(this.draft.read).keys?.rest()
    this.draft.read = this.epoch('read', { name, generation })
  }

  /** From the next record on, what is sent is protected with keys from our secret. What waited goes out first. */
  setWriteKeys(name: TrafficEpoch, generation = 0): void {
    this.flush()
    epoch13(this.draft.write).keys?.rest()
    this.draft.write = this.epoch('write', { name, generation })
  }

  /** Names of the traffic secret of one direction, and of what is made from it; of the generation in use unless another is named. */
  trafficNames(
    direction: 'read' | 'write',
    epoch: TrafficEpoch,
    generation = this.draft[direction].generation,
  ): TrafficNames {
    const { actor } = this.draft
    const side = direction === 'write' ? actor : peerOf(actor)
    return trafficNames(side, epoch, generation)
  }

  private epoch(
    direction: 'read' | 'write',
    { name, generation }: { readonly name: TrafficEpoch; readonly generation: number },
  ): Epoch {
    const { secret, writeKey, writeIv } = this.trafficNames(direction, name, generation)
    // Whoever protects derives its keys: a transport from the secret, under labels of its own (RFC 9001 §5.1).
    if (!this.draft.layer.protects) {
      this.output({ kind: 'traffic-secret', direction, level: name, secret: this.secret(secret) })
      return { name, generation, keys: undefined, sequence: 0 }
    }
    const suite = SUITES_13[this.suite]
    const from = this.draft.vault.get(secret)
    const parents = [from.id]
    const make = (part: 'write_key' | 'write_iv', called: string): Uint8Array => {
      const node = expansionNode(from, part, suite, EMPTY, parents)
      // From here on it serves where records are protected: in the vault it is for whoever looks back.
      if (this.env.trace) this.keep(called, node)
      return node.bytes
    }
    const keys = new EpochKeys(suite.aead, make('write_key', writeKey), make('write_iv', writeIv))
    return { name, generation, keys, sequence: 0 }
  }

  // ---- Messages

  /**
   * Encodes and queues one handshake message; it leaves with the next {@link flush}.
   * @param point where it enters the transcript; `undefined` for messages after the handshake, which none covers
   */
  send(message: Message13, point: TranscriptPoint | undefined): Uint8Array {
    const bytes = encodeMessage13(message)
    this.sendEncoded(message.name, bytes, point)
    return bytes
  }

  /** Queues a message that is encoded already (a ClientHello, whose binders cover its own bytes). */
  sendEncoded(name: Message13['name'], bytes: Uint8Array, point: TranscriptPoint | undefined): void {
    this.queue(name, bytes, point, messageEvent13)
  }
}

const FIRST_HELLO = 'RFC 9846 §4.1 (8446 §4.4.1)'

function messageHashInWords(hash: HashName, { entries }: Transcript): string {
  const bytes = toHex(entries.at(0)?.bytes ?? EMPTY)
  return `from here on message_hash stands for the first ClientHello in the transcript: ${bytes.slice(0, 8)} ‖ ${hash}(ClientHello) = ${bytes.slice(8)}`
}
