/** The tables of the atlas, from what is stored. Nothing is played here. */
import type { Layer } from '../../src/sim/change/change.ts'
import type { Version } from '../../src/wire/version.ts'
import { pathCode, table } from '../markdown.ts'
import { cellOf } from './cells.ts'
import { GUARDS, guardOf, type GuardName } from './guards.ts'
import { grouped } from './grouped.ts'
import { storedAtlas, type Field } from './stored.ts'
import { SWEPT } from './sweep.ts'

const ATLAS = storedAtlas()
const ALL = ATLAS.flatMap((field) => field.tried.map((tried) => ({ field, tried })))

// ---- The whole in numbers

/** How much was tried, and who noticed. */
export function atlasCounts(): string {
  const played = new Set(ALL.map(({ tried }) => tried.in.scenario))
  const by = (side: string): number =>
    ALL.filter(({ tried: { came } }) => came[0] === 'noticed' && came[1] === side).length
  const ended = (kind: string): number => ALL.filter(({ tried: { came } }) => came[0] === kind).length
  const patterns = new Set(ATLAS.map(({ version, what, pattern }) => `${version} ${what} ${pattern}`))
  return table(
    ['', ''],
    [
      ['changes', String(ALL.length)],
      ['fields, each version and message by itself', String(patterns.size)],
      ['scenarios played', `${SWEPT.length}; ${played.size} of them have handshakes that no other has`],
      ['noticed by the client', String(by('client'))],
      ['noticed by the server', String(by('server'))],
      ['both wait', String(ended('waiting'))],
      ['both connected', String(ended('connected'))],
    ],
  )
}

const LAYERS: readonly (readonly [layer: Layer, says: string])[] = [
  ['wire', 'changed on the wire'],
  ['sealing', 'by the wire, had it the keys'],
  ['sender', 'by a sender who believes it'],
]

/** How much each layer catches. */
export function atlasGuards(): string {
  const rows = (Object.keys(GUARDS) as GuardName[]).map((guard) => {
    const { name, says, cite } = GUARDS[guard]
    const caught = ALL.filter(({ field, tried }) => guardOf(field, tried) === guard)
    const counts = LAYERS.map(([layer]) => String(caught.filter(({ tried }) => tried.by === layer).length))
    return [`**${name}**`, says, cite, ...counts]
  })
  return table(['layer', 'what it says', 'source', ...LAYERS.map(([, says]) => says)], rows)
}

// ---- Field by field

/** Messages of a version, one table for each and for each extension in it. @param fits says which by their names */
export function atlasTables(version: Version, fits: (what: string) => boolean): string {
  const chosen = ATLAS.filter((field) => field.version === version && fits(field.what))
  const sections = grouped(chosen, ({ from, what, isProtected, pattern }) =>
    [from, what, isProtected, EXTENSION.exec(pattern)?.[1] ?? ''].join(' | '),
  )
  return [...sections.values()].map(sectionOf).join('\n\n')
}

const EXTENSION = /^\w+\.extensions\.(?!length$)(\w+)/
const SENDERS = grouped(ATLAS, ({ version, what }) => `${version} ${what}`)

function sectionOf(fields: readonly Field[]): string {
  const [{ version, from, what, isProtected, pattern }] = fields as [Field]
  const extension = EXTENSION.exec(pattern)?.[1]
  const isOfBoth = new Set(SENDERS.get(`${version} ${what}`)!.map((field) => field.from)).size > 1
  const isAgain = version === 'TLS 1.2' && isProtected && !/^TLS|^Finished/.test(what)
  const title = [
    `### ${what}`,
    isOfBoth ? ` of the ${from}` : '',
    isAgain ? ' in a renegotiation' : '',
    extension === undefined ? '' : `: ${extension}`,
  ].join('')
  const layers = LAYERS.filter(([layer]) => fields.some(({ tried }) => tried.some(({ by }) => by === layer)))
  const rows = fields.map((field) => {
    const cells = layers.map(([layer]) =>
      cellOf(
        field,
        field.tried.filter(({ by }) => by === layer),
      ),
    )
    // So that a long path breaks at its dots.
    const name = pathCode(field.pattern)
    return [name, ...cells.map((cell, at) => (at > 0 && cell === cells[0] ? 'the same' : cell))]
  })
  return `${title}\n\n${table(['field', ...layers.map(([, says]) => says)], rows)}`
}
