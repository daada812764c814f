import type { Env } from '../handshake/state/endpoint.ts'
import type { Output } from '../handshake/state/output.ts'
import type { Answer, Command, Request } from '../handshake/state/request.ts'
import type { StepEvent } from '../trace/event.ts'
import type { Connection } from './connection.ts'
import { step, stride, type Status, type Step } from './step.ts'

/** What a run of steps came to. */
export interface Pumped {
  readonly connection: Connection
  readonly outputs: readonly Output[]
  readonly events: readonly StepEvent[]
  /** Never `stepped`. */
  readonly status: Exclude<Status, 'stepped'>
  readonly request: Request | undefined
}

/**
 * Steps until there is nothing to do: input, an answer that nobody gives, or the end. With the trace off the steps between are
 * not told apart, and cost less.
 * @param answer gives the world's answer at once, or `undefined` where it takes longer
 */
export function pump(
  env: Env,
  connection: Connection,
  input?: Command | { readonly answer: Answer },
  answer?: (request: Request) => Answer | undefined,
): Pumped {
  const outputs: Output[] = []
  const events: StepEvent[] = []
  const go = env.trace ? step : stride
  let taken: Step = go(env, connection, input)
  for (;;) {
    for (const output of taken.outputs) outputs.push(output)
    for (const event of taken.events) events.push(event)
    const { status, request } = taken
    if (status === 'needs-answer' && request) {
      const reply = answer?.(request)
      if (!reply) return { connection: taken.connection, outputs, events, status, request }
      taken = go(env, taken.connection, { answer: reply })
    } else if (status === 'stepped') taken = go(env, taken.connection)
    else return { connection: taken.connection, outputs, events, status, request }
  }
}
