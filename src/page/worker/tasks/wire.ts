/** Tasks of the lessons on HelloRetryRequest, on both versions beside each other, and on RFC 8448. */
import {
  allOf,
  cameOut,
  endsIn,
  fails,
  handles,
  inSight,
  isFull,
  makes,
  named,
  resumes,
  type Judge,
  type Seen,
} from './judging.ts'
import { toHex } from '../../../bytes/bytes.ts'
import type { StepEvent } from '../../../trace/event.ts'

/** Whether the server asked for another hello in a connection. */
function retries(seen: Seen, id: string): boolean {
  const connection = named(seen, id)
  return (
    connection !== undefined &&
    allOf(connection).some((event) => event.kind === 'message' && event.name === 'HelloRetryRequest')
  )
}

/**
 * How the random of a ServerHello ends whose sender could have spoken a later version, but for its last byte (RFC 9846 §4.2.3,
 * 8446 §4.1.3): ASCII for DOWNGRD.
 */
const SENTINEL = '444f574e475244'
/** Behind the header of the message, the version and 24 bytes of chance. */
const SENTINEL_AT = 4 + 2 + 24

function saysDowngrade(event: StepEvent): boolean {
  return (
    event.kind === 'message' &&
    event.name === 'ServerHello' &&
    event.direction === 'sent' &&
    toHex(event.bytes.subarray(SENTINEL_AT, SENTINEL_AT + SENTINEL.length / 2)) === SENTINEL
  )
}

/** Whether the server of a connection says so. */
function isDowngraded(seen: Seen, id: string): boolean {
  const connection = named(seen, id)
  return connection !== undefined && allOf(connection).some(saysDowngrade)
}

/** Each by its id. */
export const WIRE_TASKS = {
  'retry.asked': inSight(
    handles('server', 'sent', 'HelloRetryRequest'),
    'The server names the group that it wants, and hands out a cookie.',
  ),
  'retry.avoided': cameOut(
    (seen) => !retries(seen, 'c1') && isFull(named(seen, 'c1')),
    'The first hello had all that the server wanted: one round trip.',
  ),
  'retry.resumed': cameOut(
    (seen) => retries(seen, 'c2') && resumes(seen, 'c2'),
    'c2 resumes in spite of the retry; the second hello has a binder of its own.',
  ),
  'versions.old': cameOut(
    (seen) => named(seen, 'c1')?.summary.version === 'TLS 1.2' && resumes(seen, 'c2'),
    'Both connections speak TLS 1.2, and c2 resumes.',
  ),
  'versions.sentinel': inSight(
    ({ events }) => events.some(saysDowngrade),
    'The random ends in 44 4f 57 4e 47 52 44 and 01: the server could have done better.',
  ),
  'versions.caught': cameOut(
    (seen) => isDowngraded(seen, 'c1') && endsIn(named(seen, 'c1'), 'client', 'illegal_parameter'),
    'The client offered TLS 1.3, got TLS 1.2 and saw the sentinel: it ends the connection.',
  ),
  'versions.apart': cameOut(
    (seen) =>
      named(seen, 'c2')?.summary.version === 'TLS 1.2' &&
      fails(named(seen, 'c2'), 'offer.version') &&
      isFull(named(seen, 'c2')),
    'A session of TLS 1.3 is of no use in TLS 1.2: it is not offered.',
  ),
  'rfc8448.early': inSight(
    (moment) => moment.connection === 'c2' && makes(moment, 'client', 'client_early_traffic_secret'),
    'This is “derive secret "tls13 c e traffic"” of RFC 8448 §4, byte for byte.',
  ),
  'rfc8448.ticket': inSight(
    (moment) => moment.connection === 'c1' && handles('client', 'received', 'NewSessionTicket')(moment),
    'The ticket of §3, and the PSK that §4 goes on from.',
  ),
  'rfc8448.otherwise': cameOut(
    (seen) => resumes(seen, 'c2') && (named(seen, 'c2')?.summary.published?.differences.length ?? 0) > 0,
    'The handshake holds, and is another one: all into which this hello goes differs.',
  ),
} as const satisfies Readonly<Record<string, Judge>>
