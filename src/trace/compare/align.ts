/** Two lists beside each other. */

/** A place in both lists, or in one of them alone. */
interface Aligned<T> {
  readonly a?: T
  readonly b?: T
}

/** Both lists in order, as many of their items beside each other as have the same name: a longest common subsequence. */
export function align<T>(as: readonly T[], bs: readonly T[], nameOf: (item: T) => string): Aligned<T>[] {
  const theirs = bs.map(nameOf)
  const ours = as.map(nameOf)
  // How many go together of what stands from here on: a row for each item of `as`, and one of zeros.
  const width = bs.length + 1
  const common = new Uint32Array((as.length + 1) * width)
  const from = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = as.length - 1; i >= 0; i--)
    for (let j = bs.length - 1; j >= 0; j--)
      common[i * width + j] =
        ours[i] === theirs[j] ? from(i + 1, j + 1) + 1 : Math.max(from(i + 1, j), from(i, j + 1))
  const rows: Aligned<T>[] = []
  let [i, j] = [0, 0]
  while (i < as.length || j < bs.length) {
    const both = i < as.length && j < bs.length
    if (both && ours[i] === theirs[j]) rows.push({ a: as[i++]!, b: bs[j++]! })
    else if (j === bs.length || (both && from(i + 1, j) >= from(i, j + 1))) rows.push({ a: as[i++]! })
    else rows.push({ b: bs[j++]! })
  }
  return rows
}
