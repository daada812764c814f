/** Parts of the page about fleets: the named ones as they run, and the table of dials. */
import { percent } from '../src/render/words/values.ts'
import { DIAL_GROUPS, DIAL_NAMES, DIALS, USUAL, touched, writeDial } from '../src/sim/fleet/dials.ts'
import { Fleet } from '../src/sim/fleet/fleet.ts'
import { FLEETS, fleetNamed } from '../src/sim/fleet/fleets.ts'
import { reportOf, type FleetReport } from '../src/sim/fleet/report.ts'
import { DEFAULT_SEED } from '../src/sim/kernel/network-options.ts'
import { renderSweep } from '../src/render/text/sweep.ts'
import { MEASURE_NAMES, MEASURES } from '../src/sim/fleet/sweep/measures.ts'
import { sweep } from '../src/sim/fleet/sweep/sweep.ts'
import { tableOf } from '../src/sim/fleet/sweep/table.ts'
import { code, table, textBlock } from './markdown.ts'

/** As many connections as a page has time for. */
const SIZE = { connections: 20_000, clients: 2000 } as const

function ran(name: string): FleetReport {
  const fleet = new Fleet({ ...fleetNamed(name), ...SIZE }, DEFAULT_SEED)
  return reportOf(fleet.run(), DEFAULT_SEED)
}

/** Every fleet with a name, what it stands for, and what comes of it. */
export function fleetTable(): string {
  const rows = Object.entries(FLEETS).map(([name, { asks, dials }]) => {
    const { ofOffered, reasons, early } = ran(name)
    // A client that comes for the first time has nothing to offer, and that says nothing of the servers.
    const [reason] = reasons.filter(({ check }) => check !== 'offer.kept')
    const why = reason ? `${code(reason.check)}${reason.because && `: ${reason.because}`}` : ''
    const { share, workedOut } = ofOffered
    return [
      code(name),
      `${asks} ${code(touched({ ...USUAL, ...dials }).join(' ') || 'as usual')}`,
      percent(share),
      workedOut ? percent(workedOut.share) : '',
      [why, replays(early)].filter((text) => text !== '').join('; '),
    ]
  })
  return table(
    [
      'fleet',
      'the question, and what is set',
      'resumed of what was offered',
      'worked out',
      'what is lost most often',
    ],
    rows,
  )
}

function replays({ replayed, replaysAccepted }: FleetReport['early']): string {
  return replayed === 0 ? '' : `of ${replayed} flights sent again, ${replaysAccepted} were accepted once more`
}

/** Every dial, by its group. */
export function dialTable(): string {
  const rows = DIAL_GROUPS.flatMap((group) =>
    DIAL_NAMES.filter((name) => DIALS[name].group === group).map((name) => [
      group,
      code(`--${name}`),
      DIALS[name].help,
      DIALS[name].allowed,
      code(writeDial(name, USUAL)),
    ]),
  )
  return table(['of', 'dial', 'what it is', 'what it takes', 'usual'], rows)
}

/** A small sweep, as the command line prints it. */
export function sweepTable(): string {
  const size = { ...fleetNamed('small-cache'), connections: 5000, clients: 500 }
  const swept = sweep(
    { servers: [1, 2], 'cache-size': [50, 100, 200, 500] },
    { dials: size, seed: DEFAULT_SEED },
  )
  const line =
    '$ glass-tls fleet small-cache --servers 1,2 --cache-size 50..500 --connections 5k --clients 500'
  return textBlock([line, ...renderSweep(swept, tableOf(swept))].join('\n'))
}

/** Every measure of a sweep. */
export function measureTable(): string {
  const rows = MEASURE_NAMES.map((name) => [code(name), MEASURES[name].help, MEASURES[name].better])
  return table(['measure', 'what it is', 'better is'], rows)
}
