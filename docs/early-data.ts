/** Parts of the guide to 0-RTT in front of an application: how many replays are taken, by what servers remember. */
import { percent } from '../src/render/words/values.ts'
import { touched, USUAL, type Dials } from '../src/sim/fleet/dials.ts'
import { Fleet } from '../src/sim/fleet/fleet.ts'
import { fleetNamed } from '../src/sim/fleet/fleets.ts'
import { reportOf } from '../src/sim/fleet/report.ts'
import { DEFAULT_SEED } from '../src/sim/kernel/network-options.ts'
import { code, table } from './markdown.ts'

const FARM = { ...fleetNamed('early-data'), connections: 6000, clients: 600 } as const satisfies Dials

/** What is otherwise in each. */
const MEMORIES = [
  ['one server, which remembers what it saw', { servers: 1 }],
  ['three, and each remembers what it saw itself', {}],
  ['ten, and each remembers what it saw itself', { servers: 10 }],
  ['three that remember nothing', { 'replay-check': 'no' }],
  [
    'three with one cache, whose tickets are references that resume once',
    { sessions: 'cache', 'share-cache': 'all' },
  ],
] as const satisfies readonly (readonly [string, Partial<Dials>])[]

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
  const rows = MEMORIES.map(([servers, otherwise]) => {
    const dials = { ...FARM, ...otherwise }
    const { early } = reportOf(new Fleet(dials, DEFAULT_SEED).run(), DEFAULT_SEED)
    const shown = { ...USUAL, servers: dials.servers, 'share-keys': dials['share-keys'], ...otherwise }
    return [
      servers,
      code(touched(shown).join(' ')),
      `${early.replaysAccepted} of ${early.replayed}`,
      percent(early.replaysAccepted / early.replayed),
    ]
  })
  return table(['servers', 'dials', 'replays whose early data were taken', ''], rows)
}
