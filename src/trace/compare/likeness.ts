/**
 * How something stands in two runs.
 * - `equal`: bytes and all.
 * - `anew`: it differs in what differs in every run, or in what follows from that.
 * - `differs`: it differs in something that was decided, or that came another way.
 * - `only a`, `only b`: one run has it alone.
 */
export type Likeness = 'equal' | 'anew' | 'differs' | 'only a' | 'only b'

/** Something in both runs, or in one of them alone. */
export interface Both<T> {
  readonly a: T | undefined
  readonly b: T | undefined
}

/** Whether something differs that matters. */
export function matters(likeness: Likeness): boolean {
  return likeness !== 'equal' && likeness !== 'anew'
}

/** What one run has alone; `undefined` where both have it, or none. */
export function onlyOne<T>({ a, b }: Both<T>): 'only a' | 'only b' | undefined {
  if (a !== undefined && b === undefined) return 'only a'
  return b !== undefined && a === undefined ? 'only b' : undefined
}
