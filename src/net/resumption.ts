/** Whether a client's connection resumed a session, and if not why: read from its steps. */
import { expectation } from '../rules/failure.ts'
import type { Step } from '../connection/step.ts'
import type { Session } from '../session/session.ts'
import type { Offer } from '../handshake/state-parts.ts'
import type { StepEvent } from '../trace/event.ts'

/** Follows one connection of a client. */
export class Resumption {
  private readonly kept: readonly Session[]
  /** The first one: a HelloRetryRequest may leave nothing of it. */
  private offer: Offer | undefined
  private resumed = false
  /** What comes after the first handshake is of no interest. */
  private connected = false
  /** The check that failed last, before the hello or in what the client made of the answer. Known with the trace on. */
  private objection: string | undefined

  /** @param kept sessions that the connection was given */
  constructor(kept: readonly Session[]) {
    this.kept = kept
  }

  /** Looks at one step. */
  add({ connection: { state }, events }: Step): void {
    if (this.connected) return
    for (const event of events) this.lookForObjection(event)
    if ('offer' in state) {
      // What stood against another session is of no interest any more.
      if (!this.offer && offeredBy(state.offer)) this.objection = undefined
      this.offer ??= state.offer
    }
    if (state.name !== 'CONNECTED') return
    this.connected = true
    if ('parameters' in state) this.resumed = state.parameters.psk?.source.kind === 'session'
    if ('agreed' in state) this.resumed = state.agreed.resumed !== undefined
  }

  private lookForObjection(event: StepEvent): void {
    if (event.kind !== 'verdict') return
    const failed = event.checks.find(({ id, outcome }) => outcome === 'fail' && /^(offer|answer)/.test(id))
    if (failed) this.objection = `${failed.id}: ${expectation(failed)}`
  }

  /** What came of it, such as `resumed by session ID`. */
  get text(): string {
    const offered = this.offer && offeredBy(this.offer)
    if (this.resumed) return `resumed by ${offered}`
    if (this.kept.length === 0) return 'not resumed: no session to offer'
    const { objection } = this
    if (!offered) return `not resumed: the session was not offered${objection ? `, ${objection}` : ''}`
    if (objection) return `not resumed: the session was offered by ${offered}, ${objection}`
    return `not resumed: the server declined the session offered by ${offered}`
  }
}

/** What a ClientHello offered a session by. */
function offeredBy({ psks, session12 }: Offer): 'PSK' | 'ticket' | 'session ID' | undefined {
  if (psks.some(({ source }) => source.kind === 'session')) return 'PSK'
  return session12 && (session12.ticket.length > 0 ? 'ticket' : 'session ID')
}
