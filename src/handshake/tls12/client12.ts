/**
 * The TLS 1.2 client after the ServerHello: RFC 5246 §7.3, in wire order.
 *
 *     full:         [Certificate] [CertificateStatus] [ServerKeyExchange] [CertificateRequest] ServerHelloDone
 *                   ---> [Certificate] ClientKeyExchange [CertificateVerify] ChangeCipherSpec Finished
 *                   [NewSessionTicket] ChangeCipherSpec Finished ---> CONNECTED
 *     abbreviated:  [NewSessionTicket] ChangeCipherSpec Finished
 *                   ---> ChangeCipherSpec Finished ---> CONNECTED
 */
import { EMPTY } from '../../bytes/bytes.ts'
import { fail } from '../../rules/failure.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import { heedingOnPeer } from '../common/application.ts'
import { signContent } from '../common/authenticate.ts'
import type { Machine12 } from '../turn/machine.ts'
import type { Received12 } from '../state/message.ts'
import type { Answer } from '../state/request.ts'
import type { Owed } from '../state/state-parts.ts'
import type { State } from '../state/state.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { checkServerKeyExchange } from './authenticate12.ts'
import { judgeServer, onCertificate, onCertificateStatus } from './client-certificate12.ts'
import { readDemand, signingFor } from './client-demand12.ts'
import { CONNECTED_CLIENT_12, connectedClient } from './connected12.ts'
import { checkFinished12, sendFinished12, startWriting } from './finished12.ts'
import { agreementName, NO_SERVER_HALF, type ServerHalf } from '../state/exchange-halves.ts'
import { makeClientHalf, readServerHalf, sendsServerKeyExchange } from './key-exchange.ts'
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
      run: (turn, state, message) =>
        onCertificateRequest(turn, withoutStatus(turn, state, message.name), message),
    },
    ServerHelloDone: {
      to: FLIGHT,
      cite: 'RFC 5246 §7.4.5',
      run: (turn, state, message) =>
        onServerHelloDone(turn, withoutStatus(turn, state, message.name), message),
    },
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

/** The first state after a ServerHello that chose TLS 1.2: what is awaited follows from suite and resumption. */
export function awaitServer(
  turn: Turn12,
  { hellos, offer, status }: Pick<In<'WAIT_CERTIFICATE'>, 'hellos' | 'offer' | 'status'>,
): State {
  const next = { machine: 'client12', hellos, offer } as const
  const { resumed, suite } = turn.agreed
  if (resumed) {
    turn.restoreMaster(resumed.session)
    turn.deriveKeyBlock(hellos)
    return hellos.ticket
      ? { ...next, name: 'WAIT_NEW_SESSION_TICKET' }
      : { ...next, name: 'WAIT_CHANGE_CIPHER_SPEC', ticket: undefined }
  }
  const { authentication } = SUITES_12[suite]
  if (authentication === 'ECDSA' || authentication === 'RSA')
    return { ...next, name: 'WAIT_CERTIFICATE', status }
  return { ...next, name: 'WAIT_SERVER_KEY_EXCHANGE', key: undefined }
}

// ---- CertificateStatus

/** The chain is judged without a status: the state in which what came instead is due. */
function withoutStatus(
  turn: Turn12,
  state: In<'WAIT_CERTIFICATE_STATUS'>,
  actual: string,
): In<'WAIT_SERVER_HELLO_DONE'> {
  const judged = judgeServer(turn, state, undefined)
  return judged.name === 'WAIT_SERVER_KEY_EXCHANGE' ? skipServerKeyExchange(turn, judged, actual) : judged
}

function onExchangeWithoutStatus(
  turn: Turn12,
  state: In<'WAIT_CERTIFICATE_STATUS'>,
  message: Received12<'ServerKeyExchange'>,
): State {
  const judged = judgeServer(turn, state, undefined)
  if (judged.name === 'WAIT_SERVER_KEY_EXCHANGE') return onServerKeyExchange(turn, judged, message)
  return fail('unexpected_message', 'RFC 5246 §7.4.3', {
    expected: 'no ServerKeyExchange in RSA key transport',
    actual: message.name,
    field: message.name,
  })
}

