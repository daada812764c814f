/** Whether a client's connection resumed a session, and if not why: read from its steps. */
import { equal } from '../bytes/bytes.ts'
import { expectation } from '../rules/failure.ts'
import type { Step } from '../connection/step.ts'
import type { Session } from '../session/session.ts'
import { agreedOf, type Agreed } from '../handshake/state/agreed.ts'
import { offerOf } from '../handshake/state/offer-of.ts'
import type { Offer } from '../handshake/state/state-parts.ts'
import type { StepEvent } from '../trace/event.ts'

/** Follows one connection of a client. */
export class Resumption {
  private readonly kept: readonly Session[]
  /** The first one: a HelloRetryRequest may leave nothing of it. */
  private offer: Offer | undefined
  /** What the first handshake agreed on; what comes after it is of no interest. */
  private agreed: Agreed | undefined
  /** The check that failed last, before the hello or in what the client made of the answer. Known with the trace on. */
  private objection: string | undefined
  /** Tickets that the server gave on this connection. */
  private readonly fresh: Uint8Array[] = []

  /** @param kept sessions that the connection was given */
  constructor(kept: readonly Session[]) {
    this.kept = kept
  }

  /** Looks at one step. */
  add({ connection, events, outputs }: Step): void {
    // Those of TLS 1.3 come behind the handshake.
    for (const output of outputs) if (output.kind === 'session') this.fresh.push(output.session.ticket)
    if (this.agreed) return
    for (const event of events) this.lookForObjection(event)
    const offer = offerOf(connection)
    // What stood against another session is of no interest any more.
    if (!this.offer && offer && offeredBy(offer)) this.objection = undefined
    this.offer ??= offer
    const agreed = agreedOf(connection)
    if (agreed?.complete) this.agreed = agreed
  }

  private lookForObjection(event: StepEvent): void {
    if (event.kind !== 'verdict' || event.subject !== 'resumption') return
    const failed = event.checks.find(({ outcome }) => outcome === 'fail')
    if (failed) this.objection = `${failed.id}: ${expectation(failed)}`
  }

  /** What came of it, such as `resumed by session ID`. */
  get text(): string {
    const offered = this.offer && offeredBy(this.offer)
    if (this.agreed?.resumed) return `resumed by ${this.agreed.resumed.by}`
    if (this.kept.length === 0) return 'not resumed: no session to offer'
    const { objection } = this
    if (!offered) return `not resumed: the session was not offered${objection ? `, ${objection}` : ''}`
    if (objection) return `not resumed: the session was offered by ${offered}, ${objection}`
    return `not resumed: the server declined the session offered by ${offered}${this.otherKey}`
  }

  /**
   * What the tickets tell of their keys. Nothing where they are short, such as references into a cache, nor where those that
   * came together differ: then nothing in them names a key.
   */
  private get otherKey(): string {
    const { psks = [], session12 } = this.offer ?? {}
    const offered = [
      ...psks.flatMap(({ source }) => (source.kind === 'session' ? [source.session.ticket] : [])),
      ...(session12 ? [session12.ticket] : []),
    ].filter(({ length }) => length > 0)
    const fresh = this.fresh.filter(({ length }) => length > 0)
    const [named, ...others] = fresh.map(keyName)
    if (offered.length === 0 || !named) return ''
    if ([...offered, ...fresh].some(({ length }) => length < SHORTEST_TICKET)) return ''
    if (!others.every((name) => equal(name, named))) return ''
    if (offered.some((ticket) => equal(keyName(ticket), named))) return ''
    return (
      '; its new ticket begins otherwise (the first 16 bytes, the key name where the server follows RFC 5077 §4): ' +
      'another server, a restart or a rotation of the ticket key'
    )
  }
}

/** Bytes of the shortest ticket in the form of RFC 5077 §4: key_name, IV, length, a block, MAC. */
const SHORTEST_TICKET = 16 + 16 + 2 + 16 + 32

/** A ticket's key_name, if it has one. */
function keyName(ticket: Uint8Array): Uint8Array {
  return ticket.subarray(0, 16)
}

/** What a ClientHello offered a session by. */
export function offeredBy({ psks, session12 }: Offer): 'PSK' | 'ticket' | 'session ID' | undefined {
  if (psks.some(({ source }) => source.kind === 'session')) return 'PSK'
  return session12 && (session12.ticket.length > 0 ? 'ticket' : 'session ID')
}
