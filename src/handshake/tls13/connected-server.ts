/** The server after the handshake: tickets, the client's certificate, new keys, data (RFC 9846 §4.7). */
import { equal } from '../../bytes/bytes.ts'
import { fail, Misuse } from '../../rules/failure.ts'
import { heedingOnPeer } from '../common/application.ts'
import { receiveData } from '../common/application-data.ts'
import { checkCertificateVerify, checkFinished, finishedMac } from './authenticate13.ts'
import { readClientCertificate, requestExtensions, uncompressedAnswer } from './client-certificate.ts'
import { answerKeyUpdate, commandKeyUpdate, onKeyUpdate, sendConnected } from './key-update.ts'
import type { Machine } from '../turn/machine.ts'
import type { Received } from '../state/message.ts'
import type { ConnectedServer, PostHandshakeDemand, Server13State } from '../state/state.ts'
import { sendNewSessionTicket } from './ticket-issue.ts'
import type { Turn13 } from '../turn/turn13.ts'

const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const REQUEST = 'RFC 9846 §4.7.2 (8446 §4.6.2)'
const UPDATE = 'RFC 9846 §4.7.3 (8446 §4.6.3)'

/** Bytes of a certificate_request_context. */
const CONTEXT_LENGTH = 16

/** What is legal for a server that is connected. */
export const CONNECTED_SERVER: Machine<Server13State>['CONNECTED'] = {
  'send NewSessionTicket': { to: ['CONNECTED'], cite: TICKET, run: sendNewSessionTicket },
  'command send-ticket': { to: ['CONNECTED'], cite: TICKET, run: oweTicket },
  'command request-certificate': { to: ['CONNECTED'], cite: REQUEST, run: sendCertificateRequest },
  Certificate: { to: ['CONNECTED'], cite: REQUEST, run: onCertificate },
  CompressedCertificate: { to: ['CONNECTED'], cite: 'RFC 8879 §4', run: onCompressed },
  ...heedingOnPeer('CONNECTED'),
  CertificateVerify: { to: ['CONNECTED'], cite: REQUEST, run: onCertificateVerify },
  Finished: { to: ['CONNECTED'], cite: REQUEST, run: onFinished },
  KeyUpdate: {
    to: ['CONNECTED'],
    cite: UPDATE,
    run: (turn, state, message) => onKeyUpdate(turn, between(state, 'KeyUpdate'), message),
  },
  'send KeyUpdate': { to: ['CONNECTED'], cite: UPDATE, run: answerKeyUpdate },
  'command update-keys': { to: ['CONNECTED'], cite: UPDATE, run: commandKeyUpdate },
  'command send': { to: ['CONNECTED'], cite: 'RFC 9846 §2', run: sendConnected },
  application_data: {
    to: ['CONNECTED'],
    cite: 'RFC 9846 §2',
    run: (turn, state, data) => receiveData(turn, between(state, 'application_data'), data),
  },
}

// ---- Tickets

function oweTicket(_turn: Turn13, state: ConnectedServer): ConnectedServer {
  if (state.client.modes.length === 0)
    throw new Misuse('the client offers no mode in which it could use a ticket')
  return { ...state, owes: [...state.owes, 'NewSessionTicket'] }
}

// ---- Authentication after the handshake

function sendCertificateRequest(turn: Turn13, state: ConnectedServer): ConnectedServer {
  if (!state.client.postHandshakeAuth) throw new Misuse('the client did not offer post_handshake_auth')
  if (turn.agreed.externalPsk)
    throw new Misuse('an external PSK and certificates do not go together (RFC 9846 §4.4.2)')
  // Unique in this connection, and nothing that the client could have signed for before (§4.4.2).
  const context = turn.draw('CertificateRequest.certificate_request_context', CONTEXT_LENGTH)
  turn.set({ transcript: state.handshake })
  turn.send(
    {
      name: 'CertificateRequest',
      body: { certificate_request_context: context, extensions: requestExtensions(turn) },
    },
    'CertificateRequest',
  )
  turn.flush()
  const demand = { context, transcript: turn.endpoint.transcript, progress: { kind: 'unanswered' } } as const
  return { ...state, demands: [...state.demands, demand] }
}

