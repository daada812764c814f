/**
 * The parts of README and guides that no hand keeps: diagrams from the tables, lists from what ran, excerpts from the
 * command line. They stand between `<!-- generated: NAME -->` and `<!-- end -->`; `npm run docs` writes them anew, and a
 * test fails where they are not what the code says.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { start } from '../src/cli/run.ts'
import { findScenario, MACHINES, SCHEDULE_13, type StepEvent, type VerdictEvent } from '../src/index.ts'
import { scheduleDiagram, sequenceDiagram, stateDiagram, type MachineTable } from '../src/render/mermaid.ts'
import { EXPANSIONS_13 } from '../src/secrets/schedule13.ts'
import { runOf } from '../src/sim/run.ts'
import type { Run } from '../src/trace/run.ts'

/** Files with generated parts, from the root of the package. */
export const PAGES = [
  'README.md',
  'docs/architecture.md',
  'docs/guides/tls13-from-hello-to-ticket.md',
  'docs/guides/key-schedule.md',
  'docs/guides/resumption-and-0rtt.md',
  'docs/guides/stepping-a-test.md',
  'docs/guides/glossary.md',
] as const

/** Where a page stands on disk. */
export function pathOf(page: string): string {
  return fileURLToPath(new URL(`../${page}`, import.meta.url))
}

const MARK = /<!-- generated: ([\w-]+) -->\n[\s\S]*?<!-- end -->/g

/** The page as it should be. @throws Error where it asks for a part that does not exist */
export function withGenerated(page: string): string {
  return readFileSync(pathOf(page), 'utf8').replace(MARK, (_, name: string) => {
    if (!Object.hasOwn(PARTS, name)) throw new Error(`${page} asks for ${name}, which nobody generates`)
    return `<!-- generated: ${name} -->\n\n${PARTS[name]()}\n\n<!-- end -->`
  })
}

