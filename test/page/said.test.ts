/** What one does on the page, said elsewhere: a command and TypeScript give the same run, byte by byte, and the same comparison. */
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/cli/run/run.ts'
import * as lab from '../../src/lab.ts'
import * as render from '../../src/render.ts'
import { againstOf, besidesOf, type Place } from '../../src/page/app/address.ts'
import { actOf, actWhen, CONTROLS } from '../../src/page/app/controls.ts'
import { editAct, onItsWay } from '../../src/page/views/hand.ts'
import { Laboratory } from '../../src/page/worker/laboratory.ts'
import { traceLines } from '../../src/render/files/json.ts'
import { storyView } from '../../src/render/views/story-view.ts'
import { CHANGE_FORMS } from '../../src/sim/change/parse.ts'
import { DEVIATIONS } from '../../src/sim/deviations/deviations.ts'
import { DEED_FORMS } from '../../src/sim/experiment/deed-text.ts'
import type { Experiment } from '../../src/sim/experiment/experiment.ts'
import { experimentCommand, experimentSnippet } from '../../src/sim/experiment/say.ts'
import type { Lab } from '../../src/sim/lab/lab.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
import type { Run } from '../../src/trace/run.ts'
import { ofTheDay } from '../kit/effort.ts'
import { memoryIo } from '../cli/io.ts'

const laboratory = new Laboratory()

/** What must be there before a deed can be done: a connection that is open. */
const IN_OPEN = /^then: (?:send|close|update-keys|send-ticket|renegotiate|request-certificate) /

/** What comes before an act. */
function before(act: string): readonly string[] {
  const asked = act.includes('request-certificate') ? ['set client.postHandshakeAuth=true'] : []
  return IN_OPEN.test(act) ? [...asked, 'then: open'] : []
}

const JSON_CHANGE = '{"kind":"forget","actor":"server","what":"ticket-keys"}'
const START = { scenario: 'tls13-resume', acts: [] }

/** What each form of the page writes as it stands there, and each way to connect. */
const OF_CONTROLS = Object.values(CONTROLS)
  .flat()
  .flatMap((control) => {
    const filled = control.gaps.map(({ value }) => value)
    const ways = control.gaps.find(({ label }) => label === 'how')?.of ?? [filled[0] ?? '']
    return ways.map((way) => actOf(control, [way, ...filled.slice(1)], 'c2'))
  })

/** What a hand does to a message on its way, and to a field of it, wherever it lies. */
const OF_HAND = [1, 48].flatMap((at) => {
  const hand = laboratory.moment(START, at).hand!
  const path = 'ClientHello.random'
  return [
    ...onItsWay(hand).map(([, act]) => act),
    ...['= 0x00', '^= 1', 'remove', 'duplicate'].flatMap((does) =>
      hand.layers.map((layer) => editAct(hand, { path, does, layer, kept: at === 1, binders: at === 48 })),
    ),
  ]
})

/** One setting of each kind that is asked for, of either end, in all connections and in one. */
const OF_SETTINGS = (['client', 'server'] as const).flatMap((side) => {
  const all = laboratory.settings(START, 48)[side].toReversed()
  const fields = new Map(all.map((field) => [field.asks.kind, field]))
  return ['', 'c2.', 'later.'].flatMap((scope) =>
    [...fields.values()].map(({ name, value, asks }) => {
      const other = asks.kind === 'flag' ? String(value !== 'true') : 'of' in asks ? asks.of[0]! : value
      return actWhen(`set ${scope}${side}.${name}=${other}`, scope === '' ? 'c2' : '')
    }),
  )
})

/** One of each kind: what the page's own forms write, and how changes and deeds are written elsewhere. */
const ACTS = [
  ...new Set([
    ...OF_CONTROLS,
    ...OF_HAND,
    ...OF_SETTINGS,
    ...DEVIATIONS.map(({ id }) => `deviate ${id}`),
    ...CHANGE_FORMS.map(([form]) => (form.startsWith('{') ? JSON_CHANGE : form)),
    ...DEED_FORMS.map(([form]) => `then: ${form}`),
    ...['c2: forget server ticket-keys', '12: clock client +3h', 'then: steal server ticket-keys'],
  ]),
]

