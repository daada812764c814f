/** How much of a sweep a run takes: all with EXHAUSTIVE=1; else a part, each day another. */

/** All bits, splits, scenarios and runs instead of a sample. */
export const EXHAUSTIVE = process.env['EXHAUSTIVE'] === '1'

/** Days since 1970 (UTC): what a sample of a day is drawn by, so that a failure can be seen again on the same day. */
export const DAY = Math.floor(Date.now() / 86_400_000)

/** Each day another one of every `of` items, so that as many days see all; with EXHAUSTIVE=1 all. */
export function ofTheDay<T>(items: readonly T[], of: number): readonly T[] {
  return EXHAUSTIVE ? items : items.filter((_, at) => at % of === DAY % of)
}

/** How often a property is tried: a third of the times, those that its seed begins with; with EXHAUSTIVE=1 as often as it says. */
export function trials(times: number): number {
  return EXHAUSTIVE ? times : Math.ceil(times / 3)
}
