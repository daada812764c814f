/** Records of TLS 1.2 opened with the master secrets of a key log: both hellos must have been read to find and use one. */
import { EMPTY, fromHex, toHex } from '../bytes/bytes.ts'
import { EpochKeys12, writeKeys12 } from '../record/epoch12.ts'
import { openRecord12 } from '../record/record12.ts'
import { TlsFailure } from '../rules/failure.ts'
import { keyBlockNode, keyBlockParts } from '../secrets/derive12.ts'
import type { SecretNode } from '../secrets/node.ts'
import { contentTypes, type ContentType } from '../wire/registry.ts'
import { SUITES_12 } from '../wire/registry/suites12.ts'
import type { Hellos12 } from './reading.ts'

/** A record without its protection. */
export interface Opened {
  readonly type: string
  readonly content: Uint8Array
  /** Label of the secret that opened it, or for TLS 1.2 the name of the key. */
  readonly secret: string
  readonly sequence: number
}

/** The keys of one direction, with the number of the record they open next. */
interface Direction {
  readonly label: string
  /** The master secret they are made from. */
  readonly master: Uint8Array
  readonly keys: EpochKeys12
  sequence: number
}

/**
 * Protected records that are tried under the master secrets of other connections, before this one is given up: the first
 * of each direction opens, or none does.
 */
const ATTEMPTS = 2

/** Master secrets by the client random of their connection, and the keys made from them so far. */
export class Masters {
  private readonly masters = new Map<string, Uint8Array>()
  private readonly bySession = new Map<string, Uint8Array>()
  /** Newest first: after a renegotiation the old keys are in use until ChangeCipherSpec. */
  private directions: Direction[] = []
  /** The same for sessions that others made, while it is not known which one this handshake resumed. */
  private foreign: Direction[] = []
  private attempts = 0
  private last: Hellos12 | undefined

  /** Takes the line `CLIENT_RANDOM random master`. */
  add(random: string, master: string): void {
    this.masters.set(random.toLowerCase(), fromHex(master))
  }

  /** Takes the line `RSA Session-ID:id Master-Key:master`, as `openssl s_client` prints both. */
  addSession(sessionId: string, master: string): void {
    this.bySession.set(sessionId.toLowerCase(), fromHex(master))
  }

  /** The record's content; `undefined` where no keys fit: it may be in the clear. */
  open(bytes: Uint8Array, hellos: Hellos12): Opened | undefined {
    if (hellos !== this.last) this.begin(hellos)
    const found = openWith(bytes, this.directions)
    if (found) return found
    return this.openForeign(bytes)
  }

  private begin(hellos: Hellos12): void {
    this.last = hellos
    this.attempts = 0
    this.foreign = []
    const own = this.masters.get(toHex(hellos.clientRandom)) ?? this.bySession.get(toHex(hellos.sessionId))
    if (own) {
      this.directions = [...directionsOf(own, hellos), ...this.directions]
      // A resumption of this session will have other randoms and the same master secret (RFC 5246 §8.1).
      if (hellos.sessionId.length > 0) this.bySession.set(toHex(hellos.sessionId), own)
    } else if (hellos.resumed)
      this.foreign = [...this.masters.values()].flatMap((master) =>
        directionsOf(master, hellos, ' from the master secret of an earlier connection'),
      )
  }

  /** A resumed handshake has the master secret of its session, which the log may know under the first random only. */
  private openForeign(bytes: Uint8Array): Opened | undefined {
    if (this.foreign.length === 0) return undefined
    const found = openWith(bytes, this.foreign)
    if (found) {
      const { master } = found.direction
      this.directions = [...this.foreign.filter((each) => each.master === master), ...this.directions]
    }
    if (found || ++this.attempts === ATTEMPTS) this.foreign = []
    return found
  }
}

function openWith(
  bytes: Uint8Array,
  directions: readonly Direction[],
): (Opened & { readonly direction: Direction }) | undefined {
  const type = contentTypes.nameOf(bytes[0]) as ContentType
  for (const direction of directions) {
    const { label, keys, sequence } = direction
    try {
      const found = openRecord12({ type, bytes }, { generation: 1, keys, sequence })
      if (!found) continue
      direction.sequence++
      return { ...found, secret: label, sequence, direction }
    } catch (error) {
      // Genuine, and longer than a record may be: as closed as any other.
      if (!(error instanceof TlsFailure)) throw error
    }
  }
  return undefined
}

function directionsOf(master: Uint8Array, hellos: Hellos12, from = ''): Direction[] {
  const { clientRandom, serverRandom, suite, encryptThenMac } = hellos
  const row = SUITES_12[suite]
  const block = keyBlockNode(given('master_secret', master), row, { clientRandom, serverRandom })
  const parts = keyBlockParts(given('key_block', block.bytes), row)
  return (['client', 'server'] as const).map((side) => {
    const keys = writeKeys12(side, (name) => parts.find((part) => part.name === name)?.node.bytes)
    const label = `${side}_write_key${from}`
    return { label, master, keys: new EpochKeys12(row, keys, encryptThenMac), sequence: 0 }
  })
}

function given(name: string, bytes: Uint8Array): SecretNode {
  const nothing = { label: '', context: EMPTY, parents: [], cite: '', algorithm: 'none' } as const
  const kept = { use: 'secret', lasts: 'connection', status: 'live' } as const
  return { ...nothing, ...kept, id: `keylog/${name}`, name, bytes, operation: 'input' }
}
