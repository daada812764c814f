/** The version that a server chose, held against what was offered. */
import { RESUME_IN_VERSION } from '../../session/decisions/answer-verdict.ts'
import type { Version } from '../../wire/version.ts'
import type { Offer } from '../state/state-parts.ts'
import type { Turn } from '../turn/turn.ts'

/**
 * Where the ServerHello chose another version than that of the session in the offer, says that nothing is resumed.
 * @throws TlsFailure protocol_version where early data went out, which the server cannot have understood
 */
export function checkChosenVersion(turn: Turn, { psks, session12, earlyData }: Offer, chosen: Version): void {
  const offered13 = psks.some(({ source }) => source.kind === 'session')
  const session = session12?.version ?? (offered13 ? 'TLS 1.3' : chosen)
  if (session === chosen) return
  turn.judge(RESUME_IN_VERSION, { session, chosen, earlyData })
}
