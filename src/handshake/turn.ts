/**
 * The vocabulary of one step. Every effect of a handler goes through its turn: so the trace is complete by construction
 * and a handler holds no logging. A turn is mutable only while its step runs.
 */
import { concat, EMPTY } from '../bytes/bytes.ts'
import { GROUPS, ShareRefused, type GroupName, type KeyPair } from '../crypto/group.ts'
import type { HashName } from '../crypto/hash.ts'
import { EpochKeys, type Epoch, type EpochName } from '../record/epoch.ts'
import { fragment, sealRecord } from '../record/record13.ts'
import { fail, Misuse } from '../rules/failure.ts'
import type { Verdict } from '../rules/verdict.ts'
import { expansionNode, hmacKeyOf, ladderNode } from '../secrets/derive.ts'
import type { SecretNode } from '../secrets/node.ts'
import { EXPANSIONS_13, type Expansion, type LadderName } from '../secrets/schedule13.ts'
import type { TranscriptPoint } from '../secrets/transcript.ts'
import type { StepEvent } from '../trace/event.ts'
import { decodeMessage13, encodeMessage13, type Message13 } from '../wire/handshake.ts'
import { SUITES_13, type ContentType, type Suite13 } from '../wire/registry.ts'
import type { ClientConfig, ServerConfig } from './config.ts'
import type { EarlySkip, Endpoint, Env, Output } from './endpoint.ts'
import type { Request } from './request.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** How a message enters the transcript, and whether it may wait for others to share its record. */
export interface SendOptions {
  /** `none` for messages after the handshake, which no transcript covers. */
  readonly point: TranscriptPoint | 'none'
}

/** See {@link Turn.derive}. */
export interface DeriveOptions {
  readonly suffix?: string
  readonly parentSuffix?: string
  readonly hash?: HashName
}

/** One step in progress. */
export class Turn {
  readonly env: Env
  /** Events in the order of their happening; stays empty with the trace off. */
  readonly events: StepEvent[] = []
  readonly outputs: Output[] = []
  private readonly draft: Mutable<Endpoint>
  private waiting: Uint8Array[]

  constructor(env: Env, endpoint: Endpoint) {
    this.env = env
    this.draft = { ...endpoint }
    this.waiting = [...endpoint.outgoing]
  }

  /** The endpoint as it stands within this step. */
  get endpoint(): Endpoint {
    return this.draft
  }

  /** Configuration of a client. @throws Misuse on a server */
  get client(): ClientConfig {
    if (this.draft.config.role !== 'client') throw new Misuse('a server has no client configuration')
    return this.draft.config
  }

  /** Configuration of a server. @throws Misuse on a client */
  get server(): ServerConfig {
    if (this.draft.config.role !== 'server') throw new Misuse('a client has no server configuration')
    return this.draft.config
  }

  /** Seals the turn: the endpoint after it. */
  finish(change: Partial<Endpoint> = {}): Endpoint {
    return { ...this.draft, ...change, outgoing: this.waiting }
  }

  /** Changes fields that have no word of their own below. */
  set(change: Partial<Endpoint>): void {
    Object.assign(this.draft, change)
  }

  /** Reports an event, where somebody listens. */
  note(event: StepEvent): void {
    if (this.env.trace) this.events.push(event)
  }

  // ---- Randomness

  /** `length` random bytes for a named use; each use counts its draws, so none is ever repeated in one history. */
  draw(use: string, length: number): Uint8Array {
    const { id, actor, drawn } = this.draft
    const ordinal = drawn.get(use) ?? 0
    this.draft.drawn = new Map(drawn).set(use, ordinal + 1)
    return this.env.random.draw({ connection: id, actor, use, ordinal }, length)
  }

  /** A random number of 32 bits for a named use. */
  drawUint32(use: string): number {
    return this.draw(use, 4).reduce((value, byte) => value * 256 + byte, 0)
  }

  // ---- Transcript

