/** Tasks of the lessons on servers: ticket keys that change, several servers, caches, names and who the client is. */
import { HOUR } from '../../../bytes/time.ts'
import type { Change } from '../../../sim/change/change.ts'
import {
  allOf,
  cameOut,
  failsIn,
  fails,
  handles,
  inSight,
  isFull,
  named,
  resumes,
  type Judge,
  type Seen,
} from './judging.ts'

/** The last change of a kind that there is. */
function lastChange<K extends Change['kind']>(
  { lab }: Seen,
  kind: K,
): Extract<Change, { readonly kind: K }> | undefined {
  return lab.changes.findLast(
    (change): change is Extract<Change, { readonly kind: K }> => change.kind === kind,
  )
}

/** Whether another server answers in c2 than in c1. */
function serversTakeTurns({ lab }: Seen): boolean {
  const hosts = new Map([...lab.timeline].map(({ connection, after }) => [connection, after.hosts.server]))
  return hosts.get('c1') !== hosts.get('c2')
}

/** Whether the server asks for a certificate of the client in a connection. */
function asks(seen: Seen, id: string): boolean {
  const connection = named(seen, id)
  return (
    connection !== undefined &&
    allOf(connection).some((event) => event.kind === 'message' && event.name === 'CertificateRequest')
  )
}

/** Each by its id. */
export const SERVER_TASKS = {
  'rotation.apart': cameOut(
    (seen) => serversTakeTurns(seen) && isFull(named(seen, 'c2')) && fails(named(seen, 'c2'), 'psk.known'),
    'Another server answered, whose ticket key is another: it could not open the ticket.',
  ),
  'rotation.together': cameOut(
    (seen) => serversTakeTurns(seen) && resumes(seen, 'c2'),
    'Another server answered, and resumed what the first had begun: both have the same ticket keys.',
  ),
  'rotation.retired': cameOut(
    (seen) => lastChange(seen, 'rotate') !== undefined && fails(named(seen, 'c2'), 'psk.known'),
    'The key of the ticket was gone before the client came back.',
  ),
  'rotation.slow': cameOut(
    (seen) => (lastChange(seen, 'rotate')?.ms ?? Infinity) <= HOUR && resumes(seen, 'c2'),
    'The keys change within the hour, and a client that comes back after a minute still resumes.',
  ),
  'cache.evicted': inSight(
    ({ actor, events }) =>
      actor === 'server' && events.some((event) => event.kind === 'cache' && event.operation === 'evict'),
    'The cache is full. To keep the new session the server lets go of the oldest.',
  ),
  'cache.room': cameOut(
    (seen) => resumes(seen, 'c3') && seen.run.connections.length === 3,
    'There was room for both, and c3 resumes the session of c1.',
  ),
  'cache.timeout': cameOut(
    (seen) =>
      isFull(named(seen, 'c2')) &&
      fails(named(seen, 'c2'), 'session12.known') &&
      seen.lab.changes.every(({ kind }) => kind === 'wait' || kind === 'clock'),
    'The session was still there, and too old: the server let it go.',
  ),
  'cache.taken': inSight(
    ({ actor, events }) =>
      actor === 'server' &&
      events.some((event) => event.kind === 'cache' && event.operation === 'take' && event.hit),
    'The server takes the session out as it uses it: nobody can resume it again.',
  ),
  'names.refused': inSight(
    ({ actor, events }) => actor === 'client' && failsIn(events, 'offer.server-name'),
    'The client looks at its session and keeps it to itself: its certificate does not speak for the new name.',
  ),
  'names.right': cameOut(
    (seen) =>
      resumes(seen, 'c2') && named(seen, 'c2')?.summary.serverName === named(seen, 'c1')?.summary.serverName,
    'Asked by its own name the server is offered the session, and resumes it.',
  ),
  'names.unasked': inSight(
    (moment, seen) =>
      moment.connection === 'c2' && !asks(seen, 'c2') && handles('server', 'sent', 'ServerHello')(moment),
    'The server resumes, and asks for no certificate in c2: the session says who the client is.',
  ),
  'names.policy': cameOut(
    (seen) => asks(seen, 'c1') && resumes(seen, 'c2'),
    'The server asks in c1, once; c2 resumes, and the server knows who is there.',
  ),
} as const satisfies Readonly<Record<string, Judge>>
