/**
 * The TLS 1.2 server after the ClientHello: RFC 5246 §7.3, in wire order.
 *
 *     full:         ServerHello [Certificate] [CertificateStatus] [ServerKeyExchange] [CertificateRequest]
 *                   ServerHelloDone --->
 *                   [Certificate] ClientKeyExchange [CertificateVerify] ChangeCipherSpec Finished
 *                   ---> [NewSessionTicket] ChangeCipherSpec Finished: CONNECTED
 *     abbreviated:  ServerHello [NewSessionTicket] ChangeCipherSpec Finished --->
 *                   ChangeCipherSpec Finished: CONNECTED
 */
import { EMPTY } from '../../bytes/bytes.ts'
import { fail } from '../../rules/failure.ts'
import { protocolVersions } from '../../wire/registry.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import { heedingOnPeer } from '../common/application.ts'
import { judgeChain, signContent } from '../common/authenticate.ts'
import type { Machine12 } from '../turn/machine.ts'
import type { Received12 } from '../state/message.ts'
import type { Answer } from '../state/request.ts'
import { sealSession } from '../common/seal-session.ts'
import type { State } from '../state/state.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { checkCertificateVerify12 } from './authenticate12.ts'
import { CONNECTED_SERVER_12, connectedServer, sessionOf } from './connected12.ts'
import { checkFinished12, sendFinished12, startWriting } from './finished12.ts'
import { agreementName } from '../state/exchange-halves.ts'
import { makeServerSecret, readClientHalf, serverKeyExchangeBody, signedParams } from './key-exchange.ts'
import { meanwhile } from './during-handshake.ts'
import { onSession12, serverHelloBody } from './negotiate12.ts'
import type { Server12State } from '../state/state12.ts'

type In<N extends Server12State['name']> = Extract<Server12State, { name: N }>

const FLIGHT = ['SEND_SERVER_FLIGHT'] as const
const ANSWER = ['WAIT_CERTIFICATE', 'WAIT_CLIENT_KEY_EXCHANGE'] as const

/** What is legal for a TLS 1.2 server. */
export const SERVER_12: Machine12<Server12State> = {
  WAIT_SESSION: {
    'answer get-session': {
      to: ['SEND_SERVER_FLIGHT', 'SEND_FINISHED'],
      cite: 'RFC 5246 §7.4.1.3',
      run: onSession12,
    },
  },
  SEND_SERVER_FLIGHT: {
    'send ServerHello': { to: FLIGHT, cite: 'RFC 5246 §7.4.1.3', run: sendServerHello },
    'send Certificate': { to: FLIGHT, cite: 'RFC 5246 §7.4.2', run: sendCertificate },
    'send CertificateStatus': { to: FLIGHT, cite: 'RFC 6066 §8', run: sendCertificateStatus },
    'send ServerKeyExchange': { to: FLIGHT, cite: 'RFC 5246 §7.4.3', run: sendServerKeyExchange },
    'answer sign': { to: FLIGHT, cite: 'RFC 5246 §7.4.3', run: onSignature },
    'send CertificateRequest': { to: FLIGHT, cite: 'RFC 5246 §7.4.4', run: sendCertificateRequest },
    'send ServerHelloDone': { to: ANSWER, cite: 'RFC 5246 §7.4.5', run: sendServerHelloDone },
  },
  WAIT_CERTIFICATE: {
    ...meanwhile('WAIT_CERTIFICATE'),
    Certificate: { to: ['WAIT_CLIENT_KEY_EXCHANGE'], cite: 'RFC 5246 §7.4.6', run: onCertificate },
  },
  WAIT_CLIENT_KEY_EXCHANGE: {
    ...meanwhile('WAIT_CLIENT_KEY_EXCHANGE'),
    ...heedingOnPeer('WAIT_CLIENT_KEY_EXCHANGE'),
    ClientKeyExchange: {
      to: ['WAIT_CERTIFICATE_VERIFY', 'WAIT_CHANGE_CIPHER_SPEC'],
      cite: 'RFC 5246 §7.4.7',
      run: onClientKeyExchange,
    },
  },
  WAIT_CERTIFICATE_VERIFY: {
    ...meanwhile('WAIT_CERTIFICATE_VERIFY'),
    CertificateVerify: { to: ['WAIT_CHANGE_CIPHER_SPEC'], cite: 'RFC 5246 §7.4.8', run: onCertificateVerify },
  },
  WAIT_CHANGE_CIPHER_SPEC: {
    ...meanwhile('WAIT_CHANGE_CIPHER_SPEC'),
    ChangeCipherSpec: { to: ['WAIT_FINISHED'], cite: 'RFC 5246 §7.1', run: onChangeCipherSpec },
  },
  WAIT_FINISHED: {
    Finished: { to: ['SEND_FINISHED', 'CONNECTED'], cite: 'RFC 5246 §7.4.9', run: onFinished },
  },
  SEND_FINISHED: {
    'send ServerHello': { to: ['SEND_FINISHED'], cite: 'RFC 5246 §7.4.1.3', run: sendServerHello },
    'send NewSessionTicket': { to: ['SEND_FINISHED'], cite: 'RFC 5077 §3.3', run: sendNewSessionTicket },
    'send ChangeCipherSpec': { to: ['SEND_FINISHED'], cite: 'RFC 5246 §7.1', run: sendChangeCipherSpec },
    'send Finished': {
      to: ['WAIT_CHANGE_CIPHER_SPEC', 'CONNECTED'],
      cite: 'RFC 5246 §7.4.9',
      run: sendFinished,
    },
  },
  CONNECTED: CONNECTED_SERVER_12,
}

