/**
 * The server's hellos: RFC 9846 §4.2 and §A.2. They choose the version; after them one version's own machine goes on.
 *
 *     START --- ClientHello ---> NEGOTIATED (TLS 1.3), perhaps by way of WAIT_SETTINGS, where the application is asked, of
 *       |                        WAIT_SESSION and WAIT_TAKE, or of WAIT_REPLAY
 *       |
 *       +------ ClientHello ---> RECVD_CH --- send HelloRetryRequest ---> WAIT_CH2 --- ClientHello ---> NEGOTIATED
 */
import { fail } from '../../rules/failure.ts'
import { KEEP_EARLY_DATA } from '../../session/decisions/early-verdict.ts'
import { findExtension } from '../../wire/extension.ts'
import { HELLO_RETRY_RANDOM, type ClientHello } from '../../wire/hello.ts'
import { protocolVersions } from '../../wire/registry.ts'
import { checkClientHello } from './check-hello.ts'
import { dropChangeCipherSpec, sendChangeCipherSpec } from '../common/compatibility.ts'
import { checkSecondHello } from './second-hello.ts'
import { skipRejected } from '../tls13/early-server.ts'
import { arrangeExtensions } from '../extensions/block.ts'
import { expectTicketKeys } from '../common/seal-session.ts'
import { obeyOnHello } from '../common/application.ts'
import type { Version } from '../../wire/version.ts'
import { withSettings } from '../settings/configure.ts'
import type { Machine } from '../turn/machine.ts'
import type { Received } from '../state/message.ts'
import { serverNameOf } from '../extensions/both/server-name.ts'
import type { Answer } from '../state/request.ts'
import { continueSearch } from '../tls13/negotiate13.ts'
import { startServer12 } from '../tls12/negotiate12.ts'
import type { HelloServerState, State } from '../state/state.ts'
import { turn12Of } from '../turn/turn12.ts'
import type { Turn13 } from '../turn/turn13.ts'

type In<N extends HelloServerState['name']> = Extract<HelloServerState, { name: N }>

const RETRY = 'RFC 9846 §4.2.4 (8446 §4.1.4)'
const HELLO = 'RFC 9846 §4.2.2 (8446 §4.1.2)'

/** Where a first ClientHello leads. */
const SERVED = [
  'RECVD_CH',
  'WAIT_SESSION',
  'WAIT_REPLAY',
  'NEGOTIATED',
  'SEND_SERVER_FLIGHT',
  'SEND_FINISHED',
] as const

/** What is legal before the server has chosen. */
export const HELLO_SERVER: Machine<HelloServerState> = {
  START: { ClientHello: { to: ['WAIT_SETTINGS', ...SERVED], cite: HELLO, run: onClientHello } },
  WAIT_SETTINGS: { 'answer serve-hello': { to: SERVED, cite: 'RFC 6066 §3', run: onSettings } },
  RECVD_CH: {
    'send HelloRetryRequest': { to: ['RECVD_CH', 'WAIT_CH2'], cite: RETRY, run: sendHelloRetryRequest },
    'send ChangeCipherSpec': { to: ['WAIT_CH2'], cite: 'RFC 9846 §E.4 (8446 §D.4)', run: sendCompatibility },
  },
  WAIT_CH2: {
    ChangeCipherSpec: { to: ['WAIT_CH2'], cite: 'RFC 9846 §5', run: dropChangeCipherSpec },
    ClientHello: {
      to: ['WAIT_SESSION', 'NEGOTIATED'],
      cite: HELLO,
      run: onSecondClientHello,
    },
  },
}

/** A server's first state. */
export const SERVER_START: In<'START'> = { machine: 'hello-server', name: 'START' }

// ---- ClientHello

function onClientHello(
  turn: Turn13,
  _state: In<'START'>,
  { body: hello, bytes }: Received<'ClientHello'>,
): State {
  turn.expectRecordEnd()
  if (!turn.server.askOnHello) return serve(turn, hello, bytes)
  turn.ask({ kind: 'serve-hello', hello, serverName: serverNameOf(hello) })
  return { machine: 'hello-server', name: 'WAIT_SETTINGS', hello, bytes }
}

