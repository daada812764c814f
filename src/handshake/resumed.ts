import type { SessionState } from '../session/session.ts'
import type { OfferedPsk } from './state-parts.ts'
import type { AcceptedPsk, State } from './state.ts'

/** The session that a handshake resumes or resumed, as far as the state of one side tells; a client's has its ticket. */
export function resumedSession(state: State): SessionState | undefined {
  if ('agreed' in state) return 'resumed' in state.agreed ? state.agreed.resumed : behind(state.agreed.psk)
  if ('parameters' in state) return behind(state.parameters.psk)
  return 'choice' in state && state.choice.psk !== 'none' ? behind(state.choice.psk) : undefined
}

function behind(psk: OfferedPsk | AcceptedPsk | undefined): SessionState | undefined {
  return psk?.source.kind === 'session' ? psk.source.session : undefined
}