// ---- ServerHello

function sendServerHello<S extends In<'SEND_SERVER_FLIGHT'> | In<'SEND_FINISHED'>>(
  turn: Turn12,
  state: S,
): S {
  const { recordSizes, resumed } = turn.agreed
  const full =
    state.name === 'SEND_SERVER_FLIGHT'
      ? { hello: state.hello, stapled: state.signing?.credential ?? {} }
      : undefined
  turn.send12({ name: 'ServerHello', body: serverHelloBody(turn, state.hellos, full) }, 'ServerHello')
  // This limit holds at once, not only with the next keys (RFC 6066 §4).
  if (recordSizes.by === 'max_fragment_length') turn.limitRecords(recordSizes)
  if (resumed) {
    turn.restoreMaster(resumed.session)
    turn.deriveKeyBlock(state.hellos)
  }
  return state
}

// ---- Certificate, ServerKeyExchange, CertificateRequest, ServerHelloDone

function sendCertificate(turn: Turn12, state: In<'SEND_SERVER_FLIGHT'>): State {
  const certificate_list = state.signing?.credential.chain ?? []
  turn.send12({ name: 'Certificate', body: { certificate_list } }, 'server Certificate')
  return state
}

function sendCertificateStatus(turn: Turn12, state: In<'SEND_SERVER_FLIGHT'>): State {
  const response = state.signing?.credential.ocspResponse
  if (response)
    turn.send12({ name: 'CertificateStatus', body: { status_type: 'ocsp', response } }, 'CertificateStatus')
  return state
}

function sendServerKeyExchange(turn: Turn12, state: In<'SEND_SERVER_FLIGHT'>): State {
  const { hellos, group, signing } = state
  const exchange = group && makeServerSecret(turn, group)
  const agreement = exchange?.agreement
  turn.settle({ group: agreementName(agreement) })
  const next = { ...state, exchange }
  if (!signing || !agreement) {
    const { keyExchange } = SUITES_12[turn.agreed.suite]
    const body = serverKeyExchangeBody(keyExchange, agreement, turn.server.pskIdentityHint, undefined)
    turn.send12({ name: 'ServerKeyExchange', body }, 'ServerKeyExchange')
    return next
  }
  const signature = signContent(turn, signing, signedParams(hellos, agreement))
  return signature ? onSignature(turn, next, { kind: 'sign', signature }) : next
}

function onSignature(
  turn: Turn12,
  state: In<'SEND_SERVER_FLIGHT'>,
  { signature }: Extract<Answer, { kind: 'sign' }>,
): State {
  const { exchange, signing } = state
  if (!signing) return state
  const signed = { algorithm: signing.scheme, signature }
  const { keyExchange } = SUITES_12[turn.agreed.suite]
  const body = serverKeyExchangeBody(keyExchange, exchange?.agreement, turn.server.pskIdentityHint, signed)
  turn.send12({ name: 'ServerKeyExchange', body }, 'ServerKeyExchange')
  return state
}

function sendCertificateRequest(turn: Turn12, state: In<'SEND_SERVER_FLIGHT'>): State {
  turn.send12(
    {
      name: 'CertificateRequest',
      body: {
        certificate_types: ['ecdsa_sign', 'rsa_sign'],
        supported_signature_algorithms: turn.server.signatureSchemes,
        certificate_authorities: turn.server.certificateAuthorities,
      },
    },
    'CertificateRequest',
  )
  return state
}

