/**
 * The script of a run's page: opens panels, draws bytes beside fields. It is checked here, against the browser's types and
 * against what the page hands it; `npm run page` makes `render/html/script.ts` of it, which the page carries.
 */
import type { Panel, Tree } from '../render/html/panel.ts'

const panels = JSON.parse(document.getElementById('data')?.textContent ?? '{}') as Partial<
  Record<string, Panel>
>
const panel = document.getElementById('panel')!
const rows = [...document.querySelectorAll<HTMLElement>('.row')]

function make(tag: string, cls = '', text = ''): HTMLElement {
  const element = document.createElement(tag)
  if (cls) element.className = cls
  element.textContent = text
  return element
}

/** From where to where something lies in the message, in bytes. */
interface Extent {
  readonly start: number
  readonly end: number
}

/** A colour for each field of the message, and for each extension: what a reader would point at. */
function sections([, , , , , , children]: Tree): Extent[] {
  return children.flatMap(([, start, end, , , , items]) => {
    const [length, ...extensions] = items
    if (!length || !items.some(([, , , type]) => type === 'Extension')) return [{ start, end }]
    return [{ start, end: length[2] }, ...extensions.map((item) => ({ start: item[1], end: item[2] }))]
  })
}

function leavesOf(tree: Tree): Extent[] {
  const [, start, end, , , , children] = tree
  return children.length === 0 ? [{ start, end }] : children.flatMap(leavesOf)
}

/** Each part has a hue far from that of its neighbours. */
function hueOf(part: number): string {
  return String((part * 137) % 360)
}

/** The first of `parts` from `from` on that has not ended at a byte; the last where all have. */
function partAt(parts: readonly Extent[], from: number, at: number): number {
  let part = from
  while (part < parts.length - 1 && at >= parts[part]!.end) part++
  return part
}

function drawBytes(hex: string, tree: Tree): HTMLElement {
  const box = make('div', 'hex')
  const parts = sections(tree)
  const leaves = leavesOf(tree).filter(({ start, end }) => end > start)
  const length = hex.length / 2
  let leaf = 0
  let part = 0
  for (let row = 0; row < length; row += 16) {
    const line = make('div')
    line.append(make('span', 'offset', row.toString(16).padStart(4, '0')))
    for (let at = row; at < Math.min(length, row + 16); at++) {
      leaf = partAt(leaves, leaf, at)
      part = partAt(parts, part, at)
      const byte = make('i', leaf % 2 ? 'odd' : '', hex.slice(2 * at, 2 * at + 2))
      byte.dataset.at = String(at)
      byte.style.setProperty('--hue', hueOf(part))
      line.append(byte)
    }
    const text = hex.slice(2 * row, 2 * row + 32).replace(/../g, (pair) => {
      const code = parseInt(pair, 16)
      return code >= 32 && code < 127 ? String.fromCharCode(code) : '·'
    })
    line.append(make('span', 'ascii', '   '.repeat(Math.max(0, row + 16 - length)) + text))
    box.append(line)
  }
  return box
}

function drawTree(tree: Tree, parts: readonly Extent[]): HTMLElement {
  const table = make('div', 'fields')
  const add = ([name, start, end, type, value, cite, children]: Tree, depth: number): void => {
    const [first, second] = children
    const extension = type === 'Extension' && first ? ` ${first[4]}` : ''
    const row = make('div', 'field')
    row.dataset.start = String(start)
    row.dataset.end = String(end)
    row.style.setProperty('--depth', String(depth))
    const part = parts.findIndex((each) => start >= each.start && end <= each.end)
    if (part >= 0) row.style.setProperty('--hue', hueOf(part))
    else row.classList.add('whole')
    row.append(
      make('span', 'range', `${start}–${Math.max(start, end - 1)}`),
      make('span', 'name', name + extension),
    )
    if (value !== null) row.append(make('span', 'value', value === '' ? 'empty' : String(value)))
    row.title = cite ? `${type}\n${cite}` : type
    table.append(row)
    const isBytes = children.length === 2 && first?.[0] === 'length' && second?.[0] === 'content'
    if (!isBytes) for (const child of children) add(child, depth + 1)
  }
  for (const child of tree[6]) add(child, 0)
  return table
}

