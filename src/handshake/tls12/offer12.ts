/** What a ClientHello says for TLS 1.2: a session to resume, and the extensions of that version. */
import { EMPTY } from '../../bytes/bytes.ts'
import { objectionTo } from '../../certificate/path/still-trusted.ts'
import type { Session } from '../../session/session.ts'
import { OFFER_SESSION_12 } from '../../session/decisions/offer-verdict12.ts'
import type { Extension } from '../../wire/extension.ts'
import type { ExtensionMakers } from '../extensions.ts'
import { fitting } from '../ticket-room.ts'
import type { Turn } from '../turn/turn.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { boundData } from './check-hello12.ts'
import { usesCurve } from './suite-groups.ts'
import type { Phase } from './state12.ts'

/** The first session of TLS 1.2 that may be offered: a hello has room for one. */
export function chooseSession12(turn: Turn12): Session | undefined {
  const config = turn.client
  return config.sessions.find((session) => {
    if (session.version !== 'TLS 1.2') return false
    const verdict = turn.judge(OFFER_SESSION_12, {
      session,
      now: turn.env.now,
      versions: config.versions,
      suites: config.suites12,
      serverName: config.serverName,
      verifyPeer: config.verifyPeer,
      objection: () => objectionTo(session.peerCertificates, config.trust, turn.env.now),
      extendedMasterSecret: config.extendedMasterSecret,
    })
    return verdict.decision === 'yes' && fitting(turn, [session], asOffered).length > 0
  })
}

function asOffered({ ticket }: Session) {
  return { what: 'a session', length: ticket.length } as const
}

/** What the extensions that only TLS 1.2 has are made of. */
interface Content12 {
  readonly session12: Session | undefined
  readonly phase: Phase
}

/** The extensions that only TLS 1.2 has, where that version is offered. */
export const EXTENSIONS_12: ExtensionMakers<'ClientHello', Content12> = {
  extended_master_secret: (_, turn) =>
    when12(turn, turn.client.extendedMasterSecret, { type: 'extended_master_secret', data: null }),
  encrypt_then_mac: (_, turn) =>
    when12(turn, turn.client.encryptThenMac, { type: 'encrypt_then_mac', data: null }),
  renegotiation_info: ({ phase }, turn) =>
    when12(turn, true, {
      type: 'renegotiation_info',
      data: { renegotiated_connection: boundData('ClientHello', phase) },
    }),
  ec_point_formats: (_, turn) =>
    when12(turn, turn.client.suites12.some(usesCurve), {
      type: 'ec_point_formats',
      data: { ec_point_format_list: ['uncompressed'] },
    }),
  session_ticket: ({ session12 }, turn) =>
    when12(turn, turn.client.sessionTickets, { type: 'session_ticket', data: session12?.ticket ?? EMPTY }),
}

function when12(
  { client }: Turn,
  wanted: boolean,
  extension: Extension<'ClientHello'>,
): Extension<'ClientHello'> | undefined {
  return wanted && client.versions.includes('TLS 1.2') ? extension : undefined
}
