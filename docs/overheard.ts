/** What somebody on the path links, for several ways to come back. */
import { findScenario, overhear, runOf, type Linked } from '../src/lab.ts'
import { code, table } from './markdown.ts'

const SCENARIOS = [
  'tls12-session-id',
  'tls12-ticket',
  'tls12-client-auth',
  'tls13-resume',
  'tls13-0rtt',
  'tls13-stateful',
  'attack-ticket-tracking',
  'attack-ticket-tracking-defended',
  'fault-0rtt-replay',
]

/** A row for each pair of connections. */
export function linkTable(): string {
  const rows = SCENARIOS.flatMap((name) => {
    const scenario = findScenario(name)
    if (!scenario) throw new Error(`no scenario ${name}`)
    const { pairs } = overhear(runOf(scenario.play(), { name, shows: scenario.shows, seed: 'glass-tls' }))
    return pairs.map(({ a, b, path, server, alike }) => [
      code(name),
      `${a}, ${b}`,
      inWords(path),
      alike.map(({ text }) => text).join(', '),
      inWords(server),
    ])
  })
  return table(['', 'pair', 'linked on the path', 'alike, as many are', 'linked by the server'], rows)
}

function inWords({ linked, links, through }: Linked): string {
  if (!linked) return 'no'
  return links.map(({ text, cite }) => `${text} (${cite})`).join('; ') || `through ${through.join(', ')}`
}
