/** By what a handshake resumes, as its hellos show it. */
import { equal } from '../bytes/bytes.ts'
import { findExtension } from '../wire/extension.ts'
import type { ClientHello, ServerHello } from '../wire/hello.ts'

/** That a handshake resumes, and by what: as both hellos tell it. */
export interface Resumption {
  readonly by: 'session ID' | 'ticket' | 'PSK'
  /** What the client showed, as it stands in its hello; `undefined` where the hello was not read. */
  readonly shown: Uint8Array | undefined
  /** In a sentence, and where the RFC says so. */
  readonly says: string
  readonly cite: string
}

/** By what a handshake resumed; `undefined` where it did not. */
export function howResumed(answer: ServerHello, hello: ClientHello | undefined): Resumption | undefined {
  const psk = findExtension(answer.extensions, 'pre_shared_key')
  if (psk) return byPsk(psk.selected_identity, hello)
  const id = answer.legacy_session_id_echo
  const in13 = findExtension(answer.extensions, 'supported_versions') !== undefined
  if (in13 || !hello || id.length === 0 || !equal(id, hello.legacy_session_id)) return undefined
  const ticket = findExtension(hello.extensions, 'session_ticket')
  return ticket && ticket.length > 0
    ? {
        by: 'ticket',
        shown: ticket,
        says: 'this handshake resumed, by ticket: the server repeats the session ID that came with it',
        cite: 'RFC 5077 §3.4',
      }
    : {
        by: 'session ID',
        shown: id,
        says: 'this handshake resumed, by session ID: the server repeats it',
        cite: 'RFC 5246 §7.4.1.3',
      }
}

function byPsk(selected: number, hello: ClientHello | undefined): Resumption {
  const offered = findExtension(hello?.extensions, 'pre_shared_key')
  const says = `this handshake resumed, by PSK ${selected} of the ClientHello: a ticket, or a key that both had`
  const shown = offered?.identities.at(selected)?.identity
  return { by: 'PSK', shown, says, cite: 'RFC 9846 §2.2' }
}
