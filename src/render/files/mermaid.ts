/** Diagrams as mermaid text, generated from what ran and from the tables that drove it: none is drawn by hand. */
import { printable, printableLines } from '../../bytes/printable.ts'
import type { SecretEvent } from '../../trace/event.ts'
import { eventsOf, type ConnectionRun, type Run } from '../../trace/run.ts'
import { connectionKind } from '../words/costs.ts'
import { flightsOf } from '../text/flights.ts'
import { parentName } from '../words/formula.ts'
import { fingerprint } from '../words/values.ts'
import { peerOf } from '../../wire/actor.ts'

/** All diagrams of a run in one Markdown file: a sequence for each connection, then where the secrets come from. */
export function runDiagrams(run: Run): string {
  const parts = run.connections.map(
    (connection) =>
      `## ${connection.id}: ${connectionKind(connection)}\n\n${fenced(sequenceDiagram(connection))}`,
  )
  const lineage = `## Where the secrets come from\n\n${fenced(lineageDiagram(run))}`
  return printableLines(
    [`# ${prose(run.name)}\n\n${prose(run.shows)}`, ...parts, lineage].join('\n\n') + '\n',
  )
}

/** Text between the diagrams: no markup of its own, and no line of its own either. */
function prose(text: string): string {
  return printable(text).replace(/[<`]/g, '\\$&')
}

function fenced(diagram: string): string {
  return `\`\`\`mermaid\n${diagram}\n\`\`\``
}

/** Who sent what when; states as notes. Names stand in the RFC's brackets, by the keys that protect them. */
export function sequenceDiagram(connection: ConnectionRun): string {
  const rows = ['sequenceDiagram', '  participant client', '  participant server']
  for (const { t, actor, items } of flightsOf(connection)) {
    const other = peerOf(actor)
    rows.push(`  Note over client,server: +${t} ms`)
    for (const item of items) rows.push(`  ${actor}->>${other}: ${escaped(item)}`)
    const state = stateAfter(connection, actor, connection.began + t)
    if (state) rows.push(`  Note ${actor === 'client' ? 'left' : 'right'} of ${actor}: ${state}`)
  }
  return rows.join('\n')
}

function stateAfter(connection: ConnectionRun, actor: string, t: number): string | undefined {
  const states = eventsOf(connection).flatMap(({ event, moment, actor: who }) =>
    event.kind === 'state' && who === actor && moment.t === t ? [event.to] : [],
  )
  return states.at(-1)
}

/** The table of a machine as far as a diagram needs it. */
export type MachineTable = Readonly<
  Record<
    string,
    Readonly<Partial<Record<string, { readonly to: readonly string[]; readonly cite: string } | undefined>>>
  >
>

/**
 * States and the events that lead from one to the next. Events that change nothing are left out unless asked for.
 * @param machine such as `MACHINES.client13`
 */
export function stateDiagram(machine: MachineTable, { loops = false } = {}): string {
  const edges = new Map<string, string[]>()
  for (const [from, cells] of Object.entries(machine))
    for (const [event, cell] of Object.entries(cells))
      for (const to of cell?.to ?? []) {
        if (to === from && !loops) continue
        const edge = `${from} --> ${to}`
        edges.set(edge, [...(edges.get(edge) ?? []), event])
      }
  const [first] = Object.keys(machine)
  const rows = [...edges].map(([edge, events]) => `  ${edge}: ${escaped(events.join(', '))}`)
  return ['stateDiagram-v2', `  [*] --> ${first}`, ...rows].join('\n')
}

/** What one row of a key schedule says: see `SCHEDULE_13`. */
type ScheduleTable = Readonly<
  Record<
    string,
    | { readonly operation: 'HKDF-Extract'; readonly salt: string; readonly ikm: string }
    | {
        readonly operation: 'Derive-Secret'
        readonly from: string
        readonly label: string
        readonly through: string
      }
  >
>

/** The ladder of RFC 9846 §7.1: secrets as boxes, derivations as arrows with label and last message. */
export function scheduleDiagram(schedule: ScheduleTable): string {
  const rows = ['flowchart TD']
  const outside = new Set<string>()
  for (const [name, row] of Object.entries(schedule)) {
    if (row.operation === 'HKDF-Extract') {
      for (const parent of [row.salt, row.ikm]) if (!Object.hasOwn(schedule, parent)) outside.add(parent)
      rows.push(`  ${node(name)}`, `  ${row.salt} -->|salt| ${name}`, `  ${row.ikm} -->|key| ${name}`)
    } else {
      const context = row.through === 'empty' ? 'no messages' : `through ${row.through}`
      rows.push(`  ${node(name)}`, `  ${row.from} -->|"${row.label}<br/>${context}"| ${name}`)
    }
  }
  const inputs = [...outside].map((name) => `  ${name}([${name === 'zeros' ? '0' : name}])`)
  return [...rows.slice(0, 1), ...inputs, ...rows.slice(1)].join('\n')
}

function node(name: string): string {
  return `${name}[${name}]`
}

/**
 * Every secret of a run and what it was made from, as the client saw it, across connections: a resumed connection hangs
 * on the one that minted its ticket. Keys and IVs stand together.
 */
export function lineageDiagram(run: Run): string {
  const rows = ['flowchart LR']
  const ids = new Map<string, string>()
  const idOf = (id: string): string => {
    const found = ids.get(id) ?? `s${ids.size}`
    ids.set(id, found)
    return found
  }
  for (const connection of run.connections) {
    const secrets = clientSecrets(connection)
    rows.push(`  subgraph ${connection.id}`)
    for (const secret of secrets)
      rows.push(`    ${idOf(secret.id)}["${escaped(secret.name)}<br/>${fingerprint(secret.bytes)}"]`)
    rows.push('  end')
    for (const secret of secrets)
      for (const parent of secret.parents)
        if (ids.has(parent)) rows.push(`  ${idOf(parent)} --${arrowLabel(secret)}--> ${idOf(secret.id)}`)
        else if (parent !== '0')
          rows.push(`  ${idOf(parent)}(["${escaped(parentName(parent, secret))}"]) --> ${idOf(secret.id)}`)
  }
  return rows.join('\n')
}

function clientSecrets(connection: ConnectionRun): SecretEvent[] {
  return eventsOf(connection).flatMap(({ event, actor }) =>
    event.kind === 'secret' && actor === 'client' && event.label !== 'iv' ? [event] : [],
  )
}

function arrowLabel({ operation, label }: SecretEvent): string {
  return ` "${escaped(label || operation)}" `
}

/** Text that mermaid takes as it is, also between double quotes: what is its own, or HTML's, stands as a number. */
function escaped(text: string): string {
  return printable(text).replace(/[#;"<]/g, (own) => `#${own.charCodeAt(0)};`)
}
