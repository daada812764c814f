/** By what a handshake resumes, as the wire shows it. */
import { equal } from '../bytes/bytes.ts'
import { findExtension } from '../wire/extension.ts'
import type { ClientHello, ServerHello } from '../wire/hello.ts'

/** That a handshake resumes, and by what. */
export interface Resumption {
  readonly by: 'session ID' | 'ticket' | 'PSK'
  /** What the client showed, as it stands in its hello; `undefined` where the hello was not read. */
  readonly shown: Uint8Array | undefined
  /** In a sentence, and where the RFC says so. */
  readonly says: string
  readonly cite: string
}

/** Finds out by what a handshake resumes: its hellos say so or, of a ticket without a session ID, what comes behind them. */
export class Resuming {
  /** By what it resumes; `undefined` where it does not, or that is not known yet. */
  found: Resumption | undefined
  private perhaps: Resumption | undefined

  /** A ServerHello came. */
  answered(answer: ServerHello, hello: ClientHello | undefined): void {
    this.found = howResumed(answer, hello)
    this.perhaps = this.found ? undefined : untold(answer, hello)
  }

  /** Something of the server's is missing, so nobody knows what is next to its ServerHello. */
  missed(): void {
    this.perhaps = undefined
  }

  /**
   * A ChangeCipherSpec came, or a message of TLS 1.2: what is next to the ServerHello tells (RFC 5077 §3.4).
   * @returns whether it told that the handshake resumes
   */
  next(name: string): boolean {
    const { perhaps } = this
    this.perhaps = undefined
    if (!perhaps || (name !== 'ChangeCipherSpec' && name !== 'NewSessionTicket')) return false
    this.found = perhaps
    return true
  }
}

function howResumed(answer: ServerHello, hello: ClientHello | undefined): Resumption | undefined {
  const psk = findExtension(answer.extensions, 'pre_shared_key')
  if (psk) return byPsk(psk.selected_identity, hello)
  const id = answer.legacy_session_id_echo
  if (isIn13(answer) || !hello || id.length === 0 || !equal(id, hello.legacy_session_id)) return undefined
  const ticket = ticketOf(hello)
  return ticket
    ? byTicket(ticket, 'the server repeats the session ID that came with it')
    : {
        by: 'session ID',
        shown: id,
        says: 'this handshake resumed, by session ID: the server repeats it',
        cite: 'RFC 5246 §7.4.1.3',
      }
}

/** What it resumes where it does, if the hellos cannot say: the client showed a ticket, and no session ID to be repeated. */
function untold(answer: ServerHello, hello: ClientHello | undefined): Resumption | undefined {
  if (isIn13(answer) || !hello || hello.legacy_session_id.length > 0) return undefined
  const ticket = ticketOf(hello)
  return ticket && byTicket(ticket, 'the server sends no certificate and asks for no keys')
}

const isIn13 = ({ extensions }: ServerHello): boolean =>
  findExtension(extensions, 'supported_versions') !== undefined

function ticketOf({ extensions }: ClientHello): Uint8Array | undefined {
  const ticket = findExtension(extensions, 'session_ticket')
  return ticket && ticket.length > 0 ? ticket : undefined
}

function byTicket(shown: Uint8Array, why: string): Resumption {
  return { by: 'ticket', shown, says: `this handshake resumed, by ticket: ${why}`, cite: 'RFC 5077 §3.4' }
}

function byPsk(selected: number, hello: ClientHello | undefined): Resumption {
  const offered = findExtension(hello?.extensions, 'pre_shared_key')
  const says = `this handshake resumed, by PSK ${selected} of the ClientHello: a ticket, or a key that both had`
  const shown = offered?.identities.at(selected)?.identity
  return { by: 'PSK', shown, says, cite: 'RFC 9846 §2.2' }
}
