/** The secrets of a connection as a ladder that grows: each under what it was made from, with both sides' agreement. */
import { toHex } from '../../bytes/bytes.ts'
import type { SecretEvent } from '../../trace/event.ts'
import { eventsOf, type ConnectionRun } from '../../trace/run.ts'
import type { Actor } from '../../wire/actor.ts'
import { formula, parentName } from '../words/formula.ts'
import { markInWords } from '../words/published.ts'
import { tellSecret } from '../words/story.ts'

/** One secret. */
export interface RungView {
  readonly id: string
  readonly name: string
  readonly hex: string
  readonly formula: string
  readonly cite: string
  /** What it is for. */
  readonly says: string
  /** Ids of what went into it, and their names. */
  readonly parents: readonly { readonly id: string; readonly name: string }[]
  /** The moment in which each side had it first; none where a side never had these very bytes. */
  readonly client?: number
  readonly server?: number
  /** How it compares with what was published of it. */
  readonly published?: { readonly same: boolean; readonly says: string }
  /** Whether it was not made here, but remembered. */
  readonly restored: boolean
  readonly children: readonly RungView[]
}

/**
 * The ladder up to a moment, as the client made it, or the server where it is alone.
 * @param until index of the last moment that counts; all unless told otherwise
 */
export function ladderView(connection: ConnectionRun, until = Infinity): readonly RungView[] {
  const born = eventsOf(connection).filter(({ moment }) => moment.index <= until)
  const of = (side: Actor): Born[] =>
    born.flatMap(({ actor, event, moment }) =>
      event.kind === 'secret' && actor === side ? [{ secret: event, moment: moment.index }] : [],
    )
  const sides = { client: of('client'), server: of('server') }
  const side: Actor = sides.client.length > 0 ? 'client' : 'server'
  const own = new Set(sides[side].map(({ secret }) => secret.id))
  const under = new Map<string, Born[]>()
  for (const each of sides[side]) {
    const parent = each.secret.parents.find((id) => own.has(id)) ?? ''
    under.set(parent, [...(under.get(parent) ?? []), each])
  }
  const rungs = (parent: string): RungView[] =>
    (under.get(parent) ?? []).map(({ secret }) => ({
      ...rungOf(secret, connection),
      ...when(secret, sides),
      children: rungs(secret.id),
    }))
  return rungs('')
}

interface Born {
  readonly secret: SecretEvent
  readonly moment: number
}

function when(
  { name, bytes }: SecretEvent,
  sides: Readonly<Record<Actor, readonly Born[]>>,
): Pick<RungView, Actor> {
  const hex = toHex(bytes)
  const first = (side: Actor): number | undefined =>
    sides[side].find(({ secret }) => secret.name === name && toHex(secret.bytes) === hex)?.moment
  const [client, server] = [first('client'), first('server')]
  return { ...(client !== undefined && { client }), ...(server !== undefined && { server }) }
}

function rungOf(secret: SecretEvent, { published }: ConnectionRun): Omit<RungView, 'children' | Actor> {
  const { id, name, row, bytes, parents, cite } = secret
  const mark = published?.get(secret)
  return {
    ...{ id, name, hex: toHex(bytes), formula: formula(secret), cite, says: tellSecret(row) },
    restored: secret.operation === 'restored',
    parents: parents
      .filter((parent) => parent !== '0')
      .map((parent) => ({ id: parent, name: parentName(parent, secret) })),
    ...(mark && { published: { same: mark.differs === undefined, says: markInWords(mark) } }),
  }
}
