/** What an alert of the peer most likely means, told from where it came: an alert says what went wrong, and seldom why. */
import type { Agreed } from '../handshake/state/agreed.ts'
import type { State } from '../handshake/state/state.ts'
import { offeredBy } from './resumption.ts'

interface Hint {
  readonly alerts: readonly string[]
  /** @param state ours when the alert came @param resumes whether a session is being resumed */
  readonly fits: (state: State, resumes: boolean) => boolean
  readonly says: string
}

const HINTS: readonly Hint[] = [
  {
    // OpenSSL's SSL_R_SESSION_ID_CONTEXT_UNINITIALIZED, which only its server sees.
    alerts: ['internal_error'],
    fits: (state) => state.name === 'WAIT_SH' && offeredBy(state.offer) !== undefined,
    says:
      'in answer to an offered session: a server on OpenSSL that asks for client certificates sends it where no session ID ' +
      'context is set (SSL_CTX_set_session_id_context), and only a full handshake is possible',
  },
  {
    alerts: ['bad_record_mac', 'decrypt_error'],
    fits: (state, resumes) => hasSentFinished12(state, resumes) && resumes,
    says: 'in answer to our Finished: both sides hold different master secrets for the resumed session',
  },
  {
    alerts: ['bad_record_mac', 'decrypt_error'],
    fits: (state, resumes) => hasSentFinished12(state, resumes) && !resumes,
    says: 'in answer to our Finished: both sides hold different secrets, or saw different messages',
  },
]

/** Whether the peer of TLS 1.2 has our Finished and owes its own: in a full handshake the client's goes first, else the server's. */
function hasSentFinished12(state: State, resumes: boolean): boolean {
  if (state.name === 'WAIT_NEW_SESSION_TICKET') return !resumes
  if (state.name !== 'WAIT_CHANGE_CIPHER_SPEC') return false
  return (state.machine === 'client12') !== resumes
}

/**
 * What an alert of the peer hints at; `undefined` where it says all that is known.
 * @param state ours when it came
 * @param agreed what was agreed on by then
 */
export function hintFor(alert: string, state: State, agreed: Agreed | undefined): string | undefined {
  const resumes = agreed?.resumed !== undefined
  return HINTS.find(({ alerts, fits }) => alerts.includes(alert) && fits(state, resumes))?.says
}
