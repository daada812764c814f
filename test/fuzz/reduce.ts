/** An input made smaller as long as it still does the same: pieces left out, by halves and quarters and so on; then bytes made zero. */
import { concat } from '../../src/bytes/bytes.ts'

/**
 * @param holds whether an input still does what is looked for
 * @param trials that are made at most
 */
export async function reduced(
  input: Uint8Array,
  holds: (input: Uint8Array) => Promise<boolean>,
  trials = 4000,
): Promise<Uint8Array> {
  let [best, left] = [input, trials]
  const tried = async (smaller: Uint8Array): Promise<boolean> => {
    if (left-- <= 0 || !(await holds(smaller))) return false
    best = smaller
    return true
  }
  for (let size = best.length; size >= 1 && left > 0; size = Math.floor(size / 2))
    for (let at = 0; at < best.length && left > 0;)
      if (!(await tried(concat(best.subarray(0, at), best.subarray(at + size))))) at += size
  for (let at = 0; at < best.length && left > 0; at++) if (best[at] !== 0) await tried(best.with(at, 0))
  return best
}
