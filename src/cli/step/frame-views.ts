/** The views of the stepper: what each shows of the moment in sight. */
import { secretLines } from '../../render/text/blocks.ts'
import { line, type Line } from '../../render/text/lines.ts'
import { momentLines } from '../../render/text/moment.ts'
import { Seen } from '../../render/text/seen.ts'
import { verdictLines } from '../../render/text/verdict-lines.ts'
import { causeName } from '../../render/words/cause.ts'
import { endView } from '../../render/views/world-view.ts'
import type { Telling } from '../../render/words/wording.ts'
import { counted } from '../../render/words/values.ts'
import type { Connection } from '../../connection/connection.ts'
import type { Actor } from '../../wire/actor.ts'
import { changeLines } from './changes.ts'
import { momentAt, tellingAt, type Stepper } from './stepper.ts'

/** The lines of the view, before they are cut to the screen; of the bytes only where there are none. */
export function viewLines(stepper: Stepper): Line[] {
  switch (stepper.view) {
    case 'story':
      return story(stepper)
    case 'bytes':
      return [dim('no bytes in this moment')]
    case 'secrets':
      return secrets(stepper)
    case 'verdicts':
      return verdicts(stepper)
    case 'state':
      return states(stepper)
    case 'diff':
      return changeLines(momentAt(stepper), tellingAt(stepper))
  }
}

function dim(text: string): Line {
  return line([['dim', text]])
}

function story(stepper: Stepper): Line[] {
  const moment = momentAt(stepper)
  const lines = momentLines({ moment, telling: tellingAt(stepper), seen: new Seen() })
  if (lines.length === 0)
    return [line([['text', causeName(moment.cause)]]), dim('nothing to decide here: → goes on')]
  // Number and time stand in the first row of the screen already.
  return lines.map((each) => ({ ...each, gutter: [] }))
}

/** Every secret that the actor has by now, the newest first. */
function secrets(stepper: Stepper): Line[] {
  const { moments, at } = stepper
  const { connection, actor } = momentAt(stepper)
  const side = actor === 'wire' ? 'client' : actor
  const born = moments
    .slice(0, at + 1)
    .flatMap((moment) => (moment.connection === connection && moment.actor === side ? moment.events : []))
    .filter((event) => event.kind === 'secret')
  const head = line([['bold', `${counted(born.length, 'secret')} of the ${side}, the newest first`]])
  const manner = tellingAt(stepper, true)
  return [head, ...born.toReversed().flatMap((event) => secretLines(event, manner))]
}

/** The decisions of this moment, every check; else where the last one was. */
function verdicts(stepper: Stepper): Line[] {
  const { moments, at } = stepper
  const here = momentAt(stepper).events.filter((event) => event.kind === 'verdict')
  const manner = tellingAt(stepper, true)
  if (here.length > 0) return here.flatMap((event) => verdictLines(event, manner))
  const last = moments.slice(0, at).findLast(({ events }) => events.some(({ kind }) => kind === 'verdict'))
  return [dim(last ? `no decision in this moment; the last one was at #${last.index}` : 'no decision so far')]
}

function states(stepper: Stepper): Line[] {
  const { after } = momentAt(stepper)
  const manner = tellingAt(stepper)
  const { clientSessions, serverContext, replays, now } = after
  return [
    ...endpointLines('client', after.client, manner),
    line([]),
    ...endpointLines('server', after.server, manner),
    line([]),
    line([['bold', 'world']]),
    line([['text', `  clock ${new Date(now).toISOString()}`]]),
    line(
      [
        [
          'text',
          `  client’s sessions ${clientSessions.length}, server’s cache ${serverContext.cache.number}, replay memory ${replays.number}`,
        ],
      ],
      4,
    ),
    line(
      [
        [
          'text',
          `  under way: ${after.toServer.segments.length - after.toServer.delivered} to the server, ${after.toClient.segments.length - after.toClient.delivered} to the client`,
        ],
      ],
      4,
    ),
  ]
}

function endpointLines(actor: Actor, endpoint: Connection | undefined, manner: Telling): Line[] {
  if (!endpoint) return [dim(`no ${actor} yet`)]
  const { read, write, transcript } = endpoint
  const { state, says, owes, reads, writes, suite, unread } = endView(actor, endpoint, manner)
  return [
    line(
      [
        [actor, actor],
        ['state', ` ${state}`],
        ['text', `  ${says}`],
      ],
      4,
    ),
    line([['text', `  owes ${owes.join(', ') || 'nothing'}`]], 4),
    line(
      [['text', `  reads ${reads} (${read.sequence} records so far), writes ${writes} (${write.sequence})`]],
      4,
    ),
    line(
      [
        [
          'text',
          `  suite ${suite || 'not chosen'}; transcript through ${transcript.through}; ${unread} bytes unread`,
        ],
      ],
      4,
    ),
  ]
}
