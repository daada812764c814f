/** The views of the stepper: what each shows of the moment in sight. */
import { secretLines, verdictLines } from '../render/blocks.ts'
import { line, type Line } from '../render/lines.ts'
import { momentLines, Seen } from '../render/moment.ts'
import { spanFor } from '../render/hello12.ts'
import { tellState } from '../render/story.ts'
import { keysInUse, tellingOf, type Telling } from '../render/telling.ts'
import { treeLines } from '../render/tree.ts'
import { fingerprint } from '../render/values.ts'
import type { Connection } from '../connection/connection.ts'
import { describeEpoch, type AnyEpoch } from '../record/epoch.ts'
import type { Actor } from '../trace/event.ts'
import { diff } from '../trace/timeline.ts'
import type { Stepper } from './stepper.ts'

/** The lines of the view, before they are cut to the screen. */
export function viewLines(stepper: Stepper): Line[] {
  switch (stepper.view) {
    case 'story':
      return story(stepper)
    case 'bytes':
      return bytes(stepper)
    case 'secrets':
      return secrets(stepper)
    case 'verdicts':
      return verdicts(stepper)
    case 'state':
      return states(stepper)
    case 'diff':
      return differences(stepper)
  }
}

function dim(text: string): Line {
  return line([['dim', text]])
}

/** How the connection of the moment in sight is told. */
function telling({ run, moments, at }: Stepper, full = false): Telling {
  const { connection } = moments[at]
  return tellingOf(run.connections.find(({ id }) => id === connection) ?? run.connections[0], full)
}

function story(stepper: Stepper): Line[] {
  const moment = stepper.moments[stepper.at]
  const lines = momentLines({ moment, telling: telling(stepper), seen: new Seen() })
  if (lines.length === 0) return [line([['text', moment.cause]]), dim('nothing to decide here: → goes on')]
  // Number and time stand in the first row of the screen already.
  return lines.map((each) => ({ ...each, gutter: [] }))
}

/** The message of the moment; where it has none, its record. */
function bytes(stepper: Stepper): Line[] {
  const { events } = stepper.moments[stepper.at]
  const manner = telling(stepper)
  const message = events.find((event) => event.kind === 'message')
  if (message) return treeLines(spanFor(message, manner), message.bytes, 0, manner)
  const record = events.find((event) => event.kind === 'record')
  if (!record) return [dim('no bytes in this moment')]
  return [
    line([
      [
        'bold',
        `${record.type} record, ${record.bytes.length} bytes, ${record.epoch}, number ${record.sequence}`,
      ],
    ]),
    line([['text', `on the wire  ${fingerprint(record.bytes, { full: true })}`]], 13),
    line([['text', `content      ${fingerprint(record.plaintext, { full: true })}`]], 13),
  ]
}

/** Every secret that the actor has by now, the newest first. */
function secrets(stepper: Stepper): Line[] {
  const { moments, at } = stepper
  const { connection, actor } = moments[at]
  const side = actor === 'wire' ? 'client' : actor
  const born = moments
    .slice(0, at + 1)
    .flatMap((moment) => (moment.connection === connection && moment.actor === side ? moment.events : []))
    .filter((event) => event.kind === 'secret')
  const head = line([['bold', `${born.length} secrets of the ${side}, the newest first`]])
  const manner = telling(stepper)
  return [head, ...born.toReversed().flatMap((event) => secretLines(event, manner))]
}

/** The decisions of this moment, every check; else where the last one was. */
function verdicts(stepper: Stepper): Line[] {
  const { moments, at } = stepper
  const here = moments[at].events.filter((event) => event.kind === 'verdict')
  const manner = telling(stepper, true)
  if (here.length > 0) return here.flatMap((event) => verdictLines(event, manner))
  const last = moments.slice(0, at).findLast(({ events }) => events.some(({ kind }) => kind === 'verdict'))
  return [dim(last ? `no decision in this moment; the last one was at #${last.index}` : 'no decision so far')]
}

function states(stepper: Stepper): Line[] {
  const { after } = stepper.moments[stepper.at]
  const manner = telling(stepper)
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
  const { state, read, write, transcript, suite, suite12, inbox } = endpoint
  const peer = actor === 'client' ? 'server' : 'client'
  const owes = 'owes' in state && state.owes.length > 0 ? state.owes.join(', ') : 'nothing'
  return [
    line(
      [
        [actor, actor],
        ['state', ` ${state.name}`],
        ['text', `  ${tellState(actor, state.name, manner.version).says}`],
      ],
      4,
    ),
    line([['text', `  owes ${owes}`]], 4),
    line(
      [
        [
          'text',
          `  reads ${keysWords(read, peer, manner)} (${read.sequence} records so far), writes ${keysWords(write, actor, manner)} (${write.sequence})`,
        ],
      ],
      4,
    ),
    line(
      [
        [
          'text',
          `  suite ${suite12 ?? suite ?? 'not chosen'}; transcript through ${transcript.through}; ${inbox.length} bytes unread`,
        ],
      ],
      4,
    ),
  ]
}

function keysWords(epoch: AnyEpoch, sender: Actor, manner: Telling): string {
  return epoch.name === 'plaintext' ? 'in the clear' : keysInUse(describeEpoch(epoch), sender, manner)
}

/** What changed in whoever moved. */
function differences({ moments, at }: Stepper): Line[] {
  const { actor, before, after } = moments[at]
  const [from, to] = actor === 'wire' ? [before, after] : [before[actor], after[actor]]
  const rows = diff(from, to, 60)
  if (rows.length === 0) return [dim('nothing changed')]
  return [
    line([['bold', `what changed in the ${actor === 'wire' ? 'world' : actor}`]]),
    ...rows.flatMap((row) => [
      line([['field', row.path]]),
      line([['fail', `  − ${row.before}`]], 4),
      line([['pass', `  + ${row.after}`]], 4),
    ]),
  ]
}
