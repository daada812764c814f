/** What a run stands beside, in a line of text: another scenario, the run without its last act, or one connection of these. */

/** Stands for the run without its last act. */
export const WAS = 'was'

/** What is beside what. */
export interface Against {
  /** Whose it is beside: a scenario as it is told, {@link WAS}, or the run itself where there is none. */
  readonly whose?: string
  /** A connection of the run, and which one it is beside; all of both where there are none. */
  readonly connections?: readonly [mine: string, theirs: string]
}

/** `NAME`, `was`, `c1~c2` (both of the run), `c1~NAME:c2`, `c1~was:c2`. */
export function againstIn(text: string): Against {
  const { mine, whose, theirs } =
    /^(?<mine>c\d+)~(?:(?<whose>[^:]+):)?(?<theirs>c\d+)$/.exec(text)?.groups ?? {}
  if (mine === undefined || theirs === undefined) return { whose: text }
  return { ...(whose !== undefined && { whose }), connections: [mine, theirs] }
}

/** The text of it. */
export function againstText({ whose, connections }: Against): string {
  if (!connections) return whose ?? WAS
  const [mine, theirs] = connections
  return `${mine}~${whose === undefined ? '' : `${whose}:`}${theirs}`
}
