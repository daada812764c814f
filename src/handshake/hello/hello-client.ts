/**
 * The client's hellos: RFC 9846 §4.2 and §A.1. They choose the version; after them one version's own machine goes on.
 *
 *     START --- send ClientHello ---> WAIT_SH --- ServerHello ---> WAIT_EE (TLS 1.3)
 *       ^                                |
 *       +------- HelloRetryRequest ------+
 */
import { equal } from '../../bytes/bytes.ts'
import { PLAINTEXT } from '../../record/epoch.ts'
import { fail } from '../../rules/failure.ts'
import { pskSuffix } from '../../secrets/names.ts'
import { findExtension } from '../../wire/extension.ts'
import { DOWNGRADE_11, DOWNGRADE_12 } from '../../wire/hello.ts'
import { SUITES_13, type Suite13 } from '../../wire/registry.ts'
import { agreeOnServerHello, type ServerHelloFields } from '../tls13/agree-client13.ts'
import { checkChosenVersion } from '../common/chosen-version.ts'
import { checkExtensions, hearExtensions } from '../extensions/block.ts'
import type { EventPayloads, EventPayloads12, Machine } from '../turn/machine.ts'
import type { Received } from '../state/message.ts'
import { firstOffer, offers13, secondOffer } from './client-hello.ts'
import { meanwhileClient } from '../tls12/during-handshake.ts'
import { agreeOnTls12 } from '../tls12/agree-client12.ts'
import { sendEarlyData } from '../tls13/early-client.ts'
import type { Offer, Owed } from '../state/state-parts.ts'
import type { HelloClientState, State } from '../state/state.ts'
import { dropChangeCipherSpec, sendChangeCipherSpec } from '../common/compatibility.ts'
import { Transcript } from '../../secrets/transcript.ts'
import { turn12Of } from '../turn/turn12.ts'
import type { Turn13 } from '../turn/turn13.ts'

type Start = Extract<HelloClientState, { name: 'START' }>
type WaitServerHello = Extract<HelloClientState, { name: 'WAIT_SH' }>

/** In a renegotiation the server's wish for one may cross our hello. */
type HelloEvents = EventPayloads & Pick<EventPayloads12, 'HelloRequest'>

/** What is legal before the version is known. */
export const HELLO_CLIENT: Machine<HelloClientState, HelloEvents> = {
  START: {
    'send ClientHello': {
      to: ['WAIT_SH'],
      cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
      run: sendClientHello,
    },
    'send ChangeCipherSpec': { to: ['START'], cite: 'RFC 9846 §E.4 (8446 §D.4)', run: sendChangeCipherSpec },
  },
  WAIT_SH: {
    'send ChangeCipherSpec': {
      to: ['WAIT_SH'],
      cite: 'RFC 9846 §E.4 (8446 §D.4)',
      run: sendChangeCipherSpec,
    },
    'command send-early': { to: ['WAIT_SH'], cite: 'RFC 9846 §4.3.10 (8446 §4.2.10)', run: sendEarlyData },
    ChangeCipherSpec: { to: ['WAIT_SH'], cite: 'RFC 9846 §5', run: dropBeforeServerHello },
    HelloRetryRequest: { to: ['START'], cite: 'RFC 9846 §4.2.4 (8446 §4.1.4)', run: onHelloRetryRequest },
    // During a renegotiation the old connection goes on until ChangeCipherSpec.
    ...meanwhileClient('WAIT_SH'),
    ServerHello: {
      to: [
        'WAIT_EE',
        'WAIT_CERTIFICATE',
        'WAIT_SERVER_KEY_EXCHANGE',
        'WAIT_NEW_SESSION_TICKET',
        'WAIT_CHANGE_CIPHER_SPEC',
      ],
      cite: 'RFC 9846 §4.2.3 (8446 §4.1.3)',
      run: onServerHello,
    },
  },
}

/** A client's first state. */
export const CLIENT_START: Start = {
  machine: 'hello-client',
  name: 'START',
  retry: undefined,
  phase: { kind: 'initial' },
  owes: ['ClientHello'],
}

// ---- ClientHello

