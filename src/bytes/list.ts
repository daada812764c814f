/** Lists that hold something. */

/** A list of one item or more. */
export type NonEmpty<T> = readonly [T, ...T[]]

/** Whether a list has an item. */
export function isNonEmpty<T>(list: readonly T[]): list is NonEmpty<T> {
  return list.length > 0
}

/** The last item. */
export function lastOf<T extends object>(list: NonEmpty<T>): T {
  return list.at(-1) ?? list[0]
}
