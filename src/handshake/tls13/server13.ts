/**
 * The TLS 1.3 server from its choice to CONNECTED: RFC 9846 §4.4 to §4.6 and §A.2, in wire order.
 *
 *     NEGOTIATED --- ServerHello EncryptedExtensions [CertificateRequest] [Certificate CertificateVerify] Finished --->
 *        |
 *        +-- early data accepted ---> WAIT_EOED --- EndOfEarlyData -----------------+
 *        +-- certificate requested -> WAIT_CERT --- Certificate ---> WAIT_CV --------+--> WAIT_FINISHED ---> CONNECTED
 *        +--------------------------------------------------------------------------+
 */
import { EMPTY } from '../../bytes/bytes.ts'
import type { GroupName } from '../../crypto/group.ts'
import { findExtension } from '../../wire/extension.ts'
import { sendData } from '../application-data.ts'
import { checkCertificateVerify, checkFinished, finishedMac, signTranscript } from './authenticate13.ts'
import { NOBODY } from '../authenticate.ts'
import { readClientCertificate, requestExtensions } from './client-certificate.ts'
import { clientModes } from './choose-server13.ts'
import { dropChangeCipherSpec, sendChangeCipherSpec } from '../hello/compatibility.ts'
import { CONNECTED_SERVER } from './connected-server.ts'
import { EARLY_DATA, earlySkipBudget, onEndOfEarlyData, peerOf, receiveEarlyData } from './early-server.ts'
import { forgetHandshakeSecrets } from './erase13.ts'
import { agreeOnSizes, NO_LIMITS, sizeLimitExtension } from '../record-size.ts'
import { arrangeExtensions, type ExtensionMakers } from '../extensions.ts'
import type { Cell, Machine } from '../machine.ts'
import type { Received } from '../message.ts'
import { onReplayChecked, onSession, onTaken } from './negotiate13.ts'
import type { Answer, Command } from '../request.ts'
import type { Choice, Server13State, State } from '../state.ts'
import { provenAt, sendTicketAhead } from './ticket-issue.ts'
import { asksForCertificate, dueFinished, ticketsAhead, ticketsOwed } from './ticket-time.ts'
import type { Turn } from '../turn.ts'

type In<N extends Server13State['name']> = Extract<Server13State, { name: N }>
type Waiting = 'WAIT_EOED' | 'WAIT_CERT' | 'WAIT_CV' | 'WAIT_FINISHED'

const AUTHENTICATION = 'RFC 9846 §4.5 (8446 §4.4)'
const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const SELECTED_VERSION = { type: 'supported_versions', data: { selected_version: 'TLS 1.3' } } as const
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
  },
  WAIT_CV: {
    ...waiting('WAIT_CV'),
    CertificateVerify: { to: ['WAIT_FINISHED'], cite: AUTHENTICATION, run: onCertificateVerify },
  },
  WAIT_FINISHED: {
    ...ticketing('WAIT_FINISHED'),
    Finished: { to: ['CONNECTED'], cite: AUTHENTICATION, run: onFinished },
  },
  CONNECTED: CONNECTED_SERVER,
}

// ---- ServerHello

/** What the extensions of a ServerHello say. */
interface HelloAnswer {
  readonly ours: { readonly group: GroupName; readonly key_exchange: Uint8Array } | undefined
  readonly psk: Choice['psk']
}

const SERVER_HELLO: ExtensionMakers<'ServerHello', HelloAnswer> = {
  supported_versions: () => SELECTED_VERSION,
  key_share: ({ ours }) => (ours ? { type: 'key_share', data: { server_share: ours } } : undefined),
  pre_shared_key: ({ psk }) =>
    psk === 'none' ? undefined : { type: 'pre_shared_key', data: { selected_identity: psk.index } },
}