/** Bytes light up with their fields, and the other way round. */
function link(box: HTMLElement): void {
  const bytes = [...box.querySelectorAll<HTMLElement>('.hex i')]
  const fields = [...box.querySelectorAll<HTMLElement>('.field')].map((row) => ({
    row,
    start: Number(row.dataset.start),
    end: Number(row.dataset.end),
  }))
  const mark = ({ start, end }: Extent): void => {
    bytes.forEach((byte, at) => byte.classList.toggle('on', at >= start && at < end))
    for (const each of fields)
      each.row.classList.toggle('on', each.start <= start && each.end >= end && end > start)
  }
  box.addEventListener('mouseover', ({ target }) => {
    if (!(target instanceof Element)) return
    const row = target.closest('.field')
    const field = fields.find((each) => each.row === row)
    if (field) return mark(field)
    const byte = target.closest<HTMLElement>('.hex i')
    if (!byte) return
    const at = Number(byte.dataset.at)
    const inner = fields.findLast(({ start, end }) => start <= at && at < end)
    if (!inner) return mark({ start: at, end: at + 1 })
    mark(inner)
    inner.row.scrollIntoView({ block: 'nearest' })
  })
  box.addEventListener('mouseleave', () => mark({ start: -1, end: -1 }))
}

function open(moment: string | undefined): void {
  const data = moment === undefined ? undefined : panels[moment]
  if (!data) return
  for (const row of rows) row.classList.toggle('open', row.dataset.moment === moment)
  panel.replaceChildren(make('h2', '', data.title), make('p', 'dim', data.sub))
  if (data.says) {
    const says = make('p', 'says', `${data.says} `)
    says.append(make('span', 'cite', data.cite))
    panel.append(says)
  }
  const rest = make('div', 'rest')
  rest.innerHTML = data.rest
  if (data.decidesFirst) panel.append(rest)
  if (data.span) {
    const box = make('div', 'message-bytes')
    box.append(drawBytes(data.hex, data.span), drawTree(data.span, sections(data.span)))
    link(box)
    panel.append(box)
  }
  if (!data.decidesFirst) panel.append(rest)
  panel.scrollTop = 0
}

/** Opens a row's moment, and the address says so. */
function show(row: HTMLElement): void {
  const { moment = '' } = row.dataset
  open(moment)
  history.replaceState(null, '', `#m${moment}`)
}

/** So many rows down, or up; what is folded is passed over. */
function go(step: number): void {
  const seen = rows.filter((row) => row.offsetParent !== null)
  const at = seen.findIndex((row) => row.classList.contains('open'))
  const next = seen[Math.max(0, Math.min(seen.length - 1, at + step))]
  if (!next) return
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
  show(next)
}

const STEPS: Partial<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  j: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  k: -1,
}

for (const row of rows) row.addEventListener('click', () => show(row))
document.addEventListener('keydown', (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const step = STEPS[event.key]
  if (!step || (event.target instanceof Element && event.target.closest('summary'))) return
  event.preventDefault()
  go(step)
})

// ---- Secrets: what went into the one under the pointer

const nodes = new Map(
  [...document.querySelectorAll<HTMLElement>('.node')].map((node) => [node.dataset.id ?? '', node]),
)

function ancestors(id: string, found = new Set<string>()): Set<string> {
  for (const parent of (nodes.get(id)?.dataset.parents ?? '').split(' '))
    if (nodes.has(parent) && !found.has(parent)) ancestors(parent, found.add(parent))
  return found
}

for (const [id, node] of nodes) {
  node.addEventListener('mouseenter', () => {
    const into = ancestors(id)
    for (const [other, each] of nodes) each.classList.toggle('into', into.has(other))
    node.classList.add('at')
  })
  node.addEventListener('mouseleave', () => {
    for (const each of nodes.values()) each.classList.remove('into', 'at')
  })
}

const asked = location.hash.replace(/^#m/, '')
open(panels[asked] ? asked : (rows.find((row) => row.querySelector('.arrow')) ?? rows[0])?.dataset.moment)
