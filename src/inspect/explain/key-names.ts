/** The key_names of tickets by server: when a key was changed, and whether several servers seal under keys of their own. */
import { keyNameOf } from './clues.ts'

/** One key_name. */
export interface KeyNameSeen {
  /** 16 bytes in hex. */
  readonly name: string
  /** When a ticket under it was given first and last, ms since 1970. */
  readonly first: number
  readonly last: number
  readonly tickets: number
}

/** The key_names of one server. */
export interface ServerKeyNames {
  /** Its name or, where nobody named it, its address. */
  readonly server: string
  /** In the order in which they came. */
  readonly names: readonly KeyNameSeen[]
  /**
   * `one`: no change. `rotated`: one came after the other for good. `several`: they take turns, so several servers do not share
   * one key. `none`: the tickets have no beginning in common; their format has no key_name, or they are references.
   */
  readonly pattern: 'one' | 'rotated' | 'several' | 'none'
  /** How many keys were in use at once, at least. */
  readonly atOnce: number
}

/** Names that are kept of one server, and servers that they are kept of. */
const NAMES = 64
const SERVERS = 1024

/** Remembers the key_names of tickets that were given. */
export class KeyNames {
  private readonly byServer = new Map<string, Map<string, KeyNameSeen>>()

  /** A server gave a ticket. @param t ms since 1970 */
  gave(server: string, ticket: Uint8Array, t: number): void {
    const name = keyNameOf(ticket)
    if (name === undefined) return
    const known = this.byServer.get(server)
    if (!known && this.byServer.size >= SERVERS) return
    const names = known ?? new Map<string, KeyNameSeen>()
    const before = names.get(name)
    if (!before && names.size >= NAMES) return
    const first = Math.min(before?.first ?? t, t)
    const last = Math.max(before?.last ?? t, t)
    names.set(name, { name, first, last, tickets: (before?.tickets ?? 0) + 1 })
    this.byServer.set(server, names)
  }

  /** What is known of each server. */
  all(): readonly ServerKeyNames[] {
    return [...this.byServer].map(([server, seen]) => {
      const names = [...seen.values()].toSorted((a, b) => a.first - b.first)
      return { server, names, ...patternOf(names) }
    })
  }
}

function patternOf(names: readonly KeyNameSeen[]): Pick<ServerKeyNames, 'pattern' | 'atOnce'> {
  if (names.length === 1) return { pattern: 'one', atOnce: 1 }
  if (names.every(({ tickets }) => tickets === 1)) return { pattern: 'none', atOnce: 0 }
  // The most that were in use at one time: at the beginning of one of them.
  const atOnce = Math.max(
    ...names.map(({ first }) => names.filter((one) => one.first <= first && first <= one.last).length),
  )
  return { pattern: atOnce > 1 ? 'several' : 'rotated', atOnce }
}
