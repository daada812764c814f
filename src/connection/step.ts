/** One step of an endpoint, and what came of it. A step never throws for what a peer sent, and never waits. */
import { DecodeError } from '../bytes/reader.ts'
import { type Counts, metered } from '../crypto/meter.ts'
import type { Env } from '../handshake/state/endpoint.ts'
import type { Output } from '../handshake/state/output.ts'
import { expectTicketKeys } from '../handshake/common/seal-session.ts'
import type { Answer, Command, Request } from '../handshake/state/request.ts'
import { contextOf } from '../handshake/turn/base.ts'
import type { Turn } from '../handshake/turn/turn.ts'
import { Turn12 } from '../handshake/turn/turn12.ts'
import { Turn13 } from '../handshake/turn/turn13.ts'
import { Misuse, TlsFailure } from '../rules/failure.ts'
import type { StepEvent } from '../trace/event.ts'
import { command, type Connection } from './connection.ts'
import { endWithAlert } from './ending.ts'
import { move } from './next.ts'

/** How a step ended. */
export type Status =
  /** Something was done; there may be more to do. */
  | 'stepped'
  /** Nothing to do until bytes or a command arrive. */
  | 'needs-input'
  /** A question to the world is open: the next step is given the answer. */
  | 'needs-answer'
  /** Both directions are closed. */
  | 'closed'
  /** An alert ended the connection. */
  | 'failed'

/** A step's result, and the primitives it called: none with the trace off. The connection given to it stays as it was. */
export interface Step extends Counts {
  readonly connection: Connection
  /** What the world gets: bytes for the wire, data, sessions. */
  readonly outputs: readonly Output[]
  /** What happened, in order; empty with the trace off. */
  readonly events: readonly StepEvent[]
  readonly status: Status
  /** The open question, where the status is `needs-answer`. */
  readonly request: Request | undefined
  /** 1, or 0 where there was nothing to do; several where nobody looks at single ones. */
  readonly steps: number
}

/** What is counted with the trace off. */
const NO_COUNTS: Counts['operations'] = {}

/**
 * Does one thing.
 * @param input a command, queued behind those that wait; or the answer to the open question
 * @throws Misuse for a command or an answer that makes no sense here, and for a configuration that cannot work
 */
export function step(env: Env, connection: Connection, input?: Command | { readonly answer: Answer }): Step {
  if (!env.trace) return act(env, connection, input, 1)
  const { result, operations, remembered } = metered(() => act(env, connection, input, 1))
  return { ...result, operations, remembered }
}

/**
 * Takes steps until there is nothing to do, in one turn: the endpoints between them are not made. For the trace off, where
 * nobody looks at single steps. Where it pauses the status is `stepped`, and else never.
 * @param pausesAt an output behind whose step it ends, since the world wants to see the endpoint as it is then
 * @throws Misuse as {@link step}
 */
export function stride(
  env: Env,
  connection: Connection,
  input?: Command | { readonly answer: Answer },
  pausesAt?: (output: Output) => boolean,
): Step {
  return act(env, connection, input, Infinity, pausesAt)
}

/** @param most how many steps to take in this turn */
function act(
  env: Env,
  before: Connection,
  input: Command | { readonly answer: Answer } | undefined,
  most: number,
  pausesAt?: (output: Output) => boolean,
): Step {
  const connection = input && 'kind' in input ? command(before, input) : before
  let answer = input && 'answer' in input ? input.answer : undefined
  if (connection.state.name === 'START' && connection.config.role === 'server')
    expectTicketKeys(connection.config, env.ticketKeys)
  let turn = turnOf(contextOf(env, connection))
  let steps = 0
  let paused = false
  while (!paused && !hasEnded(turn.endpoint)) {
    turn = turnOf(turn.context, turn)
    if (!hasMoved(turn, answer)) break
    answer = undefined
    steps++
    paused = steps >= most || (pausesAt !== undefined && turn.outputs.some(pausesAt))
  }
  if (steps === 0) return result(connection, NO_OUTPUTS, NO_EVENTS, statusOf(connection), 0)
  return done(turn, connection, paused, steps)
}

/** Does what is next, and answers with an alert what is wrong about it; false where there is nothing to do. */
function hasMoved(turn: Turn, answer: Answer | undefined): boolean {
  try {
    return move(turn, answer)
  } catch (error) {
    if (error instanceof Misuse) throw error
    endWithAlert(turn, asFailure(error))
    return true
  }
}

/**
 * A turn in the version of the machine that runs; until one is chosen a hello is of TLS 1.3, and may lead into 1.2.
 * @param last the turn of the step before, which goes on where it fits
 */
function turnOf(context: Turn['context'], last?: Turn): Turn {
  const { machine } = context.draft.state
  const is12 = machine === 'client12' || machine === 'server12'
  if (last && last instanceof Turn12 === is12) return last
  return is12 ? new Turn12(context) : new Turn13(context)
}

// ---- Results

const NO_OUTPUTS: readonly Output[] = []
const NO_EVENTS: readonly StepEvent[] = []

function hasEnded({ state }: Connection): boolean {
  return state.machine === 'end'
}

/** @param isMore whether there may be more to do */
function statusOf({ state, pending }: Connection, isMore = false): Status {
  if (state.machine === 'end') return state.name === 'CLOSED' ? 'closed' : 'failed'
  if (pending) return 'needs-answer'
  return isMore ? 'stepped' : 'needs-input'
}

function done(turn: Turn, before: Connection, isMore: boolean, steps: number): Step {
  const connection = turn.finish()
  const { state } = connection
  if (before.state.name !== 'FAILED' && state.name === 'FAILED')
    turn.note({
      kind: 'state',
      from: before.state.name,
      to: 'FAILED',
      on: state.by === 'us' ? 'a violated rule' : 'alert',
    })
  // Copied, because lists that have grown hold room for more, and moments are kept.
  const events = turn.events.length > 0 ? turn.events.slice() : NO_EVENTS
  return result(connection, turn.outputs, events, statusOf(connection, isMore), steps)
}

/** Field by field, and nothing spread: every step makes one, in a tenth of the time. */
function result(
  connection: Connection,
  outputs: readonly Output[],
  events: readonly StepEvent[],
  status: Status,
  steps: number,
): Step {
  const request = connection.pending
  const counts = NO_COUNTS
  return { connection, outputs, events, status, request, operations: counts, remembered: counts, steps }
}

/** A failure to answer with an alert. What is neither a rule nor bad input is a bug of ours. */
function asFailure(error: unknown): TlsFailure {
  if (error instanceof TlsFailure) return error
  if (error instanceof DecodeError)
    return new TlsFailure('decode_error', 'RFC 9846 §4 (8446 §4)', {
      ...error.mismatch,
      field: error.field,
      offset: error.offset,
    })
  return new TlsFailure('internal_error', 'RFC 9846 §6.2', {
    expected: 'no bug in this library',
    actual: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
}