/** The application said how: from here on the server is as if it had been made so. */
function onSettings(
  turn: Turn13,
  { hello, bytes }: In<'WAIT_SETTINGS'>,
  { decision }: Extract<Answer, { kind: 'serve-hello' }>,
): State {
  const settings = obeyOnHello(turn, serverNameOf(hello), decision)
  turn.set({ config: withSettings(turn.server, settings) })
  expectTicketKeys(turn.server, turn.env.ticketKeys)
  return serve(turn, hello, bytes)
}

function serve(turn: Turn13, hello: ClientHello, bytes: Uint8Array): State {
  if (chooseVersion(turn, hello) === 'TLS 1.2')
    return startServer12(turn12Of(turn), hello, bytes, { kind: 'initial' })
  checkClientHello(turn, hello)
  return continueSearch(turn, { hello, bytes, second: false }, undefined, 0, undefined)
}

function onSecondClientHello(
  turn: Turn13,
  { demanded }: In<'WAIT_CH2'>,
  message: Received<'ClientHello'>,
): State {
  const { body, bytes } = message
  turn.expectRecordEnd()
  chooseVersion(turn, body)
  checkClientHello(turn, body)
  checkSecondHello(turn, demanded, body)
  return continueSearch(turn, { hello: body, bytes, second: true }, demanded, 0, undefined)
}

/**
 * The version: supported_versions alone decides where it is there, whatever legacy_version says; without it nothing newer
 * than TLS 1.2 is chosen, even where legacy_version promises more (§4.3.1, 8446 §4.2.1).
 */
function chooseVersion(turn: Turn13, hello: ClientHello): Version {
  // RFC 9846 §4.2.2 refuses every value but 0x0303, RFC 8446 §4.2.1 ignores it; both refuse SSL 3.0, and so do we.
  if (protocolVersions.codeOf(hello.legacy_version) <= protocolVersions.codeOf('SSL 3.0'))
    fail('protocol_version', 'RFC 9846 §E.5 (8446 §D.5)', {
      expected: 'a legacy_version above SSL 3.0',
      actual: hello.legacy_version,
      field: 'ClientHello.legacy_version',
      offset: 4,
    })
  const listed = findExtension(hello.extensions, 'supported_versions')?.versions
  const atLeast12 = protocolVersions.codeOf(hello.legacy_version) >= protocolVersions.codeOf('TLS 1.2')
  const offered: readonly string[] = listed ?? (atLeast12 ? ['TLS 1.2'] : [])
  return (
    turn.server.versions.find((version) => offered.includes(version)) ??
    fail('protocol_version', 'RFC 9846 §4.3.1 (8446 §4.2.1)', {
      expected: `one of ${turn.server.versions.join(', ')}`,
      actual: listed?.join(', ') ?? `${hello.legacy_version} and no supported_versions`,
      field: listed ? 'ClientHello.extensions.supported_versions' : 'ClientHello.legacy_version',
    })
  )
}

// ---- HelloRetryRequest

function sendHelloRetryRequest(turn: Turn13, state: In<'RECVD_CH'>): State {
  const { context, demanded } = state
  const { suite, group } = demanded
  turn.useSuite(suite)
  const earlyData = state.earlyData ? 'rejected' : undefined
  turn.agree({ version: 'TLS 1.3', suite, group, retried: true, earlyData })
  turn.absorb('ClientHello', context.bytes)
  turn.replaceFirstHello()
  const { helloRetryRequestOrder } = turn.server
  const extensions = arrangeExtensions('HelloRetryRequest', helloRetryRequestOrder, demanded, turn)
  turn.send(
    {
      name: 'HelloRetryRequest',
      body: {
        legacy_version: 'TLS 1.2',
        random: HELLO_RETRY_RANDOM,
        legacy_session_id_echo: context.hello.legacy_session_id,
        cipher_suite: suite,
        legacy_compression_method: 'null',
        extensions,
      },
    },
    'HelloRetryRequest',
  )
  turn.flush()
  // What the client sent as early data is still under way, and unreadable: it goes by its outer type (§4.3.10).
  if (state.earlyData) {
    turn.judge(KEEP_EARLY_DATA, { retry: true })
    skipRejected(turn, 'outer-type')
    turn.output({ kind: 'early-data', accepted: false })
  }
  return state.owes.length > 0 ? state : { machine: 'hello-server', name: 'WAIT_CH2', demanded }
}

function sendCompatibility(turn: Turn13, state: In<'RECVD_CH'>): State {
  sendChangeCipherSpec(turn, state)
  return { machine: 'hello-server', name: 'WAIT_CH2', demanded: state.demanded }
}
