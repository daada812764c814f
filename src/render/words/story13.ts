/** TLS 1.3 in words: messages, secrets, states. */
import type { SecretKind13 } from '../../secrets/rows.ts'
import { withExtension, type Words } from './story-shape.ts'

type Story = Words<SecretKind13>

const MESSAGES: Story['messages'] = {
  ClientHello: {
    sent: 'The client opens: what it can speak, and its half of a key agreement, guessed in advance.',
    received: 'The server reads the offer and chooses.',
    cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
    instead: [
      {
        when: withExtension('early_data'),
        sent: 'The client opens with a PSK and announces that application data follow at once, before any answer (0-RTT).',
        received: 'The server looks at the PSK, and at whether it dares to take early data.',
      },
      {
        when: withExtension('cookie'),
        sent: 'The client tries again: the group that the server wants, and its cookie handed back.',
        received: 'The server finds what it asked for.',
      },
      {
        when: withExtension('pre_shared_key'),
        sent: 'The client opens and offers a key that both sides already share; its binder proves that it knows the key.',
        received: 'The server looks for the key behind the identity, and checks the binder.',
      },
    ],
  },
  HelloRetryRequest: {
    sent: 'A ServerHello whose random says that it is none: the server cannot use any key share on offer and names the group it wants. It costs a round trip.',
    received: 'The client guessed the wrong group and has to say hello again.',
    cite: 'RFC 9846 §4.2.4 (8446 §4.1.4)',
  },
  ServerHello: {
    sent: 'The server answers with its half of the key agreement: from here on it encrypts.',
    received:
      'The client completes the key agreement: both sides hold the same secrets, and nobody who listened does.',
    cite: 'RFC 9846 §4.2.3 (8446 §4.1.3)',
    instead: [
      {
        when: withExtension('pre_shared_key'),
        sent: 'The server accepts the PSK: it stands in for the certificate. From here on the server encrypts.',
        received: 'The PSK was accepted: the client can skip certificate and signature.',
      },
    ],
  },
  ChangeCipherSpec: {
    sent: 'One byte that does nothing: it makes TLS 1.3 look like 1.2 to middleboxes.',
    received: 'One byte that does nothing, for middleboxes.',
    cite: 'RFC 9846 §E.4 (8446 §D.4)',
  },
  EncryptedExtensions: {
    sent: 'Answers to the client’s extensions that need not be seen by everybody: the first encrypted message.',
    received: 'The client decrypts its first message: the keys fit.',
    cite: 'RFC 9846 §4.4.1 (8446 §4.3.1)',
    instead: [
      {
        when: withExtension('early_data'),
        sent: 'The server says that it takes the early data.',
        received: 'The early data were taken: nothing has to be sent again.',
      },
    ],
  },
  CertificateRequest: {
    sent: 'The server asks who the client is.',
    received: 'The client is asked who it is.',
    cite: 'RFC 9846 §4.4.2 (8446 §4.3.2)',
  },
  Certificate: {
    sent: 'The sender shows its certificate: a name, a public key, and who vouches for both.',
    received: 'Is it the right name, and does somebody we trust vouch for it?',
    cite: 'RFC 9846 §4.5.1 (8446 §4.4.2)',
  },
  CompressedCertificate: {
    sent: 'The sender shows its certificate in fewer bytes: the other side said how it may be compressed.',
    received: 'The same certificate in full: is it the right name, and does somebody we trust vouch for it?',
    cite: 'RFC 8879 §4',
  },
  CertificateVerify: {
    sent: 'A signature over the whole conversation so far: proof of holding the certificate’s private key, here and now.',
    received: 'The signature fits the key in the certificate and the conversation as we saw it.',
    cite: 'RFC 9846 §4.5.2 (8446 §4.4.3)',
  },
  Finished: {
    sent: 'A MAC over everything said so far: had anybody changed one byte, the other side would see it here.',
    received: 'The MAC fits: both sides saw the same conversation.',
    cite: 'RFC 9846 §4.5.3 (8446 §4.4.4)',
  },
  EndOfEarlyData: {
    sent: 'The early data end here; what follows is under handshake keys.',
    received: 'The early data are complete.',
    cite: 'RFC 9846 §4.6 (8446 §4.5)',
  },
  NewSessionTicket: {
    sent: 'The server hands out a ticket: show it next time, and we skip certificate and signature.',
    received: 'The client derives the PSK that goes with the ticket, and keeps both.',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
  },
  KeyUpdate: {
    sent: 'New keys for what this side sends; the old ones are forgotten.',
    received: 'The peer moves on to new keys, and so do we when we read.',
    cite: 'RFC 9846 §4.7.3 (8446 §4.6.3)',
  },
}

