import { EMPTY } from '../bytes/bytes.ts'
import { Misuse } from '../rules/failure.ts'
import type { SecretNode } from './node.ts'

/** What several vaults share: each sees the first part of the log that is its own. */
interface Storage {
  /** What happened, in order: a secret was added, or the one of that name erased. */
  readonly log: (SecretNode | string)[]
  readonly added: Map<string, number>
  readonly erased: Map<string, number>
}

/**
 * Every secret of one endpoint, by name. Immutable: each change gives a new vault that shares the log with the older ones,
 * which know how long their part of it is. Changing an older vault copies its part, so no history sees another's future.
 */
export class Vault {
  /** A vault of nothing. */
  static readonly empty: Vault = new Vault({ log: [], added: new Map(), erased: new Map() }, 0)

  private readonly storage: Storage
  private readonly length: number

  private constructor(storage: Storage, length: number) {
    this.storage = storage
    this.length = length
  }

  /** This vault with one more secret. @throws Misuse when the name is taken: a secret never changes its value. */
  add(node: SecretNode): Vault {
    if (this.find(node.name)) throw new Misuse(`secret ${node.name} exists already`)
    return this.append(node)
  }

  /** This vault with the secret marked as erased: known by name and lineage, its bytes gone. */
  erase(name: string): Vault {
    const node = this.find(name)
    return node?.status === 'live' ? this.append(name) : this
  }

  /** This vault with every secret erased whose name `isDone` accepts. */
  eraseWhere(isDone: (name: string) => boolean): Vault {
    let vault: Vault = new Vault(this.storage, this.length)
    for (let i = 0; i < this.length; i++) {
      const entry = this.storage.log[i]
      if (typeof entry === 'object' && isDone(entry.name)) vault = vault.erase(entry.name)
    }
    return vault
  }

  /** The secret of that name, or `undefined`. */
  find(name: string): SecretNode | undefined {
    const at = this.storage.added.get(name)
    if (at === undefined || at >= this.length) return undefined
    const node = this.storage.log[at] as SecretNode
    const erasedAt = this.storage.erased.get(name)
    return erasedAt !== undefined && erasedAt < this.length
      ? { ...node, bytes: EMPTY, status: 'erased' }
      : node
  }

  /** The live secret of that name. @throws Misuse when it does not exist or is erased. */
  get(name: string): SecretNode {
    const node = this.find(name)
    if (!node) throw new Misuse(`secret ${name} does not exist yet`)
    if (node.status === 'erased') throw new Misuse(`secret ${name} is erased`)
    return node
  }

  /** All secrets in the order of their birth. */
  *[Symbol.iterator](): Iterator<SecretNode> {
    for (let i = 0; i < this.length; i++) {
      const entry = this.storage.log[i]
      if (typeof entry === 'object') yield this.find(entry.name)!
    }
  }

  private append(entry: SecretNode | string): Vault {
    const storage = this.storage.log.length === this.length && this.length > 0 ? this.storage : this.fork()
    enter(storage, entry)
    return new Vault(storage, storage.log.length)
  }

  private fork(): Storage {
    const storage: Storage = { log: [], added: new Map(), erased: new Map() }
    for (const entry of this.storage.log.slice(0, this.length)) enter(storage, entry)
    return storage
  }
}

function enter({ log, added, erased }: Storage, entry: SecretNode | string): void {
  if (typeof entry === 'object') added.set(entry.name, log.length)
  else erased.set(entry, log.length)
  log.push(entry)
}
