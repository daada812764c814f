/** What the application decides: its word is a rule of ours, and stands in the trace as a verdict like any other. */
import { isFatalAlert, type FatalAlert } from '../rules/alert.ts'
import { Misuse } from '../rules/failure.ts'
import type { Decision } from '../rules/rule.ts'
import type { Command } from './request.ts'
import type { Turn } from './turn/turn.ts'

// ---- A wish to abort

/** Why an application ends its connection, and with which alert. */
export interface AbortQuestion {
  /** `none` where it does not. */
  readonly alert: FatalAlert | 'none'
  /** In its own words. */
  readonly reason: string
}

/** Whether a connection goes on. Asked only where the application ends it. */
export const GO_ON: Decision<AbortQuestion> = {
  id: 'go-on',
  subject: 'application',
  question: () => 'Does the connection go on?',
  consequence: 'it goes on',
  otherwise: 'it ends',
  rules: [
    {
      id: 'application.abort',
      rule: 'an application may end its connection at any time',
      cite: 'RFC 9846 §6.2',
      expected: 'an application that goes on',
      policy: true,
      alert: 'general_error',
      run: ({ alert, reason }) =>
        alert === 'none' ? { ok: true, actual: 'it goes on' } : { ok: false, actual: reason, alert },
    },
  ],
}

/**
 * Obeys the command: whatever the endpoint was about to do, it does no more.
 * @throws TlsFailure with the alert of the command
 * @throws Misuse where nothing can be sent any more, or for an alert that ends nothing
 */
export function obeyAbort(turn: Turn, { alert, reason }: Extract<Command, { kind: 'abort' }>): true {
  if (turn.endpoint.writeClosed) throw new Misuse('abort after close')
  turn.set({ commands: [] })
  turn.judge(GO_ON, { alert: fatal(alert), reason })
  return true
}

function fatal(alert: string): FatalAlert {
  if (!isFatalAlert(alert)) throw new Misuse(`${alert} does not end a connection`)
  return alert
}
