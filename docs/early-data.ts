/** Parts of the guide to 0-RTT in front of an application: how many replays are taken, by what servers remember. */
import { percent } from '../src/render/words/values.ts'
import { touched, USUAL, type Dials } from '../src/sim/fleet/dials.ts'
import { Fleet } from '../src/sim/fleet/fleet.ts'
import { fleetNamed } from '../src/sim/fleet/fleets.ts'
import { reportOf } from '../src/sim/fleet/report.ts'
import { DEFAULT_SEED } from '../src/sim/kernel/network-options.ts'
import { code, table } from './markdown.ts'

const FARM = { ...fleetNamed('early-data'), connections: 6000, clients: 600 } as const satisfies Dials

/** Of the replays those that come within the window, which is half of them; of these, those that come to another server. */
const oneOf = (servers: number): number => (1 - 1 / servers) / 2

/** What is otherwise in each, and the share that is taken on paper. */
const MEMORIES = [
  ['one server, which remembers what it saw', { servers: 1 }, oneOf(1)],
  ['three, and each remembers what it saw itself', {}, oneOf(FARM.servers)],
  ['ten, and each remembers what it saw itself', { servers: 10 }, oneOf(10)],
  ['three that remember nothing', { 'replay-check': 'no' }, oneOf(Infinity)],
  [
    'three with one cache, whose tickets are references that resume once',
    { sessions: 'cache', 'share-cache': 'all' },
    0,
  ],
] as const satisfies readonly (readonly [string, Partial<Dials>, number])[]

/** The dials that all of the table have, as options. */
export function replayDials(): string {
  return code(
    touched({ ...USUAL, early: FARM.early, 'early-size': FARM['early-size'], replays: FARM.replays }).join(
      ' ',
    ),
  )
}

/** How many replays are taken by servers that remember more and less. */
export function replayTable(): string {
  const rows = MEMORIES.map(([servers, otherwise, share]) => {
    const dials = { ...FARM, ...otherwise }
    const { early } = reportOf(new Fleet(dials, DEFAULT_SEED).run(), DEFAULT_SEED)
    const shown = { ...USUAL, servers: dials.servers, 'share-keys': dials['share-keys'], ...otherwise }
    return [
      servers,
      code(touched(shown).join(' ')),
      `${early.replaysAccepted} of ${early.replayed}`,
      percent(early.replaysAccepted / early.replayed),
      percent(share),
    ]
  })
  return table(['servers', 'dials', 'replays whose early data were taken', '', 'on paper'], rows)
}
