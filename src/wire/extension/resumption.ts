/** Bodies of the extensions that resume: PSKs, 0-RTT, tickets of both versions. */
import { list, opaque, struct, uint8, uint16, uint32 } from '../../bytes/layout.ts'
import { opaqueOr } from '../../bytes/recognised.ts'
import { importedIdentity } from './imported-identity.ts'
import { pskKeyExchangeModes } from '../registry.ts'

const VECTOR = 2 ** 16 - 1

/** How the client would use a PSK. */
export const pskModes = struct('PskKeyExchangeModes', 'RFC 9846 §4.3.9 (8446 §4.2.9)', {
  ke_modes: list(pskKeyExchangeModes.layout, 1, 255),
})

/** In a NewSessionTicket: how many bytes of 0-RTT data the server would take. */
export const ticketEarlyData = struct('EarlyDataIndication', 'RFC 9846 §4.3.10 (8446 §4.2.10)', {
  max_early_data_size: uint32,
})

const PRE_SHARED_KEY = 'RFC 9846 §4.3.11 (8446 §4.2.11)'

/** One PSK on offer: a ticket or an external name, and the ticket's age in ms plus ticket_age_add, mod 2^32. */
const pskIdentity = struct('PskIdentity', PRE_SHARED_KEY, {
  identity: opaqueOr(importedIdentity, 1, VECTOR),
  obfuscated_ticket_age: uint32,
})

/** Proof that the client holds the PSK at the same index: an HMAC of 32 to 255 bytes. */
const pskBinderEntry = { ...opaque(32, 255), type: 'PskBinderEntry' }

/** The vector of binders with its length: what a truncated ClientHello leaves out (§4.3.11.2; 8446 §4.2.11.2). */
export const pskBinders = list(pskBinderEntry, 33, VECTOR)

/** Bytes of the vector of binders, its length included. */
export function lengthOfBinders(binders: readonly Uint8Array[]): number {
  return binders.reduce((sum, binder) => sum + 1 + binder.length, 2)
}

/** PSKs that the client offers, each with its binder. */
export const offeredPsks = struct('OfferedPsks', PRE_SHARED_KEY, {
  identities: list(pskIdentity, 7, VECTOR),
  binders: pskBinders,
})

/** Index of the PSK that the server chose. */
export const selectedPsk = struct('PreSharedKeyExtension', PRE_SHARED_KEY, { selected_identity: uint16 })

/** How many tickets the client would like after a full handshake and after a resumption. */
export const ticketRequest = struct('TicketRequestContents', 'RFC 9149 §3', {
  new_session_count: uint8,
  resumption_count: uint8,
})

/** How many tickets the server will send. */
export const ticketRequestAnswer = struct('TicketRequestContents', 'RFC 9149 §3', { expected_count: uint8 })
