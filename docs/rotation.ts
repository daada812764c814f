/** Parts of the guide to ticket keys over many servers: rollouts as they run, and what a stolen key opens. */
import { percent } from '../src/render/words/values.ts'
import { timeText } from '../src/handshake/settings/kinds.ts'
import { touched, USUAL, type Dials } from '../src/sim/fleet/dials.ts'
import { Fleet } from '../src/sim/fleet/fleet.ts'
import { reportOf, type FleetReport } from '../src/sim/fleet/report.ts'
import { DEFAULT_SEED } from '../src/sim/kernel/network-options.ts'
import { code, table } from './markdown.ts'

function ran(dials: Partial<Dials>): FleetReport {
  return reportOf(new Fleet({ ...USUAL, ...dials }, DEFAULT_SEED).run(), DEFAULT_SEED)
}

const MINUTE = 60_000

/** Four servers, of which the last has a new key a quarter of an hour after the first; clients that come every few minutes. */
const ROLLOUT = {
  servers: 4,
  'share-keys': 'all',
  balance: 'random',
  rotate: 60 * MINUTE,
  spread: 15 * MINUTE,
  lifetime: 30 * MINUTE,
  visit: 5 * MINUTE,
  clients: 60,
  connections: 6000,
} as const satisfies Partial<Dials>

/** What is kept of the rule in each, and what is not. */
const ORDERS = [
  ['each server seals with a key as soon as it has it', { lead: 0, grace: 45 * MINUTE }],
  ['it opens for five minutes before it seals', { lead: 5 * MINUTE, grace: 45 * MINUTE }],
  ['it opens everywhere before it seals anywhere', { lead: 15 * MINUTE, grace: 45 * MINUTE }],
  ['the same, and the old one opens no longer than it seals', { lead: 15 * MINUTE, grace: 0 }],
  [
    'the same, and the old one opens for a lifetime from the first change on',
    { lead: 15 * MINUTE, grace: 15 * MINUTE },
  ],
] as const satisfies readonly (readonly [string, Partial<Dials>])[]

/** The dials of the table, as options. */
export function rolloutDials(): string {
  return code(touched({ ...USUAL, ...ROLLOUT }).join(' '))
}

/** What each order of a rollout loses, and why. */
export function rolloutTable(): string {
  const rows = ORDERS.map(([order, dials]) => {
    const { ofOffered, reasons } = ran({ ...ROLLOUT, ...dials })
    const why = reasons
      .filter(({ because }) => because !== '')
      .map(({ because, count }) => `${because}: ${count}`)
    return [
      order,
      code(`--lead ${timeText(dials.lead)} --grace ${timeText(dials.grace)}`),
      percent(1 - ofOffered.share!),
      why.join('; ') || 'nothing',
    ]
  })
  return table(['order', 'dials', 'lost of what was offered', 'why'], rows)
}

const PERIODS = [15 * MINUTE, 60 * MINUTE, 6 * 60 * MINUTE, 24 * 60 * MINUTE, Infinity]

/** How many connections a stolen key opens, by how long it seals. */
export function exposureTable(): string {
  const rows = PERIODS.map((rotate) => {
    const { exposure, ofOffered, connections } = ran({
      'share-keys': 'all',
      rotate,
      grace: rotate === Infinity ? 0 : USUAL.lifetime,
      'tls-12': 1,
      clients: 50,
      connections: 6000,
      visit: 15 * MINUTE,
    })
    return [
      rotate === Infinity ? 'never' : timeText(rotate),
      String(exposure.keys),
      `${exposure.most} of ${connections}`,
      percent(exposure.most / connections),
      percent(ofOffered.share),
    ]
  })
  return table(['a key seals for', 'keys', 'connections under one', '', 'resumed of what was offered'], rows)
}
