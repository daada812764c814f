/** What a Lab is made from. */
import type { Random } from '../../crypto/hash/random.ts'
import type { RingSchedule, TicketKeyRing } from '../../session/tickets/ticket-ring.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Change } from '../change/change.ts'
import type { LinkModel } from '../kernel/link.ts'
import type { Surroundings } from '../kernel/moves.ts'
import type { ConnectOptions } from '../kernel/start-connection.ts'

/** What a Lab is made from. */
export interface LabOptions extends Partial<Pick<Surroundings, 'seam'>> {
  /** Everything random follows from it, unless `random` is given. */
  readonly seed?: string
  /** Where random values come from instead of the seed: patterned ones of a lesson, recorded ones of a trace. */
  readonly random?: Random
  /** ms since 1970. */
  readonly start?: number
  /** How the wire treats what it carries; what is left out is as on the perfect link. */
  readonly link?: Partial<LinkModel>
  /**
   * How the server's ticket keys change; what is left out: one key of our own format for ever, from the Lab's randomness.
   * Or a whole ring, such as that of another Lab whose tickets this one is to open.
   */
  readonly ticketKeys?: Partial<RingSchedule> | TicketKeyRing
  /** What is otherwise from the start, in whatever is done to it. */
  readonly changes?: readonly Change[]
  /** Whether steps report events. */
  readonly trace?: boolean
}

/** One more connection of a Lab. */
export interface LabConnectOptions extends ConnectOptions {
  /** The end at which somebody sits who is neither the client nor the server of the Lab: he remembers by himself. */
  readonly attacker?: Actor
}
