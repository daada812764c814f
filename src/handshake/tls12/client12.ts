/**
 * The TLS 1.2 client after the ServerHello: RFC 5246 §7.3, in wire order.
 *
 *     full:         [Certificate] [CertificateStatus] [ServerKeyExchange] [CertificateRequest] ServerHelloDone
 *                   ---> [Certificate] ClientKeyExchange [CertificateVerify] ChangeCipherSpec Finished
 *                   [NewSessionTicket] ChangeCipherSpec Finished ---> CONNECTED
 *     abbreviated:  [NewSessionTicket] ChangeCipherSpec Finished
 *                   ---> ChangeCipherSpec Finished ---> CONNECTED
 */
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import { heedingOnPeer } from '../common/application.ts'
import { signContent } from '../common/authenticate.ts'
import type { Machine12 } from '../turn/machine.ts'
import type { Received12 } from '../state/message.ts'
import type { Answer } from '../state/request.ts'
import type { State } from '../state/state.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { onCertificate, onCertificateStatus } from './client-certificate12.ts'
import {
  awaitServersEnd,
  onCertificateRequest,
  onDoneWithoutStatus,
  onEarlyCertificateRequest,
  onEarlyServerHelloDone,
  onExchangeWithoutStatus,
  onRequestWithoutStatus,
  onServerHelloDone,
  onServerKeyExchange,
} from './client-hears12.ts'
import { CONNECTED_CLIENT_12, connectedClient } from './connected12.ts'
import { checkFinished12, sendFinished12, startWriting } from './finished12.ts'
import { type ServerHalf } from '../state/exchange-halves.ts'
import { makeClientHalf } from './key-exchange.ts'
import { meanwhileClient } from './during-handshake.ts'
import type { Client12State, Ticket12 } from '../state/state12.ts'

type In<N extends Client12State['name']> = Extract<Client12State, { name: N }>

const FLIGHT = ['SEND_CLIENT_FLIGHT'] as const
/** A chain is judged: what comes next follows from the suite. */
const JUDGED = ['WAIT_SERVER_KEY_EXCHANGE', 'WAIT_SERVER_HELLO_DONE'] as const

/** What is legal for a TLS 1.2 client. */
export const CLIENT_12: Machine12<Client12State> = {
  WAIT_CERTIFICATE: {
    ...meanwhileClient('WAIT_CERTIFICATE'),
    Certificate: {
      to: ['WAIT_CERTIFICATE_STATUS', ...JUDGED],
      cite: 'RFC 5246 §7.4.2',
      run: onCertificate,
    },
  },
  WAIT_CERTIFICATE_STATUS: {
    ...meanwhileClient('WAIT_CERTIFICATE_STATUS'),
    CertificateStatus: { to: JUDGED, cite: 'RFC 6066 §8', run: onCertificateStatus },
    // A server that announced a status need not send one: what comes instead stands behind a chain without (RFC 6066 §8).
    ServerKeyExchange: {
      to: ['WAIT_SERVER_HELLO_DONE'],
      cite: 'RFC 5246 §7.4.3',
      run: onExchangeWithoutStatus,
    },
    CertificateRequest: {
      to: ['WAIT_SERVER_HELLO_DONE'],
      cite: 'RFC 5246 §7.4.4',
      run: onRequestWithoutStatus,
    },
    ServerHelloDone: { to: FLIGHT, cite: 'RFC 5246 §7.4.5', run: onDoneWithoutStatus },
  },
  WAIT_SERVER_KEY_EXCHANGE: {
    ...meanwhileClient('WAIT_SERVER_KEY_EXCHANGE'),
    ...heedingOnPeer('WAIT_SERVER_KEY_EXCHANGE'),
    ServerKeyExchange: { to: ['WAIT_SERVER_HELLO_DONE'], cite: 'RFC 5246 §7.4.3', run: onServerKeyExchange },
    // Of the exchanges that come here, a PSK without a hint has no ServerKeyExchange.
    CertificateRequest: {
      to: ['WAIT_SERVER_HELLO_DONE'],
      cite: 'RFC 5246 §7.4.4',
      run: onEarlyCertificateRequest,
    },
    ServerHelloDone: { to: FLIGHT, cite: 'RFC 5246 §7.4.5', run: onEarlyServerHelloDone },
  },
  WAIT_SERVER_HELLO_DONE: {
    ...meanwhileClient('WAIT_SERVER_HELLO_DONE'),
    ...heedingOnPeer('WAIT_SERVER_HELLO_DONE'),
    CertificateRequest: {
      to: ['WAIT_SERVER_HELLO_DONE'],
      cite: 'RFC 5246 §7.4.4',
      run: onCertificateRequest,
    },
    ServerHelloDone: { to: FLIGHT, cite: 'RFC 5246 §7.4.5', run: onServerHelloDone },
  },
  SEND_CLIENT_FLIGHT: {
    ...heedingOnPeer('SEND_CLIENT_FLIGHT'),
    'send Certificate': { to: FLIGHT, cite: 'RFC 5246 §7.4.6', run: sendCertificate },
    'send ClientKeyExchange': { to: FLIGHT, cite: 'RFC 5246 §7.4.7', run: sendClientKeyExchange },
    'send CertificateVerify': { to: FLIGHT, cite: 'RFC 5246 §7.4.8', run: sendCertificateVerify },
    'answer sign': { to: FLIGHT, cite: 'RFC 5246 §7.4.8', run: onSignature },
    'send ChangeCipherSpec': { to: FLIGHT, cite: 'RFC 5246 §7.1', run: sendChangeCipherSpec },
    'send Finished': {
      to: ['WAIT_NEW_SESSION_TICKET', 'WAIT_CHANGE_CIPHER_SPEC'],
      cite: 'RFC 5246 §7.4.9',
      run: sendFinished,
    },
  },
  WAIT_NEW_SESSION_TICKET: {
    ...meanwhileClient('WAIT_NEW_SESSION_TICKET'),
    NewSessionTicket: { to: ['WAIT_CHANGE_CIPHER_SPEC'], cite: 'RFC 5077 §3.3', run: onNewSessionTicket },
  },
  WAIT_CHANGE_CIPHER_SPEC: {
    ...meanwhileClient('WAIT_CHANGE_CIPHER_SPEC'),
    ChangeCipherSpec: { to: ['WAIT_FINISHED'], cite: 'RFC 5246 §7.1', run: onChangeCipherSpec },
  },
  WAIT_FINISHED: {
    Finished: { to: ['SEND_FINISHED', 'CONNECTED'], cite: 'RFC 5246 §7.4.9', run: onFinished },
  },
  SEND_FINISHED: {
    'send ChangeCipherSpec': { to: ['SEND_FINISHED'], cite: 'RFC 5246 §7.1', run: sendChangeCipherSpec },
    'send Finished': { to: ['CONNECTED'], cite: 'RFC 5246 §7.4.9', run: sendLastFinished },
  },
  CONNECTED: CONNECTED_CLIENT_12,
}

