import { EMPTY } from '../bytes/bytes.ts'
import { Misuse } from '../rules/failure.ts'
import { forgetHmacKey } from './hmac-keys.ts'
import type { SecretNode } from './node.ts'

/** What several vaults share: each sees the part that was there when it was made. */
interface Storage {
  /** In the order of their birth. */
  readonly nodes: SecretNode[]
  /** How many erasures went before that of the node at the same place; nothing where it is live. */
  readonly erasedAfter: (number | undefined)[]
  /** How many erasures there were. */
  erasures: number
  /** Where each name stands, once there are more of them than one looks through in the time of a look into a table. */
  places: Map<string, number> | undefined
}

/** Most secrets that are looked through. A handshake without history has fewer at any time. */
const FEW = 32

/**
 * Every secret of one endpoint, by name. Immutable: each change gives a new vault that shares its storage with the older
 * ones, which know how much of it is their own. Changing an older vault copies its part, so no history sees another's future.
 */
export class Vault {
  /** A vault of nothing. */
  static readonly empty: Vault = new Vault(emptyStorage(), 0, 0)

  private readonly storage: Storage
  private readonly length: number
  private readonly erasures: number

  private constructor(storage: Storage, length: number, erasures: number) {
    this.storage = storage
    this.length = length
    this.erasures = erasures
  }

  /** This vault with one more secret. @throws Misuse when the name is taken: a secret never changes its value. */
  add(node: SecretNode): Vault {
    if (this.placeOf(node.name) !== undefined) throw new Misuse(`secret ${node.name} exists already`)
    const storage = this.growing()
    add(storage, node)
    return new Vault(storage, storage.nodes.length, this.erasures)
  }

  /** This vault with the secret marked as erased: known by name and lineage, its bytes gone. */
  erase(name: string): Vault {
    const at = this.placeOf(name)
    if (at === undefined || this.isErased(at)) return this
    const storage = this.growing()
    erase(storage, at)
    return new Vault(storage, this.length, storage.erasures)
  }

  /** This vault with every secret erased that `isDone` accepts. */
  eraseWhere(isDone: (node: SecretNode) => boolean): Vault {
    let storage: Storage | undefined
    for (let at = 0; at < this.length; at++) {
      const node = this.storage.nodes[at]
      if (!node || this.isErased(at) || !isDone(node)) continue
      storage ??= this.growing()
      erase(storage, at)
    }
    return storage ? new Vault(storage, this.length, storage.erasures) : this
  }

  /**
   * This vault without the secrets that are erased, name and lineage included: for a connection whose past nobody looks at.
   * Older vaults keep what they had.
   */
  forget(): Vault {
    if (this.erasures === 0) return this
    // Filtered, not filled: lists that have grown hold room for more, and connections are kept.
    const nodes = this.storage.nodes.filter((_, at) => at < this.length && !this.isErased(at))
    return new Vault({ nodes, erasedAfter: [], erasures: 0, places: undefined }, nodes.length, 0)
  }

  /** The secret of that name, or `undefined`. */
  find(name: string): SecretNode | undefined {
    const at = this.placeOf(name)
    return at === undefined ? undefined : this.at(at)
  }

  /** The live secret of that name. @throws Misuse when it does not exist or is erased. */
  get(name: string): SecretNode {
    const node = this.find(name)
    if (!node) throw new Misuse(`secret ${name} does not exist yet, or no longer`)
    if (node.status === 'erased') throw new Misuse(`secret ${name} is erased`)
    return node
  }

  /** All secrets in the order of their birth. */
  *[Symbol.iterator](): Iterator<SecretNode> {
    for (let at = 0; at < this.length; at++) {
      const node = this.at(at)
      if (node) yield node
    }
  }

  private placeOf(name: string): number | undefined {
    const at = placeIn(this.storage, name)
    return at !== undefined && at < this.length ? at : undefined
  }

  private at(place: number): SecretNode | undefined {
    const node = this.storage.nodes[place]
    return node && this.isErased(place) ? { ...node, bytes: EMPTY, status: 'erased' } : node
  }

  private isErased(place: number): boolean {
    const after = this.storage.erasedAfter[place]
    return after !== undefined && after < this.erasures
  }

  /** Storage to which something may be added: our own where nobody else went on from here, otherwise a copy. */
  private growing(): Storage {
    const { storage, length, erasures } = this
    // The empty vault is where all connections begin.
    if (length > 0 && storage.nodes.length === length && storage.erasures === erasures) return storage
    const copy = emptyStorage()
    for (const [at, node] of storage.nodes.slice(0, length).entries()) {
      add(copy, node)
      if (this.isErased(at)) copy.erasedAfter[at] = storage.erasedAfter[at]
    }
    copy.erasures = erasures
    return copy
  }
}

function emptyStorage(): Storage {
  return { nodes: [], erasedAfter: [], erasures: 0, places: undefined }
}

function add({ nodes, places }: Storage, node: SecretNode): void {
  places?.set(node.name, nodes.length)
  nodes.push(node)
}

function placeIn(storage: Storage, name: string): number | undefined {
  const { nodes } = storage
  if (nodes.length > FEW) {
    storage.places ??= new Map(nodes.map((node, at) => [node.name, at]))
    return storage.places.get(name)
  }
  for (let at = nodes.length - 1; at >= 0; at--) if (nodes[at]?.name === name) return at
  return undefined
}

function erase(storage: Storage, at: number): void {
  storage.erasedAfter[at] = storage.erasures++
  const node = storage.nodes[at]
  if (node) forgetHmacKey(node.bytes)
}
