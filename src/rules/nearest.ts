/** Names near to what was typed: those that contain it, else those a few typing errors away; the nearest first. */
export function nearest(typed: string, names: readonly string[], limit = 3): string[] {
  const lower = typed.toLowerCase()
  const holding = names.filter((name) => lower.length >= 3 && name.toLowerCase().includes(lower))
  if (holding.length > 0) return holding.slice(0, limit)
  // Each letter more or fewer is an error: a long text is compared with nothing.
  const { length } = Array.from(lower)
  return names
    .filter((name) => Math.abs(length - name.length) <= errorsIn(name))
    .map((name) => ({ name, distance: editDistance(lower, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= errorsIn(name))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ name }) => name)
}

/** How many typing errors make a name of another text. */
function errorsIn(name: string): number {
  return Math.max(2, Math.ceil(name.length / 3))
}

/** How many letters must be put in, taken out or replaced to make `b` from `a`. */
function editDistance(a: string, b: string): number {
  // Distances of the start of `a` so far from nothing, and from each start of `b`.
  let fromNothing = 0
  const letters = Array.from(b)
  let row = letters.map((_, j) => j + 1)
  for (const letter of a) {
    let diagonal = fromNothing++
    let left = fromNothing
    row = row.map((above, j) => {
      left = Math.min(above + 1, left + 1, diagonal + (letter === letters[j] ? 0 : 1))
      diagonal = above
      return left
    })
  }
  return row.at(-1) ?? fromNothing
}
