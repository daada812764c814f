/** The tables at work: what is legal in the current state, and what it leads to. */
import { isFromPeer, type AnyMachine, type Cell, type EventName } from '../handshake/turn/machine.ts'
import { MACHINES } from '../handshake/machines.ts'
import type { State } from '../handshake/state/state.ts'
import type { Turn } from '../handshake/turn/turn.ts'
import { fail } from '../rules/failure.ts'

/** What is legal in the current state. */
export function cellsOf(turn: Turn): AnyMachine[string] {
  const { state } = turn.endpoint
  const machine: AnyMachine | undefined = state.machine === 'end' ? undefined : MACHINES[state.machine]
  return machine?.[state.name] ?? {}
}

/** The cell for what the peer sent or we owe. @throws TlsFailure unexpected_message where the current state has none */
export function cellFor(turn: Turn, event: EventName): Cell<State, unknown> {
  const cells = cellsOf(turn)
  const cell = cells[event]
  if (!cell)
    fail('unexpected_message', 'RFC 9846 §6.2', {
      expected: Object.keys(cells).filter(isFromPeer).join(' or ') || 'nothing from the peer',
      actual: event,
      field: event,
    })
  return cell
}

/** Runs the cell of an event. @throws TlsFailure as {@link cellFor}, and as the handler says */
export function dispatch(turn: Turn, event: EventName, payload: unknown): boolean {
  const { state } = turn.endpoint
  const cell = cellFor(turn, event)
  const next = cell.run(turn, state, payload)
  if (!cell.to.includes(next.name))
    throw new Error(`${state.name} on ${event} led to ${next.name}, which its table does not have`)
  setState(turn, state, next, event)
  return true
}

function setState(turn: Turn, from: State, to: State, on: string): void {
  turn.enter(to)
  if (from.name !== to.name) turn.note({ kind: 'state', from: from.name, to: to.name, on })
}
