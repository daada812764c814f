/** What a check-up of a server found, as its page has it above the connections that it rests on. */

/** The whole of it. */
export interface Checked {
  /** How many connections, how many findings of each kind. */
  readonly sum: string
  readonly parts: readonly CheckedPart[]
}

/** What was asked of one version of TLS. */
interface CheckedPart {
  readonly version: string
  readonly findings: readonly CheckedFinding[]
}

/** One question, and what came of it. */
export interface CheckedFinding {
  readonly id: string
  readonly result: 'good' | 'note' | 'bad'
  readonly says: string
  /** Why, as far as our client can tell; empty where it need not be said. */
  readonly why: string
  /** With its citation; `undefined` where it holds, and need not be said. */
  readonly rule: { readonly says: string; readonly cite: string } | undefined
  /** Names of connections, such as `c7`. */
  readonly evidence: readonly string[]
  readonly advice: readonly CheckedAdvice[]
}

/** What to change in one server. */
export interface CheckedAdvice {
  readonly server: string
  /** As its configuration writes them, one a line. */
  readonly lines: readonly string[]
  readonly says: string
  readonly source: string
}

/** A name, and what stands between it and the next one. */
interface NameInRange {
  readonly name: string
  readonly behind: '' | ', ' | ' to '
}

/** Names of connections in ascending order, without those in the midst of a row: `c4`, ` to `, `c9`. */
export function inRanges(names: readonly string[]): readonly NameInRange[] {
  const numbers = names.map((name) => Number(name.slice(1)))
  return names.flatMap((name, at): NameInRange[] => {
    const goesOn = (places: number): boolean => numbers[at + places] === numbers[at]! + places
    if (goesOn(-1) && goesOn(1)) return []
    if (at === names.length - 1) return [{ name, behind: '' }]
    return [{ name, behind: goesOn(1) && goesOn(2) ? ' to ' : ', ' }]
  })
}
