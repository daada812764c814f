/** `run`: a scenario is played and told. */
import { writeFileSync } from 'node:fs'
import { printable, printableJson } from '../../bytes/printable.ts'
import {
  onFile,
  parseOptions,
  UsageError,
  helpText,
  type OptionTable,
  type OptionValues,
} from '../arguments/options.ts'
import { comparisonJson } from '../../render/files/comparison-json.ts'
import { traceLines } from '../../render/files/json.ts'
import { outcomeLine } from '../../render/files/outcome-json.ts'
import type { BesideRun } from '../../render/html/beside-run.ts'
import { renderBlame } from '../../render/beside/blame.ts'
import { renderBrief } from '../../render/text/brief.ts'
import { renderCameOf } from '../../render/beside/came.ts'
import { renderComparison } from '../../render/beside/comparison.ts'
import { renderText, type TextOptions } from '../../render/text/text.ts'
import { CHANGE_FORMS } from '../../sim/change/parse.ts'
import { acted, actFrom } from '../../sim/experiment/act.ts'
import { againstIn, WAS } from '../../sim/experiment/against.ts'
import { DEED_FORMS } from '../../sim/experiment/deed-text.ts'
import { leaksOf } from '../../sim/observer/leaks.ts'
import { overhear } from '../../sim/observer/listen.ts'
import type { Lab } from '../../sim/lab/lab.ts'
import { cameOf } from '../../sim/mutation/came.ts'
import { SCENARIOS, findScenario, type Scenario } from '../../sim/scenarios.ts'
import { compare, type Comparison } from '../../trace/compare/compare.ts'
import { compareTwo } from '../../trace/compare/two-connections.ts'
import { isEnding, type Run } from '../../trace/run.ts'
import { FILE_FORMATS } from '../arguments/formats.ts'
import { attackRows, attackTold } from './attack.ts'
import { observerRows } from './observer.ts'
import { deviationsIn } from '../arguments/deviations.ts'
import { deviationRows } from './deviate.ts'
import { fallenIn, leakRows } from './leak.ts'
import { naming } from './dials.ts'
import { OTHERWISE_OPTIONS, otherwiseIn } from './otherwise.ts'
import { DEFAULT_SEED } from '../../sim/kernel/network-options.ts'
import { played, type Played } from './played.ts'
import { nearest } from '../../rules/nearest.ts'
import { textLook, type Io } from '../output/io.ts'

/** What one may say to `run`, and to `start`. */
export const RUN_OPTIONS = {
  json: { type: 'boolean', help: 'the trace, one JSON object a line' },
  plain: { type: 'boolean', help: 'no colours (also: NO_COLOR=1, or any pipe)' },
  brief: { type: 'boolean', help: 'in about sixty lines: what happened, what was decided and why' },
  full: { type: 'boolean', help: 'every field, byte, check and record, nothing shortened' },
  verbose: { type: 'boolean', help: 'the same as --full' },
  seed: { type: 'string', value: 'TEXT', help: 'everything random follows from it' },
  width: { type: 'string', value: 'N', help: 'columns, 40 to 400 (default: the terminal’s, else 100)' },
  html: { type: 'string', value: 'FILE', help: 'a page to read the run in: one file, no network' },
  pcapng: { type: 'string', value: 'FILE', help: 'packets for Wireshark, the secrets inside' },
  keylog: { type: 'string', value: 'FILE', help: 'secrets alone (SSLKEYLOGFILE)' },
  mermaid: { type: 'string', value: 'FILE', help: 'diagrams: sequence, secrets' },
  sqlog: { type: 'string', value: 'FILE', help: 'the trace as qlog, in JSON text sequences' },
  ...OTHERWISE_OPTIONS,
  mutate: {
    type: 'string',
    value: 'TEXT',
    help: 'the same, and alone who noticed and by which rule, or why nobody did: ‘ClientHello.random ^= 1’',
  },
  against: {
    type: 'string',
    value: 'NAME',
    help: 'beside that scenario, or was: without the last --change; c1~c2: two connections of this one, c1~NAME:c2 one of both: what is equal, what is anew in every run, what differs',
  },
  observer: { type: 'boolean', help: 'what somebody on the path sees, and which connections he links' },
  leak: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    help: 'what falls if that leaks: ticket-key, certificate-key, a secret; all: each of them alone',
  },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

type RunValues = OptionValues<typeof RUN_OPTIONS>

