/** Self-encrypted tickets: the server's memory, kept by the client. Sealed and opened in every format of `ticket-key.ts`. */
import { concat, EMPTY, equal, equalConstantTime, part, toHex, toText } from '../../bytes/bytes.ts'
import { decode, encode } from '../../bytes/layout.ts'
import { DecodeError, type Mismatch } from '../../bytes/reader.ts'
import type { Span } from '../../bytes/span.ts'
import { AES_BLOCK, padBlocks, unpadBlocks } from '../../crypto/cipher/cbc.ts'
import { fromOpenssl, toOpenssl } from './openssl-session-map.ts'
import { decodeOpensslSession, encodeOpensslSession, opensslSessionSpan } from './openssl-session.ts'
import { sessionLayout, type SessionState } from '../session.ts'
import { KEY_NAME_LENGTH, MAC_LENGTH, TAG_LENGTH, type TicketKey, type TicketKeys } from './ticket-key.ts'

const NO_MAC = new Uint8Array(MAC_LENGTH)

// ---- Sealing

/**
 * The ticket for a session state.
 * @param iv as many fresh bytes as the active key's `ivLength`: a repeated nonce under one key breaks GCM
 */
export function sealTicket({ active }: TicketKeys, state: SessionState, iv: Uint8Array): Uint8Array {
  return sealBytes(active, writeState(active, state), iv)
}

function writeState({ content, sessionIdContext }: TicketKey, state: SessionState): Uint8Array {
  switch (content) {
    case 'Session':
      return encode(sessionLayout, state)
    case 'SSL_SESSION':
      // The ticket is all that stands for the session: no ID, and no ticket within the ticket.
      return encodeOpensslSession(toOpenssl({ ...state, sessionId: EMPTY, ticket: EMPTY }, sessionIdContext))
  }
}

/** The ticket around any content. @param iv fresh bytes, `key.ivLength` of them */
export function sealBytes(key: TicketKey, content: Uint8Array, iv: Uint8Array): Uint8Array {
  switch (key.protection) {
    case 'AEAD':
      return concat(key.name, iv, key.aead.seal(iv, key.name, content))
    case 'encrypt-then-MAC': {
      const encrypted_state = key.cbc.encrypt(iv, padBlocks(content))
      const ticket = encode(key.layout, { key_name: key.name, iv, encrypted_state, mac: NO_MAC })
      const covered = ticket.subarray(0, -MAC_LENGTH)
      return concat(covered, key.hmac.mac(covered))
    }
  }
}

// ---- Opening

/** What opening a ticket gave: the session, or why there is none. */
export type OpenedTicket =
  | {
      readonly kind: 'session'
      readonly session: SessionState
      /** Sealed under a key that seals no more: the client should get another. */
      readonly renew: boolean
      /** Under which key it was sealed, in words. */
      readonly how: string
      /** Whether the ticket says for which name the session was made. OpenSSL's may not: see `fromOpenssl`. */
      readonly named: boolean
    }
  | { readonly kind: 'unusable'; readonly why: string }

/** The key under which a ticket says that it was sealed, or why that is none of ours. */
type KeyOfTicket =
  | (Pick<Extract<OpenedTicket, { kind: 'session' }>, 'renew' | 'how'> & { readonly key: TicketKey })
  | { readonly why: string }

/**
 * Looks for the key of a ticket, by the name in front of it.
 * @param now ms since 1970, to say how long the key still opens
 */
export function keyOfTicket(keys: TicketKeys, ticket: Uint8Array, now?: number): KeyOfTicket {
  const name = part(ticket, 0, Math.min(KEY_NAME_LENGTH, ticket.length))
  const key = [keys.active, ...keys.acceptOnly].find((candidate) => equal(candidate.name, name))
  if (!key) return { why: whyNoKey(keys, name) }
  return { key, renew: key !== keys.active, how: howSealed(keys, key, now) }
}

/**
 * Opens a ticket. Nothing a client presents here is an error: an unusable ticket means a full handshake.
 * @param now ms since 1970, to say how long its key still opens
 */
export function openTicket(keys: TicketKeys, ticket: Uint8Array, now?: number): OpenedTicket {
  const found = keyOfTicket(keys, ticket, now)
  if ('why' in found) return { kind: 'unusable', why: found.why }
  const { key, renew, how } = found
  try {
    const session = readState(key, unsealTicket(key, ticket))
    const named = key.content === 'Session' || session.serverName !== ''
    return { kind: 'session', session, renew, how, named }
  } catch (error) {
    if (error instanceof DecodeError) return { kind: 'unusable', why: error.message }
    throw error
  }
}

