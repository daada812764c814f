/** A run as a page shows it: values of text and numbers alone, which go through JSON or to another thread as they are. */
import type { StepEvent } from '../../trace/event.ts'
import { IN_THE_CLEAR } from '../../trace/epoch.ts'
import { saidIn } from '../../trace/compare/said.ts'
import { settingOf, type ConnectionRun, type Run, type RunMoment } from '../../trace/run.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import { mainEvent, momentTitle, trafficName } from '../text/moment-title.ts'
import { connectionKind, roundTripsInWords, shortKind } from '../words/costs.ts'
import { isSentRecord } from '../words/protection.ts'
import { outcomeInWords } from '../words/published.ts'
import { tellingOf, type Telling } from '../words/wording.ts'
import { explain, type Reason } from '../words/why.ts'
import { billOf, type BillView } from './bill-view.ts'

/** A run, whole, without what a moment holds. */
export interface StoryView {
  readonly name: string
  readonly shows: string
  /** Where it happened, in a sentence. */
  readonly setting: string
  readonly changes: readonly string[]
  /** How many moments there are; they are counted from 0. */
  readonly length: number
  /** One way, in virtual ms. */
  readonly latency: number
  readonly connections: readonly ConnectionView[]
  readonly bill: BillView
}

/** One connection of it. */
export interface ConnectionView {
  readonly id: string
  /** What it is and why, such as `full handshake: not resumed because psk.known`. */
  readonly kind: string
  /** The same in a word or two. */
  readonly short: string
  readonly reasons: readonly Reason[]
  /** Version, suite, group, round trips. */
  readonly facts: readonly string[]
  /** Virtual ms at which it began. */
  readonly began: number
  /** How much of it is as it was published. */
  readonly published?: { readonly same: boolean; readonly says: string }
  readonly rows: readonly RowView[]
}

/** A moment in which something happened. */
export interface RowView {
  /** Index of the moment. */
  readonly moment: number
  /** Virtual ms since the run began. */
  readonly t: number
  readonly actor: Actor | 'wire'
  /** What the actor does, where it sends nothing. */
  readonly title: string
  readonly sends?: ArrowView
  /** TLS 1.2: the step of the handshake that it is. */
  readonly step?: { readonly number: number; readonly of: number }
  readonly state?: { readonly from: string; readonly to: string }
  readonly chips: readonly ChipView[]
}

/** Something on its way. */
interface ArrowView {
  readonly name: string
  /** Bytes of the message; none of an alert. */
  readonly size?: number
  /** Name of the epoch whose keys protect it. */
  readonly keys: string
  readonly fatal: boolean
  /** The moment in which the peer took it up; none where it never did. */
  readonly arrives?: number
}

/** What else a moment holds, at a glance. */
interface ChipView {
  readonly kind: 'secret' | 'pass' | 'fail' | 'cache'
  readonly text: string
  readonly title: string
}

/** The view of a run. @param length moments in all, where there are more than it tells */
export function storyView(run: Run, length?: number): StoryView {
  const last = run.connections.at(-1)?.moments.at(-1)
  return {
    name: run.name,
    shows: run.shows,
    setting: settingOf(run),
    changes: run.changes ?? [],
    length: length ?? (last ? last.index + 1 : 0),
    latency: run.latency,
    connections: run.connections.map(connectionView),
    bill: billOf(run.connections),
  }
}

/** The view of one connection. */
export function connectionView(connection: ConnectionRun): ConnectionView {
  const { id, summary, began } = connection
  const { published } = summary
  return {
    id,
    kind: connectionKind(connection),
    short: shortKind(connection),
    reasons: explain(connection).reasons,
    facts: [
      summary.version,
      summary.suite,
      summary.group || 'no key agreement',
      roundTripsInWords(summary),
    ].filter((fact) => fact !== ''),
    began,
    ...(published && {
      published: { same: published.differences.length === 0, says: outcomeInWords(published) },
    }),
    rows: rowsOf(connection),
  }
}

/** The moments of a connection in which something happened. */
function rowsOf(connection: ConnectionRun): RowView[] {
  const telling = tellingOf(connection)
  const arrivals = arrivalsIn(connection)
  return connection.moments.filter(isWorthARow).map((moment) => rowView(moment, telling, arrivals))
}