const ofApplication = (side: string): string => `protects what the ${side}’s application sends`

const SECRETS: Story['secrets'] = {
  key_share_private: 'the private half of the key agreement: never leaves this side',
  shared_secret: 'what both halves make together; who only listens cannot compute it',
  psk: 'what both sides remember: from a ticket, or given to both beforehand',
  early_secret: 'top of the ladder: the PSK enters here, or zeros where there is none',
  epsk: 'given to both beforehand: PSKs are imported from it, and it is used for nothing else',
  epskx: 'the same, extracted under its own hash',
  ext_binder_key: 'binds an external PSK to this hello',
  imp_binder_key: 'binds an imported PSK to this hello, under a label that no other kind has',
  res_binder_key: 'binds the ticket’s PSK to this hello',
  binder: 'proof of holding the PSK, over the hello up to this point',
  early_traffic_secret: 'protects 0-RTT data; known before the server has said a word',
  early_exporter_master_secret: 'for applications that need keys of their own, early',
  derived_secret_handshake: 'one step down the ladder',
  handshake_secret: 'the key agreement enters here',
  handshake_traffic_secret: (side) => `protects the ${side}’s handshake messages`,
  derived_secret_master: 'one step down the ladder',
  master_secret: 'the main secret, bottom of the ladder: everything after the handshake comes from here',
  application_traffic_secret: ofApplication,
  next_application_traffic_secret: ofApplication,
  exporter_master_secret: 'for applications that need keys of their own',
  resumption_master_secret: 'what tickets are made from',
  resumption_psk: 'the ticket’s PSK: different for every ticket',
  write_key: (side) => `encrypts what the ${side} sends`,
  write_iv: (side) => `gives the ${side}’s nonces, with the number of each record`,
  finished_key: 'the key of the Finished MAC',
  verify_data: 'the MAC that Finished carries',
}

const A1 = 'RFC 9846 §A.1'
const A2 = 'RFC 9846 §A.2'
// States that the RFC's diagrams do not have are ours: each has the section that its cells have.
const STATES: Story['states'] = {
  'client START': { says: 'has said nothing yet', cite: A1 },
  'client START again': {
    says: 'has to say hello again, as the server wants it',
    cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
  },
  'client WAIT_SH': { says: 'waits for the ServerHello', cite: A1 },
  'client WAIT_EE': { says: 'can decrypt; waits for EncryptedExtensions', cite: A1 },
  'client WAIT_CERT_CR': { says: 'waits for a certificate, or to be asked for its own first', cite: A1 },
  'client WAIT_CERT': { says: 'was asked for a certificate; waits for the server’s', cite: A1 },
  'client WAIT_CV': { says: 'believes the certificate; waits for proof of its key', cite: A1 },
  'client WAIT_FINISHED': { says: 'waits for the MAC over the conversation', cite: A1 },
  'client SEND_FLIGHT2': {
    says: 'knows the server; owes its own last flight',
    cite: 'RFC 9846 §4.5 (8446 §4.4)',
  },
  'client CONNECTED': { says: 'may send application data', cite: A1 },
  'server START': { says: 'waits for a ClientHello', cite: A2 },
  'server RECVD_CH': { says: 'has to ask for another hello', cite: A2 },
  'server WAIT_CH2': { says: 'waits for the second ClientHello', cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)' },
  'server WAIT_SESSION': { says: 'asks its cache for the session', cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)' },
  'server WAIT_TAKE': {
    says: 'takes the session out of the cache, so that it is used once',
    cite: 'RFC 9846 §8.1',
  },
  'server WAIT_REPLAY': { says: 'asks whether these early data were seen before', cite: 'RFC 9846 §8' },
  'server NEGOTIATED': { says: 'has chosen everything; owes its flight', cite: A2 },
  'server WAIT_EOED': { says: 'reads early data until they end', cite: A2 },
  'server WAIT_CERT': { says: 'waits for the client’s certificate', cite: A2 },
  'server WAIT_CV': { says: 'waits for proof of the client’s key', cite: A2 },
  'server WAIT_FINISHED': { says: 'waits for the client’s Finished', cite: A2 },
  'server CONNECTED': { says: 'knows that the client saw the same conversation', cite: A2 },
  CLOSED: { says: 'both directions are closed', cite: 'RFC 9846 §6.1' },
  FAILED: { says: 'an alert ended the connection', cite: 'RFC 9846 §6.2' },
}

/** What there is to say of TLS 1.3. */
export const WORDS_13: Story = { messages: MESSAGES, secrets: SECRETS, states: STATES }
