/** Names near to what was typed: those that contain it, else those a few typing errors away; the nearest first. */
export function nearest(typed: string, names: readonly string[], limit = 3): string[] {
  const lower = typed.toLowerCase()
  const holding = names.filter((name) => lower.length >= 3 && name.toLowerCase().includes(lower))
  if (holding.length > 0) return holding.slice(0, limit)
  // Each letter more or fewer is an error, and each that was not typed at all: so much is seen at a glance.
  const letters = Array.from(lower)
  const known = new Set(letters)
  return names
    .filter((name) => Math.abs(letters.length - name.length) <= errorsIn(name))
    .map((name) => ({ name, spelt: Array.from(name.toLowerCase()), errors: errorsIn(name) }))
    .filter(({ spelt, errors }) => spelt.filter((letter) => !known.has(letter)).length <= errors)
    .map(({ name, spelt, errors }) => ({ name, errors, distance: editDistance(letters, spelt) }))
    .filter(({ distance, errors }) => distance <= errors)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ name }) => name)
}

/** How many typing errors make a name of another text. */
function errorsIn(name: string): number {
  return Math.max(2, Math.ceil(name.length / 3))
}

/** How many letters must be put in, taken out or replaced to make `b` from `a`. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  // Distances of the start of `a` so far from nothing, and from each start of `b`.
  let fromNothing = 0
  let row = b.map((_, j) => j + 1)
  for (const letter of a) {
    let diagonal = fromNothing++
    let left = fromNothing
    row = row.map((above, j) => {
      left = Math.min(above + 1, left + 1, diagonal + (letter === b[j] ? 0 : 1))
      diagonal = above
      return left
    })
  }
  return row.at(-1) ?? fromNothing
}
