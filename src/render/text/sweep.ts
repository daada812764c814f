/** A sweep as text: a row for each point, and marks at those on a frontier. */
import type { Sweep } from '../../sim/fleet/sweep/sweep.ts'
import type { SweepTable } from '../../sim/fleet/sweep/table.ts'
import { filled, isDialAgain, type Filled } from '../words/measured.ts'
import { counted } from '../words/values.ts'
import { line, paint, type Line, type Piece } from './lines.ts'
import type { TextOptions } from './text.ts'
import { PLAIN } from './theme.ts'

/** What stands before a point that is on the first, second, … frontier. */
const MARKS = ['*', '+', 'o', 'x']

/** Frontiers that can be told apart. */
export const MOST_FRONTIERS = MARKS.length

/** Measures that are told where they differ, from the first on as many as there is room for. */
const TOLD: readonly string[] = [
  'resumed',
  'hits',
  'memory',
  'cpu',
  'exposure',
  'replays-taken',
  'operations',
  'first-byte',
]

const GAP = 2

/** Rows of text. @param table the same sweep's */
export function* renderSweep(
  sweep: Sweep,
  table: SweepTable,
  { theme = PLAIN, width = 100 }: TextOptions = {},
): Generator<string> {
  const room = Math.max(40, width)
  for (const part of linesOf(sweep, table, room)) yield* paint(part, room, theme)
}

function linesOf({ frontiers, points, seed }: Sweep, table: SweepTable, room: number): Line[] {
  const columns = chosen(
    table,
    frontiers.flatMap(({ measures }) => measures),
    frontiers.length,
    room,
  )
  return [
    line([['bold', `${counted(points.length, 'fleet')}, seed “${seed}”`]]),
    line([]),
    line([
      ['dim', ' '.repeat(frontiers.length) + columns.map(({ name, width }) => name.padStart(width)).join('')],
    ]),
    ...table.rows.map(({ isOn }, row) =>
      line([
        ['pass', isOn.map((on, index) => (on ? MARKS[index] : ' ')).join('')],
        ...columns.map(({ kind, texts, width }): Piece => [
          kind === 'dial' ? 'bold' : 'text',
          texts[row]!.padStart(width),
        ]),
      ]),
    ),
    line([]),
    ...frontiers.map(({ measures: [first, second] }, index) =>
      line([
        ['pass', MARKS[index]!],
        ['text', ` no other point is better in ${first} and in ${second}`],
      ]),
    ),
    ...columns
      .filter(({ kind }) => kind === 'measure')
      .map(({ name, help }) => line([['dim', `${name}: ${help}`]], 2)),
  ]
}

type Chosen = Filled & { readonly width: number }

/** Columns that are shown: the dials, what the frontiers are of, and of what else differs as much as there is room for. */
function chosen(table: SweepTable, wanted: readonly string[], marks: number, room: number): Chosen[] {
  const all = filled(table).map((column) => {
    const { name, texts } = column
    const width = GAP + Math.max(name.length, ...texts.map(({ length }) => length))
    return { ...column, width, differs: new Set(texts).size > 1 }
  })
  const dials = all.filter(({ kind }) => kind === 'dial')
  const isThere = (column: Filled): boolean => isDialAgain(column, dials)
  const must = all.filter(
    (column) => column.kind === 'dial' || (wanted.includes(column.name) && !isThere(column)),
  )
  let left = room - marks - must.reduce((sum, { width }) => sum + width, 0)
  const may = TOLD.flatMap((name) => all.filter((column) => column.name === name))
    .filter((column) => !must.includes(column) && (column.differs || column.name === 'resumed'))
    .filter(({ width }) => width <= left && ((left -= width), true))
  return all.filter((column) => must.includes(column) || may.includes(column))
}
