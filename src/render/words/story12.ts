/** TLS 1.2 in words: messages, secrets, states. */
import type { SecretKind12 } from '../../secrets/rows.ts'
import {
  extensionLength,
  withExtension,
  type Circumstances,
  type MessageStory,
  type Variant,
  type Words,
} from './story-shape.ts'

type Story = Words<SecretKind12>

// ---- When to say something else

const resumed: Variant['when'] = (circumstances) => circumstances.resumed

/** A field of the message itself, whatever it holds. */
function withField(...path: readonly string[]): Variant['when'] {
  return ({ span }) => span.children.some(({ name }) => path.includes(name))
}

function both(one: Variant['when'], other: Variant['when']): Variant['when'] {
  return (circumstances) => one(circumstances) && other(circumstances)
}

function not(one: Variant['when']): Variant['when'] {
  return (circumstances) => !one(circumstances)
}

function offersTicket({ span }: Circumstances): boolean {
  return (extensionLength(span, 'session_ticket') ?? 0) > 0
}

/** renegotiation_info holds one byte of length, and then the verify_data of the handshake before. */
function renegotiates({ span }: Circumstances): boolean {
  return (extensionLength(span, 'renegotiation_info') ?? 0) > 1
}

/** What the hellos call it, in the words of either version. */
const SESSION_IDS: readonly string[] = ['session_id', 'legacy_session_id', 'legacy_session_id_echo']

function namesSession({ span }: Circumstances): boolean {
  return span.children.some(({ name, value }) => SESSION_IDS.includes(name) && value !== '')
}

// ---- Messages

const HELLOS: Story['messages'] = {
  HelloRequest: {
    sent: 'The server would like a new handshake. The client may refuse; no transcript has this message.',
    received: 'The client is asked for a new handshake.',
    cite: 'RFC 5246 §7.4.1.1',
  },
  ClientHello: {
    sent: 'The client opens: what it can speak, and a random number that no hello before had. Everybody can read it.',
    received: 'The server reads the offer and chooses.',
    cite: 'RFC 5246 §7.4.1.2',
    instead: [
      {
        when: renegotiates,
        sent: 'A new handshake inside the connection. It carries the verify_data of the one before, so that nobody can splice two connections together.',
        received: 'The verify_data is that of the handshake before: it is the same client.',
        cite: 'RFC 5746 §3.5',
      },
      {
        when: offersTicket,
        sent: 'The client hands the ticket back: the session is in it, sealed. The session ID is made up: its echo will tell that the ticket was taken.',
        received: 'The server opens the ticket; it looks into no cache.',
        cite: 'RFC 5077 §3.4',
      },
      {
        when: namesSession,
        sent: 'The client names a session, by its ID, that it would like to resume.',
        received: 'The server looks whether it still knows that session.',
      },
    ],
  },
  ServerHello: {
    sent: 'The server chooses version and suite, and adds a random number of its own.',
    received: 'The client learns what was chosen. Nothing is secret yet.',
    cite: 'RFC 5246 §7.4.1.3',
    instead: [
      {
        when: both(renegotiates, not(resumed)),
        sent: 'The server chooses once more; the verify_data of both sides bind this handshake to the one before.',
        received: 'Bound to the handshake before, as it must be.',
        cite: 'RFC 5746 §3.7',
      },
      {
        when: resumed,
        sent: 'The server repeats the session ID: it remembers. Certificate and key exchange fall away; two new random numbers make new keys from the old master secret.',
        received:
          'The client finds its session ID again: resumed. It takes the old master secret and makes the new keys.',
      },
      {
        when: withExtension('session_ticket'),
        sent: 'The server chooses version and suite, adds a random number, and promises a ticket: so it needs no session ID.',
        received: 'The client learns what was chosen, and that a ticket will come. Nothing is secret yet.',
        cite: 'RFC 5077 §3.2',
      },
      {
        when: namesSession,
        sent: 'The server chooses version and suite, adds a random number, and names the session, so that it can be resumed by that ID.',
        received:
          'The client learns what was chosen. The session ID is a new one: a full handshake. Nothing is secret yet.',
      },
    ],
  },
}

