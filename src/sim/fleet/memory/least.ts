/** Numbers of which the least is known. */

/** A heap. It changes in place. */
export class Least {
  private readonly numbers: number[] = []

  /** The least of them; `undefined` where there are none. */
  get least(): number | undefined {
    return this.numbers[0]
  }

  /** Adds a number. */
  put(number: number): void {
    const { numbers } = this
    let at = numbers.length
    while (at > 0) {
      const above = (at - 1) >> 1
      if (numbers[above]! <= number) break
      numbers[at] = numbers[above]!
      at = above
    }
    numbers[at] = number
  }

  /** Takes the least out. */
  take(): void {
    const { numbers } = this
    const last = numbers.pop()
    if (last === undefined || numbers.length === 0) return
    let at = 0
    for (let below = 1; below < numbers.length; below = 2 * at + 1) {
      if (below + 1 < numbers.length && numbers[below + 1]! < numbers[below]!) below++
      if (numbers[below]! >= last) break
      numbers[at] = numbers[below]!
      at = below
    }
    numbers[at] = last
  }

  /** Those up to a number, that included, in order. */
  through(most: number): readonly number[] {
    const { numbers } = this
    const found: number[] = []
    // Nothing below a number in the heap is less than it.
    const look = (at: number): void => {
      if (at >= numbers.length || numbers[at]! > most) return
      found.push(numbers[at]!)
      look(2 * at + 1)
      look(2 * at + 2)
    }
    look(0)
    return found.toSorted((a, b) => a - b)
  }
}
