/** What is measured beside real servers, held against the simulation, and kept for the guides: with `SAVE=FILE` a run writes it there. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { afterAll, expect } from 'vitest'
import { interval, SURE } from '../../../docs/interval.ts'
import type { Measured, MeasuredRow } from '../../../docs/measured-fleets.ts'
import type { Dials } from '../../../src/sim/fleet/dials.ts'
import { DAY, EXHAUSTIVE } from '../../kit/effort.ts'
import { laterOf, predicted, type Answered, type Beside } from './beside.ts'
import type { Version } from './visitors.ts'

/** Connections of a set-up: where chance decides, and where all that comes again resumes, or nothing. */
export const SIZE = EXHAUSTIVE ? { chance: 1010, sure: 130 } : { chance: 130, sure: 30 }
/** The same behind HAProxy, where handshakes are ours and take longer. */
export const BEHIND = EXHAUSTIVE ? { chance: 510, sure: 130 } : { chance: 130, sure: 130 }
/** ms that a set-up may take. */
export const LONG = 600_000

/** The versions, and the dial that goes with each. */
export const VERSIONS: readonly Version[] = ['TLS 1.2', 'TLS 1.3']
export const of = (version: Version): Partial<Dials> => ({ 'tls-12': version === 'TLS 1.2' ? 1 : 0 })

/** Other clients in another order each day. */
export const seedOf = (name: string): string => `${name}, day ${DAY}`

const rows: MeasuredRow[] = []
const held: Measured['held'][number][] = []

/** Notes what came of a set-up. @returns its row */
export function noted(
  all: readonly Beside[],
  dials: Dials,
  setup: Pick<MeasuredRow, 'server' | 'settings' | 'servers' | 'version'>,
): MeasuredRow {
  const otherwise = all.filter(({ real, said }) => real !== said).length
  const { later, said: resumed } = laterOf(all.map(({ client, real }) => ({ client, said: real })))
  const row = { ...setup, later, resumed, predicted: predicted(dials), otherwise }
  rows.push(row)
  return row
}

/**
 * Each decision is the same, and the share is the one predicted, so far as chance lets it be.
 * @param model who decides instead, where a server is known to do otherwise; no share is predicted then
 */
export function isAsPredicted(all: readonly Beside[], row: MeasuredRow, model?: readonly boolean[]): void {
  const { server, settings, version, resumed, later } = row
  const name = `${server}: ${settings}, ${version}`
  const said = model ?? all.map((each) => each.said)
  expect(said, name).toEqual(all.map(({ real }) => real))
  if (model) return
  const isSure = row.predicted === 0 || row.predicted === 1
  const [from, to] = isSure
    ? [resumed / later, resumed / later]
    : interval(resumed, later, SURE['all but a millionth'])
  expect(row.predicted, name).toBeGreaterThanOrEqual(from)
  expect(row.predicted, name).toBeLessThanOrEqual(to)
}

/** How many sessions of TLS 1.2 a cache knows, of more than it can hold: to ask for one changes nothing. */
export async function heldIn(most: number, visit: (client: number) => Promise<Answered>): Promise<number> {
  for (let client = 0; client < most; client++) await visit(client)
  let held = 0
  // The newest first: a full handshake has the oldest leave, and those were asked for last.
  for (let client = most - 1; client >= 0; client--) if ((await visit(client)).resumed) held++
  return held
}

/** Notes how many sessions a cache turned out to hold. */
export function noteHeld(row: Measured['held'][number]): void {
  held.push(row)
}

const PROGRAMS = {
  nginx: ['nginx', '-v'],
  Apache: ['apache2', '-v'],
  HAProxy: ['haproxy', '-v'],
  OpenSSL: ['openssl', 'version'],
  Redis: ['redis-server', '--version'],
  Node: ['node', '--version'],
  Python: ['/usr/bin/python3', '--version'],
} as const

/** When something was measured, and with which versions. */
export function measuredWith(
  ...names: readonly (keyof typeof PROGRAMS)[]
): Pick<Measured, 'on' | 'versions'> {
  const versionOf = (name: keyof typeof PROGRAMS): string => {
    const [program, argument] = PROGRAMS[name]
    // nginx says it on stderr.
    const { stdout, stderr } = spawnSync(program, [argument], { encoding: 'utf8' })
    return /\d+\.\d+\.\d+/.exec(stdout + stderr)?.[0] ?? ''
  }
  return {
    on: new Date().toISOString().slice(0, 10),
    versions: Object.fromEntries(names.map((name) => [name, versionOf(name)])),
  }
}

/** Saves what was noted once all is measured, where that is asked for. */
export function savedAtTheEnd(): void {
  afterAll(() => {
    const path = process.env['SAVE']
    if (!path) return
    const measured: Measured = {
      ...measuredWith('nginx', 'Apache', 'HAProxy', 'OpenSSL', 'Redis', 'Node'),
      rows,
      held,
    }
    writeFileSync(path, `${JSON.stringify(measured, undefined, 1)}\n`)
  })
}
