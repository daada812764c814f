/** What a client of TLS 1.2 makes of the server's flight behind the certificate: RFC 5246 §7.4.3 to §7.4.5, in wire order. */
import { EMPTY } from '../../bytes/bytes.ts'
import { fail } from '../../rules/failure.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import type { Received12 } from '../state/message.ts'
import type { Offer, Owed } from '../state/state-parts.ts'
import type { State } from '../state/state.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { checkServerKeyExchange } from './authenticate12.ts'
import { judgeServer } from './client-certificate12.ts'
import { readDemand, signingFor } from './client-demand12.ts'
import { agreementName, NO_SERVER_HALF } from '../state/exchange-halves.ts'
import { readServerHalf, sendsServerKeyExchange } from './key-exchange.ts'
import type { Client12State, Hellos12 } from '../state/state12.ts'

type In<N extends Client12State['name']> = Extract<Client12State, { name: N }>

/** The first state after a ServerHello that chose TLS 1.2: what is awaited follows from suite and resumption. */
export function awaitServer(
  turn: Turn12,
  { hellos, offer, status }: Pick<In<'WAIT_CERTIFICATE'>, 'hellos' | 'offer' | 'status'>,
): State {
  const { resumed, suite } = turn.agreed
  if (resumed) {
    turn.restoreMaster(resumed.session)
    turn.deriveKeyBlock(hellos)
    return awaitServersEnd(hellos, offer)
  }
  const next = { machine: 'client12', hellos, offer } as const
  const { authentication } = SUITES_12[suite]
  if (authentication === 'ECDSA' || authentication === 'RSA')
    return { ...next, name: 'WAIT_CERTIFICATE', status }
  return { ...next, name: 'WAIT_SERVER_KEY_EXCHANGE', key: undefined }
}

/** What ends the server's side of a handshake: ChangeCipherSpec and Finished, behind a ticket where one was announced. */
export function awaitServersEnd(hellos: Hellos12, offer: Offer): State {
  return hellos.ticket
    ? { machine: 'client12', name: 'WAIT_NEW_SESSION_TICKET', hellos, offer }
    : { machine: 'client12', name: 'WAIT_CHANGE_CIPHER_SPEC', hellos, offer, ticket: undefined }
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

/** ServerKeyExchange where a CertificateStatus was announced. @throws TlsFailure `unexpected_message` in RSA key transport */
export function onExchangeWithoutStatus(
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

/** CertificateRequest in its place. */
export function onRequestWithoutStatus(
  turn: Turn12,
  state: In<'WAIT_CERTIFICATE_STATUS'>,
  message: Received12<'CertificateRequest'>,
): State {
  return onCertificateRequest(turn, withoutStatus(turn, state, message.name), message)
}

/** ServerHelloDone in its place. */
export function onDoneWithoutStatus(
  turn: Turn12,
  state: In<'WAIT_CERTIFICATE_STATUS'>,
  message: Received12<'ServerHelloDone'>,
): State {
  return onServerHelloDone(turn, withoutStatus(turn, state, message.name), message)
}

// ---- ServerKeyExchange

/** The server's half of the key agreement, and its signature, where the suite has one (RFC 5246 §7.4.3). */
export function onServerKeyExchange(
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

/** CertificateRequest where a ServerKeyExchange may be left out. */
export function onEarlyCertificateRequest(
  turn: Turn12,
  state: In<'WAIT_SERVER_KEY_EXCHANGE'>,
  message: Received12<'CertificateRequest'>,
): State {
  return onCertificateRequest(turn, skipServerKeyExchange(turn, state, message.name), message)
}

/** ServerHelloDone where a ServerKeyExchange may be left out. */
export function onEarlyServerHelloDone(
  turn: Turn12,
  state: In<'WAIT_SERVER_KEY_EXCHANGE'>,
  message: Received12<'ServerHelloDone'>,
): State {
  return onServerHelloDone(turn, skipServerKeyExchange(turn, state, message.name), message)
}

// ---- CertificateRequest, ServerHelloDone

/**
 * What the server wants to see of the client (RFC 5246 §7.4.4).
 * @throws TlsFailure `handshake_failure` from an anonymous server, `unexpected_message` from one with a PSK alone and for a second one
 */
export function onCertificateRequest(
  turn: Turn12,
  state: In<'WAIT_SERVER_HELLO_DONE'>,
  message: Received12<'CertificateRequest'>,
): State {
  const { authentication } = SUITES_12[turn.agreed.suite]
  const asked = { actual: message.name, field: message.name }
  if (authentication === 'anon')
    fail('handshake_failure', 'RFC 5246 §7.4.4', {
      expected: 'no CertificateRequest from an anonymous server',
      ...asked,
    })
  if (state.demand || authentication === 'PSK')
    fail('unexpected_message', 'RFC 5246 §7.4.4', { expected: 'ServerHelloDone', ...asked })
  turn.absorb('CertificateRequest', message.bytes)
  return { ...state, demand: readDemand(message.body) }
}

/** The server's flight is over: what ours will hold (RFC 5246 §7.4.5). */
export function onServerHelloDone(
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
