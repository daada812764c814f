/** What was said on one connection, as far as a listener heard it: the facts that decisions are about. */
import { decode } from '../../bytes/layout.ts'
import { alpnIn } from '../../handshake/extensions/both/alpn.ts'
import type { Actor } from '../../wire/actor.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello, HelloRetryRequest, ServerHello } from '../../wire/hello.ts'
import { alertMessage, RECORD_HEADER } from '../../wire/record.ts'
import type { Unseen } from '../../rules/heard.ts'
import { Resuming, type Resumption } from '../resumption.ts'
import type { HeardMessage, HeardRecord } from '../reader/conversation.ts'
import { lost } from './hidden.ts'

/** An alert that was heard. */
export interface HeardAlert {
  readonly from: Actor
  readonly description: string
  readonly level: string
  /** Whether it was under the keys of the application: its sender had come to the end of the handshake, or near to it. */
  readonly isLate: boolean
  /** ms since 1970. */
  readonly t: number
}

/** Hidden records of one turn of a side. */
interface HiddenTurn {
  records: number
  /** Bytes of the body of the last one. */
  last: number
}

/** Listens to one connection. */
export class Witness {
  /** The ClientHello that was answered, and when it came. */
  hello: ClientHello | undefined
  helloAt = 0
  /** The hello before it, where a HelloRetryRequest asked for another. */
  firstHello: ClientHello | undefined
  retry: HelloRetryRequest | undefined
  answer: ServerHello | undefined
  private resuming = new Resuming()
  /** Whether EncryptedExtensions could be read, and what it says. */
  encrypted: { readonly alpn: string; readonly early: boolean } | undefined
  /** Whether the server asked for a certificate; `undefined` where its flight was not read to where that is sure. */
  asked: boolean | undefined
  readonly alerts: HeardAlert[] = []
  /** Hidden records by turns: of the server, of the client behind those, of the server behind them. */
  readonly flight: HiddenTurn = { records: 0, last: 0 }
  readonly answering: HiddenTurn = { records: 0, last: 0 }
  readonly behind: HiddenTurn = { records: 0, last: 0 }
  /** Bytes of each side that are not in the capture. */
  readonly missing: Record<Actor, number> = { client: 0, server: 0 }

  /** One record. @param t ms since 1970 */
  hear(record: HeardRecord, t: number): void {
    const { from, type, content, messages, epoch } = record
    if (!content) this.hearHidden(record)
    if (type === 'alert' && content?.length === 2) {
      const { level, description } = decode(alertMessage, content, 'Alert').value
      this.alerts.push({ from, level, description, isLate: epoch?.name === 'application', t })
    }
    if (type === 'change_cipher_spec') this.resuming.next('ChangeCipherSpec')
    for (const message of messages) this.take(message, t)
  }

  /** By what the handshake resumes, as far as it was told. */
  get resumption(): Resumption | undefined {
    return this.resuming.found
  }

  /** The first alert that ended the connection. */
  get fatal(): HeardAlert | undefined {
    return this.alerts.find(({ level, description }) => level === 'fatal' && description !== 'close_notify')
  }

  /** The version that the server chose. */
  get version(): string | undefined {
    if (!this.answer) return this.retry ? 'TLS 1.3' : undefined
    const { extensions, legacy_version } = this.answer
    return findExtension(extensions, 'supported_versions')?.selected_version ?? legacy_version
  }

  /** Whether anything is missing. */
  get isCut(): boolean {
    return this.missing.client > 0 || this.missing.server > 0
  }

  /** A fact that only stands in what the server says: where some of that is missing, that is why it is not seen. */
  ofServer(unseen: Unseen): Unseen {
    return this.missing.server > 0 ? lost(unseen) : unseen
  }

  /** Bytes of one side are missing. */
  miss(from: Actor, length: number): void {
    this.missing[from] += length
    if (from === 'server') this.resuming.missed()
    // The hello that a HelloRetryRequest asks for may be among them: what the server answers is not what was heard.
    if (from === 'client' && this.retry && !this.answer) this.hello = undefined
  }

  private hearHidden({ from, bytes }: HeardRecord): void {
    const { flight, answering, behind } = this
    if (from === 'client' && flight.records === 0) return
    const turn = from === 'client' ? answering : answering.records === 0 ? flight : behind
    turn.records++
    turn.last = bytes.length - RECORD_HEADER
  }

  private take({ read, protected: isProtected }: HeardMessage, t: number): void {
    const message = read?.message
    if (message) this.resuming.next(message.name)
    // A hello under keys begins a renegotiation: the connection is what it was before (RFC 5746).
    if (message?.name === 'ClientHello' && !isProtected) this.takeHello(message.body, t)
    else if (message?.name === 'ServerHello' && !isProtected) {
      this.answer = message.body
      this.resuming.answered(message.body, this.hello)
    } else if (message?.name === 'HelloRetryRequest') this.retry = message.body
    else if (message?.name === 'EncryptedExtensions') {
      const { extensions } = message.body
      const early = findExtension(extensions, 'early_data') !== undefined
      this.encrypted = { alpn: alpnIn(extensions), early }
    } else if (message?.name === 'CertificateRequest') this.asked = true
    // Who asks for a certificate does so before that (RFC 5246 §7.4.5, RFC 9846 §4.4).
    else if (message?.name === 'ServerHelloDone' || message?.name === 'CertificateVerify')
      this.asked ??= this.missing.server > 0 ? undefined : false
  }

  private takeHello(hello: ClientHello, t: number): void {
    // A second hello without an answer to the first: a HelloRetryRequest asked for it, perhaps one that is missing.
    const again = this.retry !== undefined || this.missing.server > 0
    this.firstHello = again && !this.answer ? this.hello : undefined
    if (!this.firstHello) this.retry = undefined
    this.hello = hello
    this.helloAt = t
    this.answer = undefined
    this.resuming = new Resuming()
    this.encrypted = undefined
    this.asked = undefined
  }
}