const PARTS: Readonly<Record<string, () => string>> = {
  'states-client': () => diagram(stateDiagram(CLIENT)),
  'states-server': () => diagram(stateDiagram(SERVER)),
  'events-client': () => eventTable(CLIENT),
  'events-server': () => eventTable(SERVER),
  schedule: () => diagram(scheduleDiagram(SCHEDULE_13)),
  'schedule-table': scheduleTable,
  'expansion-table': expansionTable,
  'sequence-full': () => diagram(sequenceDiagram(runScenario('tls13-resume').connections[0])),
  'sequence-resumed': () => diagram(sequenceDiagram(runScenario('tls13-resume').connections[1])),
  'sequence-0rtt': () => diagram(sequenceDiagram(runScenario('tls13-0rtt').connections[1])),
  'sequence-hrr': () => diagram(sequenceDiagram(runScenario('tls13-hrr').connections[0])),
  'checks-offer': () => checkTable('May the client offer', 'May the client send early data'),
  'checks-accept': () =>
    checkTable('May the server use PSK', 'Does the client hold', 'Is the session of PSK'),
  'checks-answer': () => checkTable('Is the server’s answer'),
  'checks-early': () => checkTable('May the server accept early data'),
  'start-overview': () => excerpt(/^.*?^Two endpoints/ms, /^Name travels/m),
  'start-decision': () =>
    excerpt(
      /[\s\S]*^━━ Connection c2[\s\S]*?(?=^#\d+ .*server receives ClientHello)/m,
      /^#\d+ .*ServerHello/m,
    ),
  'start-saved': () => excerpt(/[\s\S]*(?=^━━ What resumption saved)/m, /$(?![\s\S])/m),
}

// ---- Tables of states

// One role's two machines as one: the hello machine chooses the version, the other goes on.
const CLIENT: MachineTable = { ...MACHINES['hello-client'], ...MACHINES.client13 }
const SERVER: MachineTable = { ...MACHINES['hello-server'], ...MACHINES.server13 }

function diagram(text: string): string {
  return `\`\`\`mermaid\n${text}\n\`\`\``
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function eventTable(machine: MachineTable): string {
  const rows = Object.entries(machine).flatMap(([state, cells]) =>
    Object.entries(cells).map(([event, cell]) => [
      `\`${state}\``,
      event,
      (cell?.to ?? []).map((to) => `\`${to}\``).join(', '),
      cell?.cite ?? '',
    ]),
  )
  return table(['state', 'event', 'leads to', 'source'], rows)
}

// ---- The key schedule

function scheduleTable(): string {
  const rows = Object.entries(SCHEDULE_13).map(([name, row]) =>
    row.operation === 'HKDF-Extract'
      ? [
          `\`${name}\``,
          `HKDF-Extract(${row.salt === 'zeros' ? '0' : row.salt}, ${row.ikm === 'zeros' ? '0' : row.ikm})`,
          '',
        ]
      : [
          `\`${name}\``,
          `Derive-Secret(${row.from}, "${row.label}", ...)`,
          row.through === 'empty' ? 'none' : row.through,
        ],
  )
  return table(['secret', 'made by', 'transcript through'], rows)
}

function expansionTable(): string {
  const lengths = { hash: 'Hash.length', key: 'length of the AEAD’s key', iv: '12' }
  const rows = Object.entries(EXPANSIONS_13).map(([name, { label, length, cite }]) => [
    `\`${name}\``,
    `"${label}"`,
    lengths[length],
    cite,
  ])
  return table(['what', 'label', 'bytes', 'source'], rows)
}

// ---- What ran

const runs = new Map<string, Run>()

function runScenario(name: string): Run {
  const known = runs.get(name)
  if (known) return known
  const scenario = findScenario(name)
  if (!scenario) throw new Error(`no scenario ${name}`)
  const run = runOf(scenario.play(), { name, shows: scenario.shows, seed: 'glass-tls' })
  runs.set(name, run)
  return run
}

const RESUMING = ['tls13-0rtt', 'tls13-stateful', 'tls13-resume', 'tls13-psk-ke']

/** Every check of the verdicts whose question starts so, each once, as it stands in runs that resume. */
function checkTable(...questions: readonly string[]): string {
  const verdicts = RESUMING.flatMap((name) => runScenario(name).connections)
    .flatMap(({ moments }) => moments)
    .flatMap(({ events }) => events)
    .filter(isVerdict)
  const checks = new Map(
    questions.flatMap((question) =>
      verdicts
        .filter((verdict) => verdict.question.startsWith(question))
        .flatMap((verdict) => verdict.checks.map((check) => [check.id, check] as const)),
    ),
  )
  if (checks.size === 0) throw new Error(`no verdict asks: ${questions.join(' / ')}`)
  return table(
    ['check', 'rule', 'source'],
    [...checks.values()].map(({ id, rule, cite }) => [`\`${id}\``, rule, cite]),
  )
}

function isVerdict(event: StepEvent): event is VerdictEvent {
  return event.kind === 'verdict'
}

// ---- What the command line prints

let printed: string | undefined

/** What `npm start` prints without colours, 100 columns wide. */
export function startOutput(): string {
  if (printed !== undefined) return printed
  let text = ''
  const io = {
    out: (more: string) => (text += more),
    note: () => {},
    isTerminal: false,
    columns: 100,
    env: {},
  }
  start([], io)
  printed = text
  return text
}

/** The part of it behind `before` up to where `end` begins. */
function excerpt(before: RegExp, end: RegExp): string {
  const text = startOutput()
  const skipped = before.exec(text)
  if (!skipped) throw new Error(`npm start no longer prints ${before.source}`)
  const from = skipped[0].endsWith('Two endpoints') ? 0 : skipped[0].length
  const rest = text.slice(from)
  const stop = end.exec(rest)
  return `\`\`\`text\n${rest.slice(0, stop?.index ?? rest.length).trimEnd()}\n\`\`\``
}
