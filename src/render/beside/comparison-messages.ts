/** What was said in two runs, line by line: what is equal in one line, what differs with its fields. */
import type { FieldDifference } from '../../trace/compare/fields.ts'
import type { Both, Likeness } from '../../trace/compare/likeness.ts'
import type { Arrived, MessageRow } from '../../trace/compare/messages.ts'
import { bothPieces, short, sign } from './comparison-pieces.ts'
import { line, type Line, type Piece } from '../text/lines.ts'

/** The messages of a connection. Neighbours of which nothing is to be said stand in one line. */
export function messageLines(rows: readonly MessageRow[], full: boolean): Line[] {
  const lines: Line[] = []
  let quiet: MessageRow[] = []
  const flush = (): void => {
    const [first] = quiet
    if (first) lines.push(quietLine(first.likeness, quiet))
    quiet = []
  }
  for (const row of rows) {
    const silent = row.likeness === 'equal' || (row.likeness === 'anew' && !full)
    if (silent && quiet.at(-1)?.likeness !== row.likeness) flush()
    if (silent) quiet.push(row)
    else {
      flush()
      lines.push(...messageRowLines(row, full))
    }
  }
  flush()
  return lines
}

function quietLine(likeness: Likeness, rows: readonly MessageRow[]): Line {
  const names = rows.flatMap(({ from, name }, i): Piece[] => [
    ['text', i === 0 ? ' ' : ', '],
    ...(rows[i - 1]?.from === from
      ? []
      : ([
          [from, from],
          ['text', ' '],
        ] as const)),
    ['text', name],
  ])
  return line([['text', '    '], ...sign(likeness), ...names], 6)
}

function messageRowLines({ from, name, likeness, says, fields, arrived }: MessageRow, full: boolean): Line[] {
  const words = says.a === says.b ? (says.a ?? '') : (says.a ?? says.b ?? '')
  const shown = full ? fields : fields.filter(({ anew }) => !anew)
  const anew = full ? [] : fields.filter(({ anew }) => anew)
  return [
    line(
      [
        ['text', '    '],
        ...sign(likeness),
        ['text', ' '],
        [from, from],
        ['message', ` ${name}`],
        ['text', words && `: ${words}`],
      ],
      6,
    ),
    ...shown.map((field) => fieldLine(field, name)),
    ...(anew.length > 0
      ? [
          line(
            [
              ['text', '      '],
              ...sign('anew'),
              ['dim', ` ${anew.map(({ path }) => within(path, name)).join(', ')}`],
            ],
            8,
          ),
        ]
      : []),
    ...(arrived.a?.how !== arrived.b?.how && arrived.a && arrived.b
      ? [
          arrivalLine(arrived),
          ...[...arrived.a.fields, ...arrived.b.fields].map((field) => wayLine(field, name)),
        ]
      : []),
  ]
}

function fieldLine({ path, a, b, anew }: FieldDifference, message: string): Line {
  return line(
    [
      ['text', '      '],
      ...sign(anew ? 'anew' : 'differs'),
      ['field', ` ${within(path, message)} `],
      ...bothPieces({ a: a === undefined ? undefined : short(a), b: b === undefined ? undefined : short(b) }),
      ['dim', anew ? `  ${anew.why}` : ''],
    ],
    8,
  )
}

function wayLine({ path, a, b }: FieldDifference, message: string): Line {
  return line(
    [
      ['text', '        '],
      ['field', `${within(path, message)} `],
      ['value', `${short(a ?? 'nothing')} → ${short(b ?? 'nothing')}`],
    ],
    10,
  )
}

const ARRIVALS = {
  'as sent': 'as it was sent',
  changed: 'changed',
  not: 'not at all',
  unseen: 'unseen',
} as const

function arrivalLine({ a, b }: Both<Arrived>): Line {
  return line(
    [
      ['text', '      '],
      ...sign('differs'),
      ['text', ' it arrives: '],
      ...bothPieces({ a: a && ARRIVALS[a.how], b: b && ARRIVALS[b.how] }),
    ],
    8,
  )
}

function within(path: string, message: string): string {
  return path.startsWith(`${message}.`) ? path.slice(message.length + 1) : path
}
