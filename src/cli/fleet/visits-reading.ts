/** Lines of visits: time,client[,name]. */
import { Misuse } from '../../rules/failure.ts'
import type { Visits } from '../../sim/fleet/crowd.ts'
import { emptyVisits } from './visits-carried.ts'

/** Visits that are read at most: about 300 MB of memory. */
const MOST_VISITS = 10_000_000
/** Names of servers at most. */
const MOST_NAMES = 1000
/** Characters of a line at most. */
const LONGEST = 1000

const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/
const SECONDS = /^\d+(\.\d+)?$/

/** A file as it is read, in pieces of any length. */
export class VisitsReading {
  private readonly times: number[] = []
  private readonly clients: number[] = []
  private readonly names: number[] = []
  private readonly knownClients = new Map<string, number>()
  private readonly knownNames = new Map<string, number>()
  private rest = ''
  private line = 0
  private isIso: boolean | undefined
  private isInOrder = true
  private last = -Infinity

  /** Visits that were read so far. */
  get visits(): number {
    return this.times.length
  }

  /** The next piece. @throws Misuse with the line */
  add(text: string): void {
    const all = this.rest + text
    let from = 0
    for (let to; (to = all.indexOf('\n', from)) >= 0; from = to + 1) this.take(all.slice(from, to))
    this.rest = all.slice(from)
    if (this.rest.length > LONGEST) this.take(this.rest)
  }

  /** All of it. @throws Misuse where there is no visit */
  end(): Visits {
    this.take(this.rest)
    const { times, clients, names } = this
    if (times.length === 0) throw new Misuse('no visit in it; expected lines of time,client[,name]')
    const visits = emptyVisits(times.length)
    visits.times.set(times)
    visits.clients.set(clients)
    visits.names.set(names)
    if (!this.isInOrder) {
      const order = new Uint32Array(times.length).map((_, index) => index)
      order.sort((a, b) => times[a]! - times[b]! || a - b)
      for (const [at, index] of order.entries()) {
        visits.times[at] = times[index]!
        visits.clients[at] = clients[index]!
        visits.names[at] = names[index]!
      }
    }
    const first = visits.times[0]!
    for (let at = 0; at < times.length; at++) visits.times[at]! -= first
    return visits
  }

  private take(raw: string): void {
    this.line++
    const line = raw.trim()
    if (line === '') return
    if (line.length > LONGEST) throw this.wrong(`${LONGEST} characters at most`, `${line.length} or more`)
    const comma = line.indexOf(',')
    const time = comma < 0 ? line : line.slice(0, comma).trimEnd()
    if (this.line === 1 && !/\d/.test(time)) return
    const at = this.timeIn(time)
    const second = comma < 0 ? -1 : line.indexOf(',', comma + 1)
    const client = comma < 0 ? '' : line.slice(comma + 1, second < 0 ? undefined : second).trim()
    const name = second < 0 ? '' : line.slice(second + 1).trimStart()
    if (client === '' || name.includes(',')) throw this.wrong('time,client or time,client,name', `'${line}'`)
    if (this.times.length >= MOST_VISITS) throw this.wrong(`${MOST_VISITS} visits at most`, 'more')
    if (at < this.last) this.isInOrder = false
    this.last = at
    this.times.push(at)
    this.clients.push(numberOf(this.knownClients, client))
    this.names.push(numberOf(this.knownNames, name))
    if (this.knownNames.size > MOST_NAMES) throw this.wrong(`${MOST_NAMES} names at most`, 'more')
  }

  /** ms since whatever the file counts from. */
  private timeIn(text: string): number {
    // Seconds have no colon, and every time of a day has one.
    const isIso = text.includes(':')
    const at = (isIso ? ISO : SECONDS).test(text) ? (isIso ? Date.parse(text) : Number(text) * 1000) : NaN
    if (Number.isNaN(at)) throw this.wrong('a time, as 2026-11-29T08:00:00Z or seconds', `'${text}'`)
    this.isIso ??= isIso
    if (this.isIso !== isIso) throw this.wrong('a time written as those before', `'${text}'`)
    return at
  }

  private wrong(expected: string, actual: string): Misuse {
    return new Misuse(`line ${this.line}: expected ${expected}, actual ${actual}`)
  }
}

/** The number of a text: the first one that is met is 0. */
function numberOf(known: Map<string, number>, text: string): number {
  const found = known.get(text)
  if (found !== undefined) return found
  known.set(text, known.size)
  return known.size - 1
}
