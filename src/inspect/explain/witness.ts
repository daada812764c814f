/** What was said on one connection, as far as a listener heard it: the facts that decisions are about. */
import { decode } from '../../bytes/layout.ts'
import { alpnIn } from '../../handshake/extensions/both/alpn.ts'
import type { Actor } from '../../wire/actor.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello, HelloRetryRequest, ServerHello } from '../../wire/hello.ts'
import { alertMessage, RECORD_HEADER } from '../../wire/record.ts'
import { Resuming, type Resumption } from '../resumption.ts'
import type { HeardMessage, HeardRecord } from '../reader/conversation.ts'

/** An alert that was heard. */
export interface HeardAlert {
  readonly from: Actor
  readonly description: string
  readonly level: string
  /** ms since 1970. */
  readonly t: number
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
  /** Records of the application that could not be read, by who sent them. */
  readonly hidden: Record<Actor, number> = { client: 0, server: 0 }
  /** Records that the client sent behind the first hidden one of the server and nobody could read; bytes in the last, without header. */
  readonly answering = { records: 0, bytes: 0 }

  /** One record. @param t ms since 1970 */
  hear(record: HeardRecord, t: number): void {
    const { from, type, content, messages } = record
    if (!content) this.hearHidden(record)
    if (type === 'alert' && content?.length === 2) {
      const { level, description } = decode(alertMessage, content, 'Alert').value
      this.alerts.push({ from, level, description, t })
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

  private hearHidden({ from, bytes }: HeardRecord): void {
    this.hidden[from]++
    if (from === 'server' || this.hidden.server === 0) return
    this.answering.records++
    this.answering.bytes = bytes.length - RECORD_HEADER
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
      this.asked ??= false
  }

  private takeHello(hello: ClientHello, t: number): void {
    this.firstHello = this.retry && !this.answer ? this.hello : undefined
    if (!this.firstHello) this.retry = undefined
    this.hello = hello
    this.helloAt = t
    this.answer = undefined
    this.resuming = new Resuming()
    this.encrypted = undefined
    this.asked = undefined
  }
}
