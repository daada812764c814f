/** The time of a fleet, cut into spans of one length, and what is counted in each. */
import { DAY, HOUR, MINUTE, SECOND } from '../../bytes/time.ts'
import { OUTCOMES, type Outcome } from './rehearsal.ts'
import type { Spoken } from './settings.ts'

/** Spans at most; where there would be more, two become one. */
const MOST = 64
/** Spans at least, if a fleet takes as long as was thought. */
const LEAST = 20

/** ms of spans that one thinks in. */
const LENGTHS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND],
  ...[MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE],
  ...[HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY],
]

/** Every way in which a connection can come out, by version. */
export const WAYS = (['TLS 1.3', 'TLS 1.2'] as const).flatMap((version) =>
  OUTCOMES.map((outcome) => ({ version, outcome })),
)

const WAY_AT: Readonly<Record<Spoken, Readonly<Record<Outcome, number>>>> = {
  'TLS 1.3': placesOf('TLS 1.3'),
  'TLS 1.2': placesOf('TLS 1.2'),
}

function placesOf(version: Spoken): Record<Outcome, number> {
  const places = OUTCOMES.map((outcome) => [
    outcome,
    WAYS.findIndex((way) => way.version === version && way.outcome === outcome),
  ])
  return Object.fromEntries(places) as Record<Outcome, number>
}

/** Where a way stands in `WAYS`. */
export function wayAt(version: Spoken, outcome: Outcome): number {
  return WAY_AT[version][outcome]
}

/** What happened in a span. */
interface Span {
  /** Connections that began in it, by `WAYS`. */
  readonly ways: number[]
  /** Microseconds of processors that those took, and would have taken without resumption. */
  server: number
  client: number
  serverWhole: number
  clientWhole: number
  /** What stores outside were asked and told. */
  operations: number
  /** Most sessions that caches and stores held; `undefined` where nobody looked. */
  held: number | undefined
}

/** The spans so far. They change in place. */
export class Spans {
  readonly all: Span[] = []
  /** ms of each. */
  length: number

  /** @param duration about how long the fleet will run, ms */
  constructor(duration: number) {
    this.length = LENGTHS.findLast((length) => length * LEAST <= duration) ?? 1
  }

  /** The span in which a time lies. @param now virtual ms since the fleet began */
  at(now: number): Span {
    while (now / this.length >= MOST) this.widen()
    const index = Math.floor(now / this.length)
    for (let next = this.all.length; next <= index; next++) this.all[next] = empty()
    return this.all[index]!
  }

  /** What all of them together have of something. */
  sum(of: (span: Span) => number): number {
    return this.all.reduce((sum, span) => sum + of(span), 0)
  }

  private widen(): void {
    const { all } = this
    const pairs = all.splice(0)
    for (let i = 0; i < pairs.length; i += 2) all.push(together(pairs[i]!, pairs[i + 1]))
    this.length *= 2
  }
}

function empty(): Span {
  const ways = new Array<number>(WAYS.length).fill(0)
  return { ways, server: 0, client: 0, serverWhole: 0, clientWhole: 0, operations: 0, held: undefined }
}

function together(first: Span, second: Span = empty()): Span {
  return {
    ways: first.ways.map((count, way) => count + second.ways[way]!),
    server: first.server + second.server,
    client: first.client + second.client,
    serverWhole: first.serverWhole + second.serverWhole,
    clientWhole: first.clientWhole + second.clientWhole,
    operations: first.operations + second.operations,
    held: second.held === undefined ? first.held : Math.max(first.held ?? 0, second.held),
  }
}
