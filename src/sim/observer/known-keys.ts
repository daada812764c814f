/** Keys that an observer has by now, as openers of records: pairs of a key and its IV, halves of a key block. */
import { AEADS, type AeadName } from '../../crypto/cipher/aead.ts'
import { Opener, type Keyring, type Opened, type Whence } from '../../inspect/opening/opener.ts'
import type { Reading } from '../../inspect/reading.ts'
import { EpochKeys } from '../../record/epoch.ts'
import { EpochKeys12, writeKeys12 } from '../../record/epoch12.ts'
import type { SecretNode } from '../../secrets/node.ts'
import { SECRETS_13 } from '../../secrets/rows.ts'
import { KEY_BLOCK_PARTS } from '../../secrets/schedule12.ts'
import type { EpochName } from '../../trace/epoch.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'

/** Whether the observer has the bytes of a secret. */
export type Knows = (node: SecretNode) => boolean

/** Keys of one direction. */
interface Direction {
  readonly from: Actor
  readonly opener: Opener
}

/** Opens with every key of a connection that is known; which one fits is found by trying. */
export class KnownKeys implements Keyring {
  private readonly nodes: readonly SecretNode[]
  private readonly early: readonly SecretNode[]
  private readonly suite: string
  private readonly knows: Knows
  private made: readonly Direction[] | undefined

  /**
   * @param nodes secrets of the connection
   * @param early keys of early data, of this and other connections
   */
  constructor(nodes: readonly SecretNode[], early: readonly SecretNode[], suite: string, knows: Knows) {
    this.nodes = nodes
    this.early = early
    this.suite = suite
    this.knows = knows
  }

  open(record: Uint8Array, { hellos }: Reading, whence?: Whence): Opened | undefined {
    this.made ??= [
      ...directions13(this.early, 'early', this.knows),
      ...directions13(this.nodes, 'application', this.knows),
      ...this.directions12(hellos?.encryptThenMac ?? false),
    ]
    for (const { from, opener } of this.made) {
      const opened = from === whence?.from ? opener.open(record) : undefined
      if (opened) return opened
    }
    return undefined
  }

  private directions12(encryptThenMac: boolean): Direction[] {
    if (!Object.hasOwn(SUITES_12, this.suite)) return []
    const row = SUITES_12[this.suite as Suite12]
    const parts = this.nodes.filter((node) => node.operation === 'slice')
    const blocks = new Set(parts.map(({ parents }) => parents[0]))
    return [...blocks].flatMap((block) =>
      (['client', 'server'] as const).flatMap((from) => {
        const own = parts.filter(({ parents, row }) => parents[0] === block && row.side === from)
        if (!own.every(this.knows)) return []
        const keys = writeKeys12(
          from,
          (part) => own.find(({ row }) => row === KEY_BLOCK_PARTS[part].makes)?.bytes,
        )
        return [directionOf(from, 'application', new EpochKeys12(row, keys, encryptThenMac))]
      }),
    )
  }
}

/** Pairs of a write key and its IV. Which AEAD is meant is found by trying: the length of the key leaves two at most. */
function directions13(nodes: readonly SecretNode[], protect: EpochName, knows: Knows): Direction[] {
  const known = nodes.filter((node) => node.operation === 'HKDF-Expand-Label' && knows(node))
  return (['client', 'server'] as const).flatMap((from) => {
    const ivs = known.filter(({ row }) => row === SECRETS_13.write_iv[from])
    const keys = known.filter(({ row }) => row === SECRETS_13.write_key[from])
    return keys.flatMap((key) => {
      const iv = ivs.find(({ parents }) => parents[0] === key.parents[0])
      if (!iv) return []
      return (Object.keys(AEADS) as AeadName[])
        .filter((name) => AEADS[name].keyLength === key.bytes.length)
        .map((name) => directionOf(from, protect, new EpochKeys(name, key.bytes, iv.bytes)))
    })
  })
}

function directionOf(from: Actor, protect: EpochName, keys: EpochKeys | EpochKeys12): Direction {
  return { from, opener: new Opener(keys, { from, name: protect, generation: 0, secret: '' }) }
}
