/**
 * Self-encrypted tickets: the server's memory, kept by the client. The format is the server's own affair
 * (RFC 9846 §4.7.1; RFC 5077 §4 recommends one); ours is
 *
 *     key_name[16]  nonce[12]  AES-256-GCM(session state)  tag[16]      with key_name as additional data.
 */
import { concat, equal } from '../bytes/bytes.ts'
import { decode, encode } from '../bytes/layout.ts'
import { DecodeError } from '../bytes/reader.ts'
import { aead, type Aead } from '../crypto/aead.ts'
import { Misuse } from '../rules/failure.ts'
import { sessionLayout, type SessionState } from './session.ts'

const NAME_LENGTH = 16
const NONCE_LENGTH = 12
const TAG_LENGTH = 16

/** A named ticket key. Whoever has it can read, and forge, every ticket sealed under it. */
export class TicketKey {
  /** 16 bytes that say which key sealed a ticket. */
  readonly name: Uint8Array
  /** 32 bytes. */
  readonly key: Uint8Array
  private made: Aead | undefined

  /** @throws Misuse when the lengths are not 16 and 32 */
  constructor(name: Uint8Array, key: Uint8Array) {
    if (name.length !== NAME_LENGTH || key.length !== 32)
      throw new Misuse(
        `a ticket key is a name of 16 bytes and a key of 32, not ${name.length} and ${key.length}`,
      )
    this.name = name.slice()
    this.key = key.slice()
  }

  /** AES-256-GCM under this key. */
  get aead(): Aead {
    return (this.made ??= aead('AES_256_GCM', this.key))
  }
}

/** The keys a server seals and opens tickets with: new tickets under the first, old ones under any. */
export interface TicketKeys {
  readonly active: TicketKey
  /** Keys that still open tickets but seal none. */
  readonly acceptOnly: readonly TicketKey[]
}

/** The ticket for a session state. @param nonce 12 fresh bytes: a repeated one under the same key breaks GCM */
export function sealTicket(keys: TicketKeys, state: SessionState, nonce: Uint8Array): Uint8Array {
  const { name, aead } = keys.active
  return concat(name, nonce, aead.seal(nonce, name, encode(sessionLayout, state)))
}

/** What opening a ticket gave: the session, or why there is none. */
export type OpenedTicket =
  | { readonly kind: 'session'; readonly session: SessionState; readonly renew: boolean }
  | { readonly kind: 'unusable'; readonly why: string }

/** Opens a ticket. Nothing a client presents here is an error: an unusable ticket means a full handshake. */
export function openTicket(keys: TicketKeys, ticket: Uint8Array): OpenedTicket {
  if (ticket.length < NAME_LENGTH + NONCE_LENGTH + TAG_LENGTH)
    return { kind: 'unusable', why: `${ticket.length} bytes are too short for a ticket of ours` }
  const name = ticket.slice(0, NAME_LENGTH)
  const key = [keys.active, ...keys.acceptOnly].find((candidate) => equal(candidate.name, name))
  if (!key) return { kind: 'unusable', why: 'sealed under no key of ours' }
  const nonce = ticket.slice(NAME_LENGTH, NAME_LENGTH + NONCE_LENGTH)
  const state = key.aead.open(nonce, name, ticket.slice(NAME_LENGTH + NONCE_LENGTH))
  if (!state) return { kind: 'unusable', why: 'its tag is wrong' }
  try {
    return {
      kind: 'session',
      session: decode(sessionLayout, state, 'Session').value,
      renew: key !== keys.active,
    }
  } catch (error) {
    if (error instanceof DecodeError)
      return { kind: 'unusable', why: `its content is not a session: ${error.message}` }
    throw error
  }
}
