/**
 * What a connection came to, counted from its steps: the last line of a trace. Version, suite, group and resumption are those
 * of its first handshake; everything is counted.
 */
import { addOperations, type Operations } from '../crypto/meter.ts'
import type { Connection } from '../connection/connection.ts'
import type { Step } from '../connection/step.ts'
import type { Parameters } from '../handshake/state-parts.ts'
import { namesIn, type Names } from '../handshake/names.ts'
import type { Choice, State } from '../handshake/state.ts'
import { agreementName } from '../handshake/tls12/exchange-halves.ts'
import type { Actor, SummaryEvent } from '../trace/event.ts'

/** Counts one endpoint's steps, with the trace on. */
export class Tally {
  private sent = 0
  private received = 0
  private messages = 0
  private retried = false
  private resumed12 = false
  private connected = false
  /** Group of a TLS 1.2 key agreement. */
  private group12 = ''
  private operations: Operations = {}
  private remembered: Operations = {}
  private agreed: Parameters | Choice | undefined
  private names: Names | undefined

  /** Counts one step. */
  add({ events, operations, remembered, connection }: Step): void {
    this.operations = addOperations(this.operations, operations)
    this.remembered = addOperations(this.remembered, remembered)
    const { state } = connection
    if (!this.connected && 'exchange' in state && state.exchange.agreement !== 'none')
      this.group12 = agreementName(state.exchange.agreement)
    if (!this.connected && state.name === 'CONNECTED') this.settled(state)
    for (const event of events) {
      if (event.kind === 'message' && event.name !== 'ChangeCipherSpec') this.messages++
      if (event.kind === 'message' && event.name === 'HelloRetryRequest') this.retried = true
      if (event.kind !== 'record') continue
      if (event.direction === 'sent') this.sent += event.bytes.length
      else this.received += event.bytes.length
    }
  }

  private settled(state: Extract<State, { name: 'CONNECTED' }>): void {
    this.connected = true
    this.names = namesIn(state)
    if ('parameters' in state) this.agreed = state.parameters
    else if ('choice' in state) this.agreed = state.choice
    else this.resumed12 = state.agreed.resumed !== undefined
  }

  /** The summary so far; without a version where the handshake was not finished. */
  summary(actor: Actor, connection: Connection): SummaryEvent {
    const { agreed } = this
    const [client, server] = actor === 'client' ? [this.sent, this.received] : [this.received, this.sent]
    const psk = agreed?.psk
    const early = agreed?.earlyData === 'accepted'
    const { suite, suite12 } = connection
    return {
      kind: 'summary',
      version: !this.connected ? '' : suite12 ? 'TLS 1.2' : 'TLS 1.3',
      suite: suite12 ?? suite ?? '',
      group: agreed?.group ?? this.group12,
      serverName: this.names?.serverName ?? '',
      alpn: this.names?.alpn ?? '',
      resumed: this.resumed12 || (psk !== undefined && psk !== 'none' && psk.source.kind === 'session'),
      // A full TLS 1.2 handshake takes the client two round trips, an abbreviated one takes one.
      rtts: early ? 0 : this.retried || (suite12 && !this.resumed12) ? 2 : 1,
      bytes: { client, server },
      messages: this.messages,
      operations: this.operations,
      remembered: this.remembered,
    }
  }
}
