/** What falls if a key leaks, for several ways to connect: computed by an observer of the recorded wire. */
import { findScenario } from '../src/lab.ts'
import { actFrom, playActs } from '../src/sim/experiment/act.ts'
import { DEFAULT_SEED } from '../src/sim/kernel/network-options.ts'
import { readable } from '../src/render/beside/leak.ts'
import { leaksOf, type Leak } from '../src/sim/observer/leaks.ts'
import { observe } from '../src/sim/observer/observer.ts'
import { runOf } from '../src/sim/lab/run.ts'
import { code, table } from './markdown.ts'

/** Settings without a key agreement beside the PSK. */
export const PSK_ALONE: readonly string[] = ['client.pskModes=psk_ke', 'server.pskModes=psk_ke']

/** Scenarios, and the settings that are otherwise in each. */
const ROWS: readonly (readonly [scenario: string, ...otherwise: string[]])[] = [
  ['tls13-resume'],
  ['tls13-psk-ke'],
  ['tls13-0rtt'],
  ['tls13-external-psk'],
  ['tls13-external-psk', ...PSK_ALONE],
  ['tls13-imported-psk'],
  ['tls13-imported-psk', ...PSK_ALONE],
  ['tls12-session-id'],
  ['tls12-ticket'],
  ['tls12-dhe'],
  ['tls12-rsa'],
  ['tls12-psk'],
  ['tls12-ecdhe-psk'],
]

/** Columns: what leaks, and which of the leaks that is. */
const COLUMNS: Readonly<Record<string, (leak: Leak) => boolean>> = {
  'ticket key': ({ name }) => name === 'ticket-key',
  'certificate’s key': ({ name }) => name === 'certificate-key',
  'PSK given to both': ({ name, leaked }) => leaked.kind === 'secret' && /\/e?psk(\[0\])?$/.test(name),
  'secret of the session': ({ name }) => /\/(master_secret|resumption_psk_\d+)$/.test(name),
  'server’s share of c1': ({ name }) => /^c1\/server\/.*_private/.test(name),
  'server’s share of c2': ({ name }) => /^c2\/server\/.*_private/.test(name),
}

/** A row for each scenario: what can be read of its connections. */
export function leakTable(): string {
  const rows = ROWS.map(([name, ...otherwise]) => {
    const scenario = findScenario(name)
    if (!scenario) throw new Error(`no scenario ${name}`)
    const lab = playActs(
      scenario,
      otherwise.map((setting) => actFrom(`set ${setting}`)),
      DEFAULT_SEED,
    )
    const run = runOf(lab, { name, shows: scenario.shows, seed: DEFAULT_SEED })
    const leaks = leaksOf(lab, run).filter(({ root }) => root)
    return [
      [code(name), ...otherwise.map((setting) => code(`--set ${setting}`))].join(' '),
      ...Object.values(COLUMNS).map((picks) => {
        const leak = leaks.find(picks)
        if (!leak) return ''
        const read = observe(run, [leak.leaked]).flatMap((each) => {
          const words = readable(each)
          return words === 'nothing' ? [] : [words === 'everything' ? each.id : `${each.id}: ${words}`]
        })
        return read.join(read.some((each) => each.includes(':')) ? '; ' : ', ') || '–'
      }),
    ]
  })
  return table(['', ...Object.keys(COLUMNS)], rows)
}
