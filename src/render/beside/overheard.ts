/** What somebody on the path sees, as text. */
import type { LinkedPair, Listened, Overheard } from '../../sim/observer/listen.ts'
import type { Link } from '../../sim/observer/links.ts'
import type { Mark } from '../../sim/observer/marks.ts'
import { line, paint, type Line } from '../text/lines.ts'
import type { TextOptions } from '../text/text.ts'
import { PLAIN } from '../text/theme.ts'

const BLANK = line([])
const LABEL = 24

/** The rows of text. */
export function* renderOverheard(
  overheard: Overheard,
  { width = 100, theme = PLAIN }: TextOptions,
): Generator<string> {
  for (const each of overheardLines(overheard)) yield* paint(each, Math.max(40, width), theme)
}

/** What he sees of each connection, and which pairs he links by what. */
export function* overheardLines({ connections, pairs }: Overheard): Generator<Line> {
  yield line([
    ['dim', 'Somebody on the path, without a key. Addresses and times he has besides: TLS hides none.'],
  ])
  for (const each of connections) yield* connectionLines(each)
  if (pairs.length === 0) return
  yield BLANK
  yield line([['bold', '━━ Which connections are of one client? ━━']])
  for (const pair of pairs) yield* pairLines(pair)
}

function* connectionLines({ id, marks, messages, sizes }: Listened): Generator<Line> {
  yield BLANK
  yield line([['bold', `━━ ${id}, in the clear ━━`]])
  yield row('messages', messages.join(', ') || 'none')
  for (const mark of marks.filter(isTold)) yield row(labelOf(mark), `${mark.text}  ${mark.message}`)
  for (const side of ['client', 'server'] as const) {
    const { records, bytes, hidden } = sizes[side]
    yield row(`${side} sends`, `${bytes} bytes in ${records} records, ${hidden} of them protected`)
  }
}

/** Randoms and shares are many bytes that say nothing alone. */
function isTold({ kind }: Mark): boolean {
  return kind !== 'random' && kind !== 'key share'
}

function labelOf({ kind, way }: Mark): string {
  return way === 'given' ? `${kind}, given` : kind
}

function row(label: string, text: string): Line {
  return line(
    [
      ['dim', `  ${label.padEnd(LABEL)}`],
      ['text', text],
    ],
    LABEL + 2,
  )
}

function* pairLines({ a, b, path, alike, server }: LinkedPair): Generator<Line> {
  yield BLANK
  const how = path.links.length > 0 ? `by ${kindsOf(path.links)}` : `through ${path.through.join(', ')}`
  yield line([
    ['bold', `${a} and ${b}: `],
    path.linked ? ['fail', `linked ${how}`] : ['pass', 'not linked by anything in the clear'],
  ])
  for (const each of path.links) yield linkLine('on the path', each)
  if (alike.length > 0) yield row('as many have it', `the same: ${alike.map(({ text }) => text).join(', ')}`)
  for (const each of server.links) yield linkLine('the server', each)
  if (server.through.length > 0) yield row('the server', `links them through ${server.through.join(', ')}`)
  if (!server.linked) yield row('the server', 'does not link them by TLS either')
}

function linkLine(who: string, { text, cite }: Link): Line {
  return line(
    [
      ['dim', `  ${who.padEnd(LABEL)}`],
      ['text', text],
      ['cite', `  ${cite}`],
    ],
    LABEL + 2,
  )
}

function kindsOf(links: readonly Link[]): string {
  return [...new Set(links.map(({ kind }) => kind))].join(', ')
}
