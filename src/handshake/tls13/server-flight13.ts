/** The flight of a TLS 1.3 server, ServerHello to Finished, in wire order: RFC 9846 §4.2.3, §4.4 and §4.5. */
import { EMPTY } from '../../bytes/bytes.ts'
import { findExtension } from '../../wire/extension.ts'
import { finishedMac, signTranscript } from './authenticate13.ts'
import { showChain } from './certificate-message.ts'
import { requestExtensions } from './client-certificate.ts'
import { skipRejected } from './early-server.ts'
import { deriveApplicationSecrets, deriveHandshakeSecrets } from './ladder.ts'
import { arrangeExtensions } from '../extensions/block.ts'
import { commonModes } from '../extensions/tls13/psk-key-exchange-modes.ts'
import { recordLimitsFor } from '../extensions/both/max-fragment-length.ts'
import { ticketsFor } from '../extensions/tls13/ticket-request.ts'
import type { Answer } from '../state/request.ts'
import type { Choice, ClientAbilities, Server13State, State } from '../state/state.ts'
import { asksForCertificate, ticketsAhead } from './ticket-time.ts'
import type { Turn13 } from '../turn/turn13.ts'

type Negotiated = Extract<Server13State, { name: 'NEGOTIATED' }>

// ---- ServerHello

/** The choice goes out, and the handshake keys follow from it (§4.2.3). */
export function sendServerHello(turn: Turn13, state: Negotiated): State {
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
  const extensions = arrangeExtensions('ServerHello', turn.server.serverHelloOrder, content, turn)
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
    'ServerHello',
  )
  deriveHandshakeSecrets(turn)
  setFlightKeys(turn, choice)
  return state
}

function clientShare({ choice, context }: Negotiated): Uint8Array | undefined {
  const shares = findExtension(context.hello.extensions, 'key_share')?.client_shares ?? []
  return shares.find(({ group }) => group === choice.group)?.key_exchange
}

/** We write under handshake keys; what we read next depends on what became of early data (§4.3.10). */
function setFlightKeys(turn: Turn13, { earlyData }: Choice): void {
  turn.setWriteKeys('handshake')
  if (earlyData === 'accepted') turn.setReadKeys('early')
  // Where no message ends early data, both keys are in use side by side (RFC 9001 §4.6.3).
  if (earlyData !== 'accepted' || !turn.endpoint.layer.endOfEarlyData) turn.setReadKeys('handshake')
  if (earlyData === 'rejected') skipRejected(turn, 'trial')
  if (earlyData !== undefined) turn.output({ kind: 'early-data', accepted: earlyData === 'accepted' })
}

// ---- EncryptedExtensions

/** What the choice says beside the keys (§4.4.1). */
export function sendEncryptedExtensions(turn: Turn13, state: Negotiated): State {
  const { choice, context } = state
  const { hello } = context
  const limits = recordLimitsFor(turn.server, 'TLS 1.3', hello)
  turn.limitRecords(limits)
  turn.settle({ recordSizes: limits })
  const { encryptedExtensionsOrder: order } = turn.server
  const extensions = arrangeExtensions('EncryptedExtensions', order, { choice, hello }, turn)
  turn.send({ name: 'EncryptedExtensions', body: { extensions } }, 'EncryptedExtensions')
  return state
}

// ---- CertificateRequest, Certificate, CertificateVerify

/** Asks the client who it is (§4.4.2). */
export function sendCertificateRequest(turn: Turn13, state: Negotiated): State {
  turn.send(
    {
      name: 'CertificateRequest',
      body: { certificate_request_context: EMPTY, extensions: requestExtensions(turn) },
    },
    'CertificateRequest',
  )
  return state
}

/** The chain of the credential that was chosen (§4.5.1), compressed where the client takes it so (RFC 8879 §4). */
export function sendCertificate(turn: Turn13, state: Negotiated): State {
  const { signing } = state.choice
  if (signing) showChain(turn, { signing, context: EMPTY, asked: state.context.hello.extensions })
  return state
}

/** Signs what both sides saw, or asks whoever has the key (§4.5.2). */
export function sendCertificateVerify(turn: Turn13, state: Negotiated): State {
  if (!state.choice.signing) return state
  const signature = signTranscript(turn, state.choice.signing)
  return signature ? onSignature(turn, state, { kind: 'sign', signature }) : state
}

/** The signature is there. */
export function onSignature(
  turn: Turn13,
  state: Negotiated,
  { signature }: Extract<Answer, { kind: 'sign' }>,
): State {
  if (state.choice.signing)
    turn.send(
      { name: 'CertificateVerify', body: { algorithm: state.choice.signing.scheme, signature } },
      'server CertificateVerify',
    )
  return state
}

// ---- Finished, and what is awaited then

/** Ends the flight: application keys to write with, and what is awaited then (§4.5.3). */
export function sendFinished(turn: Turn13, { choice, context }: Negotiated): State {
  const verify_data = finishedMac(turn, turn.trafficNames('write', 'handshake'), 'server_verify_data')
  turn.send({ name: 'Finished', body: { verify_data } }, 'server Finished')
  deriveApplicationSecrets(turn)
  turn.setWriteKeys('application')
  const { hello } = context
  const client: ClientAbilities = {
    modes: commonModes(turn.server, hello),
    postHandshakeAuth: findExtension(hello.extensions, 'post_handshake_auth') !== undefined,
    tickets: ticketsFor(turn, hello, choice.psk),
  }
  const owes = ticketsAhead(turn, choice, client)
  if (asksForCertificate(turn, choice)) return { machine: 'server13', name: 'WAIT_CERT', client }
  const awaitsEarlyEnd = choice.earlyData === 'accepted' && turn.endpoint.layer.endOfEarlyData
  return awaitsEarlyEnd
    ? { machine: 'server13', name: 'WAIT_EOED', client, owes, ticketsSent: 0, stored: [], earlyBytes: 0 }
    : { machine: 'server13', name: 'WAIT_FINISHED', client, owes, ticketsSent: 0, stored: [] }
}
