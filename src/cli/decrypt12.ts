/** Records of TLS 1.2 opened with the master secrets of a key log: both hellos must have been read to find and use one. */
import { EMPTY, fromHex, toHex } from '../bytes/bytes.ts'
import { EpochKeys12, writeKeys12 } from '../record/epoch12.ts'
import { openRecord12 } from '../record/record12.ts'
import { keyBlockNode, keyBlockParts } from '../secrets/derive12.ts'
import type { SecretNode } from '../secrets/node.ts'
import { contentTypes, type ContentType } from '../wire/registry.ts'
import { SUITES_12 } from '../wire/registry/suites12.ts'
import type { Hellos12 } from './decode-reading.ts'

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
  readonly keys: EpochKeys12
  sequence: number
}

/** Master secrets by the client random of their connection, and the keys made from them so far. */
export class Masters {
  private readonly masters = new Map<string, Uint8Array>()
  /** Newest first: after a renegotiation the old keys are in use until ChangeCipherSpec. */
  private directions: Direction[] = []
  private last: Hellos12 | undefined

  /** Takes the line `CLIENT_RANDOM random master`. */
  add(random: string, master: string): void {
    this.masters.set(random.toLowerCase(), fromHex(master))
  }

  /** The record's content; `undefined` where no keys fit: it may be in the clear. */
  open(bytes: Uint8Array, hellos: Hellos12): Opened | undefined {
    if (hellos !== this.last) this.directions = [...this.keysFor(hellos), ...this.directions]
    this.last = hellos
    const type = contentTypes.nameOf(bytes[0]) as ContentType
    for (const direction of this.directions) {
      const { label, keys, sequence } = direction
      const found = openRecord12({ type, bytes }, { generation: 1, keys, sequence })
      if (!found) continue
      direction.sequence++
      return { ...found, secret: label, sequence }
    }
    return undefined
  }

  private keysFor({ clientRandom, serverRandom, suite, encryptThenMac }: Hellos12): Direction[] {
    const bytes = this.masters.get(toHex(clientRandom))
    if (!bytes) return []
    const row = SUITES_12[suite]
    const block = keyBlockNode(given('master_secret', bytes), row, { clientRandom, serverRandom })
    const parts = keyBlockParts(given('key_block', block.bytes), row)
    return (['client', 'server'] as const).map((side) => {
      const keys = writeKeys12(side, (name) => parts.find((part) => part.name === name)?.node.bytes)
      return { label: `${side}_write_key`, keys: new EpochKeys12(row, keys, encryptThenMac), sequence: 0 }
    })
  }
}

function given(name: string, bytes: Uint8Array): SecretNode {
  const nothing = { label: '', context: EMPTY, parents: [], cite: '', algorithm: 'none' } as const
  return { ...nothing, id: `keylog/${name}`, name, bytes, operation: 'input', status: 'live' }
}
