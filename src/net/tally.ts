/** What a connection came to, counted from its steps: the last line of a trace. */
import { addOperations, type Operations } from '../crypto/meter.ts'
import type { Connection } from '../connection/connection.ts'
import type { Step } from '../connection/step.ts'
import type { Parameters } from '../handshake/state-parts.ts'
import type { Choice } from '../handshake/state.ts'
import type { Actor, SummaryEvent } from '../trace/event.ts'

/** Counts one endpoint's steps, with the trace on. */
export class Tally {
  private sent = 0
  private received = 0
  private messages = 0
  private retried = false
  private resumed12 = false
  private operations: Operations = {}
  private agreed: Parameters | Choice | undefined

  /** Counts one step. */
  add({ events, operations, connection }: Step): void {
    this.operations = addOperations(this.operations, operations)
    const { state } = connection
    if (state.name === 'CONNECTED' && 'parameters' in state) this.agreed = state.parameters
    if (state.name === 'CONNECTED' && 'agreed' in state) this.resumed12 = state.agreed.resumed !== undefined
    if (state.name === 'CONNECTED' && 'choice' in state) this.agreed = state.choice
    for (const event of events) {
      if (event.kind === 'message' && event.name !== 'ChangeCipherSpec') this.messages++
      if (event.kind === 'message' && event.name === 'HelloRetryRequest') this.retried = true
      if (event.kind !== 'record') continue
      if (event.direction === 'sent') this.sent += event.bytes.length
      else this.received += event.bytes.length
    }
  }

  /** The summary so far; without a version where the handshake was not finished. */
  summary(actor: Actor, connection: Connection): SummaryEvent {
    const { agreed } = this
    const [client, server] = actor === 'client' ? [this.sent, this.received] : [this.received, this.sent]
    const psk = agreed?.psk
    const early = agreed?.earlyData === 'accepted'
    return {
      kind: 'summary',
      version: connection.suite12 ? 'TLS 1.2' : agreed ? 'TLS 1.3' : '',
      suite: connection.suite12 ?? connection.suite ?? '',
      group: agreed?.group ?? '',
      resumed: this.resumed12 || (psk !== undefined && psk !== 'none' && psk.source.kind === 'session'),
      // A full TLS 1.2 handshake takes the client two round trips, an abbreviated one takes one.
      rtts: early ? 0 : this.retried || (connection.suite12 && !this.resumed12) ? 2 : 1,
      bytes: { client, server },
      messages: this.messages,
      operations: this.operations,
    }
  }
}