// ---- Our flight

function sendCertificate(turn: Turn12, state: In<'SEND_CLIENT_FLIGHT'>): State {
  const certificate_list = state.signing?.credential.chain ?? []
  turn.send12({ name: 'Certificate', body: { certificate_list } }, 'client Certificate')
  return state
}

function sendClientKeyExchange(turn: Turn12, state: In<'SEND_CLIENT_FLIGHT'>): State {
  const { hellos, key, exchange } = state
  const body = makeClientHalf(turn, SUITES_12[turn.agreed.suite].keyExchange, exchange as ServerHalf, key)
  turn.send12({ name: 'ClientKeyExchange', body }, 'ClientKeyExchange')
  turn.deriveMaster(hellos)
  turn.deriveKeyBlock(hellos)
  return state
}

function sendCertificateVerify(turn: Turn12, state: In<'SEND_CLIENT_FLIGHT'>): State {
  if (!state.signing) return state
  const signature = signContent(turn, state.signing, turn.allMessages())
  return signature ? onSignature(turn, state, { kind: 'sign', signature }) : state
}

function onSignature(
  turn: Turn12,
  state: In<'SEND_CLIENT_FLIGHT'>,
  { signature }: Extract<Answer, { kind: 'sign' }>,
): State {
  if (state.signing)
    turn.send12(
      { name: 'CertificateVerify', body: { algorithm: state.signing.scheme, signature } },
      'client CertificateVerify',
    )
  return state
}

function sendChangeCipherSpec<S extends In<'SEND_CLIENT_FLIGHT'> | In<'SEND_FINISHED'>>(
  turn: Turn12,
  state: S,
): S {
  startWriting(turn)
  return state
}

function sendFinished(turn: Turn12, { hellos, offer }: In<'SEND_CLIENT_FLIGHT'>): State {
  sendFinished12(turn)
  return awaitServersEnd(hellos, offer)
}

// ---- The server's end of the handshake

function onNewSessionTicket(
  turn: Turn12,
  state: In<'WAIT_NEW_SESSION_TICKET'>,
  message: Received12<'NewSessionTicket'>,
): State {
  const { ticket_lifetime_hint, ticket } = message.body
  turn.absorb('NewSessionTicket', message.bytes)
  // A zero-length ticket says that the server changed its mind (RFC 5077 §3.3).
  const kept: Ticket12 = ticket.length === 0 ? undefined : { lifetimeHint: ticket_lifetime_hint, ticket }
  return { ...state, name: 'WAIT_CHANGE_CIPHER_SPEC', ticket: kept }
}

function onChangeCipherSpec(
  turn: Turn12,
  { machine, hellos, offer, ticket }: In<'WAIT_CHANGE_CIPHER_SPEC'>,
): State {
  turn.setReadKeys12()
  return { machine, name: 'WAIT_FINISHED', hellos, offer, ticket }
}

function onFinished(turn: Turn12, state: In<'WAIT_FINISHED'>, message: Received12<'Finished'>): State {
  const { hellos, offer, ticket } = state
  const server = checkFinished12(turn, message)
  turn.absorb('server Finished', message.bytes)
  if (turn.agreed.resumed)
    return {
      machine: 'client12',
      name: 'SEND_FINISHED',
      hellos,
      offer,
      ticket,
      serverVerifyData: server,
      owes: ['ChangeCipherSpec', 'Finished'],
    }
  return connectedClient(turn, state, { client: turn.secret('client_verify_data'), server })
}

function sendLastFinished(turn: Turn12, state: In<'SEND_FINISHED'>): State {
  const client = sendFinished12(turn)
  return connectedClient(turn, state, { client, server: state.serverVerifyData })
}
