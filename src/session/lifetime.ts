/** How long a session is good for, as every decision about one asks it. */
import type { Finding } from '../rules/rule.ts'
import { expiresAt, type SessionState } from './session.ts'

/** Whether a session is within its lifetime. @param most seconds after which it is too old whatever it says of itself */
export function withinLifetime(session: SessionState, now: number, most = Infinity): Finding {
  return {
    ok: now < expiresAt(session) && now < session.createdAt + most * 1000,
    expected: `less than ${Math.min(session.lifetime, most)} s old`,
    actual: `${(now - session.createdAt) / 1000} s old`,
  }
}