function sendClientHello(turn: Turn13, { retry, phase }: Start): State {
  if (phase.kind === 'renegotiation') turn.set({ transcript: Transcript.empty })
  const { offer, bytes } = retry ? secondOffer(turn, retry) : firstOffer(turn, phase)
  turn.sendEncoded('ClientHello', bytes, 'ClientHello')
  turn.flush()
  if (offer.earlyData) startEarlyData(turn, offer)
  const compatible = turn.client.middleboxCompatibility && offer.earlyData
  const owes: readonly Owed[] = compatible ? ['ChangeCipherSpec'] : []
  return { machine: 'hello-client', name: 'WAIT_SH', offer, retry, phase, owes }
}

/** Early data travel under the first PSK's secrets, right behind the ClientHello (§4.3.10). */
function startEarlyData(turn: Turn13, offer: Offer): void {
  const source = offer.psks.at(0)?.source
  if (source?.kind === 'session') turn.useSuite(source.session.suite as Suite13)
  turn.derive('client_early_traffic_secret', { parentSuffix: pskSuffix(0) })
  turn.derive('early_exporter_master_secret', { parentSuffix: pskSuffix(0) })
  turn.setWriteKeys('early')
}

/** Whoever offers TLS 1.3 has to bear it; in TLS 1.2 there are no keys yet that it could bring into force (RFC 5246 §7.1). */
function dropBeforeServerHello(turn: Turn13, state: WaitServerHello): State {
  if (!offers13(turn, state.phase))
    fail('unexpected_message', 'RFC 5246 §7.1', {
      expected: 'a ServerHello',
      actual: 'ChangeCipherSpec',
      field: 'ChangeCipherSpec',
    })
  return dropChangeCipherSpec(turn, state)
}

// ---- HelloRetryRequest

function onHelloRetryRequest(
  turn: Turn13,
  state: WaitServerHello,
  message: Received<'HelloRetryRequest'>,
): State {
  const CITE = 'RFC 9846 §4.2.4 (8446 §4.1.4)'
  const { body } = message
  if (state.retry)
    fail('unexpected_message', CITE, {
      expected: 'a ServerHello',
      actual: 'a second HelloRetryRequest',
      field: 'HelloRetryRequest',
    })
  // It ends the server's flight: what comes behind it cannot answer the second ClientHello.
  turn.expectRecordEnd()
  const version = findExtension(body.extensions, 'supported_versions')?.selected_version
  if (version !== 'TLS 1.3')
    fail(version === undefined ? 'missing_extension' : 'illegal_parameter', CITE, {
      expected: 'supported_versions with TLS 1.3',
      actual: version ?? 'no supported_versions',
      field: 'HelloRetryRequest.extensions',
    })
  checkExtensions('HelloRetryRequest', 'HelloRetryRequest', body.extensions, state.offer.extensions)
  const suite = checkHelloFields(state.offer, 'HelloRetryRequest', body)
  const { group, cookie } = hearExtensions('HelloRetryRequest', body.extensions, state, turn)
  if (group === undefined && cookie === undefined)
    fail('illegal_parameter', CITE, {
      expected: 'a demand that changes the ClientHello',
      actual: 'neither key_share nor cookie',
      field: 'HelloRetryRequest.extensions',
    })
  turn.useSuite(suite)
  const earlyData = state.offer.earlyData ? 'rejected' : undefined
  turn.agree({ version: 'TLS 1.3', suite, group, retried: true, earlyData })
  turn.replaceFirstHello()
  turn.absorb('HelloRetryRequest', message.bytes)
  // Early data are over, whatever becomes of the PSK: the second ClientHello goes out in the clear (§4.3.10).
  if (state.offer.earlyData) {
    turn.set({ write: PLAINTEXT })
    turn.output({ kind: 'early-data', accepted: false })
  }
  return {
    machine: 'hello-client',
    name: 'START',
    retry: { suite, group, cookie, first: state.offer },
    phase: state.phase,
    owes: turn.owesChangeCipherSpec() ? ['ChangeCipherSpec', 'ClientHello'] : ['ClientHello'],
  }
}

// ---- ServerHello

