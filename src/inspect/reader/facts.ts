/** What a connection came to, as far as somebody can see it who only listens. */
import { roundTrips } from '../../connection/summary.ts'
import { alpnIn } from '../../handshake/extensions/both/alpn.ts'
import { serverNameOf } from '../../handshake/extensions/both/server-name.ts'
import { fieldName } from '../../handshake/state/exchange-halves.ts'
import type { ResumedBy, SummaryEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import { findExtension } from '../../wire/extension.ts'
import type { Message12 } from '../../wire/handshake12.ts'
import type { Message13 } from '../../wire/handshake.ts'
import type { ServerKeyExchange } from '../../wire/key-exchange12.ts'
import { RECORD_HEADER } from '../../wire/record.ts'
import type { Conversation, HeardRecord } from './conversation.ts'
import { sealedFinished } from './sealed-length.ts'

/** How far a handshake has come, by what was seen last. */
type Progress = 'nothing' | 'offered' | 'retried' | 'chosen' | 'server done' | 'complete'

/** Where the handshake is behind a message. */
const AFTER: Readonly<Partial<Record<string, Progress>>> = {
  ClientHello: 'offered',
  HelloRetryRequest: 'retried',
  ServerHello: 'chosen',
  ServerHelloDone: 'server done',
}

/** Collects the facts of one connection, record by record. */
export class Facts {
  private readonly conversation: Conversation
  private readonly bytes = { client: 0, server: 0 }
  /** Who has finished: by a Finished that was read, or by protected records where one was due. */
  private readonly finished = { client: false, server: false }
  private messages = 0
  private group = ''
  private serverName = ''
  /** `undefined` as long as the answer to an offer is hidden. */
  private alpn: string | undefined = ''
  private hidden = 0
  private retried = false
  private offersAlpn = false
  private early: 'offered' | 'accepted' | undefined
  /** Whether early data were read: nothing else of an application stands before a client's Finished. */
  private earlyData = false
  private seen: Progress = 'nothing'

  constructor(conversation: Conversation) {
    this.conversation = conversation
  }

  /** How far the handshake has come. */
  get progress(): Progress {
    return this.finished.client && this.finished.server ? 'complete' : this.seen
  }

  /** Whether a side has sent all that it says in the handshake. */
  hasFinished(side: Actor): boolean {
    return this.finished[side]
  }

  /** Takes in what was heard. */
  add(record: HeardRecord): void {
    const { from, bytes, messages } = record
    this.bytes[from] += bytes.length
    this.messages += messages.length
    for (const { name, read, protected: isProtected } of messages) {
      if (name === 'Finished') this.finished[from] = true
      // A hello under keys begins a renegotiation: what stands until then goes on (RFC 5746).
      if (name === 'ClientHello' && !isProtected) this.begin()
      if (read?.message) this.learn(read.message)
    }
    if (record.content) {
      if (record.epoch?.name === 'early') this.earlyData = true
      // What an application says comes behind the Finished: where that was not read it is missing (RFC 5246 §7.4.9, RFC 9846 §2).
      else if (record.type === 'application_data') this.finished[from] = true
      return
    }
    this.hidden++
    if (this.mayFinish(record)) this.finished[from] = true
  }

  /** Whether a record that did not open stands where a Finished is due. */
  private mayFinish({ from, bytes, number }: HeardRecord): boolean {
    const { conversation, seen } = this
    // In TLS 1.2 the header says what is inside: the first thing under new keys is the Finished (RFC 5246 §7.1).
    if (conversation.changed(from)) return (bytes[0] === 22 && number === 0) || bytes[0] === 23
    // In TLS 1.3 it does not, but its length says what has no room; early data come before the server has chosen.
    return (
      conversation.reading.version === 'TLS 1.3' &&
      seen === 'chosen' &&
      bytes.length - RECORD_HEADER >= sealedFinished(conversation.reading.suite) &&
      (from === 'server' || this.finished.server)
    )
  }

  private learn({ name, body }: Message13 | Message12): void {
    this.seen = AFTER[name] ?? this.seen
    if (name === 'HelloRetryRequest') this.retried = true
    if (name === 'ServerKeyExchange') this.group = groupOf(body)
    if (name === 'ClientHello') {
      this.serverName = serverNameOf(body)
      this.early = findExtension(body.extensions, 'early_data') === undefined ? undefined : 'offered'
      this.offersAlpn = findExtension(body.extensions, ALPN) !== undefined
    } else if (name === 'ServerHello') {
      this.group = findExtension(body.extensions, 'key_share')?.server_share.group ?? ''
      // TLS 1.3 answers in EncryptedExtensions (RFC 9846 §4.3.1).
      const later = this.offersAlpn && findExtension(body.extensions, 'supported_versions') !== undefined
      this.alpn = later ? undefined : alpnIn(body.extensions)
    } else if (name === 'EncryptedExtensions') {
      this.alpn = alpnIn(body.extensions)
      this.early = findExtension(body.extensions, 'early_data') === undefined ? undefined : 'accepted'
    }
  }

  /** Whether hidden records may hold early data, or the answer to their offer, in EncryptedExtensions (RFC 9846 §4.3.10). */
  private hidesEarly(): boolean {
    return this.hidden > 0 && (this.early === 'offered' || (this.early === 'accepted' && !this.earlyData))
  }

  private begin(): void {
    this.group = ''
    this.finished.client = false
    this.finished.server = false
  }

  /** The last line of the connection. @param resumedBy by what it resumed, where it did */
  summary(resumedBy: ResumedBy | undefined): SummaryEvent {
    const { reading } = this.conversation
    const complete = this.progress === 'complete'
    const resumed = complete && resumedBy !== undefined
    const version = reading.older ?? reading.version ?? ''
    const facts = {
      version: reading.version ?? 'TLS 1.3',
      retried: this.retried,
      earlyData: this.early,
      resumed: resumedBy,
    }
    return {
      kind: 'summary',
      version,
      suite: reading.suite ?? '',
      group: this.group,
      serverName: this.serverName,
      alpn: this.alpn,
      resumed,
      ...(resumed && { resumedBy }),
      complete,
      externalPsk: false,
      rtts: complete && !this.hidesEarly() ? roundTrips(facts, this.earlyData) : undefined,
      bytes: { ...this.bytes },
      messages: this.messages,
      ...(this.hidden > 0 && { hiddenRecords: this.hidden }),
      operations: {},
      remembered: {},
    }
  }
}

const ALPN = 'application_layer_protocol_negotiation'

/** Where a key agreement of TLS 1.2 takes place. */
function groupOf(exchange: ServerKeyExchange): string {
  if (!('params' in exchange)) return ''
  const { params } = exchange
  return 'dh_p' in params ? fieldName({ p: params.dh_p, g: params.dh_g }) : params.curve_params.namedcurve
}
