/** Servers that are set up wrong: a check-up finds it, its advice names the setting, and with the advice taken the finding is good. */
import { afterAll, describe, expect, it } from 'vitest'
import { ADVICE, adviceOn, type Advice } from '../../src/probe/advice/advice.ts'
import type { AdviceRow } from '../../src/probe/advice/row.ts'
import type { Finding } from '../../src/probe/findings.ts'
import { describeWhere, endChildren, freePort } from './children.ts'
import { ask, nameOf, questionOf, type Question } from './misconfigured/asking.ts'
import { changed, type Case, type Mistake } from './misconfigured/mistake.ts'
import { SERVER_MISTAKES } from './misconfigured/mistakes-servers.ts'
import { STACK_MISTAKES } from './misconfigured/mistakes-stacks.ts'
import { Workshop } from './misconfigured/running.ts'
import { SERVERS, type Server, type Settings } from './misconfigured/servers.ts'

const MISTAKES = [...SERVER_MISTAKES, ...STACK_MISTAKES]

/** Each case that a mistake shows, with each setting that mends it. */
const shownBy = ({ shows }: Mistake): readonly (readonly [Case, string])[] =>
  Object.entries(shows).flatMap(([name, settings]) =>
    [settings].flat().map((setting) => [name as Case, setting] as const),
  )

/** The one piece of advice on a finding that names a setting. */
function adviceThatNames(finding: Finding, server: string, setting: string): Advice {
  const named = adviceOn(finding).filter((each) => each.server === server && setting in each.set)
  expect(named, `advice on ${nameOf(finding)} that names ${setting}`).toHaveLength(1)
  return named[0]!
}

const workshop = new Workshop()
endChildren(afterAll)
afterAll(() => workshop.remove())

/** What was asked before: advice often comes to the same configuration. */
const answers = new Map<string, Promise<readonly Finding[]>>()

/** Every question that any mistake of a server raises, so that a configuration is asked once. */
function askOnce(server: Server, processes: readonly Settings[], questions: readonly Question[]) {
  const key = JSON.stringify([server.name, processes, [...questions].sort()])
  const known = answers.get(key)
  if (known) return known
  const asked = askThem(server, processes, questions)
  answers.set(key, asked)
  return asked
}

async function askThem(server: Server, processes: readonly Settings[], questions: readonly Question[]) {
  const port = await freePort()
  const running = await Promise.all(
    processes.map((settings, index) =>
      workshop.start(server, settings, { host: `127.0.0.${index + 1}`, port }),
    ),
  )
  try {
    return await ask(running, questions)
  } finally {
    await Promise.all(running.map(({ stop }) => stop()))
  }
}

/** The finding that answers the same question as a case. */
function answerTo(name: Case, findings: readonly Finding[]): Finding {
  const found = findings.find(({ version, id }) => `${version} ${id}` === questionOf(name))
  if (!found) throw new Error(`nobody asked for ${name}`)
  return found
}

for (const server of SERVERS) {
  const rows = MISTAKES.filter((row) => row.server === server.name)
  describeWhere(server.ready(workshop.programs), server.name, server.name, () => {
    it.each(rows.map((row) => [JSON.stringify(row.wrong), row] as const))('with %s', async (_, row) => {
      const processes = row.beside ? [row.wrong, row.beside] : [row.wrong]
      const shown = shownBy(row)
      const questions = [...new Set(shown.map(([name]) => questionOf(name)))]
      const before = await askOnce(server, processes, questions)
      const names = Object.keys(row.shows)
      expect(names.map((name) => nameOf(answerTo(name as Case, before)))).toEqual(names)
      for (const setting of new Set(shown.map(([, each]) => each))) {
        const mended = shown.filter(([, each]) => each === setting).map(([name]) => name)
        const [advice] = mended.map((name) => adviceThatNames(answerTo(name, before), server.name, setting))
        const after = await askOnce(
          server,
          processes.map((settings) => changed(settings, advice!.set)),
          mended.map(questionOf),
        )
        for (const name of mended)
          expect(answerTo(name, after), `${name}, with ${advice!.lines.join(' ')}`).toMatchObject({
            result: 'good',
          })
      }
    })
  })
}

describe('the table of mistakes', () => {
  it.each(ADVICE.map(({ server }) => server))('has ten configurations of %s at least', (server) => {
    const wrong = MISTAKES.filter((row) => row.server === server).map(({ wrong, beside }) =>
      JSON.stringify([wrong, beside]),
    )
    expect(new Set(wrong).size).toBe(wrong.length)
    expect(wrong.length).toBeGreaterThanOrEqual(10)
  })

  it.each(ADVICE)('shows all that advice on $server says is tested, and no more', ({ server, rows }) => {
    const claimed = rows.flatMap((row: AdviceRow) =>
      (row.tested ?? []).map((name) => `${Object.keys(row.set).join(' ')}: ${name}`),
    )
    const shown = MISTAKES.filter((row) => row.server === server).flatMap((row) =>
      shownBy(row).map(([name, setting]) => {
        const row = rows.find(
          (each: AdviceRow) =>
            setting in each.set && [...(each.tested ?? []), ...(each.untested ?? [])].includes(name),
        )
        return `${Object.keys(row?.set ?? { [setting]: '' }).join(' ')}: ${name}`
      }),
    )
    expect(new Set(claimed)).toEqual(new Set(shown))
  })
})