function readState({ content, sessionIdContext }: TicketKey, bytes: Uint8Array): SessionState {
  switch (content) {
    case 'Session':
      return decode(sessionLayout, bytes, 'Session').value
    case 'SSL_SESSION': {
      const session = decodeOpensslSession(bytes)
      const context = session.session_id_context ?? EMPTY
      if (sessionIdContext.length > 0 && !equal(context, sessionIdContext))
        throw new DecodeError('SSL_SESSION.session_id_context', 0, {
          expected: `'${toText(sessionIdContext)}', ours`,
          actual: `'${toText(context)}'`,
        })
      return fromOpenssl(session)
    }
  }
}

/** `sealed under our key 7f3a0b1c..., which seals no more and is retired in 40 s`. */
function howSealed({ active, opensUntil }: TicketKeys, key: TicketKey, now: number | undefined): string {
  const sealed = `sealed under our key ${toHex(part(key.name, 0, 4))}...`
  if (key === active) return sealed
  const until = opensUntil?.(key)
  const left = until === undefined || now === undefined ? Infinity : Math.ceil((until - now) / 1000)
  return `${sealed}, which seals no more${Number.isFinite(left) ? ` and is retired in ${left} s` : ''}`
}

function whyNoKey({ retired = [] }: TicketKeys, name: Uint8Array): string {
  if (name.length < KEY_NAME_LENGTH) return `${name.length} bytes are too short for a ticket`
  const past = retired.find((candidate) => equal(candidate.name, name))
  return past
    ? `sealed under a key of ours that was retired on ${new Date(past.since).toISOString()}`
    : `sealed under no key of ours: its key_name is ${toHex(name)}`
}

/**
 * The content of a ticket sealed under `key`. What is authentic is known before anything is decrypted.
 * @throws DecodeError that names the field and the offset in the ticket: too short or too long, another key_name, a wrong
 * tag or MAC, or padding that is none
 */
export function unsealTicket(key: TicketKey, ticket: Uint8Array): Uint8Array {
  switch (key.protection) {
    case 'AEAD': {
      const { key_name, nonce, encrypted_state, tag } = decode(key.layout, ticket).value
      checkName(key, key_name)
      const content = key.aead.open(nonce, key_name, concat(encrypted_state, tag))
      return content ?? refuse('tag', ticket.length - TAG_LENGTH, fitting('tag', tag))
    }
    case 'encrypt-then-MAC': {
      const { key_name, iv, encrypted_state, mac } = decode(key.layout, ticket).value
      checkName(key, key_name)
      if (!equalConstantTime(mac, key.hmac.mac(ticket.subarray(0, -MAC_LENGTH))))
        refuse('mac', ticket.length - MAC_LENGTH, fitting('MAC', mac))
      // Whoever made this had the key: a mistake of the sealer, no attack.
      const at = ticket.length - MAC_LENGTH - encrypted_state.length
      if (encrypted_state.length % AES_BLOCK !== 0)
        refuse('encrypted_state', at, {
          expected: `whole blocks of ${AES_BLOCK} bytes`,
          actual: `${encrypted_state.length} bytes`,
        })
      return (
        unpadBlocks(key.cbc.decrypt(iv, encrypted_state)) ??
        refuse('encrypted_state', at, { expected: 'padding at its end (RFC 5652 §6.3)', actual: 'none' })
      )
    }
  }
}

/** Where each field of a ticket under `key` stands. @throws DecodeError where its structure is another */
export function ticketSpan(key: TicketKey, ticket: Uint8Array): Span {
  // One call for each kind of layout: their values differ, their spans do not.
  return key.protection === 'AEAD' ? decode(key.layout, ticket).span : decode(key.layout, ticket).span
}

/** Where each field of what was in a ticket under `key` stands. @throws DecodeError where it is no session */
export function ticketContentSpan({ content }: TicketKey, bytes: Uint8Array): Span {
  return content === 'Session' ? decode(sessionLayout, bytes, 'Session').span : opensslSessionSpan(bytes)
}

function checkName(key: TicketKey, name: Uint8Array): void {
  if (!equal(name, key.name))
    refuse('key_name', 0, { expected: `${toHex(key.name)}, the name of the key`, actual: toHex(name) })
}

/** What is there where an authentication code is another one. */
function fitting(code: string, actual: Uint8Array): Mismatch {
  return {
    expected: `a ${code} under our key over what is before it`,
    actual: `${toHex(actual)}, which is none`,
  }
}

function refuse(field: string, offset: number, mismatch: Mismatch): never {
  throw new DecodeError(`Ticket.${field}`, offset, mismatch)
}
