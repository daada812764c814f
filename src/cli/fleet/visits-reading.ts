/** Lines of visits: time,client[,name]. */
import { Misuse } from '../../rules/failure.ts'
import type { Visits } from '../../sim/fleet/crowd.ts'

/** Visits that are read at most: about 300 MB of memory. */
const MOST_VISITS = 10_000_000
/** Names of servers at most. */
const MOST_NAMES = 1000
/** Characters of a line at most. */
const LONGEST = 1000

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

  /** The next piece. @throws Misuse with the line */
  add(text: string): void {
    const lines = (this.rest + text).split('\n')
    this.rest = lines.pop() ?? ''
    for (const line of lines) this.take(line)
    if (this.rest.length > LONGEST) this.take(this.rest)
  }

  /** All of it. @throws Misuse where there is no visit */
  end(): Visits {
    this.take(this.rest)
    const { times } = this
    if (times.length === 0) throw new Misuse('no visit in it; expected lines of time,client[,name]')
    const order = Uint32Array.from(times, (_, index) => index)
    if (!this.isInOrder) order.sort((a, b) => times[a]! - times[b]! || a - b)
    const first = times[order[0]!]!
    return {
      times: Float64Array.from(order, (index) => times[index]! - first),
      clients: Uint32Array.from(order, (index) => this.clients[index]!),
      names: Uint16Array.from(order, (index) => this.names[index]!),
    }
  }

  private take(raw: string): void {
    this.line++
    const line = raw.trim()
    if (line === '') return
    if (line.length > LONGEST) throw this.wrong(`${LONGEST} characters at most`, `${line.length} or more`)
    const [time = '', client = '', name = '', ...more] = line.split(',').map((field) => field.trim())
    if (this.line === 1 && !/\d/.test(time)) return
    const at = this.timeIn(time)
    if (client === '' || more.length > 0) throw this.wrong('time,client or time,client,name', `'${line}'`)
    if (this.times.length >= MOST_VISITS) throw this.wrong(`${MOST_VISITS} visits at most`, 'more')
    if (at < (this.times.at(-1) ?? -Infinity)) this.isInOrder = false
    this.times.push(at)
    this.clients.push(numberOf(this.knownClients, client))
    this.names.push(numberOf(this.knownNames, name))
    if (this.knownNames.size > MOST_NAMES) throw this.wrong(`${MOST_NAMES} names at most`, 'more')
  }

  /** ms since whatever the file counts from. */
  private timeIn(text: string): number {
    const isIso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)
    const at = isIso ? Date.parse(text) : /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : NaN
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
