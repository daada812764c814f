/** Names near to what was typed: those that contain it, else those a few typing errors away; the nearest first. */
export function nearest(typed: string, names: readonly string[], limit = 3): string[] {
  const lower = typed.toLowerCase()
  const holding = names.filter((name) => lower.length >= 3 && name.toLowerCase().includes(lower))
  if (holding.length > 0) return holding.slice(0, limit)
  return names
    .map((name) => ({ name, distance: editDistance(lower, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.ceil(name.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ name }) => name)
}

/** How many letters must be put in, taken out or replaced to make `b` from `a`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]
}
