/** One screen of the stepper: a pure function of its state and the size of the terminal. */
import { actorStyle } from '../../render/text/blocks.ts'
import { fit, line, paint, styled, type Line, type Piece } from '../../render/text/lines.ts'
import { momentDoing } from '../../render/text/moment-title.ts'
import { causeName } from '../../render/words/cause.ts'
import { overviewLines } from '../../render/text/text.ts'
import type { Theme } from '../../render/text/theme.ts'
import { bytesRows } from './bytes-view.ts'
import { viewLines } from './frame-views.ts'
import { helpLines, KEYS_IN_SHORT } from './keys.ts'
import { bytesAt, momentAt, momentWords, tellingAt, VIEWS, type Stepper } from './stepper.ts'

const FEWEST_COLUMNS = 60
const FEWEST_ROWS = 8
/** Rows around what is shown: place and tabs above it, keys below, a rule at either side. */
const AROUND = 5

/** The rows of the screen, exactly `height` of them, none wider than `width`. */
export function frame(stepper: Stepper, width: number, height: number, theme: Theme): string[] {
  if (width < FEWEST_COLUMNS || height < FEWEST_ROWS)
    return fill(
      [`at least ${FEWEST_COLUMNS} columns and ${FEWEST_ROWS} rows, please`.slice(0, width)],
      height,
    )
  const room = height - AROUND
  const { rows, more } = body(stepper, width, room, theme)
  const rule = theme('dim', '─'.repeat(width))
  return [
    styled(placeRow(stepper, width), theme),
    styled(tabsRow(stepper, width), theme),
    rule,
    ...rows,
    rule,
    styled(footRow(stepper, width, more), theme),
  ]
}

/** What is between the rules, and how many rows more there are below it. */
interface Body {
  readonly rows: readonly string[]
  readonly more: number
}

function body(stepper: Stepper, width: number, room: number, theme: Theme): Body {
  if (stepper.page === 'welcome') return scrolled(welcomeLines(stepper), stepper.scroll, width, room, theme)
  if (stepper.page === 'keys') return scrolled(helpLines(), stepper.scroll, width, room, theme)
  const looked = stepper.view === 'bytes' ? bytesAt(stepper) : undefined
  if (looked)
    return { rows: bytesRows(looked, stepper, { width, height: room }, tellingAt(stepper), theme), more: 0 }
  const listWidth = Math.min(40, Math.floor(width / 3))
  const list = listRows(stepper, listWidth, room)
  const { rows, more } = scrolled(viewLines(stepper), stepper.scroll, width - listWidth - 3, room, theme)
  return {
    rows: rows.map((row, index) => `${styled(list[index] ?? [], theme)}${theme('dim', ' │ ')}${row}`),
    more,
  }
}

function scrolled(lines: readonly Line[], asked: number, width: number, room: number, theme: Theme): Body {
  const painted = lines.flatMap((each) => paint(each, width, theme))
  const scroll = Math.min(asked, Math.max(0, painted.length - room))
  return { rows: fill(painted.slice(scroll, scroll + room), room), more: painted.length - room - scroll }
}

// ---- The first screen

/** What this is, what happens in it, and how to go on. */
function welcomeLines({ run, moments }: Stepper): Line[] {
  return [
    line([['bold', run.shows]]),
    line([]),
    line([
      [
        'text',
        `A walk through a run of TLS in ${moments.length} moments, each one thing that one side does. `,
      ],
      ['text', 'At every moment you can look at the bytes, secrets, decisions and states of both sides. '],
      ['bold', '→'],
      ['text', ' begins, '],
      ['bold', '?'],
      ['text', ' shows the keys, '],
      ['bold', 'q'],
      ['text', ' ends it.'],
    ]),
    line([]),
    ...overviewLines(run),
  ]
}

// ---- Around

function placeRow(stepper: Stepper, width: number): Piece[] {
  const { run, moments, at, page } = stepper
  if (page !== 'moments') return fit([['bold', ` glass-tls step ${run.name}`]], width)
  const moment = momentAt(stepper)
  const { connection, t, actor } = moment
  const began = run.connections.find(({ id }) => id === connection)?.began ?? 0
  return fit(
    [
      ['bold', ` ${run.name}  #${at} of ${moments.length - 1}  ${connection} +${t - began} ms  `],
      [actorStyle(actor), actor],
      ['text', ` ${actor === 'wire' ? causeName(moment.cause) : momentDoing(moment)}`],
    ],
    width,
  )
}

function tabsRow({ view, page }: Stepper, width: number): Piece[] {
  const tabs = VIEWS.flatMap((name, index): Piece[] => [
    ['text', ' '],
    [page === 'moments' && name === view ? 'title' : 'dim', `${index + 1} ${name}`],
  ])
  return fit([...tabs, ['text', '  '], [page === 'keys' ? 'title' : 'dim', '? help']], width)
}

function footRow({ prompt, remark, page }: Stepper, width: number, more: number): Piece[] {
  if (prompt)
    return fit(
      [
        ['bold', prompt.kind === 'jump' ? ' moment: ' : ' find: '],
        ['text', `${prompt.text}▏`],
      ],
      width,
    )
  const below = more > 0 ? ` ↓ ${more} more ` : ''
  const keys = {
    welcome: '→ begin  ↑↓ scroll  ? help  q quit',
    keys: '? back  ↑↓ scroll  q quit',
    moments: KEYS_IN_SHORT,
  }
  return fit(
    [
      ['fail', remark && ` ${remark} `],
      ['bold', below],
      ['dim', ` ${keys[page]}`],
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
