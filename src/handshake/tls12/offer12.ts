/** What a ClientHello says for TLS 1.2: a session to resume, and the extensions of that version. */
import { EMPTY } from '../../bytes/bytes.ts'
import { objectionTo } from '../../certificate/still-trusted.ts'
import type { Session } from '../../session/session.ts'
import { judgeOffer12 } from '../../session/verdicts12.ts'
import type { Extension } from '../../wire/extension.ts'
import type { ExtensionMaker } from '../extensions.ts'
import { fitting } from '../ticket-room.ts'
import type { Turn } from '../turn.ts'
import { boundData } from './check-hello12.ts'
import type { Phase } from './state12.ts'

/** The first session of TLS 1.2 that may be offered: a hello has room for one. */
export function chooseSession12(turn: Turn): Session | undefined {
  const config = turn.client
  return config.sessions.find((session) => {
    if (session.version !== 'TLS 1.2') return false
    const verdict = judgeOffer12({
      session,
      now: turn.env.now,
      versions: config.versions,
      suites: config.suites12,
      serverName: config.serverName,
      verifyPeer: config.verifyPeer,
      objection: () => objectionTo(session.peerCertificates, config.trust, turn.env.now),
      extendedMasterSecret: config.extendedMasterSecret,
    })
    turn.judge(verdict)
    return verdict.offered && fitting(turn, [session]).length > 0
  })
}

/** The extensions that only TLS 1.2 has, where that version is offered. */
export function extensions12(
  turn: Turn,
  session: Session | undefined,
  phase: Phase,
): ExtensionMaker<'ClientHello'> {
  const config = turn.client
  const when = (wanted: boolean, extension: Extension<'ClientHello'>) =>
    wanted && config.versions.includes('TLS 1.2') ? extension : undefined
  return {
    extended_master_secret: () =>
      when(config.extendedMasterSecret, { type: 'extended_master_secret', data: null }),
    encrypt_then_mac: () => when(config.encryptThenMac, { type: 'encrypt_then_mac', data: null }),
    renegotiation_info: () =>
      when(true, {
        type: 'renegotiation_info',
        data: { renegotiated_connection: boundData('ClientHello', phase) },
      }),
    ec_point_formats: () =>
      when(true, { type: 'ec_point_formats', data: { ec_point_format_list: ['uncompressed'] } }),
    session_ticket: () =>
      when(config.sessionTickets, { type: 'session_ticket', data: session?.ticket ?? EMPTY }),
  }
}
