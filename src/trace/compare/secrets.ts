/** The secrets of two runs beside each other: which are equal, and from where those differ that do. */
import { equal } from '../../bytes/bytes.ts'
import type { SecretId, SecretNode } from '../../secrets/node.ts'
import { eventsOf, type ConnectionRun, type Run } from '../run.ts'
import { matters, onlyOne, type Both, type Likeness } from './likeness.ts'
import type { MessageRow } from './messages.ts'

/** A secret in two runs. */
export interface ComparedSecret {
  /** Such as `c1/client/master_secret`. */
  readonly id: SecretId
  readonly likeness: Likeness
  /** What went into it that differs first; empty where nothing does. */
  readonly why: string
}

/** A secret, and the moment in which it was born. */
interface Born {
  readonly node: SecretNode
  readonly moment: number
}

/** Every secret of a run by its id. */
export type Secrets = ReadonlyMap<SecretId, Born>

/** The secrets of a whole run: what one is made from may be of an earlier connection. */
export function secretsOf({ connections }: Pick<Run, 'connections'>): Secrets {
  return new Map(connections.flatMap((connection) => [...bornIn(connection)]))
}

function bornIn(connection: ConnectionRun): [SecretId, Born][] {
  return eventsOf(connection).flatMap(({ moment: { index: moment }, event }): [SecretId, Born][] =>
    event.kind === 'secret' ? [[event.id, { node: event, moment }]] : [],
  )
}

/**
 * The secrets that were born in a connection, in order.
 * @param messages of that connection: what is made from a transcript differs as they do
 */
export function secretRows(
  connections: { readonly a: ConnectionRun; readonly b: ConnectionRun },
  secrets: { readonly a: Secrets; readonly b: Secrets },
  messages: readonly MessageRow[],
): ComparedSecret[] {
  const ids = new Set([...bornIn(connections.a), ...bornIn(connections.b)].map(([id]) => id))
  return [...ids].map((id) => ({ id, ...judged(id, secrets, messages) }))
}

function judged(
  id: SecretId,
  secrets: { readonly a: Secrets; readonly b: Secrets },
  messages: readonly MessageRow[],
): Omit<ComparedSecret, 'id'> {
  const pair: Both<Born> = { a: secrets.a.get(id), b: secrets.b.get(id) }
  const only = onlyOne(pair)
  if (only || !pair.a || !pair.b) return { likeness: only ?? 'equal', why: '' }
  const [a, b] = [pair.a.node, pair.b.node]
  if (equal(a.bytes, b.bytes)) return { likeness: 'equal', why: '' }
  if (a.operation !== b.operation) return { likeness: 'differs', why: `${a.operation}, and ${b.operation}` }
  if (a.label !== b.label) return { likeness: 'differs', why: `${a.label}, and ${b.label}` }
  const other = a.parents.findIndex((parent, i) => parent !== b.parents[i])
  if (other >= 0 || a.parents.length !== b.parents.length)
    return { likeness: 'differs', why: `from ${a.parents.join(', ')}, and from ${b.parents.join(', ')}` }
  for (const parent of a.parents) {
    const { likeness } = judged(parent, secrets, messages)
    if (likeness !== 'equal')
      return { likeness: matters(likeness) ? 'differs' : 'anew', why: `${parent} differs` }
  }
  return byItself(a, b, pair.a.moment, messages)
}

/** Why a secret differs whose parents are equal. */
function byItself(
  a: SecretNode,
  b: SecretNode,
  moment: number,
  messages: readonly MessageRow[],
): Omit<ComparedSecret, 'id'> {
  if (a.operation === 'random') return { likeness: 'anew', why: 'drawn anew' }
  if (equal(a.context, b.context)) return { likeness: 'differs', why: 'given otherwise' }
  // Whoever proves something over what was said has it as its context.
  if (!a.through && a.operation !== 'HMAC')
    return { likeness: 'anew', why: 'what the other side sent for it differs' }
  const before = messages.filter(({ moments }) => (moments.a ?? moment) <= moment)
  const first =
    before.find(({ likeness }) => matters(likeness)) ?? before.find(({ likeness }) => likeness === 'anew')
  return {
    likeness: first && matters(first.likeness) ? 'differs' : 'anew',
    why: `the messages ${a.through ? `up to ${a.through}` : 'before it'} differ${first ? `, the first in ${first.name}` : ''}`,
  }
}