const SERVER_FLIGHT: Story['messages'] = {
  Certificate: {
    sent: 'The sender shows its certificate: a name, a public key, and who vouches for both.',
    received: 'Is it the right name, and does somebody we trust vouch for it?',
    cite: 'RFC 5246 §7.4.2',
  },
  ServerKeyExchange: {
    sent: 'The server’s half of the key agreement, made for this connection alone, signed together with both random numbers.',
    received:
      'The signature fits the key in the certificate and both random numbers: this half is the server’s, and fresh.',
    cite: 'RFC 5246 §7.4.3',
    instead: [
      {
        when: both(withField('psk_identity_hint'), not(withField('params'))),
        sent: 'A hint which key is meant, in case the client has several.',
        received: 'The hint helps to choose a key; it proves nothing.',
        cite: 'RFC 4279 §2',
      },
      {
        when: withField('psk_identity_hint'),
        sent: 'A hint which key is meant, and the server’s half of a key agreement. Nobody signs it: that both sides know the key will prove it.',
        received: 'The client takes the server’s half; whether it is the server’s, Finished will show.',
        cite: 'RFC 4279 §3',
      },
      {
        when: not(withField('signed_params')),
        sent: 'The server’s half of the key agreement. Nobody signs it: whoever stands between the two can put in his own.',
        received: 'The client takes this half without knowing whose it is.',
      },
    ],
  },
  CertificateStatus: {
    sent: 'The server adds what its authority says of the certificate: an OCSP response, signed, with a date. So the client need not ask anybody.',
    received:
      'The client holds the response to the certificate: whose it is, who signed it, whether it is of today.',
    cite: 'RFC 6066 §8',
  },
  CertificateRequest: {
    sent: 'The server asks who the client is, and says which keys and signatures it can check.',
    received: 'The client is asked who it is.',
    cite: 'RFC 5246 §7.4.4',
  },
  ServerHelloDone: {
    sent: 'The server has said its part: the client’s turn.',
    received: 'The client has all it needs, and answers in one flight.',
    cite: 'RFC 5246 §7.4.5',
  },
}

/** What the byte says that is no handshake message: it is told beside them. */
export const CHANGE_CIPHER_SPEC_12: MessageStory = {
  sent: 'One byte that says: from my next record on, everything is under the new keys. It is no handshake message, so Finished does not cover it.',
  received: 'From the next record on, what the peer sends is under the new keys.',
  cite: 'RFC 5246 §7.1',
}

const ENDING: Story['messages'] = {
  ClientKeyExchange: {
    sent: 'The client’s half of the key agreement. It has both halves now, hence the premaster secret, the master secret and all keys.',
    received:
      'The server completes the key agreement: both sides have the same keys, and who only listened has none.',
    cite: 'RFC 5246 §7.4.7',
    instead: [
      {
        when: withField('encrypted_pre_master_secret'),
        sent: 'The client makes up the premaster secret and encrypts it to the key in the certificate. Whoever gets that key, even years later, can read it all.',
        received:
          'The server decrypts the premaster secret: only who has the certificate’s private key can do that.',
        cite: 'RFC 5246 §7.4.7.1',
      },
      {
        when: both(withField('psk_identity'), withField('ecdh_Yc', 'dh_Yc')),
        sent: 'The client says which key it uses, and sends its half of the key agreement. Both go into the premaster secret.',
        received: 'The server finds the key by its name and completes the key agreement.',
        cite: 'RFC 4279 §3',
      },
      {
        when: withField('psk_identity'),
        sent: 'The client says which key it uses. The key itself goes nowhere: both make the premaster secret of it.',
        received: 'The server finds the key by its name.',
        cite: 'RFC 4279 §2',
      },
    ],
  },
  CertificateVerify: {
    sent: 'A signature over all messages so far: proof of holding the private key of the client’s certificate, here and now.',
    received: 'The signature fits the key in the client’s certificate and the conversation as we saw it.',
    cite: 'RFC 5246 §7.4.8',
  },
  ChangeCipherSpec: CHANGE_CIPHER_SPEC_12,
  NewSessionTicket: {
    sent: 'The server hands out a ticket: suite, master secret and all else of the session, sealed under a key that only the server has. So the client remembers for both.',
    received: 'The client keeps the ticket beside the master secret; it cannot look inside.',
    cite: 'RFC 5077 §3.3',
  },
  Finished: {
    sent: 'The first message under the new keys: a MAC over all handshake messages, which only who has the master secret can make.',
    received: 'The MAC fits: both sides saw the same handshake and have the same keys.',
    cite: 'RFC 5246 §7.4.9',
  },
}

