/** What an endpoint of this process draws for itself where nobody gives it anything. */
import { HOUR } from '../bytes/time.ts'
import { randomBytes } from 'node:crypto'
import { seededRandom, type Random } from '../crypto/hash/random.ts'
import { TicketKeyRing } from '../session/tickets/ticket-ring.ts'

/** ms for which a key of our own seals tickets; keys must change regularly (RFC 9325 §3.4). */
const KEY_PERIOD = 12 * HOUR

/** Randomness that starts from the system's. */
export function systemRandom(): Random {
  return seededRandom(randomBytes(32))
}

/** Ticket keys that outlive no process. @param lifetime ms for which sessions are good: so long a key opens that seals no more */
export function ownTicketKeys(random: Random, lifetime: number): TicketKeyRing {
  return new TicketKeyRing(
    { format: 'glass-tls', start: Date.now(), period: KEY_PERIOD, grace: lifetime },
    random,
  )
}
