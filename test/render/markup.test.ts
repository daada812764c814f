/** Markup in what a peer wrote stays text, wherever it is shown. */
import { expect, it } from 'vitest'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { writeName } from '../../src/certificate/x509/name.ts'
import { pageFor } from '../../src/cli/socket/www.ts'
import { htmlOf } from '../../src/render/html/html.ts'
import { traceLines } from '../../src/render/files/json.ts'
import { lineageDiagram, runDiagrams } from '../../src/render/files/mermaid.ts'
import { sqlogOf } from '../../src/render/files/sqlog.ts'
import { YEAR } from '../../src/sim/cast/cast.ts'
import { Lab } from '../../src/sim/lab/lab.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { converse, once } from '../../src/sim/scenarios/scenario.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import type { Run } from '../../src/trace/run.ts'
import { calling, run } from './runs.ts'

/** What ends a script, an attribute, a fence, a statement or a label of a diagram. */
const MARKUP = '</script><img src=x onerror=evil()>"\'```\n;end#35;%%{init}%%|]${1}<!--'

/** A server name, a protocol name and a certificate's name of markup; the run is called so too. */
function hostile(): { lab: Lab; story: Run } {
  const faults = { leaf: { subject: writeName({ common: MARKUP }) } }
  const { root, identity } = makeIdentity({ seed: 'markup', names: ['x.example'], faults, ...YEAR })
  const server = { credentials: [identity], alpn: [MARKUP] }
  // A configuration takes host names alone; a hello carries any bytes.
  const client = { clientHelloOrder: calling(MARKUP), trust: [root], alpn: [MARKUP], verifyPeer: false }
  const lab = converse(once(Lab.create({ seed: 'markup' }), { client, server }).run())
  return { lab, story: runOf(lab, { name: MARKUP, shows: MARKUP, seed: MARKUP }) }
}

const { lab, story } = hostile()
const count = (text: string, part: string): number => text.split(part).length - 1

it('a page has the elements that every page has, and no other', () => {
  const [page, plain] = [htmlOf(story), htmlOf(run('tls13-full'))]
  expect(page).toContain('evil()')
  for (const tag of ['</script', '<script', '<img', '<!--'])
    expect(count(page, tag), tag).toBe(count(plain, tag))
  // Within an attribute the quotes would end it.
  expect(page).not.toMatch(/evil\(\)>"/)
})

it('the page of --www has none of it as an element', () => {
  const pages = [...lab.timeline].flatMap(({ after }) =>
    after.server ? [pageFor(after.server, {}, `GET /${MARKUP.replaceAll(/\s/g, '')} HTTP/1.0`, false)] : [],
  )
  expect(pages.length).toBeGreaterThan(0)
  for (const page of pages) expect(page).not.toMatch(/<(?:img|script|!--)/)
  expect(pages.at(-1)).toContain('&#60;img')
})

it('diagrams keep their fences, and their prose its lines', () => {
  const text = runDiagrams(story)
  const lines = text.split('\n')
  expect(lines.filter((row) => row.startsWith('```'))).toEqual(
    Array.from({ length: 4 }, (_, index) => (index % 2 === 0 ? '```mermaid' : '```')),
  )
  expect(text).not.toMatch(/(?<!\\)<(?:img|\/script|!--)/)
  expect(lines[0]).toContain('evil()')
})

it('labels of a diagram hold no quotes, statements or markup', () => {
  const { connections } = run('tls13-full')
  const marked = (event: StepEvent): StepEvent =>
    event.kind === 'secret' ? { ...event, name: MARKUP, label: MARKUP } : event
  const text = lineageDiagram({
    ...story,
    connections: connections.map((connection) => ({
      ...connection,
      moments: connection.moments.map((moment) => ({ ...moment, events: moment.events.map(marked) })),
    })),
  })
  expect(text).toContain('evil()')
  for (const row of text.split('\n')) {
    expect(count(row, '"') % 2).toBe(0)
    expect(row.replaceAll(/#\d+;/g, '').replaceAll('<br/>', '')).not.toMatch(/[;#<]/)
  }
})

it('JSON and qlog give the very text back', () => {
  expect(
    [...traceLines(story)].some((row) => JSON.stringify(JSON.parse(row)).includes(JSON.stringify(MARKUP))),
  ).toBe(true)
  for (const record of sqlogOf(story).split('\u001e').slice(1))
    expect(() => JSON.parse(record) as unknown).not.toThrow()
})
