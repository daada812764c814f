/**
 * What a server remembers of early data, so that none is accepted twice: ClientHello recording (RFC 9846 §8.2), as values.
 *
 * A hello is known by its fingerprint, the binder that was validated. It has to be remembered for as long as its ticket age
 * may pass for fresh: what came as early as the freshness window allows (§8.3) may come again until as late as it allows, so
 * for twice that window.
 */
import { toHex } from '../../bytes/bytes.ts'
import { byText, OrderedMap } from '../../bytes/ordered-map.ts'

/** Whether early data came for the first time, and the memory that holds them from now on. */
export interface SeenCheck {
  readonly memory: SeenHellos
  /** Exact memories are right; a Bloom filter may say `false` of what never came, and never `true` of what did. */
  readonly firstTime: boolean
}

/** A memory of hellos. An old value stays as it was. */
export interface SeenHellos {
  /** One line for people. */
  readonly description: string
  /** Whether it is right of whatever it says was seen before. */
  readonly exact: boolean
  /** Hellos remembered now, of both generations. */
  readonly number: number
  /**
   * Looks for a fingerprint and remembers it.
   * @param fingerprint at least 16 bytes that nobody can choose: a validated binder
   * @param now ms since 1970
   */
  check(fingerprint: Uint8Array, now: number): SeenCheck
}

/** A set of fingerprints that only grows. */
interface Generation {
  readonly number: number
  has(fingerprint: Uint8Array): boolean
  with(fingerprint: Uint8Array): Generation
}

/**
 * Two generations of a set: the current one takes what comes, the one before it is only looked at. After each window the
 * current one becomes the former, so a hello is remembered for at least one window and at most two.
 */
class TwoGenerations implements SeenHellos {
  readonly description: string
  readonly exact: boolean
  private readonly window: number
  private readonly empty: () => Generation
  private readonly former: Generation
  private readonly current: Generation
  /** When the current generation began, ms since 1970; before the first check 0. */
  private readonly since: number

  constructor(
    { description, exact }: Pick<SeenHellos, 'description' | 'exact'>,
    window: number,
    empty: () => Generation,
    [former, current]: readonly [Generation, Generation] = [empty(), empty()],
    since = 0,
  ) {
    this.description = description
    this.exact = exact
    this.window = window
    this.empty = empty
    this.former = former
    this.current = current
    this.since = since
  }

  get number(): number {
    return this.former.number + this.current.number
  }

  check(fingerprint: Uint8Array, now: number): SeenCheck {
    const { former, current, since } = this.at(now)
    const seen = former.has(fingerprint) || current.has(fingerprint)
    const kept = seen ? current : current.with(fingerprint)
    const memory = new TwoGenerations(this, this.window, this.empty, [former, kept], since)
    return { memory, firstTime: !seen }
  }

  /** The generations as they stand at a time. */
  private at(now: number) {
    const { former, current, since, window, empty } = this
    const age = now - since
    if (age < window) return { former, current, since }
    return { former: age < 2 * window ? current : empty(), current: empty(), since: now }
  }
}

/**
 * A memory that is never wrong; it grows with every hello.
 * @param window ms for which a hello is remembered at least: twice the freshness window of the server
 */
export function recordHellos(window: number): SeenHellos {
  return new TwoGenerations(
    { description: `every ClientHello of the last ${window} ms or more`, exact: true },
    window,
    () => fingerprints(OrderedMap.empty(byText)),
  )
}

/** The same memory, which changes in place: after a check only the memory that it gave is good. */
export function recordHellosInPlace(window: number): SeenHellos {
  const { description, exact } = recordHellos(window)
  return new TwoGenerations({ description, exact }, window, () => new Growing())
}

function fingerprints(seen: OrderedMap<string, true>): Generation {
  return {
    number: seen.size,
    has: (fingerprint) => seen.get(toHex(fingerprint)) !== undefined,
    with: (fingerprint) => fingerprints(seen.set(toHex(fingerprint), true)),
  }
}

/** A set that changes in place. */
class Growing implements Generation {
  private readonly seen = new Set<string>()

  get number(): number {
    return this.seen.size
  }

  has(fingerprint: Uint8Array): boolean {
    return this.seen.has(toHex(fingerprint))
  }

  with(fingerprint: Uint8Array): this {
    this.seen.add(toHex(fingerprint))
    return this
  }
}

/** How large a Bloom filter is. */
export interface BloomSize {
  /** Bits of each of the two generations. */
  readonly bits: number
  /** Bits that each hello sets. */
  readonly probes: number
}

/**
 * A memory of fixed size (Bloom 1970): each hello sets some bits, and one whose bits are all set already counts as seen,
 * whoever set them. So it takes some new hellos for old ones, about `(1 - e^(-probes * n / bits))^probes` of them among n.
 * Their early data are rejected, and their handshakes go on (RFC 9846 §8.2).
 */
export function bloomFilter(window: number, size: BloomSize): SeenHellos {
  const nothing = bloom(size, new Uint8Array(Math.ceil(size.bits / 8)), 0)
  const description = `a Bloom filter of ${size.bits} bits, for ${window} ms or more`
  return new TwoGenerations({ description, exact: false }, window, () => nothing)
}

function bloom(size: BloomSize, field: Uint8Array, number: number): Generation {
  const isSet = (bit: number): boolean => ((field[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0
  return {
    number,
    has: (fingerprint) => bitsOf(fingerprint, size).every(isSet),
    with: (fingerprint) => {
      const next = field.slice()
      for (const bit of bitsOf(fingerprint, size)) next[bit >> 3] = (next[bit >> 3] ?? 0) | (1 << (bit & 7))
      return bloom(size, next, number + 1)
    },
  }
}

/** The bits of a fingerprint: two of its words make as many positions as are wanted (Kirsch and Mitzenmacher 2006). */
function bitsOf(fingerprint: Uint8Array, { bits, probes }: BloomSize): number[] {
  const view = new DataView(fingerprint.buffer, fingerprint.byteOffset, fingerprint.length)
  const [start, stride] = [view.getUint32(0), view.getUint32(4)]
  return Array.from({ length: probes }, (_, i) => (start + i * stride) % bits)
}
