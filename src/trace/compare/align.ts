/** Two lists beside each other. */

/** A place in both lists, or in one of them alone. */
interface Aligned<T> {
  readonly a?: T
  readonly b?: T
}

/** Both lists in order, as many of their items beside each other as have the same name: a longest common subsequence. */
export function align<T>(as: readonly T[], bs: readonly T[], nameOf: (item: T) => string): Aligned<T>[] {
  const names = [as.map(nameOf), bs.map(nameOf)] as const
  // How many of the items from here on go together.
  const common = Array.from({ length: as.length + 1 }, () => new Uint32Array(bs.length + 1))
  for (let i = as.length - 1; i >= 0; i--)
    for (let j = bs.length - 1; j >= 0; j--)
      common[i][j] =
        names[0][i] === names[1][j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1])
  const rows: Aligned<T>[] = []
  let [i, j] = [0, 0]
  while (i < as.length || j < bs.length) {
    if (i < as.length && j < bs.length && names[0][i] === names[1][j]) rows.push({ a: as[i++], b: bs[j++] })
    else if (j === bs.length || (i < as.length && common[i + 1][j] >= common[i][j + 1]))
      rows.push({ a: as[i++] })
    else rows.push({ b: bs[j++] })
  }
  return rows
}
