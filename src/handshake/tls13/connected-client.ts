/** The client after the handshake: tickets, requests for its certificate, new keys, data (RFC 9846 §4.7). */
import { EMPTY } from '../../bytes/bytes.ts'
import { fail } from '../../rules/failure.ts'
import { MAX_LIFETIME } from '../../session/decisions/offer-verdict.ts'
import type { Session } from '../../session/session.ts'
import type { NamedGroup } from '../../wire/registry.ts'
import { rememberedPeer } from '../state/agreed.ts'
import { receiveData } from '../common/application-data.ts'
import { countInARow } from '../common/in-a-row.ts'
import { finishedMac, signTranscript } from './authenticate13.ts'
import { showChain } from './certificate-message.ts'
import { readDemand, signingFor } from './client-demand.ts'
import { checkExtensions, hearExtensions } from '../extensions/block.ts'
import { answerKeyUpdate, commandKeyUpdate, onKeyUpdate, sendConnected } from './key-update.ts'
import type { Machine } from '../turn/machine.ts'
import type { Received } from '../state/message.ts'
import type { Answer } from '../state/request.ts'
import type { Owed } from '../state/state-parts.ts'
import type { Client13State, ConnectedClient } from '../state/state.ts'
import type { Turn13 } from '../turn/turn13.ts'

const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const REQUEST = 'RFC 9846 §4.7.2 (8446 §4.6.2)'
const UPDATE = 'RFC 9846 §4.7.3 (8446 §4.6.3)'

/** What is legal for a client that is connected. */
export const CONNECTED_CLIENT: Machine<Client13State>['CONNECTED'] = {
  NewSessionTicket: { to: ['CONNECTED'], cite: TICKET, run: onNewSessionTicket },
  CertificateRequest: { to: ['CONNECTED'], cite: REQUEST, run: onCertificateRequest },
  'send Certificate': { to: ['CONNECTED'], cite: REQUEST, run: sendCertificate },
  'send CertificateVerify': { to: ['CONNECTED'], cite: REQUEST, run: sendCertificateVerify },
  'answer sign': { to: ['CONNECTED'], cite: REQUEST, run: onSignature },
  'send Finished': { to: ['CONNECTED'], cite: REQUEST, run: sendFinished },
  KeyUpdate: { to: ['CONNECTED'], cite: UPDATE, run: onKeyUpdate },
  'send KeyUpdate': { to: ['CONNECTED'], cite: UPDATE, run: answerKeyUpdate },
  'command update-keys': { to: ['CONNECTED'], cite: UPDATE, run: commandKeyUpdate },
  'command send': { to: ['CONNECTED'], cite: 'RFC 9846 §2', run: sendConnected },
  application_data: { to: ['CONNECTED'], cite: 'RFC 9846 §2', run: receiveData },
}

// ---- NewSessionTicket

/** A ticket becomes a session: its PSK follows from the resumption secret and the ticket's nonce (§4.7.1). */
function onNewSessionTicket(
  turn: Turn13,
  state: ConnectedClient,
  message: Received<'NewSessionTicket'>,
): ConnectedClient {
  countInARow(turn, 'maxTickets')
  const { ticket_lifetime, ticket_age_add, ticket_nonce, ticket, extensions } = message.body
  if (!turn.client.acceptTickets) {
    turn.remark('a ticket is ignored: this client does not resume', TICKET)
    return state
  }
  checkExtensions('NewSessionTicket', 'NewSessionTicket', extensions)
  const { maxEarlyDataSize } = hearExtensions('NewSessionTicket', extensions, null, turn)
  if (ticket_lifetime === 0) {
    turn.remark('a ticket with a lifetime of 0 is discarded at once', TICKET)
    return state
  }
  const name = `resumption_psk_${state.ticketsReceived}`
  const secret = turn.expand('resumption_master_secret', 'resumption_psk', name, { context: ticket_nonce })
  const { authenticatedAt } = state
  const { suite, serverName = '', alpn = '', group, resumed } = turn.agreed
  turn.output({
    kind: 'session',
    session: {
      version: 'TLS 1.3',
      suite,
      secret,
      sessionId: EMPTY,
      secretId: turn.endpoint.vault.get(name).id,
      serverName,
      alpn,
      extendedMasterSecret: true,
      ...rememberedPeer('client', turn.agreed),
      createdAt: turn.env.now,
      authenticatedAt,
      // A client must not keep a ticket for more than seven days, whatever the server says.
      lifetime: Math.min(ticket_lifetime, MAX_LIFETIME),
      ageAdd: ticket_age_add,
      nonce: ticket_nonce,
      maxEarlyDataSize,
      ticket,
      timesUsed: 0,
      // With psk_ke no group was chosen: what the session before knew still holds.
      group: (group as NamedGroup | undefined) ?? (resumed?.session as Session | undefined)?.group,
    },
  })
  turn.release((each) => each.name === name)
  return { ...state, ticketsReceived: state.ticketsReceived + 1 }
}

// ---- Authentication after the handshake

function onCertificateRequest(
  turn: Turn13,
  state: ConnectedClient,
  message: Received<'CertificateRequest'>,
): ConnectedClient {
  if (!state.postHandshakeAuth)
    fail('unexpected_message', REQUEST, {
      expected: 'no CertificateRequest: post_handshake_auth was not offered',
      actual: 'a CertificateRequest',
      field: 'CertificateRequest',
    })
  countInARow(turn, 'maxCertificateRequests')
  const demand = readDemand(turn, message.body)
  const signing = signingFor(turn, demand)
  // Each exchange has a transcript of its own, which branches off behind the client's Finished (§4.5).
  turn.set({ transcript: state.handshake })
  turn.absorb('CertificateRequest', message.bytes)
  const flight: readonly Owed[] = signing
    ? ['Certificate', 'CertificateVerify', 'Finished']
    : ['Certificate', 'Finished']
  return { ...state, answering: { demand, signing }, owes: [...state.owes, ...flight] }
}

function sendCertificate(turn: Turn13, state: ConnectedClient): ConnectedClient {
  const { answering } = state
  if (!answering) return state
  const { demand, signing } = answering
  showChain(turn, { signing, context: demand.context, asked: demand.extensions })
  return state
}

function sendCertificateVerify(turn: Turn13, state: ConnectedClient): ConnectedClient {
  const { answering } = state
  if (!answering?.signing) return state
  const signature = signTranscript(turn, answering.signing)
  return signature ? onSignature(turn, state, { kind: 'sign', signature }) : state
}

function onSignature(
  turn: Turn13,
  state: ConnectedClient,
  { signature }: Extract<Answer, { kind: 'sign' }>,
): ConnectedClient {
  const { answering } = state
  if (!answering?.signing) return state
  const body = { algorithm: answering.signing.scheme, signature }
  turn.send({ name: 'CertificateVerify', body }, 'client CertificateVerify')
  return state
}

function sendFinished(turn: Turn13, state: ConnectedClient): ConnectedClient {
  const name = `client_verify_data after handshake ${state.requestsAnswered}`
  const verify_data = finishedMac(turn, turn.trafficNames('write', 'application'), name)
  turn.send({ name: 'Finished', body: { verify_data } }, 'client Finished')
  turn.flush()
  turn.release((each) => each.name === name)
  turn.set({ transcript: state.handshake })
  return { ...state, answering: undefined, requestsAnswered: state.requestsAnswered + 1 }
}
