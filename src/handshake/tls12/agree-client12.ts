/** A ServerHello that chose TLS 1.2, held against what was offered (RFC 5246 §7.4.1.3). */
import { equal } from '../../bytes/bytes.ts'
import { fail } from '../../rules/failure.ts'
import type { Session } from '../../session/session.ts'
import { ANSWER_IN_ORDER_12 } from '../../session/decisions/answer-verdict12.ts'
import { DOWNGRADE_11, DOWNGRADE_12, type ServerHello } from '../../wire/hello.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { checkChosenVersion } from '../common/chosen-version.ts'
import { checkExtensions, hearExtensions } from '../extensions/block.ts'
import type { Resumed } from '../state/agreed.ts'
import type { Received } from '../state/message.ts'
import type { HelloClientState, State } from '../state/state.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { awaitServer } from './client-hears12.ts'
import { agreeOn12, peerAsResumed } from './facts12.ts'
import type { AskedPhase, Phase } from '../state/state12.ts'

type WaitServerHello = Extract<HelloClientState, { name: 'WAIT_SH' }>

const CITE = 'RFC 5246 §7.4.1.3'

/** Checks the answer and waits for what it announces. */
export function agreeOnTls12(turn: Turn12, state: WaitServerHello, message: Received<'ServerHello'>): State {
  const { body } = message
  const { offer, phase } = state
  checkDowngrade(turn, state, body)
  checkChosenVersion(turn, offer, 'TLS 1.2')
  checkExtensions('ServerHello', 'ServerHello12', body.extensions ?? [], offer.extensions)
  const suite = checkSuite(turn, body)
  const { ticket, status, alpn, extendedMasterSecret, encryptThenMac, secureRenegotiation, recordSizes } =
    hearExtensions('ServerHello12', body.extensions, { suite, phase }, turn)
  const session = resumedSession(turn, state, body, suite, extendedMasterSecret)
  turn.useSuite12(suite)
  turn.absorb('ServerHello', message.bytes)
  const hellos = {
    clientRandom: offer.hello.random,
    serverRandom: body.random,
    ticket,
    phase: joined(phase),
  }
  const resumed: Resumed | undefined = session && {
    by: session.ticket.length > 0 ? 'ticket' : 'session ID',
    session,
  }
  agreeOn12(turn, hellos.phase, {
    version: 'TLS 1.2',
    suite,
    sessionId: body.legacy_session_id_echo,
    serverName: turn.client.serverName || undefined,
    alpn,
    extendedMasterSecret,
    encryptThenMac,
    secureRenegotiation,
    recordSizes,
    resumed,
    peer: peerAsResumed(resumed),
  })
  return awaitServer(turn, { hellos, offer, status })
}

/** The server takes part: there is no way back to the handshake before, and its state goes. */
function joined(phase: AskedPhase): Phase {
  if (phase.kind === 'initial') return phase
  const { kind, number, previous, had, sessions } = phase
  return { kind, number, previous, had, sessions }
}

/** A server that speaks TLS 1.3 marks its random when it chooses less: somebody interfered (RFC 9846 §4.2.3). */
function checkDowngrade(turn: Turn12, { phase }: WaitServerHello, { random }: ServerHello): void {
  const tail = random.slice(24)
  const marked =
    equal(tail, DOWNGRADE_11) || (turn.client.versions.includes('TLS 1.3') && equal(tail, DOWNGRADE_12))
  if (marked && phase.kind === 'initial')
    fail('illegal_parameter', 'RFC 9846 §4.2.3 (8446 §4.1.3)', {
      expected: 'no downgrade from a server that speaks more',
      actual: 'a downgrade sentinel',
      field: 'ServerHello.random',
      offset: 4 + 2 + 24,
    })
}

function checkSuite(turn: Turn12, body: ServerHello): Suite12 {
  const { cipher_suite } = body
  // Those that the hello offered of this version.
  if (!(turn.client.suites12 as readonly string[]).includes(cipher_suite))
    fail('illegal_parameter', CITE, {
      expected: `one of ${turn.client.suites12.join(', ')}`,
      actual: cipher_suite,
      field: 'ServerHello.cipher_suite',
    })
  if (body.legacy_compression_method !== 'null')
    fail('illegal_parameter', CITE, {
      expected: 'null',
      actual: body.legacy_compression_method,
      field: 'ServerHello.legacy_compression_method',
    })
  return cipher_suite as Suite12
}

/** The echo of our session ID means resumption; then version, suite and master secret must be the session's own. */
function resumedSession(
  turn: Turn12,
  { offer }: WaitServerHello,
  body: ServerHello,
  suite: Suite12,
  extendedMasterSecret: boolean,
): Session | undefined {
  const { session12 } = offer
  const id = body.legacy_session_id_echo
  if (id.length === 0 || !equal(id, offer.hello.legacy_session_id)) return undefined
  turn.judge(ANSWER_IN_ORDER_12, { session: session12, version: 'TLS 1.2', suite, extendedMasterSecret })
  return session12
}