function sendServerHello(turn: Turn, state: In<'NEGOTIATED'>): State {
  const { choice, context } = state
  if (choice.earlyData === 'accepted') {
    turn.derive('client_early_traffic_secret')
    turn.derive('early_exporter_master_secret')
  }
  const random = turn.draw('ServerHello.random', 32)
  const share = choice.group && clientShare(state)
  const ours =
    choice.group && share
      ? { group: choice.group, key_exchange: turn.encapsulate(choice.group, share) }
      : undefined
  const content = { ours, psk: choice.psk }
  const extensions = arrangeExtensions(turn.server.serverHelloOrder, SERVER_HELLO, content, turn)
  turn.send(
    {
      name: 'ServerHello',
      body: {
        legacy_version: 'TLS 1.2',
        random,
        legacy_session_id_echo: context.hello.legacy_session_id,
        cipher_suite: choice.suite,
        legacy_compression_method: 'null',
        extensions,
      },
    },
    { point: 'ServerHello' },
  )
  deriveHandshakeSecrets(turn)
  setFlightKeys(turn, choice)
  return state
}

function clientShare({ choice, context }: In<'NEGOTIATED'>): Uint8Array | undefined {
  const shares = findExtension(context.hello.extensions, 'key_share')?.client_shares ?? []
  return shares.find(({ group }) => group === choice.group)?.key_exchange
}

function deriveHandshakeSecrets(turn: Turn): void {
  turn.derive('derived_secret_handshake')
  turn.derive('handshake_secret')
  turn.derive('client_handshake_traffic_secret')
  turn.derive('server_handshake_traffic_secret')
}

/** We write under handshake keys; what we read next depends on what became of early data (§4.3.10). */
function setFlightKeys(turn: Turn, { earlyData }: Choice): void {
  turn.setWriteKeys('handshake', 'server_handshake_traffic_secret')
  if (earlyData === 'accepted') turn.setReadKeys('early', 'client_early_traffic_secret')
  else turn.setReadKeys('handshake', 'client_handshake_traffic_secret')
  if (earlyData === 'rejected') turn.skipEarlyData({ kind: 'trial', left: earlySkipBudget(turn) })
  if (earlyData !== 'not offered') turn.output({ kind: 'early-data', accepted: earlyData === 'accepted' })
}

// ---- EncryptedExtensions

const ENCRYPTED_EXTENSIONS: ExtensionMakers<'EncryptedExtensions', Choice> = {
  // An empty server_name says that the name decided something (RFC 6066 §3); a resumption repeats no such word.
  server_name: ({ serverName, psk }) =>
    serverName && psk === 'none' ? { type: 'server_name', data: null } : undefined,
  supported_groups: (_, { server }) => ({
    type: 'supported_groups',
    data: { named_group_list: server.groups },
  }),
  application_layer_protocol_negotiation: ({ alpn }) =>
    alpn
      ? { type: 'application_layer_protocol_negotiation', data: { protocol_name_list: [alpn] } }
      : undefined,
  record_size_limit: (_, { server, endpoint }) =>
    endpoint.limits === NO_LIMITS ? undefined : sizeLimitExtension(server, 'TLS 1.3'),
  early_data: ({ earlyData }) => (earlyData === 'accepted' ? { type: 'early_data', data: null } : undefined),
}

function sendEncryptedExtensions(turn: Turn, state: In<'NEGOTIATED'>): State {
  const { choice, context } = state
  const theirs = findExtension(context.hello.extensions, 'record_size_limit')?.record_size_limit
  const limits = agreeOnSizes(turn.server, 'TLS 1.3', 'ClientHello', theirs)
  turn.limitRecords(limits)
  const { encryptedExtensionsOrder } = turn.server
  const extensions = arrangeExtensions(encryptedExtensionsOrder, ENCRYPTED_EXTENSIONS, choice, turn)
  turn.send({ name: 'EncryptedExtensions', body: { extensions } }, { point: 'EncryptedExtensions' })
  return state
}

// ---- CertificateRequest, Certificate, CertificateVerify

function sendCertificateRequest(turn: Turn, state: In<'NEGOTIATED'>): State {
  turn.send(
    {
      name: 'CertificateRequest',
      body: { certificate_request_context: EMPTY, extensions: requestExtensions(turn) },
    },
    { point: 'CertificateRequest' },
  )
  return state
}

function sendCertificate(turn: Turn, state: In<'NEGOTIATED'>): State {
  if (state.choice.signing === 'none') return state
  const { chain } = state.choice.signing.credential
  const certificate_list = chain.map((cert_data) => ({ cert_data, extensions: [] }))
  turn.send(
    { name: 'Certificate', body: { certificate_request_context: EMPTY, certificate_list } },
    { point: 'server Certificate' },
  )
  return state
}

