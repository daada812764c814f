/** Tasks of the lessons on what resumption is: its cost, the session ID, the ticket, the PSK and its binder. */
import type { Change } from '../../../sim/change/change.ts'
import {
  cameOut,
  endsIn,
  fails,
  handles,
  hasResumed,
  inSight,
  isFull,
  makes,
  named,
  resumes,
  type Judge,
  type Seen,
} from './judging.ts'

/** Whether something of that kind is otherwise. */
function changed({ lab }: Seen, holds: (change: Change) => boolean): boolean {
  return lab.changes.some(holds)
}

/** Whether the server lost something of that kind. */
function serverLost(seen: Seen, what: string): boolean {
  return changed(
    seen,
    (change) => change.kind === 'forget' && change.actor === 'server' && change.what === what,
  )
}

/** Each by its id. */
export const FIRST_TASKS = {
  'start.server-hello': inSight(
    handles('server', 'sent', 'ServerHello'),
    'The server sends its ServerHello. From here on both sides can make keys.',
  ),
  'start.secret': inSight(
    (moment) => makes(moment, 'client', 'handshake_secret'),
    'The client has just made its handshake_secret. The server made the same one earlier, from its own half.',
  ),
  'start.connect': cameOut(
    ({ run }) => run.connections.length > 1 && hasResumed(run.connections.at(-1)),
    'There is one connection more, and it resumed: the ticket was put to use.',
  ),
  'cost.first-data': inSight(
    (moment) => moment.connection === 'c1' && handles('client', 'sent', 'data')(moment),
    'The client of c1 may speak at last, one round trip after its ClientHello.',
  ),
  'cost.alone': cameOut(
    (seen) => resumes(seen, 'c2') && named(seen, 'c2')?.summary.group === '',
    'c2 resumes without certificate and without key agreement: nothing but hashing is left.',
  ),
  'cost.older': cameOut(
    (seen) =>
      isFull(named(seen, 'c1')) &&
      named(seen, 'c1')?.summary.rtts === 2 &&
      resumes(seen, 'c2') &&
      named(seen, 'c2')?.summary.rtts === 1,
    'In TLS 1.2 resumption saves a whole round trip: two in c1, one in c2.',
  ),
  'id.echo': inSight(
    (moment) => moment.connection === 'c2' && handles('server', 'sent', 'ServerHello')(moment),
    'The ServerHello of c2 has the session ID that the client sent: that, and nothing else, says yes.',
  ),
  'id.lost': cameOut(
    (seen) => isFull(named(seen, 'c2')) && fails(named(seen, 'c2'), 'session12.known'),
    'The server looked for the session and did not know it. No alert: a full handshake.',
  ),
  'id.again': cameOut(
    (seen) => isFull(named(seen, 'c2')) && resumes(seen, 'c3'),
    'c2 left a new session behind, and c3 resumes that one.',
  ),
  'ticket.given': inSight(
    (moment) => moment.connection === 'c1' && handles('server', 'sent', 'NewSessionTicket')(moment),
    'Here the server hands over the session, sealed, before it changes its keys.',
  ),
  'ticket.stateless': cameOut(
    (seen) => serverLost(seen, 'sessions') && resumes(seen, 'c2'),
    'The server lost all its sessions, and c2 resumes all the same: the client brought everything.',
  ),
  'ticket.foreign': cameOut(
    (seen) => isFull(named(seen, 'c2')) && fails(named(seen, 'c2'), 'session12.known'),
    'The ticket did not open: a full handshake, and at its end a new ticket under the new key.',
  ),
  'psk.born': inSight(
    (moment) => moment.connection === 'c1' && makes(moment, 'client', 'resumption_psk_0'),
    'The client makes the PSK from resumption_master_secret and the nonce of this ticket.',
  ),
  'psk.ticket': cameOut(
    (seen) => isFull(named(seen, 'c2')) && fails(named(seen, 'c2'), 'psk.known'),
    'The ticket did not open. An unknown identity is passed over: a full handshake.',
  ),
  'psk.binder': cameOut(
    (seen) => fails(named(seen, 'c2'), 'psk.binder') && endsIn(named(seen, 'c2'), 'server', 'decrypt_error'),
    'A wrong binder ends the connection with decrypt_error: who sent this hello may not have the PSK.',
  ),
} as const satisfies Readonly<Record<string, Judge>>