function sendServerHelloDone(
  turn: Turn12,
  { hello, hellos, exchange, signing, requests }: In<'SEND_SERVER_FLIGHT'>,
): State {
  turn.send12({ name: 'ServerHelloDone', body: {} }, 'ServerHelloDone')
  turn.flush()
  const clientVersion = protocolVersions.codeOf(hello.legacy_version)
  const next = { machine: 'server12', hellos, clientVersion, exchange, signing } as const
  return requests
    ? { ...next, name: 'WAIT_CERTIFICATE' }
    : { ...next, name: 'WAIT_CLIENT_KEY_EXCHANGE', key: undefined }
}

// ---- The client's flight

function onCertificate(
  turn: Turn12,
  state: In<'WAIT_CERTIFICATE'>,
  message: Received12<'Certificate'>,
): State {
  const { certificate_list } = message.body
  if (certificate_list.length === 0 && turn.server.clientCertificate === 'require')
    fail('handshake_failure', 'RFC 5246 §7.4.6', {
      expected: 'a client certificate',
      actual: 'an empty certificate_list',
      field: 'Certificate.certificate_list',
      offset: 4,
    })
  const received =
    certificate_list.length === 0 ? undefined : judgeChain(turn, { chain: certificate_list }, 'client', '1.2')
  turn.settle({ peer: received?.peer })
  turn.absorb('client Certificate', message.bytes)
  return { ...state, name: 'WAIT_CLIENT_KEY_EXCHANGE', key: received?.key }
}

function onClientKeyExchange(
  turn: Turn12,
  { hellos, clientVersion, exchange, signing, key }: In<'WAIT_CLIENT_KEY_EXCHANGE'>,
  message: Received12<'ClientKeyExchange'>,
): State {
  turn.absorb('ClientKeyExchange', message.bytes)
  readClientHalf(turn, message.body, exchange, { signing, version: clientVersion })
  turn.deriveMaster(hellos)
  turn.deriveKeyBlock(hellos)
  const next = { machine: 'server12', hellos } as const
  return key
    ? { ...next, name: 'WAIT_CERTIFICATE_VERIFY', key }
    : { ...next, name: 'WAIT_CHANGE_CIPHER_SPEC', serverVerifyData: undefined }
}

function onCertificateVerify(
  turn: Turn12,
  { hellos, key }: In<'WAIT_CERTIFICATE_VERIFY'>,
  message: Received12<'CertificateVerify'>,
): State {
  turn.settle(checkCertificateVerify12(turn, message, key))
  turn.absorb('client CertificateVerify', message.bytes)
  return { machine: 'server12', name: 'WAIT_CHANGE_CIPHER_SPEC', hellos, serverVerifyData: undefined }
}

function onChangeCipherSpec(turn: Turn12, state: In<'WAIT_CHANGE_CIPHER_SPEC'>): State {
  turn.setReadKeys12()
  return { ...state, name: 'WAIT_FINISHED' }
}

function onFinished(turn: Turn12, state: In<'WAIT_FINISHED'>, message: Received12<'Finished'>): State {
  const { hellos, serverVerifyData } = state
  const client = checkFinished12(turn, message)
  turn.absorb('client Finished', message.bytes)
  if (serverVerifyData) return connectedServer(turn, state, { client, server: serverVerifyData })
  return {
    machine: 'server12',
    name: 'SEND_FINISHED',
    hellos,
    clientVerifyData: client,
    owes: hellos.ticket
      ? ['NewSessionTicket', 'ChangeCipherSpec', 'Finished']
      : ['ChangeCipherSpec', 'Finished'],
  }
}

// ---- Our end of the handshake

function sendNewSessionTicket(turn: Turn12, state: In<'SEND_FINISHED'>): State {
  const { lifetime } = turn.server.tickets
  // Without a ticket after all: the server may change its mind by an empty one (RFC 5077 §3.3).
  const ticket = sealSession(turn, sessionOf(turn, lifetime)) ?? EMPTY
  turn.send12(
    { name: 'NewSessionTicket', body: { ticket_lifetime_hint: lifetime, ticket } },
    'NewSessionTicket',
  )
  return state
}

function sendChangeCipherSpec(turn: Turn12, state: In<'SEND_FINISHED'>): State {
  startWriting(turn)
  return state
}

function sendFinished(turn: Turn12, state: In<'SEND_FINISHED'>): State {
  const { hellos, clientVerifyData } = state
  const server = sendFinished12(turn)
  if (clientVerifyData) return connectedServer(turn, state, { client: clientVerifyData, server })
  return { machine: 'server12', name: 'WAIT_CHANGE_CIPHER_SPEC', hellos, serverVerifyData: server }
}
