/** Tasks of the lessons on early data, and on what a thief of keys reads. */
import { readable } from '../../../render/beside/leak.ts'
import { leaksOf } from '../../../sim/observer/leaks.ts'
import { observe, type Observed } from '../../../sim/observer/observer.ts'
import { allOf, cameOut, fails, handles, inSight, named, resumes, type Judge, type Seen } from './judging.ts'

/** How often early data came to the server's application. */
function timesAccepted({ run }: Seen): number {
  return run.connections.filter((connection) =>
    allOf(connection).some((event) => event.kind === 'data' && event.early && event.direction === 'received'),
  ).length
}

/** What somebody reads who recorded the wire and has a key that servers keep for long. */
function stolen({ lab, run }: Seen, name: 'ticket-key' | 'certificate-key'): readonly Observed[] {
  const leak = leaksOf(lab, run).find((each) => each.name === name)
  return leak ? observe(run, [leak.leaked]) : []
}

/** Whether a record with application data of that connection opens. */
function readsData(seen: readonly Observed[], id?: string): boolean {
  return seen
    .filter((each) => id === undefined || each.id === id)
    .some(({ records }) => records.some(({ opened }) => opened?.type === 'application_data'))
}

function found(name: 'ticket-key' | 'certificate-key', whose: string): (seen: Seen) => string {
  return (seen) =>
    `A thief with ${whose} reads: ${stolen(seen, name)
      .map((each) => `${each.id}: ${readable(each)}`)
      .join('; ')}.`
}

const OF_TICKETS = found('ticket-key', 'the ticket key')
const OF_CERTIFICATE = found('certificate-key', 'the key of the certificate')

/** Each by its id. */
export const EARLY_TASKS = {
  'early.heard': inSight(
    handles('server', 'received', 'early data'),
    'The server has the data before it has said a word: no round trip at all.',
  ),
  'early.seen-before': cameOut(
    ({ run }) =>
      run.connections.some((connection) => connection.id !== 'c2' && fails(connection, 'early.replay')),
    'The server had noted the hello, and threw away what came with it a second time.',
  ),
  'early.twice': cameOut(
    (seen) => timesAccepted(seen) > 1,
    'The same data reached the application twice. Nobody had to break a key for that.',
    (seen) => `So far early data reached the server’s application in ${timesAccepted(seen)} connections.`,
  ),
  'early.age': cameOut(
    (seen) => resumes(seen, 'c2') && fails(named(seen, 'c2'), 'early.age'),
    'c2 resumes, and its early data are refused: their age cannot be right.',
  ),
  'leak.opens': cameOut(
    (seen) => resumes(seen, 'c2') && readsData(stolen(seen, 'ticket-key'), 'c2'),
    'Who has the ticket key now reads what both sides said in c2.',
    OF_TICKETS,
  ),
  'leak.shut': cameOut(
    (seen) => resumes(seen, 'c2') && !readsData(stolen(seen, 'ticket-key')),
    'c2 resumes, and the ticket key opens nothing.',
    OF_TICKETS,
  ),
  'leak.certificate': cameOut(
    (seen) => resumes(seen, 'c2') && !readsData(stolen(seen, 'certificate-key')),
    'The key of the certificate signs, and opens nothing that was recorded.',
    OF_CERTIFICATE,
  ),
} as const satisfies Readonly<Record<string, Judge>>
