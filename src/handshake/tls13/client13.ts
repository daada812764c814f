/**
 * The TLS 1.3 client from the ServerHello to CONNECTED: RFC 9846 §4.4 to §4.6 and §A.1, in wire order.
 *
 *     WAIT_EE --- EncryptedExtensions ---> WAIT_CERT_CR --- [CertificateRequest] ---> WAIT_CERT
 *        | (PSK)                                  +--------------- Certificate ---------+
 *        |                                                               v
 *        +------> WAIT_FINISHED <--- CertificateVerify --------------- WAIT_CV
 *                      | Finished
 *                      v
 *                SEND_FLIGHT2 --- [EndOfEarlyData] [Certificate [CertificateVerify]] Finished ---> CONNECTED
 */
import { EMPTY } from '../../bytes/bytes.ts'
import { fail } from '../../rules/failure.ts'
import { findExtension } from '../../wire/extension.ts'
import { heedingOnPeer } from '../common/application.ts'
import {
  checkCertificateVerify,
  checkFinished,
  finishedMac,
  receiveChain,
  signTranscript,
} from './authenticate13.ts'
import { showChain, uncompressed } from './certificate-message.ts'
import { readDemand, signingFor } from './client-demand.ts'
import { dropChangeCipherSpec, sendChangeCipherSpec } from '../common/compatibility.ts'
import { CONNECTED_CLIENT } from './connected-client.ts'
import { forgetHandshakeSecrets } from './erase13.ts'
import { sendEarlyData } from './early-client.ts'
import { checkExtensions, hearExtensions } from '../extensions/block.ts'
import type { Cell, Machine } from '../turn/machine.ts'
import type { Received } from '../state/message.ts'
import type { Answer } from '../state/request.ts'
import type { CertificateDemand, Offer, Owed } from '../state/state-parts.ts'
import type { Client13State, State } from '../state/state.ts'
import { deriveApplicationSecrets } from './ladder.ts'
import type { Turn13 } from '../turn/turn13.ts'

type In<N extends Client13State['name']> = Extract<Client13State, { name: N }>

const COMPATIBILITY = 'RFC 9846 §E.4 (8446 §D.4)'
const EARLY_DATA = 'RFC 9846 §4.3.10 (8446 §4.2.10)'
const COMPRESSED = 'RFC 8879 §4'
const AUTHENTICATION = 'RFC 9846 §4.5 (8446 §4.4)'

/** Cells of every state in which the server's ChangeCipherSpec may still arrive. */
function dropping<N extends 'WAIT_EE' | 'WAIT_CERT_CR' | 'WAIT_CERT' | 'WAIT_CV' | 'WAIT_FINISHED'>(name: N) {
  const drop: Cell<In<N>, Uint8Array> = { to: [name], cite: 'RFC 9846 §5', run: dropChangeCipherSpec }
  return { ChangeCipherSpec: drop }
}

/** Cells of every state in which accepted or undecided early data may still be sent. */
function sendingEarly<N extends 'WAIT_EE' | 'WAIT_CERT_CR' | 'WAIT_CERT' | 'WAIT_CV' | 'WAIT_FINISHED'>(
  name: N,
) {
  return { 'command send-early': { to: [name], cite: EARLY_DATA, run: sendEarlyData } } as const
}