// ---- Secrets

const SECRETS: Story['secrets'] = {
  ecdhe_private: 'the private half of the key agreement: never leaves this side, used once',
  dh_private: 'the private exponent: never leaves this side, used once',
  psk: 'the key that both sides were given',
  other_secret: 'what both halves make together, beside the key that both sides know',
  pre_master_secret: 'what the key exchange gives both sides; forgotten as soon as the master secret is made',
  pre_master_secret_substitute: 'taken where the decryption fails, so that nobody learns that it failed',
  master_secret: 'the one secret of the session: every key comes from here, and a resumption starts here',
  key_block: 'all keys of the connection in one string',
  write_MAC_key: (side) => `authenticates what the ${side} sends`,
  write_key: (side) => `encrypts what the ${side} sends`,
  write_IV: (side) => `the fixed part of the ${side}’s nonces`,
  keying_material: 'for the application, under a label of its own',
  verify_data: 'the MAC that Finished carries, 12 bytes',
}

// ---- States

const CITE = 'RFC 5246 §7.3'
const told = (says: string, cite = CITE) => ({ says, cite })

const STATES: Story['states'] = {
  'client START': told('is about to say hello'),
  'client WAIT_SH': told('waits for the ServerHello'),
  'client WAIT_CERTIFICATE': told('waits for the server’s certificate'),
  'client WAIT_CERTIFICATE_STATUS': told(
    'waits for the status of that certificate, if one comes',
    'RFC 6066 §8',
  ),
  'client WAIT_SERVER_KEY_EXCHANGE': told('waits for the server’s half of the key exchange'),
  'client WAIT_SERVER_HELLO_DONE': told('waits for the end of the server’s flight'),
  'client SEND_CLIENT_FLIGHT': told('owes its flight: the key exchange, then the change to new keys'),
  'client WAIT_NEW_SESSION_TICKET': told('waits for the ticket it was promised'),
  'client WAIT_CHANGE_CIPHER_SPEC': told('waits for the server to change to the new keys'),
  'client WAIT_FINISHED': told('waits for the server’s MAC over the handshake'),
  'client SEND_FINISHED': told('knows that it was resumed; owes its own change to new keys'),
  'client CONNECTED': told('may send application data'),
  'server START': told('waits for a ClientHello'),
  'server WAIT_SESSION': told('asks its cache for the session'),
  'server SEND_SERVER_FLIGHT': told('has chosen everything; owes its flight'),
  'server WAIT_CERTIFICATE': told('waits for the client’s certificate'),
  'server WAIT_CLIENT_KEY_EXCHANGE': told('waits for the client’s half of the key exchange'),
  'server WAIT_CERTIFICATE_VERIFY': told('waits for proof of the client’s key'),
  'server WAIT_CHANGE_CIPHER_SPEC': told('waits for the client to change to the new keys'),
  'server WAIT_FINISHED': told('waits for the client’s MAC over the handshake'),
  'server SEND_FINISHED': told('owes its change to new keys, and its own MAC'),
  'server CONNECTED': told('may send application data'),
  CLOSED: told('both directions are closed', 'RFC 5246 §7.2.1'),
  FAILED: told('an alert ended the connection', 'RFC 5246 §7.2.2'),
}

/** What there is to say of TLS 1.2. */
export const WORDS_12: Story = {
  messages: { ...HELLOS, ...SERVER_FLIGHT, ...ENDING },
  secrets: SECRETS,
  states: STATES,
}
