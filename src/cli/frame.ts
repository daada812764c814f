/** One screen of the stepper: a pure function of its state and the size of the terminal. */
import { actorStyle } from '../render/blocks.ts'
import { fit, paint, styled, type Piece } from '../render/lines.ts'
import type { Theme } from '../render/theme.ts'
import { viewLines } from './frame-views.ts'
import { momentWords, VIEWS, type Stepper } from './stepper.ts'

const FEWEST_COLUMNS = 60
const FEWEST_ROWS = 8

/** The rows of the screen, exactly `height` of them, none wider than `width`. */
export function frame(stepper: Stepper, width: number, height: number, theme: Theme): string[] {
  if (width < FEWEST_COLUMNS || height < FEWEST_ROWS)
    return fill(
      [`at least ${FEWEST_COLUMNS} columns and ${FEWEST_ROWS} rows, please`.slice(0, width)],
      height,
    )
  const listWidth = Math.min(40, Math.floor(width / 3))
  const room = height - 4
  const list = listRows(stepper, listWidth, room)
  const painted = viewLines(stepper).flatMap((each) => paint(each, width - listWidth - 3, theme))
  const scroll = Math.min(stepper.scroll, Math.max(0, painted.length - room))
  const view = fill(painted.slice(scroll, scroll + room), room)
  const rule = theme('dim', '─'.repeat(width))
  const body = view.map((row, index) => `${styled(list[index], theme)}${theme('dim', ' │ ')}${row}`)
  const more = painted.length - room - scroll
  return [
    styled(headRow(stepper, width), theme),
    rule,
    ...body,
    rule,
    styled(footRow(stepper, width, more), theme),
  ]
}

function headRow(stepper: Stepper, width: number): Piece[] {
  const { run, moments, at, view } = stepper
  const { connection, t } = moments[at]
  const began = run.connections.find(({ id }) => id === connection)?.began ?? 0
  const tabs = VIEWS.flatMap((name, index): Piece[] => [
    ['text', ' '],
    [name === view ? 'title' : 'dim', ` ${index + 1} ${name} `],
  ])
  const place = ` ${run.name}  #${at}/${moments.length - 1}  ${connection} +${t - began} ms `
  return fit([['bold', place], ...tabs], width)
}

function footRow({ prompt, remark }: Stepper, width: number, more: number): Piece[] {
  if (prompt)
    return fit(
      [
        ['bold', prompt.kind === 'jump' ? ' moment: ' : ' find: '],
        ['text', `${prompt.text}▏`],
      ],
      width,
    )
  const below = more > 0 ? ` ↓ ${more} more ` : ''
  const keys = ' ←→ step  ↑↓ scroll  1-6 or tab view  g jump  / find  n next  q quit'
  return fit(
    [
      ['fail', remark && ` ${remark} `],
      ['bold', below],
      ['dim', keys],
    ],
    width,
  )
}

/** The moments around the one in sight. */
function listRows({ moments, steps, at }: Stepper, width: number, height: number): Piece[][] {
  const first = Math.max(0, Math.min(at - Math.floor(height / 2), moments.length - height))
  const rows = moments.slice(first, first + height).map((moment): Piece[] => {
    const here = moment.index === at
    const number: Piece = [here ? 'title' : 'dim', `${here ? '▸' : ' '}${String(moment.index).padStart(4)} `]
    const who: Piece = [actorStyle(moment.actor), `${moment.actor === 'wire' ? '·' : moment.actor} `]
    return fit(
      [number, who, [here ? 'bold' : moment.actor === 'wire' ? 'dim' : 'text', momentWords(moment, steps)]],
      width,
    )
  })
  while (rows.length < height) rows.push(fit([], width))
  return rows
}

function fill(rows: readonly string[], height: number): string[] {
  return Array.from({ length: height }, (_, index) => rows[index] ?? '')
}
