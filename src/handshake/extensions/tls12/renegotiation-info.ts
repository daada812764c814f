/** TLS 1.2: what binds a handshake to the one before it in the same connection (RFC 5746). */
import { concat, EMPTY } from '../../../bytes/bytes.ts'
import { abide, judge } from '../../../rules/verdict.ts'
import { findExtension } from '../../../wire/extension.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import { BIND_HELLO } from './judge-renegotiation.ts'
import type { Phase } from '../../state/state12.ts'
import type { Turn } from '../../turn/turn.ts'
import { offers12, type Spoken } from '../spoken.ts'

const SCSV = 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV'

type Info = { readonly renegotiated_connection: Uint8Array } | undefined

/** In a first ClientHello a suite may say the same (RFC 5746 §3.3). */
export const renegotiationInfo: Spoken<'renegotiation_info'> = {
  type: 'renegotiation_info',
  says: {
    ClientHello: ({ phase }, turn) =>
      offers12(turn) ? { renegotiated_connection: boundData('ClientHello', phase) } : undefined,
    ServerHello12: ({ agreed, phase }) =>
      agreed.secureRenegotiation ? { renegotiated_connection: boundData('ServerHello', phase) } : undefined,
  },
  hears: {
    ClientHello12: (info, { hello, phase }, turn) =>
      checkBinding(turn, 'ClientHello', info, phase, hello.cipher_suites.includes(SCSV)),
    ServerHello12: (info, { phase }, turn) => {
      checkBinding(turn, 'ServerHello', info, phase, false)
      return { secureRenegotiation: info !== undefined }
    },
  },
}

/** The hello is bound to the handshake before it, or says that there was none (RFC 5746 §3.4 to §3.7). */
function checkBinding(
  turn: Turn,
  message: 'ClientHello' | 'ServerHello',
  info: Info,
  phase: Phase,
  scsv: boolean,
): undefined {
  const verdict = judge(BIND_HELLO, {
    message,
    renegotiation: phase.kind === 'renegotiation',
    info: info?.renegotiated_connection,
    verifyData: boundData(message, phase),
    scsv,
  })
  // In a first handshake there is nothing to be bound to: worth a word only where somebody claims otherwise.
  if (phase.kind === 'renegotiation' || verdict.failed) turn.report(verdict)
  abide(verdict)
}

/** What renegotiation_info of a hello holds: verify_data of the client, in an answer of both sides. */
function boundData(message: 'ClientHello' | 'ServerHello', phase: Phase): Uint8Array {
  if (phase.kind === 'initial') return EMPTY
  const { client, server } = phase.previous
  return message === 'ClientHello' ? client : concat(client, server)
}

/** Whether the client speaks RFC 5746. */
export function speaksSecureRenegotiation(hello: ClientHello): boolean {
  return (
    hello.cipher_suites.includes(SCSV) || findExtension(hello.extensions, 'renegotiation_info') !== undefined
  )
}