function onServerHello(turn: Turn13, state: WaitServerHello, message: Received<'ServerHello'>): State {
  const { body } = message
  const version = findExtension(body.extensions, 'supported_versions')?.selected_version
  if (state.retry && version !== 'TLS 1.3')
    fail('illegal_parameter', 'RFC 9846 §4.2.4 (8446 §4.1.4)', {
      expected: 'TLS 1.3, as in the HelloRetryRequest',
      actual: version ?? `${body.legacy_version} without supported_versions`,
      field: 'ServerHello.extensions.supported_versions.selected_version',
    })
  if (version === 'TLS 1.3' && state.phase.kind === 'renegotiation')
    fail('protocol_version', 'RFC 9846 §4.2.3 (8446 §4.1.3)', {
      expected: 'TLS 1.2, as before the renegotiation',
      actual: version,
      field: 'ServerHello.extensions.supported_versions.selected_version',
    })
  if (version === undefined && body.legacy_version === 'TLS 1.2' && turn.client.versions.includes('TLS 1.2'))
    return toldOfOffer(turn, state, agreeOnTls12(turn12Of(turn), state, message))
  if (version === undefined) return refuseOldVersion(message)
  if (version !== 'TLS 1.3')
    fail('illegal_parameter', 'RFC 9846 §4.3.1 (8446 §4.2.1)', {
      expected: 'TLS 1.3',
      actual: version,
      field: 'ServerHello.extensions.supported_versions.selected_version',
    })
  checkChosenVersion(turn, state.offer, version)
  checkExtensions('ServerHello', 'ServerHello', body.extensions ?? [], state.offer.extensions)
  const suite = checkHelloFields(state.offer, 'ServerHello', body)
  if (state.retry && suite !== state.retry.suite)
    fail('illegal_parameter', 'RFC 9846 §4.2.4 (8446 §4.1.4)', {
      expected: `${state.retry.suite}, as in the HelloRetryRequest`,
      actual: suite,
      field: 'ServerHello.cipher_suite',
    })
  return toldOfOffer(turn, state, agreeOnServerHello(turn, state, suite, message))
}

/** Tells what became of the session that was offered; a HelloRetryRequest may have been the end of it. */
function toldOfOffer(turn: Turn13, { offer, retry }: WaitServerHello, next: State): State {
  const { psks, session12 } = retry?.first ?? offer
  const offered = session12 !== undefined || psks.some(({ source }) => source.kind === 'session')
  const outcome = turn.agreed.resumed ? 'resumed' : 'refused'
  if (offered) turn.output({ kind: 'offered-session', outcome })
  return next
}

/** An answer without supported_versions chose TLS 1.2 or older: the sentinels tell whether somebody forced it. */
function refuseOldVersion({ body }: Received<'ServerHello'>): never {
  const tail = body.random.slice(24)
  if (equal(tail, DOWNGRADE_12) || equal(tail, DOWNGRADE_11))
    fail('illegal_parameter', 'RFC 9846 §4.2.3 (8446 §4.1.3)', {
      expected: 'no downgrade from a server that speaks TLS 1.3',
      actual: `${body.legacy_version} with a downgrade sentinel`,
      field: 'ServerHello.random',
      offset: 4 + 2 + 24,
    })
  fail('protocol_version', 'RFC 9846 §4.3.1 (8446 §4.2.1)', {
    expected: 'TLS 1.3',
    actual: body.legacy_version,
    field: 'ServerHello.legacy_version',
    offset: 4,
  })
}

/** The fields that a ServerHello and a HelloRetryRequest must echo or choose from the offer. */
function checkHelloFields(offer: Offer, message: string, body: ServerHelloFields): Suite13 {
  const CITE = 'RFC 9846 §4.2.3 (8446 §4.1.3)'
  if (body.legacy_version !== 'TLS 1.2')
    fail('protocol_version', CITE, {
      expected: 'TLS 1.2',
      actual: body.legacy_version,
      field: `${message}.legacy_version`,
      offset: 4,
    })
  if (!equal(body.legacy_session_id_echo, offer.hello.legacy_session_id))
    fail('illegal_parameter', CITE, {
      expected: 'the legacy_session_id that was sent',
      actual: 'another one',
      field: `${message}.legacy_session_id_echo`,
      offset: 4 + 2 + 32,
    })
  const { cipher_suite } = body
  if (!offer.hello.cipher_suites.includes(cipher_suite) || !(cipher_suite in SUITES_13))
    fail('illegal_parameter', CITE, {
      expected: `one of ${offer.hello.cipher_suites.filter((name) => name in SUITES_13).join(', ')}`,
      actual: cipher_suite,
      field: `${message}.cipher_suite`,
    })
  if (body.legacy_compression_method !== 'null')
    fail('illegal_parameter', CITE, {
      expected: 'null',
      actual: body.legacy_compression_method,
      field: `${message}.legacy_compression_method`,
    })
  return cipher_suite as Suite13
}
