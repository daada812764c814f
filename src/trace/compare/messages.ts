/** The messages of two connections beside each other. */
import type { Actor } from '../../wire/actor.ts'
import type { ConnectionRun } from '../run.ts'
import { align } from './align.ts'
import { fieldDifferences, type FieldDifference } from './fields.ts'
import { onlyOne, type Both, type Likeness } from './likeness.ts'
import { arrivalOf, changedOnTheWay, saidIn, type Arrival, type Said } from './said.ts'

/** A message, an alert or data in two runs. */
export interface MessageRow {
  readonly from: Actor
  /** Name of the message, `alert close_notify`, `data` or `early data`. */
  readonly name: string
  readonly likeness: Likeness
  /** The rule behind an alert. */
  readonly says: Both<string>
  /** The moments in which it was sent. */
  readonly moments: Both<number>
  /** In what it differs. */
  readonly fields: readonly FieldDifference[]
  /** How it arrived, and what of it was another when it did. */
  readonly arrived: Both<Arrived>
}

/** How something arrived. */
export interface Arrived {
  readonly how: Arrival
  readonly fields: readonly FieldDifference[]
}

/** Everything that was said in one of two connections or in both, in order. */
export function messageRows(a: ConnectionRun, b: ConnectionRun): MessageRow[] {
  const [ours, theirs] = [saidIn(a), saidIn(b)]
  const repeats = echoes(ours) === echoes(theirs)
  return align(ours, theirs, ({ from, name }) => `${from} ${name}`).map((pair) => {
    const { from, name } = (pair.a ?? pair.b)!
    const fields = fieldsOf(pair).map((field) =>
      field.path === ECHO && !repeats ? { ...field, anew: undefined } : field,
    )
    const arrived = { a: pair.a && arrivedOf(pair.a), b: pair.b && arrivedOf(pair.b) }
    const moments = { a: pair.a?.moment, b: pair.b?.moment }
    const says = { a: pair.a?.says, b: pair.b?.says }
    return { from, name, likeness: likenessOf(moments, fields, arrived), says, moments, fields, arrived }
  })
}

function fieldsOf({ a, b }: { a?: Said; b?: Said }): readonly FieldDifference[] {
  const [ours, theirs] = [a?.sent ?? a?.received, b?.sent ?? b?.received]
  return ours && theirs ? fieldDifferences(ours, theirs) : []
}

function arrivedOf(said: Said): Arrived {
  return { how: arrivalOf(said), fields: changedOnTheWay(said) }
}

function likenessOf(
  moments: Both<number>,
  fields: readonly FieldDifference[],
  { a, b }: Both<Arrived>,
): Likeness {
  const only = onlyOne(moments)
  if (only) return only
  if (a?.how !== b?.how || fields.some(({ anew }) => !anew)) return 'differs'
  return fields.length === 0 ? 'equal' : 'anew'
}

const ECHO = 'ServerHello.legacy_session_id_echo'

/** Whether the server repeats the session ID of the client: in TLS 1.2 that is how it resumes (RFC 5246 §7.4.1.3). */
function echoes(said: readonly Said[]): boolean {
  const id = (name: string, field: string): unknown =>
    said.find((one) => one.name === name)?.sent?.span.children.find((child) => child.name === field)?.value
  const echo = id('ServerHello', 'legacy_session_id_echo')
  return typeof echo === 'string' && echo !== '' && echo === id('ClientHello', 'legacy_session_id')
}
