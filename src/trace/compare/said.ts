/** What was said in a connection: each message, alert and piece of data once, as it was sent and as it arrived. */
import { concatAll, equal, fromText, toText } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'
import { expectation } from '../../rules/failure.ts'
import type { StepEvent } from '../event.ts'
import type { Actor } from '../../wire/actor.ts'
import { eventsOf, type ConnectionRun } from '../run.ts'
import { align } from './align.ts'
import { fieldDifferences, type FieldDifference, type Structure } from './fields.ts'

/** One thing that was said. */
export interface Said {
  readonly from: Actor
  /** Name of a message, `alert close_notify`, `data` or `early data`. */
  readonly name: string
  /** What is to be said of it beside its name: the rule behind an alert; empty for anything else. */
  readonly says: string
  /** The moment in which it was sent; where nobody saw that, in which it was handled. */
  readonly moment: number
  /** The moment in which the peer took it up; `undefined` where it never did. */
  readonly arrived: number | undefined
  readonly sent: Structure | undefined
  readonly received: Structure | undefined
}

/** How something arrived that was sent. */
export type Arrival = 'as sent' | 'changed' | 'not' | 'unseen'

/** Everything that was said in a connection, in the order in which it was sent. */
export function saidIn(connection: Pick<ConnectionRun, 'moments'>): Said[] {
  const sides = (['client', 'server'] as const).flatMap((from) => {
    const [sent, received] = [heard(connection, from, 'sent'), heard(connection, from, 'received')]
    // What came another way than it left still goes by its name.
    return align(sent, received, ({ name }) => name).map(({ a, b }): Said => {
      const { name, says, moment } = (a ?? b)!
      return { from, name, says, moment, arrived: b?.moment, sent: a?.structure, received: b?.structure }
    })
  })
  return sides.sort((a, b) => a.moment - b.moment)
}

/** How it arrived; in a recording of one end, or of the wire, nobody sees that. */
export function arrivalOf({ sent, received }: Said): Arrival {
  if (!sent) return 'unseen'
  if (!received) return 'not'
  return equal(sent.bytes, received.bytes) ? 'as sent' : 'changed'
}

/** What became other on the way. */
export function changedOnTheWay({ sent, received }: Said): readonly FieldDifference[] {
  return sent && received && !equal(sent.bytes, received.bytes) ? fieldDifferences(sent, received) : []
}

interface Heard {
  readonly name: string
  readonly says: string
  readonly moment: number
  readonly structure: Structure
}

/** What one side said, as it left it or as the other side took it. */
function heard(
  connection: Pick<ConnectionRun, 'moments'>,
  from: Actor,
  direction: 'sent' | 'received',
): Heard[] {
  return eventsOf(connection).flatMap(({ moment: { index: moment }, actor, event }) => {
    if (!('direction' in event) || event.direction !== direction) return []
    if ((event.direction === 'sent') !== (actor === from)) return []
    const structure = structureOf(event)
    return structure ? [{ name: structure.span.name, says: alertIn(event), moment, structure }] : []
  })
}

function alertIn(event: StepEvent): string {
  if (event.kind !== 'alert') return ''
  const { expected, cite } = event
  return expected === '' ? '' : `${expectation(event)} (${cite})`
}

function structureOf(event: StepEvent): Structure | undefined {
  switch (event.kind) {
    case 'message':
      return { span: event.span, bytes: event.bytes }
    case 'alert':
      return textStructure(`alert ${event.description}`, { level: event.level })
    case 'data':
      return textStructure(event.early ? 'early data' : 'data', { content: toText(event.bytes) })
    case 'uncompressed':
    case 'record':
    case 'signature':
    case 'secret':
    case 'state':
    case 'verdict':
    case 'cache':
    case 'note':
      return undefined
  }
}

/** A structure of words. */
function textStructure(name: string, fields: Readonly<Record<string, string>>): Structure {
  const rest = { type: 'text', cite: '' }
  let end = 0
  const children = Object.entries(fields).map(([name, value]): Span => {
    const start = end
    end += fromText(value).length
    return { ...rest, name, start, end, value, children: [] }
  })
  const bytes = concatAll(Object.values(fields).map(fromText))
  return { span: { ...rest, name, start: 0, end, value: null, children }, bytes }
}