  /** Takes a received message into the transcript. */
  absorb(point: TranscriptPoint, bytes: Uint8Array): void {
    this.draft.transcript = this.draft.transcript.append(point, bytes)
  }

  /** Transcript-Hash of all messages so far, under the hash of the suite. */
  transcriptHash(): Uint8Array {
    return this.draft.transcript.hash(this.hash)
  }

  /** Replaces the first ClientHello by its digest, after a HelloRetryRequest was decided (§4.1, 8446 §4.4.1). */
  replaceFirstHello(): void {
    this.draft.transcript = this.draft.transcript.replaceFirstHello(this.hash)
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

  // ---- Secrets

  /** The bytes of a live secret. */
  secret(name: string): Uint8Array {
    return this.draft.vault.get(name).bytes
  }

  /** Adds a secret to the vault. Its id follows from its name. */
  keep(name: string, node: Omit<SecretNode, 'name' | 'id'>): SecretNode {
    const made: SecretNode = { ...node, id: `${this.draft.id}/${this.draft.actor}/${name}`, name }
    this.draft.vault = this.draft.vault.add(made)
    this.note({ kind: 'secret', ...made })
    return made
  }

  /** Marks secrets as no longer needed: an endpoint that keeps them gives away what they protected. */
  erase(...names: readonly string[]): void {
    for (const name of names) this.draft.vault = this.draft.vault.erase(name)
  }

  /**
   * Derives one secret of the ladder; the schedule says from what, and through which message.
   * `suffix` distinguishes several of a kind (the early secrets of several PSKs), `parentSuffix` chooses among them, and
   * `hash` is the PSK's own where no suite is chosen yet.
   */
  derive(
    name: LadderName,
    { suffix = '', parentSuffix = suffix, hash = this.hash }: DeriveOptions = {},
  ): Uint8Array {
    const { id, actor, vault, transcript } = this.draft
    const parentOf = (parent: string): string => {
      if (parentSuffix && vault.find(parent + parentSuffix)) return parent + parentSuffix
      if (vault.find(parent)) return parent
      if (parent === 'psk' || parent === 'shared_secret') return '0'
      throw new Misuse(`${name} needs ${parent}, which does not exist yet`)
    }
    const node = ladderNode({ place: `${id}/${actor}`, name, vault, transcript, hash, parentOf })
    return this.keep(name + suffix, node).bytes
  }

  /** Makes a key, an IV, a Finished key or the next generation from a secret, under the name given. */
  expand(
    secret: string,
    expansion: Expansion,
    name: string,
    { context = EMPTY, hash = this.hash }: { readonly context?: Uint8Array; readonly hash?: HashName } = {},
  ): Uint8Array {
    const aead = this.draft.suite ? SUITES_13[this.draft.suite].aead : 'AES_128_GCM'
    return this.keep(name, expansionNode(this.draft.vault.get(secret), expansion, { hash, aead }, context))
      .bytes
  }

  /** The secret `from` under a second name: the one PSK that was chosen among several. */
  adopt(from: string, name: string): void {
    this.keep(name, this.draft.vault.get(from))
  }

  /** HMAC under a secret: verify_data and binders (§4.5.3, 8446 §4.4.4). Kept as a node under `name`. */
  mac(key: string, name: string, data: Uint8Array, hash: HashName = this.hash): Uint8Array {
    const parent = this.draft.vault.get(key)
    return this.keep(name, {
      bytes: hmacKeyOf(hash, parent.bytes).mac(data),
      operation: 'HMAC',
      label: '',
      context: data,
      parents: [parent.id],
      algorithm: hash,
      cite: EXPANSIONS_13.finished_key.cite,
      status: 'live',
    }).bytes
  }

  /** A fresh key pair for a group. Its seed is a secret like any other. */
  generate(group: GroupName): KeyPair {
    return GROUPS[group].generate(this.seed(group, GROUPS[group].seedLength))
  }

  /** The client's side of the key agreement. @throws TlsFailure illegal_parameter for a share that must be refused */
  decapsulate(group: GroupName, pair: KeyPair, share: Uint8Array): void {
    const bytes = refuse(group, share, () => GROUPS[group].decapsulate(pair, share))
    this.keepShared(group, share, bytes, 'key-agreement')
  }

  /** The server's side: its share for the client. @throws TlsFailure illegal_parameter for a refused share */
  encapsulate(group: GroupName, share: Uint8Array): Uint8Array {
    const seed = this.seed(group, GROUPS[group].encapsulateSeedLength)
    const made = refuse(group, share, () => GROUPS[group].encapsulate(share, seed))
    this.keepShared(group, share, made.secret, 'encapsulation')
    return made.share
  }

  private seed(group: GroupName, length: number): Uint8Array {
    const use = `key_share.${group}`
    const bytes = this.draw(use, length)
    this.keep(`key_share_private.${group}`, {
      bytes,
      operation: 'random',
      label: use,
      context: EMPTY,
      parents: [],
      algorithm: group,
      cite: GROUPS[group].cite,
      status: 'live',
    })
    return bytes
  }

  private keepShared(
    group: GroupName,
    share: Uint8Array,
    bytes: Uint8Array,
    operation: 'key-agreement' | 'encapsulation',
  ): void {
    this.keep('shared_secret', {
      bytes,
      operation,
      label: group,
      context: share,
      parents: [`${this.draft.id}/${this.draft.actor}/key_share_private.${group}`],
      algorithm: group,
      cite: 'RFC 9846 §7.4',
      status: 'live',
    })
  }

  // ---- Keys in use

  /** From the next record on, what arrives is opened with keys from this secret (§7.3). */
  setReadKeys(name: EpochName, secret: string, generation = 0): void {
    if (this.draft.handshakeInbox.length > 0)
      fail('unexpected_message', 'RFC 9846 §5.1', {
        expected: 'a key change at the end of a record',
        actual: `${this.draft.handshakeInbox.length} more handshake byte(s) under the old key`,
        field: 'record.fragment',
      })
    this.draft.read = this.epoch(name, secret, generation)
  }

  /** From the next record on, what is sent is protected with keys from this secret. What waited goes out first. */
  setWriteKeys(name: EpochName, secret: string, generation = 0): void {
    this.flush()
    this.draft.write = this.epoch(name, secret, generation)
  }

  private epoch(name: EpochName, secret: string, generation: number): Epoch {
    const key = this.expand(secret, 'write_key', keyName(secret, 'write_key'))
    const iv = this.expand(secret, 'write_iv', keyName(secret, 'write_iv'))
    const { aead } = SUITES_13[this.suite]
    return { name, generation, keys: new EpochKeys(aead, key, iv), sequence: 0, secretName: secret }
  }

  // ---- Sending

  /** Encodes and queues one handshake message; it leaves with the next {@link flush}. */
  send(message: Message13, { point }: SendOptions): Uint8Array {
    const bytes = encodeMessage13(message)
    this.sendEncoded(message.name, bytes, point)
    return bytes
  }

  /** Queues a message that is encoded already (a ClientHello, whose binders cover its own bytes). */
  sendEncoded(name: Message13['name'], bytes: Uint8Array, point: TranscriptPoint | 'none'): void {
    this.waiting.push(bytes)
    if (point !== 'none') this.absorb(point, bytes)
    if (!this.env.trace) return
    const decoded = decodeMessage13(bytes)
    this.note({
      kind: 'message',
      direction: 'sent',
      name,
      bytes,
      get span() {
        return decoded.span
      },
      protected: this.draft.write.keys !== undefined,
    })
  }

  /** Sends the waiting handshake messages, in one record where they fit. */
  flush(): void {
    if (this.waiting.length === 0) return
    const content = concat(...this.waiting)
    this.waiting = []
    for (const piece of fragment(content)) this.sendRecord('handshake', piece)
  }

  /** Forgets handshake messages that wait for their record. */
  discardWaiting(): void {
    this.waiting = []
  }

  /** Sends the one-byte record that TLS 1.3 keeps for middleboxes (§E.4, 8446 §D.4); never protected. */
  sendChangeCipherSpec(): void {
    this.flush()
    const content = Uint8Array.of(1)
    this.note({
      kind: 'message',
      direction: 'sent',
      name: 'ChangeCipherSpec',
      bytes: content,
      span: changeCipherSpecSpan(),
      protected: false,
    })
    this.emit(
      'change_cipher_spec',
      content,
      sealRecord({ ...this.draft.write, keys: undefined }, 'change_cipher_spec', content),
      'plaintext',
      0,
    )
  }

  /** Sends application data in as many records as they need. */
  sendData(data: Uint8Array, early: boolean): void {
    this.flush()
    for (const piece of fragment(data)) this.sendRecord('application_data', piece)
    this.note({ kind: 'data', direction: 'sent', bytes: data, early })
  }

  /** Seals one record under the write keys as they are. */
  sendRecord(type: ContentType, content: Uint8Array): void {
    const { write, recordsSent, config } = this.draft
    const padding =
      type === 'application_data' && config.recordPadding > 0
        ? Math.min(
            (config.recordPadding - ((content.length + 1) % config.recordPadding)) % config.recordPadding,
            2 ** 14 - content.length,
          )
        : 0
    const version =
      recordsSent === 0 && this.draft.actor === 'client' && type === 'handshake' ? 0x0301 : 0x0303
    const bytes = sealRecord(write, type, content, padding, version)
    this.emit(
      type,
      content,
      bytes,
      write.name === 'application' ? `application ${write.generation}` : write.name,
      write.sequence,
    )
    this.draft.write = { ...write, sequence: write.sequence + 1 }
  }

  private emit(
    type: ContentType,
    content: Uint8Array,
    bytes: Uint8Array,
    epoch: string,
    sequence: number,
  ): void {
    this.draft.recordsSent += 1
    this.outputs.push({ kind: 'bytes', bytes })
    this.note({ kind: 'record', direction: 'sent', type, epoch, sequence, bytes, plaintext: content })
  }

  // ---- Decisions and deliveries

  /** Reports a decision with all its checks. */
  judge(verdict: Verdict): void {
    this.note({ kind: 'verdict', ...verdict })
  }

  /** Hands application data to the application. */
  deliver(bytes: Uint8Array, early: boolean): void {
    this.outputs.push({ kind: 'data', bytes, early })
    this.note({ kind: 'data', direction: 'received', bytes, early })
  }

  /** Hands anything else to the world. */
  output(output: Output): void {
    this.outputs.push(output)
  }

  /** Remarks on something that was tolerated or given up. */
  remark(text: string, cite: string): void {
    this.note({ kind: 'note', text, cite })
  }

  /** Asks the world; the next step is given the answer. */
  ask(request: Request): void {
    this.draft.pending = request
  }

  /** How undecryptable records are treated from here on. */
  skipEarlyData(skip: EarlySkip): void {
    this.draft.earlySkip = skip
  }
}

/** `client_application_traffic_secret_3` and `write_key` make `client_application_write_key_3`. */
export function keyName(secret: string, suffix: 'write_key' | 'write_iv' | 'finished_key'): string {
  return secret.replace('traffic_secret', suffix)
}

function refuse<T>(group: GroupName, share: Uint8Array, agree: () => T): T {
  try {
    return agree()
  } catch (error) {
    if (!(error instanceof ShareRefused)) throw error
    return fail('illegal_parameter', GROUPS[group].cite, {
      expected: `a valid ${group} share`,
      actual: `${error.reason} (${share.length} bytes)`,
      field: 'key_share.key_exchange',
    })
  }
}

function changeCipherSpecSpan() {
  const leaf = { name: 'type', start: 0, end: 1, type: 'uint8', value: 1, cite: '', children: [] }
  return {
    name: 'ChangeCipherSpec',
    start: 0,
    end: 1,
    type: 'ChangeCipherSpec',
    value: null,
    cite: 'RFC 9846 §5',
    children: [leaf],
  }
}
