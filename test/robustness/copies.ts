let copied = 0

/** Bytes that `slice` and `set` of Uint8Array have moved so far, once {@link countCopies} was called. */
export function bytesCopied(): number {
  return copied
}

/** From now on, counts what the core and all libraries below it copy. Gives what takes the counting back. */
export function countCopies(): () => void {
  const { prototype } = Uint8Array
  const slice = Reflect.get(prototype, 'slice') as (start?: number, end?: number) => Uint8Array<ArrayBuffer>
  const set = Reflect.get(prototype, 'set') as (from: ArrayLike<number>, offset?: number) => void
  prototype.slice = function (this: Uint8Array, start?: number, end?: number) {
    const part = slice.call(this, start, end)
    copied += part.length
    return part
  }
  prototype.set = function (this: Uint8Array, from: ArrayLike<number>, offset?: number) {
    copied += from.length
    set.call(this, from, offset)
  }
  return () => void Object.assign(prototype, { slice, set })
}

/** Counts the bytes that `slice` and `set` move while `work` runs. */
export function countingCopies(work: () => void): number {
  const before = copied
  const stop = countCopies()
  try {
    work()
  } finally {
    stop()
  }
  return copied - before
}
