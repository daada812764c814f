/**
 * The TLS 1.3 server from its choice to CONNECTED: RFC 9846 §4.4 to §4.6 and §A.2, in wire order; its own flight is in
 * `server-flight13.ts`.
 *
 *     NEGOTIATED --- ServerHello EncryptedExtensions [CertificateRequest] [Certificate CertificateVerify] Finished --->
 *        |
 *        +-- early data accepted ---> WAIT_EOED --- EndOfEarlyData -----------------+
 *        +-- certificate requested -> WAIT_CERT --- Certificate ---> WAIT_CV --------+--> WAIT_FINISHED ---> CONNECTED
 *        +--------------------------------------------------------------------------+
 */
import { EMPTY } from '../../bytes/bytes.ts'
import { heedingOnPeer } from '../common/application.ts'
import { sendData } from '../common/application-data.ts'
import { checkCertificateVerify, checkFinished } from './authenticate13.ts'
import { readClientCertificate, uncompressedAnswer } from './client-certificate.ts'
import { dropChangeCipherSpec, sendChangeCipherSpec } from '../common/compatibility.ts'
import { CONNECTED_SERVER } from './connected-server.ts'
import { EARLY_DATA, onEndOfEarlyData, receiveEarlyData } from './early-server.ts'
import { forgetHandshakeSecrets } from './erase13.ts'
import type { Cell, Machine } from '../turn/machine.ts'
import type { Received } from '../state/message.ts'
import { onReplayChecked, onSession, onTaken } from './negotiate13.ts'
import type { Command } from '../state/request.ts'
import {
  onSignature,
  sendCertificate,
  sendCertificateRequest,
  sendCertificateVerify,
  sendEncryptedExtensions,
  sendFinished,
  sendServerHello,
} from './server-flight13.ts'
import type { Server13State, State } from '../state/state.ts'
import { provenAt, sendTicketAhead } from './ticket-issue.ts'
import { dueFinished, ticketsOwed } from './ticket-time.ts'
import type { Turn13 } from '../turn/turn13.ts'

type In<N extends Server13State['name']> = Extract<Server13State, { name: N }>
type Waiting = 'WAIT_EOED' | 'WAIT_CERT' | 'WAIT_CV' | 'WAIT_FINISHED'

const AUTHENTICATION = 'RFC 9846 §4.5 (8446 §4.4)'
const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const FLIGHT = ['NEGOTIATED'] as const
/** A handshake with a client certificate: its tickets wait for the client's Finished. */
const NO_TICKETS = { machine: 'server13', owes: [], ticketsSent: 0, stored: [] } as const

/** What is legal in every state between our Finished and the client's: its ChangeCipherSpec, and our first data. */
function waiting<N extends Waiting>(name: N) {
  const drop: Cell<In<N>, Uint8Array> = { to: [name], cite: 'RFC 9846 §5', run: dropChangeCipherSpec }
  const send: Cell<In<N>, Extract<Command, { kind: 'send' }>> = {
    to: [name],
    cite: 'RFC 9846 §4.5.3 (8446 §4.4.4)',
    run: sendData,
  }
  return { ChangeCipherSpec: drop, 'command send': send }
}

/** What is legal where the client's Finished is known before it comes: tickets. */
function ticketing<N extends 'WAIT_EOED' | 'WAIT_FINISHED'>(name: N) {
  const send: Cell<In<N>, null> = { to: [name], cite: TICKET, run: sendTicketAhead }
  return { ...waiting(name), 'send NewSessionTicket': send }
}

