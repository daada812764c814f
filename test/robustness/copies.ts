/** Counts the bytes that `slice` and `set` move while `work` runs: what the core and all libraries below it copy. */
export function countingCopies(work: () => void): number {
  const { prototype } = Uint8Array
  const slice = Reflect.get(prototype, 'slice') as (start?: number, end?: number) => Uint8Array<ArrayBuffer>
  const set = Reflect.get(prototype, 'set') as (from: ArrayLike<number>, offset?: number) => void
  let copied = 0
  prototype.slice = function (this: Uint8Array, start?: number, end?: number) {
    const part = slice.call(this, start, end)
    copied += part.length
    return part
  }
  prototype.set = function (this: Uint8Array, from: ArrayLike<number>, offset?: number) {
    copied += from.length
    set.call(this, from, offset)
  }
  try {
    work()
  } finally {
    Object.assign(prototype, { slice, set })
  }
  return copied
}
