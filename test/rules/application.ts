/** What an application decides: its rules broken alone. */
import { GO_ON, type AbortQuestion } from '../../src/handshake/application.ts'
import type { BrokenTable } from './breaks-alone.ts'

/** Does the connection go on? */
export const ABORT: BrokenTable<AbortQuestion> = {
  decision: GO_ON,
  good: { alert: 'none', reason: '' },
  rows: [
    [
      'application.abort',
      { alert: 'general_error', reason: 'out of memory' },
      'RFC 9846 §6.2',
      'it wants to end',
      'general_error',
    ],
  ],
  answers: { yes: 'it goes on', no: 'it ends' },
}