/** An answer that was begun is finished before anything else comes (§4.7.2). @throws TlsFailure unexpected_message */
function between(state: ConnectedServer, arrived: string): ConnectedServer {
  return state.demands.every(({ progress }) => progress.kind === 'unanswered') ? state : outOfPlace(arrived)
}

/** The demand that an answer belongs to: by its context; once begun, its messages follow one another (§4.7.2). */
function onCertificate(
  turn: Turn13,
  state: ConnectedServer,
  message: Received<'Certificate'>,
): ConnectedServer {
  const { certificate_request_context } = message.body
  const demand = state.demands.find(({ context }) => equal(context, certificate_request_context))
  if (!demand) return outOfPlace('Certificate')
  between(state, 'Certificate')
  turn.set({ transcript: demand.transcript })
  const received = readClientCertificate(turn, message, demand.context)
  turn.absorb('client Certificate', message.bytes)
  const progress =
    received === undefined
      ? ({ kind: 'proven', identity: undefined } as const)
      : ({ kind: 'certificate', peer: received.peer, key: received.key } as const)
  return replaceDemand(state, demand, { ...demand, progress, transcript: turn.endpoint.transcript })
}

/** Which demand it answers stands inside: without any, nothing is inflated to find out. */
function onCompressed(
  turn: Turn13,
  state: ConnectedServer,
  message: Received<'CompressedCertificate'>,
): ConnectedServer {
  if (state.demands.length === 0) return outOfPlace('CompressedCertificate')
  return onCertificate(turn, between(state, 'CompressedCertificate'), uncompressedAnswer(turn, message))
}

function onCertificateVerify(
  turn: Turn13,
  state: ConnectedServer,
  message: Received<'CertificateVerify'>,
): ConnectedServer {
  const demand = state.demands.find(({ progress }) => progress.kind === 'certificate')
  if (demand?.progress.kind !== 'certificate') return outOfPlace('CertificateVerify')
  const { peer, key } = demand.progress
  turn.set({ transcript: demand.transcript })
  const proof = checkCertificateVerify(turn, message, key, 'client', turn.transcriptHash())
  turn.absorb('client CertificateVerify', message.bytes)
  const { transcript } = turn.endpoint
  const progress = { kind: 'proven', identity: { ...proof, peer } } as const
  return replaceDemand(state, demand, { ...demand, progress, transcript })
}

function onFinished(turn: Turn13, state: ConnectedServer, message: Received<'Finished'>): ConnectedServer {
  const demand = state.demands.find(({ progress }) => progress.kind === 'proven')
  if (demand?.progress.kind !== 'proven') return outOfPlace('Finished')
  const name = `client_verify_data after handshake ${state.requestsAnswered}`
  turn.set({ transcript: demand.transcript })
  checkFinished(turn, message, finishedMac(turn, turn.trafficNames('read', 'application'), name))
  turn.release((each) => each.name === name)
  turn.set({ transcript: state.handshake })
  const { identity } = demand.progress
  const answered = replaceDemand(state, demand, undefined)
  const requestsAnswered = state.requestsAnswered + 1
  // A client that declines is still whoever it proved to be before.
  if (!identity) return { ...answered, requestsAnswered }
  turn.settle(identity)
  return { ...answered, authenticatedAt: turn.env.now, requestsAnswered }
}

function replaceDemand(
  state: ConnectedServer,
  old: PostHandshakeDemand,
  next: PostHandshakeDemand | undefined,
): ConnectedServer {
  return { ...state, demands: state.demands.flatMap((demand) => (demand === old ? (next ?? []) : demand)) }
}

function outOfPlace(message: string): never {
  return fail('unexpected_message', REQUEST, {
    expected: 'the next message of an answer to one of our requests',
    actual: message,
    field: message,
  })
}
