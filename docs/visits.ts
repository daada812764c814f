/** A file of visits for the guide to fleets, made up: clients that come, look at some pages, and come again after a while. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { VisitsReading } from '../src/cli/fleet/visits-reading.ts'
import { percent } from '../src/render/words/values.ts'
import { below, chanceOf, exponential } from '../src/sim/fleet/chance.ts'
import { USUAL } from '../src/sim/fleet/dials.ts'
import { Fleet } from '../src/sim/fleet/fleet.ts'
import { reportOf } from '../src/sim/fleet/report.ts'
import { DEFAULT_SEED, VIRTUAL_START } from '../src/sim/kernel/network-options.ts'

/** Where it lies. */
export const VISITS = fileURLToPath(new URL('guides/visits.csv', import.meta.url))

const CLIENTS = 40
const MINUTE = 60_000
const NAMES = ['www', 'shop'] as const

/** The lines, a header first, in order of time. */
export function sampleVisits(seed = DEFAULT_SEED): string {
  const chance = chanceOf(seed, 'sample')
  const visits = Array.from({ length: CLIENTS }, (_, client) => {
    const mine: { readonly at: number; readonly line: string }[] = []
    for (let at = exponential(chance, 20 * MINUTE); at < 120 * MINUTE; at += exponential(chance, 30 * MINUTE))
      for (let pages = 1 + below(chance, 4); pages > 0; pages--, at += exponential(chance, MINUTE)) {
        const time = new Date(VIRTUAL_START + Math.floor(at)).toISOString()
        mine.push({ at, line: `${time},client-${client + 1},${NAMES[below(chance, NAMES.length)]!}` })
      }
    return mine
  }).flat()
  const lines = visits.toSorted((a, b) => a.at - b.at).map(({ line }) => line)
  return `${['time,client,name', ...lines].join('\n')}\n`
}

/** Writes it. */
export function writeVisits(): void {
  writeFileSync(VISITS, sampleVisits())
}

/** What comes of it, in a sentence. */
export function visitsSentence(): string {
  const reading = new VisitsReading()
  reading.add(readFileSync(VISITS, 'utf8'))
  const fleet = new Fleet(USUAL, DEFAULT_SEED, { visits: reading.end() }).run()
  const { connections, dials, ofOffered } = reportOf(fleet, DEFAULT_SEED)
  return `Its ${connections} visits of ${dials.clients} clients to ${dials.names} names at two servers with ticket keys of their own: ${percent(ofOffered.share)} of the sessions that were offered are resumed.`
}
