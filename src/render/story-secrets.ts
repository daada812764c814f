/** What each secret is for and what each state waits for, in a few words. */
import type { Actor } from '../trace/event.ts'
import type { Told } from './story.ts'

const SECRETS: Readonly<Record<string, string>> = {
  key_share_private: 'the private half of the key agreement: never leaves this side',
  shared_secret: 'what both halves make together; who only listens cannot compute it',
  psk: 'what both sides remember: from a ticket, or given to both beforehand',
  early_secret: 'top of the ladder: the PSK enters here, or zeros where there is none',
  ext_binder_key: 'binds an external PSK to this hello',
  res_binder_key: 'binds the ticket’s PSK to this hello',
  binder: 'proof of holding the PSK, over the hello up to this point',
  client_early_traffic_secret: 'protects 0-RTT data; known before the server has said a word',
  early_exporter_master_secret: 'for applications that need keys of their own, early',
  derived_secret_handshake: 'one step down the ladder',
  handshake_secret: 'the key agreement enters here',
  client_handshake_traffic_secret: 'protects the client’s handshake messages',
  server_handshake_traffic_secret: 'protects the server’s handshake messages',
  derived_secret_master: 'one step down the ladder',
  master_secret: 'bottom of the ladder: everything after the handshake comes from here',
  client_application_traffic_secret: 'protects what the client’s application sends',
  server_application_traffic_secret: 'protects what the server’s application sends',
  exporter_master_secret: 'for applications that need keys of their own',
  resumption_master_secret: 'what tickets are made from',
  resumption_psk: 'the ticket’s PSK: different for every ticket',
  finished_key: 'the key of the Finished MAC',
  verify_data: 'the MAC that Finished carries',
}

/** What a secret is for; empty for one that nobody wrote about. */
export function tellSecret(name: string): string {
  const base = baseName(name)
  if (Object.hasOwn(SECRETS, base)) return SECRETS[base]
  const ending = /(finished_key|verify_data)$/.exec(base)
  return ending ? SECRETS[ending[1]] : ''
}

/** The name of a secret without group, index or generation: `psk[0]` is a `psk`, `resumption_psk_1` a `resumption_psk`. */
export function baseName(name: string): string {
  return name.replace(/(\[\d+\]|_\d+|\..*)$/, '')
}

const A1 = 'RFC 9846 §A.1'
const A2 = 'RFC 9846 §A.2'
const STATES: Readonly<Record<string, Told>> = {
  'client START': { says: 'has said nothing yet', cite: A1 },
  'client WAIT_SH': { says: 'waits for the ServerHello', cite: A1 },
  'client WAIT_EE': { says: 'can decrypt; waits for EncryptedExtensions', cite: A1 },
  'client WAIT_CERT_CR': { says: 'waits for a certificate, or to be asked for its own first', cite: A1 },
  'client WAIT_CERT': { says: 'was asked for a certificate; waits for the server’s', cite: A1 },
  'client WAIT_CV': { says: 'believes the certificate; waits for proof of its key', cite: A1 },
  'client WAIT_FINISHED': { says: 'waits for the MAC over the conversation', cite: A1 },
  'client SEND_FLIGHT2': { says: 'knows the server; owes its own last flight', cite: A1 },
  'client CONNECTED': { says: 'may send application data', cite: A1 },
  'server START': { says: 'waits for a ClientHello', cite: A2 },
  'server RECVD_CH': { says: 'has to ask for another hello', cite: A2 },
  'server WAIT_CH2': { says: 'waits for the second ClientHello', cite: A2 },
  'server WAIT_SESSION': { says: 'asks its cache for the session', cite: A2 },
  'server WAIT_TAKE': { says: 'takes the session out of the cache, so that it is used once', cite: A2 },
  'server WAIT_REPLAY': { says: 'asks whether these early data were seen before', cite: A2 },
  'server NEGOTIATED': { says: 'has chosen everything; owes its flight', cite: A2 },
  'server WAIT_EOED': { says: 'reads early data until they end', cite: A2 },
  'server WAIT_CERT': { says: 'waits for the client’s certificate', cite: A2 },
  'server WAIT_CV': { says: 'waits for proof of the client’s key', cite: A2 },
  'server WAIT_FINISHED': { says: 'waits for the client’s Finished', cite: A2 },
  'server CONNECTED': { says: 'knows that the client saw the same conversation', cite: A2 },
  CLOSED: { says: 'both directions are closed', cite: 'RFC 9846 §6.1' },
  FAILED: { says: 'an alert ended the connection', cite: 'RFC 9846 §6.2' },
}

/** What an endpoint does or waits for in a state. */
export function tellState(actor: Actor | 'wire', name: string): Told {
  return STATES[`${actor} ${name}`] ?? STATES[name] ?? { says: '', cite: '' }
}

const OPERATIONS: Readonly<Record<string, string>> = {
  keygen: 'key pairs made',
  'key-agreement': 'key agreements',
  'kem-encapsulate': 'KEM encapsulations',
  'kem-decapsulate': 'KEM decapsulations',
  sign: 'signatures made',
  verify: 'signatures verified',
  'hkdf-extract': 'HKDF-Extract',
  'hkdf-expand': 'HKDF-Expand',
  prf: 'PRF of TLS 1.2',
  hmac: 'HMAC',
  hash: 'hashes',
  'aead-seal': 'AEAD seal',
  'aead-open': 'AEAD open',
}

/** Primitives in the order of their cost, dearest first, with words for them. */
export const OPERATION_WORDS: readonly (readonly [name: string, words: string])[] = Object.entries(OPERATIONS)