/** `run SCENARIO`: plays it, prints it, writes the files that were asked for. */
export function run(args: readonly string[], io: Io): number {
  const { values, positionals } = parseOptions(RUN_OPTIONS, args)
  if (values.help) {
    io.out(helpText('glass-tls run SCENARIO [options]', RUN_OPTIONS) + RUN_CHANGES + RUN_EXAMPLES)
    return 0
  }
  const [given, ...more] = positionals
  const name = given ?? deviationsIn(values.deviate).at(-1)?.exhibit
  if (name === undefined) throw new UsageError(`run: which scenario? One of ${names()}`)
  if (more.length > 0) throw new UsageError(`run: one scenario at a time, not also '${more.join(' ')}'`)
  return play(scenarioNamed(name), values, io)
}

const RUN_CHANGES = `
What --change and --mutate take:
${formRows(CHANGE_FORMS)}
What --change takes behind the end of the story, after ‘then:’
${formRows(DEED_FORMS)}`

function formRows(forms: typeof CHANGE_FORMS): string {
  return forms.map(([form, says]) => `  ${form}\n      ${says}\n`).join('')
}

const RUN_EXAMPLES = `
Examples:
  glass-tls run tls13-resume                  in full, then resumed
  glass-tls run tls12-ecdhe                   TLS 1.2, its steps numbered
  glass-tls run tls13-0rtt --html a.html      the same to click through
  glass-tls run tls13-full --pcapng a.pcapng  for Wireshark: it decrypts
  glass-tls run tls13-0rtt --leak ticket-key  what a recorder of the wire reads
  glass-tls run tls12-ticket --observer       what somebody on the path sees and links
  glass-tls run --deviate client:binder-label  a client’s mistake, and who notices
  glass-tls run tls13-hrr --against tls13-full  what a retry changes
  glass-tls run tls13-resume --change 'c2: forget server ticket-keys' --against was
  glass-tls run tls13-resume --against c2~tls12-ticket:c2  a PSK beside a ticket of TLS 1.2
  glass-tls run tls13-resume --mutate 'c2 ClientHello.extensions.pre_shared_key.binders[0][3] ^= 1'
  glass-tls run tls13-resume --lifetime 30 --sni other.example  which of them made the difference
  glass-tls run tls13-hrr --json | jq 'select(.kind == "verdict").question'
`

