/**
 * Machines as tables: one cell per legal (state, event). The tables drive dispatch, `unexpected_message`, the state
 * diagrams of the docs and the tests that walk every edge.
 */
import type { MessageName, Received } from './message.ts'
import type { Answer, Command } from './request.ts'
import type { Owed, State } from './state.ts'
import type { Turn } from './turn.ts'

/** What each event carries into its handler. */
export type EventPayloads = { readonly [N in MessageName]: Received<N> } & {
  readonly [O in Owed as `send ${O}`]: null
} & { readonly [C in Command as `command ${C['kind']}`]: C } & {
  readonly [A in Answer as `answer ${A['kind']}`]: A
} & {
  /** A ChangeCipherSpec record; payload: its content. */
  readonly ChangeCipherSpec: Uint8Array
  /** A protected record of application data. */
  readonly application_data: Uint8Array
}

/** Name of an event: a message, `send M`, `command C`, `answer A`, `ChangeCipherSpec` or `application_data`. */
export type EventName = keyof EventPayloads

/** Name of a state of any machine. */
export type StateName = State['name']

/** One legal event in one state: where it may lead, where the RFC says so, and the handler. */
export interface Cell<S, P> {
  readonly to: readonly StateName[]
  readonly cite: string
  /** Handles the event: every effect through the turn, and the state that follows as the result. */
  // Method syntax on purpose: a cell of one state can then be held as a cell of any, and dispatch pairs them by name.
  run(turn: Turn, state: S, payload: P): State
}

/** The rows of one machine: for every state, the events that are legal there. */
export type Machine<S extends State> = {
  readonly [N in S['name']]: {
    readonly [E in EventName]?: Cell<Extract<S, { name: N }>, EventPayloads[E]>
  }
}

/** A machine seen without its types, for dispatch, diagrams and tests. */
export type AnyMachine = Readonly<Record<string, Readonly<Partial<Record<EventName, Cell<State, unknown>>>>>>