/** What is legal for a TLS 1.3 client. */
export const CLIENT_13: Machine<Client13State> = {
  WAIT_EE: {
    ...dropping('WAIT_EE'),
    ...sendingEarly('WAIT_EE'),
    EncryptedExtensions: {
      to: ['WAIT_CERT_CR', 'WAIT_FINISHED'],
      cite: 'RFC 9846 §4.4.1 (8446 §4.3.1)',
      run: onEncryptedExtensions,
    },
  },
  WAIT_CERT_CR: {
    ...dropping('WAIT_CERT_CR'),
    CertificateRequest: {
      to: ['WAIT_CERT'],
      cite: 'RFC 9846 §4.4.2 (8446 §4.3.2)',
      run: onCertificateRequest,
    },
    Certificate: {
      to: ['WAIT_CV'],
      cite: 'RFC 9846 §4.5.1 (8446 §4.4.2)',
      run: (turn, state, message) => onCertificate(turn, { ...state, demand: undefined }, message),
    },
    CompressedCertificate: {
      to: ['WAIT_CV'],
      cite: COMPRESSED,
      run: (turn, state, message) => onCompressed(turn, { ...state, demand: undefined }, message),
    },
  },
  WAIT_CERT: {
    ...dropping('WAIT_CERT'),
    Certificate: { to: ['WAIT_CV'], cite: 'RFC 9846 §4.5.1 (8446 §4.4.2)', run: onCertificate },
    CompressedCertificate: { to: ['WAIT_CV'], cite: COMPRESSED, run: onCompressed },
  },
  WAIT_CV: {
    ...dropping('WAIT_CV'),
    ...heedingOnPeer('WAIT_CV'),
    CertificateVerify: {
      to: ['WAIT_FINISHED'],
      cite: 'RFC 9846 §4.5.2 (8446 §4.4.3)',
      run: onCertificateVerify,
    },
  },
  WAIT_FINISHED: {
    ...dropping('WAIT_FINISHED'),
    ...sendingEarly('WAIT_FINISHED'),
    Finished: { to: ['SEND_FLIGHT2'], cite: 'RFC 9846 §4.5.3 (8446 §4.4.4)', run: onFinished },
  },
  SEND_FLIGHT2: {
    'send ChangeCipherSpec': { to: ['SEND_FLIGHT2'], cite: COMPATIBILITY, run: sendChangeCipherSpec },
    'send EndOfEarlyData': {
      to: ['SEND_FLIGHT2'],
      cite: 'RFC 9846 §4.6 (8446 §4.5)',
      run: sendEndOfEarlyData,
    },
    'send Certificate': { to: ['SEND_FLIGHT2'], cite: AUTHENTICATION, run: sendCertificate },
    'send CertificateVerify': { to: ['SEND_FLIGHT2'], cite: AUTHENTICATION, run: sendCertificateVerify },
    'answer sign': { to: ['SEND_FLIGHT2'], cite: AUTHENTICATION, run: onSignature },
    'send Finished': { to: ['CONNECTED'], cite: 'RFC 9846 §4.5.3 (8446 §4.4.4)', run: sendFinished },
  },
  CONNECTED: CONNECTED_CLIENT,
}

// ---- EncryptedExtensions

function onEncryptedExtensions(
  turn: Turn13,
  state: In<'WAIT_EE'>,
  message: Received<'EncryptedExtensions'>,
): State {
  const { offer, psk } = state
  const { extensions } = message.body
  const accepted = findExtension(extensions, 'early_data') !== undefined
  // Rejected early data have no end: the next thing sent, be it an alert, is under handshake keys (§4.6).
  if (turn.endpoint.write.name === 'early' && !accepted) turn.setWriteKeys('handshake')
  checkExtensions('EncryptedExtensions', 'EncryptedExtensions', extensions, offer.extensions)
  hearExtensions('EncryptedExtensions', extensions, state, turn)
  turn.absorb('EncryptedExtensions', message.bytes)
  // With a PSK no certificates follow: who the server is comes with it (§4.5).
  return psk
    ? { machine: 'client13', name: 'WAIT_FINISHED', offer, demand: undefined }
    : { machine: 'client13', name: 'WAIT_CERT_CR', offer }
}

// ---- CertificateRequest

function onCertificateRequest(
  turn: Turn13,
  state: In<'WAIT_CERT_CR'>,
  message: Received<'CertificateRequest'>,
): State {
  const { certificate_request_context } = message.body
  if (certificate_request_context.length > 0)
    fail('illegal_parameter', 'RFC 9846 §4.4.2 (8446 §4.3.2)', {
      expected: 'an empty certificate_request_context during the handshake',
      actual: `${certificate_request_context.length} bytes`,
      field: 'CertificateRequest.certificate_request_context',
      offset: 4,
    })
  const demand = readDemand(turn, message.body)
  turn.absorb('CertificateRequest', message.bytes)
  return { ...state, name: 'WAIT_CERT', demand }
}

// ---- Certificate

type WaitingForCertificate = {
  readonly offer: Offer
  readonly demand: CertificateDemand | undefined
}

function onCertificate(
  turn: Turn13,
  { offer, demand }: WaitingForCertificate,
  message: Received<'Certificate'>,
): State {
  const { certificate_request_context, certificate_list } = message.body
  if (certificate_request_context.length > 0)
    fail('illegal_parameter', 'RFC 9846 §4.5.1 (8446 §4.4.2)', {
      expected: 'an empty certificate_request_context',
      actual: `${certificate_request_context.length} bytes`,
      field: 'Certificate.certificate_request_context',
      offset: 4,
    })
  if (certificate_list.length === 0)
    fail('decode_error', 'RFC 9846 §4.5.1.3 (8446 §4.4.2.4)', {
      expected: 'at least one certificate from a server',
      actual: 'an empty certificate_list',
      field: 'Certificate.certificate_list',
      offset: 5,
    })
  const { peer, key } = receiveChain(turn, certificate_list, 'server', offer.extensions)
  turn.settle({ peer })
  turn.absorb('server Certificate', message.bytes)
  return { machine: 'client13', name: 'WAIT_CV', offer, demand, key }
}

