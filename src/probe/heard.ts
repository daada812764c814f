/** What a server said on a connection, as far as a check-up asks about it: read from the events of our client. */
import { equal } from '../bytes/bytes.ts'
import { decode } from '../bytes/layout.ts'
import { DecodeError } from '../bytes/reader.ts'
import { verdictInOneLine } from '../rules/verdict.ts'
import type { StepEvent } from '../trace/event.ts'
import { findExtension } from '../wire/extension.ts'
import { decodeMessage13 } from '../wire/handshake.ts'
import type { ClientHello, ServerHello } from '../wire/hello.ts'
import { newSessionTicket12 } from '../wire/message12.ts'

/** A ticket as it came. */
interface HeardTicket {
  /** Seconds, as the server says: a hint in TLS 1.2, where 0 says nothing. */
  readonly lifetime: number
  readonly ticket: Uint8Array
}

/** What was said. */
export interface HeardFacts {
  /** The last hello of our client; `undefined` where none went out. */
  readonly offer: ClientHello | undefined
  /** Bytes of the longest ClientHello, with the header of the message. */
  readonly helloLength: number
  readonly hello: ServerHello | undefined
  /** Whether the ServerHello says that it resumes: `undefined` without one. */
  readonly resumes: boolean | undefined
  /** Whether a HelloRetryRequest came. */
  readonly retried: boolean
  /** Whether a certificate was asked of the client. */
  readonly certificateAsked: boolean
  readonly tickets: readonly HeardTicket[]
  /** What stands against the server's certificate; `undefined` where nothing does, or none came. */
  readonly distrust: string | undefined
  /** Whether any message of TLS came: a handshake message or an alert. */
  readonly spoke: boolean
}

/** Bytes of the header of a handshake message. */
const HEADER = 4

/** Listens to the events of one connection. */
export class Heard {
  private offer: ClientHello | undefined
  private helloLength = 0
  private hello: ServerHello | undefined
  private retried = false
  private certificateAsked = false
  private readonly tickets: HeardTicket[] = []
  private distrust: string | undefined
  private spoke = false

  /** What was said so far. */
  get facts(): HeardFacts {
    const { offer, helloLength, hello, retried, certificateAsked, tickets, distrust, spoke } = this
    const resumes = hello && saysResumed(hello, offer)
    return { offer, helloLength, hello, resumes, retried, certificateAsked, tickets, distrust, spoke }
  }

  /** One event. What does not decode is our client's to object to, and is passed over here. */
  add(event: StepEvent): void {
    if (event.kind === 'alert') this.spoke ||= event.direction === 'received'
    if (event.kind === 'verdict' && event.subject === 'certificate' && event.decision === 'no')
      this.distrust = verdictInOneLine(event)
    if (event.kind !== 'message') return
    try {
      if (event.direction === 'sent') this.sent(event.name, event.bytes)
      else this.received(event.name, event.bytes)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
    }
  }

  private sent(name: string, bytes: Uint8Array): void {
    if (name !== 'ClientHello') return
    const { message } = decodeMessage13(bytes)
    if (message.name === 'ClientHello') this.offer = message.body
    this.helloLength = Math.max(this.helloLength, bytes.length)
  }

  private received(name: string, bytes: Uint8Array): void {
    this.spoke = true
    if (name === 'HelloRetryRequest') this.retried = true
    if (name === 'CertificateRequest') this.certificateAsked = true
    if (name === 'ServerHello') {
      const { message } = decodeMessage13(bytes)
      if (message.name === 'ServerHello') this.hello = message.body
    }
    if (name === 'NewSessionTicket') this.tickets.push(...this.ticketIn(bytes))
  }

  /** A ticket of TLS 1.2 may be empty: then there is none (RFC 5077 §3.3). */
  private ticketIn(bytes: Uint8Array): HeardTicket[] {
    if (this.hello && versionIn(this.hello) === 'TLS 1.3') {
      const { message } = decodeMessage13(bytes)
      if (message.name !== 'NewSessionTicket') return []
      return [{ lifetime: message.body.ticket_lifetime, ticket: message.body.ticket }]
    }
    const { value } = decode(newSessionTicket12, bytes.subarray(HEADER))
    return value.ticket.length === 0 ? [] : [{ lifetime: value.ticket_lifetime_hint, ticket: value.ticket }]
  }
}

/** The version that a server chose. */
export function versionIn({ extensions, legacy_version }: ServerHello): ServerHello['legacy_version'] {
  return findExtension(extensions, 'supported_versions')?.selected_version ?? legacy_version
}

/** In TLS 1.3 the PSK that was chosen says so, in TLS 1.2 the echo of the session ID (RFC 5246 §7.4.1.3, RFC 5077 §3.4). */
function saysResumed(hello: ServerHello, offer: ClientHello | undefined): boolean {
  if (versionIn(hello) === 'TLS 1.3') return findExtension(hello.extensions, 'pre_shared_key') !== undefined
  const echo = hello.legacy_session_id_echo
  return echo.length > 0 && offer !== undefined && equal(echo, offer.legacy_session_id)
}