/** Whether something happened in a moment: a delivery alone only waits to be looked at. */
export function isWorthARow({ events }: RunMoment): boolean {
  return events.length > 0
}

/** By the moment in which something was sent: in which moment it was taken up. */
type Arrivals = ReadonlyMap<number, number>

function arrivalsIn(connection: ConnectionRun): Arrivals {
  return new Map([
    ...saidIn(connection).flatMap(({ moment, sent, arrived }) =>
      sent && arrived !== undefined ? [[moment, arrived] as const] : [],
    ),
    ...changeCipherSpecs(connection),
  ])
}

/** The same of ChangeCipherSpec, which is no message to whoever receives it: a record that is taken, or ignored. */
function changeCipherSpecs({ moments }: ConnectionRun): (readonly [sent: number, arrived: number])[] {
  const of = (actor: Actor, direction: 'sent' | 'received'): number[] =>
    moments.flatMap(({ actor: who, events, index }) =>
      who === actor &&
      events.some(
        (event) =>
          event.kind === 'record' && event.type === 'change_cipher_spec' && event.direction === direction,
      )
        ? [index]
        : [],
    )
  return (['client', 'server'] as const).flatMap((from) => {
    const arrived = of(peerOf(from), 'received')
    return of(from, 'sent').flatMap((sent, nth) => {
      const at = arrived[nth]
      return at === undefined ? [] : [[sent, at] as const]
    })
  })
}

function rowView(moment: RunMoment, telling: Telling, arrivals: Arrivals): RowView {
  const { index, t, actor, events } = moment
  const state = events.findLast((event) => event.kind === 'state')
  const step = telling.steps.get(index)
  const sends = arrowView(moment, telling, arrivals)
  return {
    ...{ moment: index, t, actor, title: rowTitle(moment), chips: chipsOf(events) },
    ...(sends && { sends }),
    ...(step && { step: { number: step.number, of: step.of } }),
    ...(state && { state: { from: state.from, to: state.to } }),
  }
}

/** Of what was read and nobody sent: the remark itself. */
function rowTitle(moment: RunMoment): string {
  const [only, ...more] = moment.events
  return moment.actor === 'wire' && only?.kind === 'note' && more.length === 0
    ? only.text
    : momentTitle(moment)
}

function arrowView(
  { index, events, cause }: RunMoment,
  telling: Telling,
  arrivals: Arrivals,
): ArrowView | undefined {
  const main = mainEvent(events)
  if (main?.direction !== 'sent') return undefined
  const record = main.kind === 'message' ? telling.carried.get(main) : events.find(isSentRecord)
  // Who listens on the wire sees a thing once: as it goes by.
  const arrives = arrivals.get(index) ?? (cause.kind === 'recorded' ? index : undefined)
  return {
    name: trafficName(main),
    keys: (record?.epoch ?? IN_THE_CLEAR).name,
    fatal: main.kind === 'alert' && main.level === 'fatal',
    ...(main.kind !== 'alert' && { size: main.bytes.length }),
    ...(arrives !== undefined && { arrives }),
  }
}

function chipsOf(events: readonly StepEvent[]): ChipView[] {
  const secrets = events.filter(({ kind }) => kind === 'secret').length
  const verdicts = events.flatMap((event): ChipView[] => {
    if (event.kind !== 'verdict') return []
    const failed = event.checks.some(({ outcome }) => outcome === 'fail')
    const passed = event.checks.filter(({ outcome }) => outcome === 'pass').length
    const title = `${event.question} ${event.answer}`
    return [{ kind: failed ? 'fail' : 'pass', text: failed ? '✗ no' : `✓ ${passed}`, title }]
  })
  return [
    ...(secrets > 0 ? [{ kind: 'secret', text: `✦ ${secrets}`, title: `${secrets} secrets` } as const] : []),
    ...verdicts,
    ...(events.some(({ kind }) => kind === 'cache')
      ? [{ kind: 'cache', text: '▤', title: 'cache' } as const]
      : []),
  ]
}
