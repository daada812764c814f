/**
 * What a connection came to, counted from its steps: the last line of a trace. Version, suite, group and resumption are those
 * of its first handshake; everything is counted.
 */
import { addOperations, type Operations } from '../crypto/meter.ts'
import type { Connection } from '../connection/connection.ts'
import type { Step } from '../connection/step.ts'
import { agreedInBrief, roundTrips } from '../connection/summary.ts'
import { agreedOf, type Agreed } from '../handshake/state/agreed.ts'
import type { SummaryEvent } from '../trace/event.ts'
import type { Actor } from '../wire/actor.ts'

/** Counts one endpoint's steps, with the trace on. */
export class Tally {
  private sent = 0
  private received = 0
  private messages = 0
  private operations: Operations = {}
  private remembered: Operations = {}
  /** What the first handshake that was done agreed on, and the last one: two in a connection that renegotiated. */
  private first: Agreed | undefined
  private agreed: Agreed | undefined

  /** Counts one step. */
  add({ events, operations, remembered, connection }: Step): void {
    this.operations = addOperations(this.operations, operations)
    this.remembered = addOperations(this.remembered, remembered)
    const agreed = agreedOf(connection)
    if (agreed?.complete) {
      this.first ??= agreed
      this.agreed = agreed
    }
    for (const event of events) {
      if (event.kind === 'message' && event.name !== 'ChangeCipherSpec') this.messages++
      if (event.kind !== 'record') continue
      if (event.direction === 'sent') this.sent += event.bytes.length
      else this.received += event.bytes.length
    }
  }

  /** The summary so far; without a version where the handshake was not finished. */
  summary(actor: Actor, connection: Connection): SummaryEvent {
    const [client, server] = actor === 'client' ? [this.sent, this.received] : [this.received, this.sent]
    const agreed = this.agreed ?? agreedOf(connection)
    const brief = agreedInBrief(agreed)
    return {
      kind: 'summary',
      ...brief,
      version: this.agreed ? brief.version : '',
      rtts: roundTrips(this.first ?? agreed),
      bytes: { client, server },
      messages: this.messages,
      operations: this.operations,
      remembered: this.remembered,
    }
  }
}
