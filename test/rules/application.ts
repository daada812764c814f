/** What an application decides: its rules broken alone. */
import {
  ACCEPT_PEER,
  GO_ON,
  SERVE_HELLO,
  type AbortQuestion,
  type HelloChoice,
  type PeerChoice,
} from '../../src/handshake/common/application.ts'
import type { BrokenTable } from './breaks-alone.ts'

/** Is a client served? */
export const SERVED: BrokenTable<HelloChoice> = {
  decision: SERVE_HELLO,
  good: { serverName: 'a.example', decision: { settings: { alpn: ['h2'] } } },
  rows: [
    [
      'application.hello',
      { decision: { refused: 'a.example has moved' } },
      'RFC 6066 §3',
      'it serves no such name',
      'handshake_failure',
    ],
  ],
  answers: { yes: 'the hello is judged under these settings', no: 'the handshake ends' },
}

/** Is a peer taken? */
export const TAKEN: BrokenTable<PeerChoice> = {
  decision: ACCEPT_PEER,
  good: { from: 'client', decision: 'accept' },
  rows: [
    [
      'application.peer',
      { decision: { refused: 'no such user' } },
      'RFC 9846 §6.2',
      'its name is on no list',
      'access_denied',
    ],
  ],
  answers: { yes: 'the handshake goes on', no: 'the handshake ends' },
}

/** Does the connection go on? */
export const ABORT: BrokenTable<AbortQuestion> = {
  decision: GO_ON,
  good: { alert: undefined, reason: '' },
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
