/** What is given beside the dials of a sweep, as text: visits are numbers, one row of bytes behind the other. */
import type { BesideSweep } from '../../sim/fleet/sweep/sweep.ts'
import { visitsFromBytes, visitsToBytes } from './visits-carried.ts'

/** As text. */
export function besideToText({ visits, costs }: BesideSweep): string {
  return JSON.stringify({ costs, visits: visits && Buffer.from(visitsToBytes(visits)).toString('base64') })
}

/** What {@link besideToText} wrote. */
export function besideFromText(text: string): BesideSweep {
  const { visits, costs } = JSON.parse(text) as Pick<BesideSweep, 'costs'> & { readonly visits?: string }
  return { costs, visits: visits === undefined ? undefined : visitsFromBytes(Buffer.from(visits, 'base64')) }
}
