/** Values that mean nothing, offered so that peers keep on ignoring what they do not know: GREASE (RFC 8701). */
import { EMPTY, uintAt } from '../../bytes/bytes.ts'
import type { UnknownCode } from '../../wire/registry/code-points.ts'
import type { Place } from '../../wire/extension/table.ts'
import type { ExtensionSlot } from './config.ts'
import { typesIn } from './slots.ts'

/** The reserved values that one message carries, list by list; each list is empty where it carries none. */
export interface Grease {
  readonly suites: readonly UnknownCode[]
  readonly groups: readonly UnknownCode[]
  /** Shares for those groups. */
  readonly shares: readonly { readonly group: UnknownCode; readonly key_exchange: Uint8Array }[]
  readonly versions: readonly UnknownCode[]
  readonly schemes: readonly UnknownCode[]
  readonly modes: readonly UnknownCode[]
  readonly protocols: readonly string[]
  /** The first stands before all other extensions, empty; the second behind all but pre_shared_key, with a body. */
  readonly extensions: readonly UnknownCode[]
}

/** What of a turn it takes. */
interface Drawing {
  readonly endpoint: { readonly config: { readonly grease: boolean } }
  draw(use: string, length: number): Uint8Array
}

/** A message without any. */
const NO_GREASE: Grease = {
  suites: [],
  groups: [],
  shares: [],
  versions: [],
  schemes: [],
  modes: [],
  protocols: [],
  extensions: [],
}

/** The name of a reserved code point. */
function named(code: number, size: 1 | 2): UnknownCode {
  return `GREASE(0x${code.toString(16).padStart(2 * size, '0')})`
}

/** The value of two bytes that a random byte chooses, of sixteen (RFC 8701 §2). */
function pair(byte: number): UnknownCode {
  return named(0x0a0a + 0x1010 * (byte % 16), 2)
}

/** The value of PskKeyExchangeMode that a random byte chooses, of eight (RFC 8701 §2). */
function mode(byte: number): UnknownCode {
  return named(0x0b + 0x1f * (byte % 8), 1)
}

const PAIRS = Array.from({ length: 16 }, (_, index) => pair(index))

/**
 * The values for one message, drawn at random, since values that everybody knew would be special in their turn (RFC 8701 §5).
 * @param order the extensions beside which they stand: none comes twice
 */
export function drawGrease(
  turn: Drawing,
  message: 'ClientHello' | 'CertificateRequest' | 'NewSessionTicket',
  order: readonly (string | { readonly type: string })[],
): Grease {
  if (!turn.endpoint.config.grease) return NO_GREASE
  const drawn = turn.draw(`${message}.grease`, 8)
  const byte = (index: number): number => uintAt(drawn, index, 1)
  const groups = [pair(byte(1))]
  const letter = (byte(5) % 16) * 16 + 0x0a
  const present = typesIn(order)
  const free = PAIRS.filter((name) => !present.includes(name))
  const front = free.slice(byte(6) % 16).concat(free)
  const rest = free.filter((name) => name !== front[0])
  return {
    suites: [pair(byte(0))],
    groups,
    shares: groups.map((name) => ({ group: name, key_exchange: Uint8Array.of(0) })),
    versions: [pair(byte(2))],
    schemes: [pair(byte(3))],
    modes: [mode(byte(4))],
    protocols: [String.fromCharCode(letter, letter)],
    extensions: [
      ...front.slice(0, 1),
      ...rest
        .slice(byte(7) % 15)
        .concat(rest)
        .slice(0, 1),
    ],
  }
}

/** An order with the extensions of GREASE in it, which have no place behind pre_shared_key (RFC 9846 §4.3.11). */
export function greasedOrder<P extends Place>(
  order: readonly ExtensionSlot<P>[],
  { extensions }: Grease,
): readonly ExtensionSlot<P>[] {
  const [front, back] = extensions.map((type, index) => {
    return { type, data: index === 0 ? EMPTY : Uint8Array.of(0) } as ExtensionSlot<P>
  })
  if (!front) return order
  const end = order.at(-1) === 'pre_shared_key' ? order.length - 1 : order.length
  return [front, ...order.slice(0, end), ...(back ? [back] : []), ...order.slice(end)]
}
