/** What one may turn in a scenario without writing TypeScript: each option is a change from the start, and so a line of a table. */
import { Misuse } from '../../rules/failure.ts'
import type { Change } from '../../sim/change/change.ts'
import { changeFrom } from '../../sim/change/parse.ts'
import { UsageError, type OptionTable, type OptionValues } from '../arguments/options.ts'
import { suiteLists } from '../arguments/suites.ts'

/** The options; `--help` has them. */
export const DIAL_OPTIONS = {
  wait: {
    type: 'string',
    value: 'TIME',
    help: 'so long passes before each connection but the first, in place of what the story waits: 90s, 3h, 7d',
  },
  lifetime: { type: 'string', value: 'S', help: 'of sessions and tickets, in seconds or as a time' },
  rotate: {
    type: 'string',
    value: 'TIME',
    help: 'the server takes another ticket key so often, and forgets those before',
  },
  'cache-size': {
    type: 'string',
    value: 'N',
    help: 'of the server’s session cache, as OpenSSL counts: it holds one session less; 0: no bound',
  },
  servers: {
    type: 'string',
    value: 'N[:WHAT]',
    help: 'so many servers of one name take turns; they share nothing, or WHAT: sessions, ticket-keys, replays, outside',
  },
  sni: { type: 'string', value: 'NAME', help: 'the server’s name in each connection but the first' },
  suites: {
    type: 'string',
    value: 'A,B',
    help: 'suites of both ends, the preferred one first; IANA or OpenSSL names',
  },
  set: {
    type: 'string',
    multiple: true,
    value: 'NAME=VALUE',
    help: 'a setting, as client.alpn=h2 or server.tickets.count=1; c2. or later. in front for such connections alone',
  },
} as const satisfies OptionTable

type DialValues = OptionValues<typeof DIAL_OPTIONS>

/** What each of them changes. */
const TURNS: Readonly<Record<keyof typeof DIAL_OPTIONS, (text: string) => readonly Change[]>> = {
  wait: (time) => [changeFrom(`wait ${time}`)],
  lifetime: (seconds) => [changeFrom(`set server.tickets.lifetime=${seconds}`)],
  rotate: (time) => [changeFrom(`rotate ${time}`)],
  'cache-size': (size) => [changeFrom(`cache-size ${size}`)],
  servers: (text) => [changeFrom(`servers ${text.replace(':', ' ').replaceAll(',', ' ')}`)],
  sni: (name) => [changeFrom(`set later.client.serverName=${name}`)],
  suites: (text) => {
    const { suites, suites12 } = suiteLists(text, 'suites')
    return [...ofBoth('suites', suites), ...ofBoth('suites12', suites12)]
  },
  set: (text) => [changeFrom(`set ${text}`)],
}

/** A list for both ends; of a version of which nothing is named they keep theirs. */
function ofBoth(name: string, value: readonly string[]): Change[] {
  if (value.length === 0) return []
  return (['client', 'server'] as const).map((actor) => ({ kind: 'setting', actor, name, value }))
}

/** A dial as it was turned. */
interface Turned {
  /** As it was given, such as `--lifetime 60`. */
  readonly name: string
  readonly changes: readonly Change[]
}

/** The dials that were turned, in the order of the table. @throws UsageError that names the dial */
export function turnedIn(values: DialValues): readonly Turned[] {
  const dials = Object.keys(TURNS) as (keyof typeof TURNS)[]
  return dials.flatMap((dial) =>
    [values[dial] ?? []].flat().map((text) => ({
      name: `--${dial} ${text}`,
      changes: naming(`--${dial}`, () => TURNS[dial](text)),
    })),
  )
}

/** What `act` gives. @throws UsageError that names the option, where it was a misuse */
export function naming<T>(option: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (error instanceof Misuse) throw new UsageError(`${option}: ${error.message}`)
    throw error
  }
}

/** Whether a change is about connections after the first, or about one of them by its name; which, then. */
export function meantFor(change: Change): string | undefined {
  if (change.kind === 'wait' || change.kind === 'servers') return 'later'
  return change.kind === 'setting' ? change.connection : undefined
}