/** What is legal for a TLS 1.3 server. */
export const SERVER_13: Machine<Server13State> = {
  WAIT_SESSION: {
    'answer get-session': {
      to: ['WAIT_SESSION', 'WAIT_TAKE', 'RECVD_CH', 'NEGOTIATED'],
      cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
      run: onSession,
    },
  },
  WAIT_TAKE: {
    'answer take-session': {
      to: ['WAIT_REPLAY', 'RECVD_CH', 'NEGOTIATED'],
      cite: 'RFC 9846 §8.1',
      run: onTaken,
    },
  },
  WAIT_REPLAY: {
    'answer check-replay': { to: ['NEGOTIATED'], cite: 'RFC 9846 §8', run: onReplayChecked },
  },
  NEGOTIATED: {
    'send ServerHello': { to: FLIGHT, cite: 'RFC 9846 §4.2.3 (8446 §4.1.3)', run: sendServerHello },
    'send ChangeCipherSpec': { to: FLIGHT, cite: 'RFC 9846 §E.4 (8446 §D.4)', run: sendChangeCipherSpec },
    'send EncryptedExtensions': {
      to: FLIGHT,
      cite: 'RFC 9846 §4.4.1 (8446 §4.3.1)',
      run: sendEncryptedExtensions,
    },
    'send CertificateRequest': {
      to: FLIGHT,
      cite: 'RFC 9846 §4.4.2 (8446 §4.3.2)',
      run: sendCertificateRequest,
    },
    'send Certificate': { to: FLIGHT, cite: AUTHENTICATION, run: sendCertificate },
    'send CertificateVerify': { to: FLIGHT, cite: AUTHENTICATION, run: sendCertificateVerify },
    'answer sign': { to: FLIGHT, cite: AUTHENTICATION, run: onSignature },
    'send Finished': {
      to: ['WAIT_EOED', 'WAIT_CERT', 'WAIT_FINISHED'],
      cite: AUTHENTICATION,
      run: sendFinished,
    },
  },
  WAIT_EOED: {
    ...ticketing('WAIT_EOED'),
    application_data: { to: ['WAIT_EOED'], cite: EARLY_DATA, run: receiveEarlyData },
    EndOfEarlyData: { to: ['WAIT_FINISHED'], cite: 'RFC 9846 §4.6 (8446 §4.5)', run: onEndOfEarlyData },
  },
  WAIT_CERT: {
    ...waiting('WAIT_CERT'),
    Certificate: { to: ['WAIT_CV', 'WAIT_FINISHED'], cite: AUTHENTICATION, run: onCertificate },
    CompressedCertificate: {
      to: ['WAIT_CV', 'WAIT_FINISHED'],
      cite: 'RFC 8879 §4',
      run: (turn, state, message) => onCertificate(turn, state, uncompressedAnswer(turn, message)),
    },
  },
  WAIT_CV: {
    ...waiting('WAIT_CV'),
    ...heedingOnPeer('WAIT_CV'),
    CertificateVerify: { to: ['WAIT_FINISHED'], cite: AUTHENTICATION, run: onCertificateVerify },
  },
  WAIT_FINISHED: {
    ...ticketing('WAIT_FINISHED'),
    Finished: { to: ['CONNECTED'], cite: AUTHENTICATION, run: onFinished },
  },
  CONNECTED: CONNECTED_SERVER,
}

// ---- The client's second flight

function onCertificate(turn: Turn13, { client }: In<'WAIT_CERT'>, message: Received<'Certificate'>): State {
  const received = readClientCertificate(turn, message, EMPTY)
  turn.absorb('client Certificate', message.bytes)
  if (!received) return { ...NO_TICKETS, name: 'WAIT_FINISHED', client }
  turn.settle({ peer: received.peer })
  return { machine: 'server13', name: 'WAIT_CV', client, key: received.key }
}

function onCertificateVerify(
  turn: Turn13,
  state: In<'WAIT_CV'>,
  message: Received<'CertificateVerify'>,
): State {
  const { client, key } = state
  turn.settle(checkCertificateVerify(turn, message, key, 'client', turn.transcriptHash()))
  turn.absorb('client CertificateVerify', message.bytes)
  return { ...NO_TICKETS, name: 'WAIT_FINISHED', client }
}

function onFinished(
  turn: Turn13,
  { client, ticketsSent }: In<'WAIT_FINISHED'>,
  message: Received<'Finished'>,
): State {
  checkFinished(turn, message, dueFinished(turn))
  turn.absorb('client Finished', message.bytes)
  turn.setReadKeys('application')
  const ahead = turn.endpoint.vault.find('resumption_master_secret') !== undefined
  if (!ahead) turn.derive('resumption_master_secret')
  turn.skipEarlyData({ kind: 'none' })
  forgetHandshakeSecrets(turn)
  turn.complete()
  return {
    machine: 'server13',
    name: 'CONNECTED',
    client,
    handshake: turn.endTranscript(client.postHandshakeAuth ? turn.hash : undefined),
    demands: [],
    ticketsSent,
    requestsAnswered: 0,
    authenticatedAt: provenAt(turn),
    updateRequested: false,
    updateAnswered: false,
    owes: ahead ? [] : ticketsOwed(turn, client),
  }
}