describe.each(ofTheDay(ACTS, 17))('%s', (act) => {
  const acts = [...before(act), act]
  const scenario = act.includes('renegotiate') ? 'tls12-ecdhe' : 'tls13-resume'
  const experiment = { scenario, seed: 'it’s', acts }

  it('is the same run on the page, in a program and in a shell', () => {
    const ofProgram = toldAs(runs(experimentSnippet(experiment)).lab, experiment)
    const { isRiddle, ...ofPage } = laboratory.story(experiment)
    expect(isRiddle).toBe(false)
    expect(storyView(ofProgram)).toMatchObject({ ...ofPage, length: expect.any(Number) as number })
    const ofShell = commanded(`${experimentCommand(experiment)} --json`)
    expect(ofShell).toBe([...traceLines(ofProgram)].map((line) => `${line}\n`).join(''))
  })
})

describe('beside', () => {
  const place = (more: Partial<Place>): Place => ({
    ...{ experiment: { scenario: 'tls13-resume', acts: ['c2: forget server ticket-keys'] }, at: 0 },
    ...{ tab: 'message', ...more },
  })
  it.each([
    [{}, '', /full handshake/],
    [{ tab: 'leak', leak: 'ticket-key' }, ' --leak ticket-key', /c1/],
    [{ leak: 'ticket-key' }, '', /full handshake/],
    [{ tab: 'beside' }, ' --against was', /≠ differs/],
    [{ tab: 'beside', beside: 'tls13-resume' }, ' --against tls13-resume', /≠ differs/],
    [{ tab: 'beside', beside: 'c1~c2' }, " --against 'c1~c2'", /c1 and c2/],
    [{ tab: 'beside', beside: 'c2~was:c2' }, " --against 'c2~was:c2'", /signatures made/],
    [{ tab: 'beside', beside: 'c2~tls12-ticket:c1' }, " --against 'c2~tls12-ticket:c1'", /c2 and c1/],
  ] as const)('%j is also a command, and TypeScript', (more, options, says) => {
    const here = place(more)
    const besides = besidesOf(here, againstOf(here, undefined))
    const command = experimentCommand(here.experiment, besides)
    expect(command).toBe(`glass-tls run tls13-resume --change 'c2: forget server ticket-keys'${options}`)
    expect(commanded(command)).not.toBe('')
    expect(JSON.stringify(runs(experimentSnippet(here.experiment, besides)).printed)).toMatch(says)
  })

  it('where nothing was done the first connection stands beside the last', () => {
    const experiment = { scenario: 'tls13-resume', acts: [] }
    expect(againstOf({ experiment }, laboratory.story(experiment))).toBe('c1~c2')
    const alone = { scenario: 'tls13-full', acts: [] }
    expect(againstOf({ experiment: alone }, laboratory.story(alone))).toBeUndefined()
  })
})

function toldAs(lab: Lab, { scenario, seed = 'glass-tls' }: Experiment): Run {
  return runOf(lab, { name: scenario, shows: findScenario(scenario)!.shows, seed })
}

/** What a command prints, taken apart as a shell does. */
function commanded(command: string): string {
  const words = command.match(/(?:'[^']*'|\\'|[^\s'])+/g) ?? []
  const plain = words.map((word) => word.replaceAll(/'([^']*)'|\\(')/g, '$1$2'))
  const io = memoryIo()
  run(plain.slice(2), io)
  return io.text()
}

/** What a snippet prints, and its Lab. */
function runs(snippet: string): { readonly lab: Lab; readonly printed: readonly unknown[] } {
  const { outputText } = ts.transpileModule(`${snippet}export { lab }\n`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  })
  const printed: unknown[] = []
  const made: { lab?: Lab } = {}
  const console = { log: (...words: readonly unknown[]) => printed.push(words) }
  const doors: Readonly<Record<string, unknown>> = { 'glass-tls/lab': lab, 'glass-tls/render': render }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- It is what a reader copies from the page.
  new Function('require', 'exports', 'console', outputText)((door: string) => doors[door], made, console)
  return { lab: made.lab!, printed }
}
