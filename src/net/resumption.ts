/** Whether a client's connection resumed a session, and if not why: read from its steps. */
import { expectation } from '../rules/failure.ts'
import type { Step } from '../connection/step.ts'
import type { Session } from '../session/session.ts'
import type { Offer } from '../handshake/state-parts.ts'
import type { StepEvent } from '../trace/event.ts'

/** Follows one connection of a client. */
export class Resumption {
  private readonly kept: readonly Session[]
  private offer: Offer | undefined
  private resumed = false
  /** What comes after the first handshake is of no interest. */
  private connected = false
  /** Why a session was not offered: the check that failed last before the hello. Known with the trace on. */
  private objection: string | undefined

  /** @param kept sessions that the connection was given */
  constructor(kept: readonly Session[]) {
    this.kept = kept
  }

  /** Looks at one step. */
  add({ connection: { state }, events }: Step): void {
    if (this.connected) return
    if (!this.offer) for (const event of events) this.lookForObjection(event)
    if ('offer' in state) this.offer = state.offer
    if (state.name !== 'CONNECTED') return
    this.connected = true
    if ('parameters' in state) this.resumed = state.parameters.psk?.source.kind === 'session'
    if ('agreed' in state) this.resumed = state.agreed.resumed !== undefined
  }

  private lookForObjection(event: StepEvent): void {
    if (event.kind !== 'verdict') return
    const failed = event.checks.find(({ outcome }) => outcome === 'fail')
    if (failed) this.objection = `${failed.id}: ${expectation(failed)}`
  }

  /** What came of it, such as `resumed by session ID`. */
  get text(): string {
    const offered = this.offered
    if (this.resumed) return `resumed by ${offered}`
    if (this.kept.length === 0) return 'not resumed: no session to offer'
    if (offered) return `not resumed: the server declined the session offered by ${offered}`
    return `not resumed: the session was not offered${this.objection ? `, ${this.objection}` : ''}`
  }

  /** What the ClientHello offered a session by. */
  private get offered(): 'PSK' | 'ticket' | 'session ID' | undefined {
    if (this.offer?.psks.some(({ source }) => source.kind === 'session')) return 'PSK'
    const session = this.offer?.session12
    return session && (session.ticket.length > 0 ? 'ticket' : 'session ID')
  }
}
