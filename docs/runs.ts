/** Parts of the pages that come from what ran: checks of verdicts, versions beside each other, excerpts of what is printed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { explainCommand } from '../src/cli/explain/explain.ts'
import { run } from '../src/cli/run/run.ts'
import { start } from '../src/cli/run/start.ts'
import { findScenario } from '../src/lab.ts'
import { RULES, ruleInWords } from '../src/rules.ts'
import { OPERATION_WORDS } from '../src/render/words/operation-words.ts'
import { valueInWords } from '../src/render/words/costs.ts'
import { eventsOf, type ConnectionRun, type Run } from '../src/trace/run.ts'
import { run as played } from '../test/render/runs.ts'
import { code, table, textBlock } from './markdown.ts'

/** A scenario as its name says; played once, whoever looks at it. */
export function runScenario(name: string): Run {
  if (!findScenario(name)) throw new Error(`no scenario ${name}`)
  return played(name)
}

/** One connection of a scenario, from 0. */
export function connection(name: string, index: number): ConnectionRun {
  return runScenario(name).connections[index]
}

/** A connection from the moment on in which somebody first sends a message of that name. */
export function fromMessage(whole: ConnectionRun, name: string): ConnectionRun {
  const first = whole.moments.findIndex(({ events }) =>
    events.some((event) => event.kind === 'message' && event.direction === 'sent' && event.name === name),
  )
  if (first < 0) throw new Error(`nobody sends ${name} in ${whole.id}`)
  return { ...whole, moments: whole.moments.slice(first) }
}

// ---- Verdicts

/** Every rule of the decisions, as the catalogue has them. */
export function checkTable(...decisions: readonly string[]): string {
  const rules = decisions.flatMap((asked) => RULES.filter(({ decision }) => decision === asked))
  if (rules.length === 0) throw new Error(`no such decision: ${decisions.join(' / ')}`)
  return table(
    ['check', 'rule', 'source'],
    rules.map((rule) => [code(rule.id), ruleInWords(rule), rule.cite]),
  )
}

// ---- Both versions

const PUBLIC_KEY = ['keygen', 'key-agreement', 'sign', 'verify']

/** What each way to connect costs: round trips, bytes, primitives, secrets. */
export function costTable(): string {
  const ways = Object.entries({
    '1.2 full': connection('tls12-ecdhe', 0),
    '1.2 session ID': connection('tls12-ecdhe', 1),
    '1.2 ticket': connection('tls12-ticket', 1),
    '1.3 full': connection('tls13-resume', 0),
    '1.3 `psk_dhe_ke`': connection('tls13-resume', 1),
    '1.3 `psk_ke`': connection('tls13-psk-ke', 1),
    '1.3 0-RTT': connection('tls13-0rtt', 1),
  })
  const row = (what: string, value: (way: ConnectionRun) => number | undefined): string[] => [
    what,
    ...ways.map(([, way]) => valueInWords(value(way))),
  ]
  return table(
    ['', ...ways.map(([name]) => name)],
    [
      row('round trips before the client’s data', ({ summary }) => summary.rtts),
      row('handshake messages', (way) => handshakeMessages(way).length),
      row('bytes from the client', ({ summary }) => summary.bytes.client),
      row('bytes from the server', ({ summary }) => summary.bytes.server),
      ...OPERATION_WORDS.filter(([name]) => PUBLIC_KEY.includes(name)).map(([name, words]) =>
        row(words, ({ summary }) => summary.operations[name] ?? 0),
      ),
      row('secrets that the client derives', (way) => clientSecrets(way).length),
    ],
  )
}

/** What an eavesdropper sees: the names of messages in the clear, and of those that travel encrypted. */
export function eavesdropperTable(): string {
  const ways = {
    '1.2 full': connection('tls12-ecdhe', 0),
    '1.2 full, brings a ticket': connection('tls12-ticket', 0),
    '1.2 full, client certificate': connection('tls12-client-auth', 0),
    '1.2 resumed': connection('tls12-ecdhe', 1),
    '1.3 full': connection('tls13-resume', 0),
    '1.3 full, client certificate': connection('tls13-client-auth', 0),
    '1.3 resumed': connection('tls13-resume', 1),
  }
  const names = (way: ConnectionRun, isProtected: boolean): string =>
    handshakeMessages(way)
      .filter((message) => message.protected === isProtected)
      .map(({ name }) => name)
      .join(', ')
  const rows = Object.entries(ways).map(([name, way]) => [name, names(way, false), names(way, true)])
  return table(['', 'in the clear', 'encrypted'], rows)
}

/** All messages of a connection but ChangeCipherSpec, which is none (RFC 5246 §7.1), as they were sent. */
function handshakeMessages(way: ConnectionRun) {
  return eventsOf(way).flatMap(({ event }) =>
    event.kind === 'message' && event.direction === 'sent' && event.name !== 'ChangeCipherSpec'
      ? [event]
      : [],
  )
}

/** Secrets that the client computed from others. */
function clientSecrets(way: ConnectionRun) {
  return eventsOf(way).filter(
    ({ event, actor }) => actor === 'client' && event.kind === 'secret' && event.operation !== 'random',
  )
}

// ---- What the command line prints

const printed = new Map<string, string>()

/** What a command prints without colours, 100 columns wide. */
function output(name: string, command: typeof start, args: readonly string[]): string {
  const known = printed.get(name)
  if (known !== undefined) return known
  let text = ''
  const io = {
    out: (more: string) => (text += more),
    note: () => {},
    isTerminal: false,
    columns: 100,
    env: {},
  }
  command(args, io)
  printed.set(name, text)
  return text
}

/** What `npm start` prints. */
export function startOutput(): string {
  return output('start', start, [])
}

/** What `npm run cli -- run SCENARIO` prints, with options or without. */
export function runOutput(scenario: string, ...options: readonly string[]): string {
  return output([scenario, ...options].join(' '), run, [scenario, ...options])
}

/** What a scenario is written as a capture with, what `explain` is asked, and what it says. */
export function explained(scenario: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'explained-'))
  const file = join(folder, 'visit.pcapng')
  try {
    output(`${scenario} --pcapng`, run, [scenario, '--pcapng', file])
    const said = output(`explain ${scenario}`, explainCommand, [file])
    const asked = [`run ${scenario} --pcapng visit.pcapng`, 'explain visit.pcapng']
    return textBlock(`${asked.map((words) => `$ npm run cli -- ${words}\n`).join('')}${said}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The first lines of a run: its connections in short. */
export function overview(text: string): string {
  return excerpt(text, /^(?=[\s\S])/, /^Name travels/m)
}

/** The part of a text behind `before` up to where `end` begins. */
export function excerpt(text: string, before: RegExp, end: RegExp): string {
  const skipped = before.exec(text)
  if (!skipped) throw new Error(`nothing printed fits ${before.source}`)
  const rest = text.slice(skipped.index + skipped[0].length)
  const stop = end.exec(rest)
  return textBlock(rest.slice(0, stop?.index ?? rest.length))
}

/** What dials changed in a scenario, as `run` says it behind the run. */
export function dialled(scenario: string, ...options: readonly string[]): string {
  const asked = `$ npm run cli -- run ${[scenario, ...options].join(' ')} --brief\n...\n`
  const [, made = ''] = /(^━━ What made the difference[\s\S]*)/m.exec(runOutput(scenario, ...options)) ?? []
  if (made === '') throw new Error(`run ${scenario} ${options.join(' ')} says nothing of dials`)
  return textBlock(asked + made)
}
