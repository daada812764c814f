/** `--html`: pages of fleets and of sweeps. */
import { writeFileSync } from 'node:fs'
import { shellWord } from '../../bytes/shell-word.ts'
import type { FleetTitle } from '../../render/fleet/page.tsx'
import { ARRIVAL_DIALS } from '../../sim/fleet/crowd.ts'
import { DIAL_NAMES, settingsOf, type DialName, type Dials, type Setting } from '../../sim/fleet/dials.ts'
import { FLEETS } from '../../sim/fleet/fleets.ts'
import { onFile } from '../arguments/options.ts'

/** What of a command line a page tells. */
export type Line = Readonly<Partial<Record<DialName | 'visits' | 'seed' | 'html', string | undefined>>> & {
  readonly frontier?: readonly string[] | undefined
}

/** Writes a page. */
export function writePage(file: string, page: string): void {
  onFile('html', file, () => writeFileSync(file, page))
}

/** What a page of a fleet is called, where that has a name. */
export function titleOf(name: string | undefined): FleetTitle | undefined {
  return name === undefined ? undefined : { name, asks: FLEETS[name]?.asks }
}

/** How dials are set; where a file says who comes when, no dial says that. */
export function settingsBeside(dials: Dials, { visits }: Line): readonly Setting[] {
  const idle: readonly DialName[] = visits === undefined ? [] : ARRIVAL_DIALS
  return settingsOf(dials).filter(({ dial }) => !idle.includes(dial))
}

/** The line that makes a page of a sweep: all on which its numbers depend, and not who works them out. */
export function lineOf(name: string | undefined, given: Line): string {
  const options = [...DIAL_NAMES, 'visits', 'seed', 'html'] as const
  const words = options.flatMap((option) => {
    const value = given[option]
    return value === undefined ? [] : [`--${option} ${shellWord(value)}`]
  })
  const pairs = (given.frontier ?? []).map((pair) => `--frontier ${shellWord(pair)}`)
  return ['glass-tls fleet', ...(name === undefined ? [] : [name]), ...words, ...pairs].join(' ')
}