/** The scenario of that name. @throws UsageError that suggests names near to it */
export function scenarioNamed(name: string): Scenario {
  const found = findScenario(name)
  if (found) return found
  const near = nearest(
    name,
    SCENARIOS.map((scenario) => scenario.name),
  )
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: ${names()}`
  throw new UsageError(`'${name}' is no scenario; ${hint}`)
}

/** The names that one may know; those of faults are many. */
function names(): string {
  const plain = SCENARIOS.filter(({ fault, attack }) => !fault && !attack)
  const attacks = SCENARIOS.filter(({ attack }) => attack).length
  const faults = SCENARIOS.length - plain.length - attacks
  const others = `${faults} with one fault each and ${attacks} of attacks`
  return `${plain.map(({ name }) => name).join(', ')}; and ${others}, see: scenarios`
}

// ---- Playing

/** Plays a scenario, tells it, writes the files that were asked for. @returns the exit code */
export function play(scenario: Scenario, values: RunValues, io: Io): number {
  const look = textLook(values, io)
  const seed = values.seed ?? DEFAULT_SEED
  const wrong = deviationsIn(values.deviate)
  const { lab, run: story, tell, against } = played(scenario, values.seed, otherwiseIn(values))
  if (values.mutate !== undefined) return mutate({ lab, tell }, values.mutate, values, io)
  if (values.against !== undefined) return playAgainst(story, values.against, values, io)
  const attack = attackTold(scenario.name, seed)
  const overheard = values.observer ? overhear(story) : undefined
  const fallen = values.leak && fallenIn(values.leak, leaksOf(lab, story), story)
  const rowsLook = values.json ? undefined : look
  if (overheard) for (const row of observerRows(overheard, rowsLook)) io.out(`${row}\n`)
  else if (fallen && values.leak)
    for (const row of leakRows(values.leak, fallen, story, rowsLook)) io.out(`${row}\n`)
  else if (values.json) for (const row of traceLines(story)) io.out(`${row}\n`)
  else for (const row of (values.brief ? renderBrief : renderText)(story, look)) io.out(`${row}\n`)
  if (!values.json) for (const row of deviationRows(wrong, look.width)) io.out(`${row}\n`)
  if (attack && values.leak === undefined) for (const row of attackRows(attack, rowsLook)) io.out(`${row}\n`)
  if (against && !values.observer && values.leak === undefined)
    for (const row of differenceRows(story, against, rowsLook)) io.out(`${row}\n`)
  writeFiles(story, { comparison: against?.blame.comparison, overheard, attack, fallen }, values, io)
  return failures(story, io)
}

/** What the dials did: rows of text, or one of JSON. */
function* differenceRows(
  all: Run,
  { none, blame }: NonNullable<Played['against']>,
  look: TextOptions | undefined,
): Generator<string> {
  const { comparison, ...rest } = blame
  if (look) yield* renderBlame(blame, { all, none }, look)
  else yield printableJson({ kind: 'difference', likeness: comparison.likeness, ...rest })
}

/** One change more, and nothing but what came of it. */
function mutate(
  { lab, tell }: Pick<Played, 'lab' | 'tell'>,
  change: string,
  values: RunValues,
  io: Io,
): number {
  const otherwise = mutated(lab, change)
  const came = cameOf(otherwise, lab)
  if (values.json) io.out(`${outcomeLine(came)}\n`)
  else for (const row of renderCameOf(came, textLook(values, io))) io.out(`${row}\n`)
  writeFiles(tell(otherwise), { came }, values, io)
  return 0
}

/** The change is made in what was told, from its first moment or from when it says on. */
function mutated(lab: Lab, text: string): Lab {
  return naming('--mutate', () => {
    const act = actFrom(text)
    return acted(lab, act.kind === 'from-start' ? { ...act, kind: 'from', when: '0' } : act)
  })
}

/** The run beside what `--against` names, with the same seed: all of both, or a connection of each. */
function comparedWith(story: Run, text: string, values: RunValues): Comparison {
  const { whose, connections } = againstIn(text)
  const other = whose === undefined ? story : otherRun(story, whose, values)
  if (!connections) return compare(story, other)
  const both = compareTwo(story, ...connections, other)
  if (both) return both
  const [here, there] = [story, other].map((each) => each.connections.map(({ id }) => id).join(', '))
  const only = other === story ? `only ${here}` : `only ${here}, and there ${there}`
  throw new UsageError(`--against: there are no connections ${connections.join(' and ')} here, ${only}`)
}

/** A scenario as it is told, or this one without the last thing that is otherwise. */
function otherRun({ name, seed }: Run, whose: string, values: RunValues): Run {
  const scenario = scenarioNamed(whose === WAS ? name : whose)
  const all = otherwiseIn(values)
  if (whose === WAS && all.length === 0) throw new UsageError('--against was: nothing is otherwise here')
  const same = scenario.published ? undefined : seed
  return played(scenario, same, whose === WAS ? all.slice(0, -1) : []).run
}

/** Two runs with one seed, or two connections, beside each other. */
function playAgainst(story: Run, text: string, values: RunValues, io: Io): number {
  const comparison = comparedWith(story, text, values)
  const rows = values.json ? comparisonJson(comparison) : renderComparison(comparison, textLook(values, io))
  for (const row of rows) io.out(`${row}\n`)
  writeFiles(story, { comparison }, values, io)
  return 0
}

/** Writes what was asked for. @param beside what the page has beside the run */
function writeFiles(story: Run, beside: BesideRun, values: RunValues, io: Io): void {
  for (const { option, make } of FILE_FORMATS) {
    const file = values[option]
    if (file === undefined) continue
    onFile(option, file, () => writeFileSync(file, make(story, beside)))
    io.note(`${file} written\n`)
  }
}

/** Exit code 1 where a connection failed, or is not as it was published; the alert, or what differs, is named. */
function failures(story: Run, io: Io): number {
  let code = 0
  for (const { id, moments, summary } of story.connections) {
    for (const difference of summary.published?.differences ?? []) {
      io.note(printable(`${id}: ${difference} (${summary.published?.source})`) + '\n')
      code = 1
    }
    for (const { actor, events } of moments)
      for (const event of events)
        if (isEnding(event)) {
          io.note(
            printable(`${id}: the ${actor} failed with ${event.description}: ${event.rule} (${event.cite})`) +
              '\n',
          )
          code = 1
        }
  }
  return code
}