// ---- ServerKeyExchange

function onServerKeyExchange(
  turn: Turn12,
  state: In<'WAIT_SERVER_KEY_EXCHANGE'>,
  message: Received12<'ServerKeyExchange'>,
): State {
  const exchange = readServerHalf(turn, message.body)
  turn.settle({ group: agreementName(exchange.agreement) })
  checkServerKeyExchange(turn, state, message.body, exchange)
  turn.absorb('ServerKeyExchange', message.bytes)
  return { ...state, name: 'WAIT_SERVER_HELLO_DONE', exchange, demand: undefined }
}

/** Only a PSK without a hint goes without ServerKeyExchange. */
function skipServerKeyExchange(
  turn: Turn12,
  state: In<'WAIT_SERVER_KEY_EXCHANGE'>,
  actual: string,
): In<'WAIT_SERVER_HELLO_DONE'> {
  if (sendsServerKeyExchange(SUITES_12[turn.agreed.suite].keyExchange, EMPTY))
    fail('unexpected_message', 'RFC 5246 §7.4.3', { expected: 'ServerKeyExchange', actual, field: actual })
  return { ...state, name: 'WAIT_SERVER_HELLO_DONE', exchange: NO_SERVER_HALF, demand: undefined }
}

function onEarlyCertificateRequest(
  turn: Turn12,
  state: In<'WAIT_SERVER_KEY_EXCHANGE'>,
  message: Received12<'CertificateRequest'>,
): State {
  return onCertificateRequest(turn, skipServerKeyExchange(turn, state, message.name), message)
}

function onEarlyServerHelloDone(
  turn: Turn12,
  state: In<'WAIT_SERVER_KEY_EXCHANGE'>,
  message: Received12<'ServerHelloDone'>,
): State {
  return onServerHelloDone(turn, skipServerKeyExchange(turn, state, message.name), message)
}

// ---- CertificateRequest, ServerHelloDone

function onCertificateRequest(
  turn: Turn12,
  state: In<'WAIT_SERVER_HELLO_DONE'>,
  message: Received12<'CertificateRequest'>,
): State {
  const { authentication } = SUITES_12[turn.agreed.suite]
  if (state.demand || (authentication !== 'ECDSA' && authentication !== 'RSA'))
    fail('unexpected_message', 'RFC 5246 §7.4.4', {
      expected: state.demand
        ? 'ServerHelloDone'
        : 'no CertificateRequest from a server without a certificate',
      actual: 'CertificateRequest',
      field: 'CertificateRequest',
    })
  turn.absorb('CertificateRequest', message.bytes)
  return { ...state, demand: readDemand(message.body) }
}

function onServerHelloDone(
  turn: Turn12,
  state: In<'WAIT_SERVER_HELLO_DONE'>,
  message: Received12<'ServerHelloDone'>,
): State {
  const { hellos, offer, key, exchange, demand } = state
  // It ends the server's flight: what comes behind it cannot answer ours.
  turn.expectRecordEnd('RFC 5246 §7.4')
  turn.absorb('ServerHelloDone', message.bytes)
  const signing = demand && signingFor(turn, demand)
  const owes: Owed[] = demand ? ['Certificate'] : []
  owes.push('ClientKeyExchange')
  if (signing) owes.push('CertificateVerify')
  owes.push('ChangeCipherSpec', 'Finished')
  return {
    machine: 'client12',
    name: 'SEND_CLIENT_FLIGHT',
    hellos,
    offer,
    key,
    exchange,
    signing,
    owes,
  }
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
  const next = { machine: 'client12', hellos, offer } as const
  return hellos.ticket
    ? { ...next, name: 'WAIT_NEW_SESSION_TICKET' }
    : { ...next, name: 'WAIT_CHANGE_CIPHER_SPEC', ticket: undefined }
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

function onChangeCipherSpec(turn: Turn12, state: In<'WAIT_CHANGE_CIPHER_SPEC'>): State {
  turn.setReadKeys12()
  return { ...state, name: 'WAIT_FINISHED' }
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
