/**
 * Ticket keys that follow one another in time. A key may open for a while before; then it seals for a period, opens for a while
 * longer, and is retired: what was sealed under it means a full handshake. Keys must change regularly, or tickets undo forward secrecy
 * (RFC 5077 §5.5, RFC 9325 §3.4).
 */
import { concat, equal } from '../../bytes/bytes.ts'
import type { Random } from '../../crypto/hash/random.ts'
import { Misuse } from '../../rules/failure.ts'
import {
  KEY_NAME_LENGTH,
  ticketKey,
  ticketKeyLength,
  type TicketFormat,
  type TicketKey,
  type TicketKeys,
} from './ticket-key.ts'

/** When keys come and go. */
export interface RingSchedule {
  /** Format of every key. */
  readonly format: TicketFormat
  /** When key 0 begins to seal, ms since 1970. */
  readonly start: number
  /** ms for which a key seals; `Infinity` keeps key 0 for ever. */
  readonly period: number
  /** ms for which it still opens after that: the lifetime of tickets, where none should be lost. */
  readonly grace: number
  /**
   * ms for which it opens before it seals, 0 unless given: as long as servers may be behind one another, where none should
   * be shown a ticket whose key it does not have yet.
   */
  readonly lead?: number
}

/** One key of a ring as it stands at a moment. */
export interface RingEntry {
  /** 0, 1, 2 ... in the order in which they seal. */
  readonly number: number
  readonly name: Uint8Array
  /** `active`: seals and opens; `accept-only`: opens; `retired`: neither. */
  readonly phase: 'active' | 'accept-only' | 'retired'
  /** ms since 1970: it seals from here ... */
  readonly sealsFrom: number
  /** ... until here, where the next one takes over, ... */
  readonly sealsUntil: number
  /** ... and opens until here. */
  readonly opensUntil: number
}

/** Retired keys that a ring can still name: enough to tell a client that slept from a stranger. */
const NAMED_AFTERWARDS = 8
/** Keys that may open at once. */
const MOST_OPEN = 64

/**
 * A ring as a value: which key is what follows from the time alone, and the bytes of key `n` from the randomness, by the
 * name `ticket_key` and the ordinal `n`. So servers that share schedule and randomness share all keys without a word
 * between them. The price: whoever learns the seed has every key there was and will be. Secrets of retired keys leave this
 * object, but for a real fleet the seed would have to change as well.
 */
export class TicketKeyRing {
  readonly schedule: RingSchedule
  private readonly random: Random
  private readonly place: string
  private readonly names = new Map<number, Uint8Array>()
  private readonly made = new Map<number, TicketKey>()

  /**
   * @param place under which connection's name the keys are drawn
   * @throws Misuse on a period that is not positive, or where more than 64 keys would open at once
   */
  constructor(schedule: RingSchedule, random: Random, place = 'ring') {
    const { period, grace, lead = 0 } = schedule
    if (!(period > 0) || !(grace >= 0) || !(lead >= 0) || (grace + lead) / period >= MOST_OPEN)
      throw new Misuse(
        `a key ring with a period of ${period} ms, a grace of ${grace} ms, a lead of ${lead} ms`,
      )
    this.schedule = schedule
    this.random = random
    this.place = place
  }

  /** The same keys under another schedule: key `n` is the same, and is the one that seals at another time. */
  with(schedule: Partial<RingSchedule>): TicketKeyRing {
    return new TicketKeyRing({ ...this.schedule, ...schedule }, this.random, this.place)
  }

  /** The keys at a moment. @param now ms since 1970 */
  at(now: number): TicketKeys {
    const entries = this.list(now)
    const opening = entries.filter(({ phase }) => phase !== 'retired')
    const [active, ...acceptOnly] = opening.map(({ number }) => this.key(number))
    if (!active) throw new RangeError(`a key ring has no keys at ${now}`)
    const retired = entries
      .filter(({ phase }) => phase === 'retired')
      .map(({ name, opensUntil }) => ({ name, since: opensUntil }))
    forget(this.made, opening)
    forget(this.names, entries)
    const opensUntil = (key: TicketKey): number | undefined =>
      opening.find(({ name }) => equal(name, key.name))?.opensUntil
    return { active, acceptOnly, retired, opensUntil }
  }

  /** Every key that opens, and the last ones that no longer do; the active one first, then those to come. @param now ms since 1970 */
  list(now: number): readonly RingEntry[] {
    const { start, period, grace, lead = 0 } = this.schedule
    const active = Math.max(0, Math.floor((now - start) / period))
    const oldest = Math.max(0, active - Math.ceil(grace / period) - NAMED_AFTERWARDS)
    const newest = Math.max(active, Math.floor((now + lead - start) / period))
    const numbers = [active]
    for (let number = active + 1; number <= newest; number++) numbers.push(number)
    for (let number = active - 1; number >= oldest; number--) numbers.push(number)
    return numbers.map((number) => this.entry(number, active, now))
  }

  private entry(number: number, active: number, now: number): RingEntry {
    const { start, period, grace } = this.schedule
    // 0 times Infinity is no number.
    const sealsFrom = start + (number === 0 ? 0 : number * period)
    const sealsUntil = sealsFrom + period
    const opensUntil = sealsUntil + grace
    const phase = number === active ? 'active' : now < opensUntil ? 'accept-only' : 'retired'
    return { number, name: this.nameOf(number), phase, sealsFrom, sealsUntil, opensUntil }
  }

  /** Key `number`, whatever the time. */
  key(number: number): TicketKey {
    const known = this.made.get(number)
    if (known) return known
    const { format } = this.schedule
    const secrets = this.draw('ticket_key.key', number, ticketKeyLength(format) - KEY_NAME_LENGTH)
    const key = ticketKey(format, concat(this.nameOf(number), secrets))
    this.made.set(number, key)
    return key
  }

  private nameOf(number: number): Uint8Array {
    const name = this.names.get(number) ?? this.draw('ticket_key.name', number, KEY_NAME_LENGTH)
    this.names.set(number, name)
    return name
  }

  private draw(use: string, ordinal: number, length: number): Uint8Array {
    return this.random.draw({ connection: this.place, actor: 'server', use, ordinal }, length)
  }
}

/** Of what was made, keeps only what is still listed. */
function forget(made: Map<number, unknown>, listed: readonly RingEntry[]): void {
  for (const number of made.keys()) if (!listed.some((entry) => entry.number === number)) made.delete(number)
}

/** Where a server's ticket keys come from: keys that stay, or a ring that turns with the time. */
export type TicketKeySource = TicketKeys | TicketKeyRing

/** The keys of a moment. @param now ms since 1970 */
export function ticketKeysAt(source: TicketKeySource, now: number): TicketKeys {
  return source instanceof TicketKeyRing ? source.at(now) : source
}
