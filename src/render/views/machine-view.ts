/** The machine of one side as a page shows it: every state and edge, the way so far, and what is taken now. */
import type { StateEvent } from '../../trace/event.ts'
import { eventsOf, type ConnectionRun } from '../../trace/run.ts'
import type { Actor } from '../../wire/actor.ts'
import type { MachineTable } from '../files/mermaid.ts'
import { tellState } from '../words/story.ts'
import type { Telling } from '../words/wording.ts'

/** One side. */
export interface MachineView {
  readonly actor: Actor
  readonly states: readonly StateView[]
  readonly edges: readonly EdgeView[]
  /** In words, where it is in no state of the machine: it ended, or has not begun. */
  readonly outside: string
}

/** One state, in the order of the table. */
interface StateView {
  readonly name: string
  readonly says: string
  readonly cite: string
  /** `now`: it is in it; `been`: it was. */
  readonly visited: 'now' | 'been' | 'not'
  /** What it takes or does in this state, and where that is written; states are told by their names. */
  readonly takes: readonly { readonly on: string; readonly to: readonly string[]; readonly cite: string }[]
}

/** What leads from one state to another. States by their places in the list. */
interface EdgeView {
  readonly from: number
  readonly to: number
  readonly on: readonly string[]
  readonly taken: boolean
}

/** The view of one side's machine in a connection up to a moment. @param until index of the last moment that counts */
export function machineView(
  actor: Actor,
  machine: MachineTable,
  connection: ConnectionRun,
  until: number,
  { version }: Pick<Telling, 'version'>,
): MachineView {
  const moves = movesOf(connection, actor, until)
  const [first = ''] = Object.keys(machine)
  const now = moves.at(-1)?.to ?? first
  const been = new Set([first, ...moves.flatMap(({ from, to }) => [from, to])])
  const names = Object.keys(machine)
  return {
    actor,
    states: Object.entries(machine).map(([name, cells]) => ({
      name,
      ...tellState(actor, name, version, false),
      visited: name === now ? 'now' : been.has(name) ? 'been' : 'not',
      takes: Object.entries(cells).flatMap(([on, cell]) =>
        cell ? [{ on, to: cell.to, cite: cell.cite }] : [],
      ),
    })),
    edges: edgesOf(machine).map(({ from, to, on }) => ({
      ...{ from: names.indexOf(from), to: names.indexOf(to), on },
      taken: moves.some((move) => move.from === from && move.to === to),
    })),
    outside: names.includes(now) ? '' : now,
  }
}

function movesOf(connection: ConnectionRun, actor: Actor, until: number): StateEvent[] {
  return eventsOf(connection).flatMap(({ actor: who, event, moment }) =>
    event.kind === 'state' && who === actor && moment.index <= until ? [event] : [],
  )
}

/** Every pair of states with all that leads from one to the other; what stays in a state is no edge. */
function edgesOf(machine: MachineTable): { from: string; to: string; on: string[] }[] {
  const edges = new Map<string, { from: string; to: string; on: string[] }>()
  for (const [from, cells] of Object.entries(machine))
    for (const [on, cell] of Object.entries(cells))
      for (const to of cell?.to ?? []) {
        if (to === from) continue
        const edge = edges.get(`${from} ${to}`) ?? { from, to, on: [] }
        edge.on.push(on)
        edges.set(`${from} ${to}`, edge)
      }
  return [...edges.values()]
}
