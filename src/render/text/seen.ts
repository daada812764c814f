/** What the text of a run has shown already: a later connection need not show it again. */
import { toHex } from '../../bytes/bytes.ts'
import type { SecretEvent } from '../../trace/event.ts'

/** Something that was shown. */
interface Was {
  /** The first connection that showed it, such as `c1`. */
  readonly connection: string
  /** What stood in it, where that is to be compared: the names of a message's fields. */
  readonly parts: readonly string[]
}

/** What earlier connections showed, by what it is. */
type Earlier = ReadonlyMap<string, Was>

/** What is remembered while a run is told. Folded is only what was shown: who tells one connection alone folds nothing. */
export class Memory {
  private readonly own = new Map<string, Was>()
  private readonly connection: string
  private readonly earlier: Earlier

  /**
   * @param connection which is told
   * @param earlier what the connections before it showed
   */
  constructor(connection: string, earlier: Earlier = new Map()) {
    this.connection = connection
    this.earlier = earlier
  }

  /** Whether a connection was told before this one. */
  get isLater(): boolean {
    return this.earlier.size > 0
  }

  /** Notes that something is shown. @returns what was shown of the same in an earlier connection, where it was */
  before(item: string, parts: readonly string[] = []): Was | undefined {
    if (!this.own.has(item)) this.own.set(item, { connection: this.connection, parts })
    return this.earlier.get(item)
  }

  /** Notes that something is shown. @returns whether it was already, in this connection or an earlier one */
  again(item: string): boolean {
    const told = this.own.has(item)
    return this.before(item) !== undefined || told
  }

  /** The memory for the next connection. */
  next(connection: string): Memory {
    return new Memory(connection, new Map([...this.own, ...this.earlier]))
  }
}

/** What one connection has shown. */
export class Seen {
  /** Of what is folded; without it nothing is. */
  readonly memory: Memory | undefined
  private readonly bytes = new Map<string, string>()

  /** @param memory of what is folded; without it nothing is */
  constructor(memory?: Memory) {
    this.memory = memory
  }

  /** Whether the other side has this very secret already. Notes it either way. */
  twin({ name, bytes }: SecretEvent): boolean {
    const hex = toHex(bytes)
    const found = this.bytes.get(name)
    this.bytes.set(name, hex)
    return found === hex
  }
}

/** Items by the connection that showed them first; those that none did are under `undefined`. */
export function byConnection<T>(
  items: readonly T[],
  was: (item: T) => Was | undefined,
): { readonly fresh: readonly T[]; readonly known: ReadonlyMap<string, readonly T[]> } {
  const fresh: T[] = []
  const known = new Map<string, T[]>()
  for (const item of items) {
    const connection = was(item)?.connection
    if (connection === undefined) fresh.push(item)
    else known.set(connection, [...(known.get(connection) ?? []), item])
  }
  return { fresh, known }
}
