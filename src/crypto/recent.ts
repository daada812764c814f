/** A memory of what was used last: beyond its size the entry goes that was used least recently. It has one owner. */
export class Recent<V> {
  private readonly entries = new Map<string, V>()
  private readonly most: number

  /** @param most entries that are kept */
  constructor(most: number) {
    this.most = most
  }

  /** Entries kept. */
  get size(): number {
    return this.entries.size
  }

  /** What is kept under a name, `undefined` where nothing is. It counts as used now. */
  get(name: string): V | undefined {
    const value = this.entries.get(name)
    if (value !== undefined) this.set(name, value)
    return value
  }

  /** Keeps a value, in place of one under the same name. */
  set(name: string, value: V): void {
    // Maps keep the order in which names came in.
    this.entries.delete(name)
    this.entries.set(name, value)
    if (this.entries.size <= this.most) return
    for (const oldest of this.entries.keys()) {
      this.entries.delete(oldest)
      return
    }
  }
}