function onCompressed(
  turn: Turn13,
  state: WaitingForCertificate,
  message: Received<'CompressedCertificate'>,
): State {
  const said = findExtension(state.offer.hello.extensions, 'compress_certificate')
  return onCertificate(turn, state, uncompressed(turn, message, said?.algorithms))
}

// ---- CertificateVerify

function onCertificateVerify(
  turn: Turn13,
  state: In<'WAIT_CV'>,
  message: Received<'CertificateVerify'>,
): State {
  const { offer, demand, key } = state
  turn.settle(checkCertificateVerify(turn, message, key, 'server', turn.transcriptHash()))
  turn.absorb('server CertificateVerify', message.bytes)
  return { machine: 'client13', name: 'WAIT_FINISHED', offer, demand }
}

// ---- Finished, and the second flight

function onFinished(turn: Turn13, state: In<'WAIT_FINISHED'>, message: Received<'Finished'>): State {
  checkFinished(
    turn,
    message,
    finishedMac(turn, turn.trafficNames('read', 'handshake'), 'server_verify_data'),
  )
  turn.absorb('server Finished', message.bytes)
  deriveApplicationSecrets(turn)
  turn.setReadKeys('application')
  const { offer, demand } = state
  const signing = demand && signingFor(turn, demand)
  // One ChangeCipherSpec a connection: before early data or a second ClientHello it went out already.
  const owes: Owed[] = turn.owesChangeCipherSpec() ? ['ChangeCipherSpec'] : []
  const { layer, write } = turn.endpoint
  if (turn.agreed.earlyData === 'accepted' && layer.endOfEarlyData) owes.push('EndOfEarlyData')
  else if (write.name === 'early') turn.setWriteKeys('handshake')
  if (demand) owes.push('Certificate')
  if (signing) owes.push('CertificateVerify')
  owes.push('Finished')
  return { machine: 'client13', name: 'SEND_FLIGHT2', offer, demand, signing, owes }
}

function sendEndOfEarlyData(turn: Turn13, state: In<'SEND_FLIGHT2'>): State {
  turn.send({ name: 'EndOfEarlyData', body: {} }, 'EndOfEarlyData')
  turn.setWriteKeys('handshake')
  return state
}

function sendCertificate(turn: Turn13, state: In<'SEND_FLIGHT2'>): State {
  const asked = state.demand?.extensions
  showChain(turn, { signing: state.signing, context: EMPTY, asked })
  return state
}

function sendCertificateVerify(turn: Turn13, state: In<'SEND_FLIGHT2'>): State {
  if (!state.signing) return state
  const signature = signTranscript(turn, state.signing)
  return signature ? onSignature(turn, state, { kind: 'sign', signature }) : state
}

function onSignature(
  turn: Turn13,
  state: In<'SEND_FLIGHT2'>,
  { signature }: Extract<Answer, { kind: 'sign' }>,
): State {
  if (state.signing)
    turn.send(
      { name: 'CertificateVerify', body: { algorithm: state.signing.scheme, signature } },
      'client CertificateVerify',
    )
  return state
}

function sendFinished(turn: Turn13, { offer }: In<'SEND_FLIGHT2'>): State {
  const verify_data = finishedMac(turn, turn.trafficNames('write', 'handshake'), 'client_verify_data')
  turn.send({ name: 'Finished', body: { verify_data } }, 'client Finished')
  turn.setWriteKeys('application')
  turn.derive('resumption_master_secret')
  forgetHandshakeSecrets(turn)
  turn.complete()
  const postHandshakeAuth = offer.extensions.has('post_handshake_auth')
  return {
    machine: 'client13',
    name: 'CONNECTED',
    handshake: turn.endTranscript(postHandshakeAuth ? turn.hash : undefined),
    answering: undefined,
    postHandshakeAuth,
    authenticatedAt: turn.agreed.resumed?.session.authenticatedAt ?? turn.env.now,
    ticketsReceived: 0,
    requestsAnswered: 0,
    updateRequested: false,
    updateAnswered: false,
    owes: [],
  }
}