function sendCertificateVerify(turn: Turn, state: In<'NEGOTIATED'>): State {
  if (state.choice.signing === 'none') return state
  const signature = signTranscript(turn, state.choice.signing)
  return signature ? onSignature(turn, state, { kind: 'sign', signature }) : state
}

function onSignature(
  turn: Turn,
  state: In<'NEGOTIATED'>,
  { signature }: Extract<Answer, { kind: 'sign' }>,
): State {
  if (state.choice.signing !== 'none')
    turn.send(
      { name: 'CertificateVerify', body: { algorithm: state.choice.signing.scheme, signature } },
      { point: 'server CertificateVerify' },
    )
  return state
}

// ---- Finished, and what is awaited then

function sendFinished(turn: Turn, { choice, context }: In<'NEGOTIATED'>): State {
  const verify_data = finishedMac(turn, 'server_handshake_traffic_secret', 'server_verify_data')
  turn.send({ name: 'Finished', body: { verify_data } }, { point: 'server Finished' })
  turn.derive('derived_secret_master')
  turn.derive('master_secret')
  turn.derive('client_application_traffic_secret_0')
  turn.derive('server_application_traffic_secret_0')
  turn.derive('exporter_master_secret')
  turn.setWriteKeys('application', 'server_application_traffic_secret_0')
  const client = {
    modes: turn.server.pskModes.filter((mode) => clientModes(context.hello).includes(mode)),
    postHandshakeAuth: findExtension(context.hello.extensions, 'post_handshake_auth') !== undefined,
  }
  const owes = ticketsAhead(turn, choice, client.modes)
  if (asksForCertificate(turn, choice)) return { machine: 'server13', name: 'WAIT_CERT', choice, client }
  const next = { machine: 'server13', choice, client, owes, ticketsSent: 0, stored: [] } as const
  return choice.earlyData === 'accepted'
    ? { ...next, name: 'WAIT_EOED', earlyBytes: 0 }
    : { ...next, name: 'WAIT_FINISHED', peer: peerOf(choice) }
}

// ---- The client's second flight

function onCertificate(
  turn: Turn,
  { choice, client }: In<'WAIT_CERT'>,
  message: Received<'Certificate'>,
): State {
  const received = readClientCertificate(turn, message, EMPTY)
  turn.absorb('client Certificate', message.bytes)
  if (received === 'none') return { ...NO_TICKETS, name: 'WAIT_FINISHED', choice, client, peer: NOBODY }
  return { machine: 'server13', name: 'WAIT_CV', choice, client, ...received }
}

function onCertificateVerify(
  turn: Turn,
  state: In<'WAIT_CV'>,
  message: Received<'CertificateVerify'>,
): State {
  const { choice, client, peer, key } = state
  checkCertificateVerify(turn, message, key, 'client', turn.transcriptHash())
  turn.absorb('client CertificateVerify', message.bytes)
  return { ...NO_TICKETS, name: 'WAIT_FINISHED', choice, client, peer }
}

function onFinished(
  turn: Turn,
  { choice, client, peer, ticketsSent }: In<'WAIT_FINISHED'>,
  message: Received<'Finished'>,
): State {
  checkFinished(turn, message, dueFinished(turn))
  turn.absorb('client Finished', message.bytes)
  turn.setReadKeys('application', 'client_application_traffic_secret_0')
  const ahead = turn.endpoint.vault.find('resumption_master_secret') !== undefined
  if (!ahead) turn.derive('resumption_master_secret')
  turn.skipEarlyData({ kind: 'none' })
  forgetHandshakeSecrets(turn)
  turn.output({ kind: 'connected' })
  return {
    machine: 'server13',
    name: 'CONNECTED',
    choice,
    client,
    peer,
    handshake: turn.endTranscript(client.postHandshakeAuth ? turn.hash : 'none'),
    demands: [],
    ticketsSent,
    requestsAnswered: 0,
    authenticatedAt: provenAt(turn, choice),
    updateRequested: false,
    owes: ahead ? [] : ticketsOwed(turn, client.modes),
  }
}
