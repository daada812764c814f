/** The page's script: opens panels, draws bytes beside fields. Plain JavaScript, run by the browser as it stands. */
export const SCRIPT = String.raw`
'use strict'
const panels = JSON.parse(document.getElementById('data').textContent)
const panel = document.getElementById('panel')
const rows = [...document.querySelectorAll('.row')]
const make = (tag, cls, text) => {
  const element = document.createElement(tag)
  if (cls) element.className = cls
  if (text !== undefined) element.textContent = text
  return element
}
const isList = (name) => /^\[\d+\]$/.test(name)

// A colour for each field of the message, and for each extension: what a reader would point at.
function sections([, , , , , , children]) {
  return children.flatMap((child) =>
    child[6].some((item) => item[3] === 'Extension') ? [['', child[1], child[6][0][2]], ...child[6].slice(1)] : [child])
}

function leavesOf(tree) {
  return tree[6].length === 0 ? [tree] : tree[6].flatMap(leavesOf)
}

function drawBytes(hex, tree) {
  const box = make('div', 'hex')
  const parts = sections(tree)
  const leaves = leavesOf(tree).filter((leaf) => leaf[2] > leaf[1])
  let leaf = 0, part = 0
  const length = hex.length / 2
  for (let row = 0; row < length; row += 16) {
    const line = make('div')
    line.append(make('span', 'offset', row.toString(16).padStart(4, '0')))
    for (let at = row; at < Math.min(length, row + 16); at++) {
      while (leaf < leaves.length - 1 && at >= leaves[leaf][2]) leaf++
      while (part < parts.length - 1 && at >= parts[part][2]) part++
      const byte = make('i', leaf % 2 ? 'odd' : '', hex.slice(2 * at, 2 * at + 2))
      byte.dataset.at = at
      byte.style.setProperty('--hue', (part * 137) % 360)
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

function drawTree(tree, parts) {
  const table = make('div', 'fields')
  const add = (node, depth) => {
    const [name, start, end, type, value, cite, children] = node
    const extension = type === 'Extension' && children.length ? ' ' + children[0][4] : ''
    const row = make('div', 'field')
    row.dataset.start = start
    row.dataset.end = end
    row.style.setProperty('--depth', depth)
    const part = parts.findIndex((each) => start >= each[1] && end <= each[2])
    if (part >= 0) row.style.setProperty('--hue', (part * 137) % 360)
    else row.classList.add('whole')
    row.append(make('span', 'range', start + '–' + Math.max(start, end - 1)), make('span', 'name', name + extension))
    if (value !== null) row.append(make('span', 'value', String(value) === '' ? 'empty' : String(value)))
    row.title = type + (cite ? '\n' + cite : '')
    table.append(row)
    const shown = children.length === 2 && children[0][0] === 'length' && children[1][0] === 'content' ? [] : children
    for (const child of shown) add(child, depth + 1)
  }
  for (const child of tree[6]) add(child, 0)
  return table
}

function link(box) {
  const bytes = [...box.querySelectorAll('.hex i')]
  const fields = [...box.querySelectorAll('.field')]
  const mark = (start, end) => {
    bytes.forEach((byte, at) => byte.classList.toggle('on', at >= start && at < end))
    fields.forEach((field) => field.classList.toggle('on', +field.dataset.start <= start && +field.dataset.end >= end && end > start))
  }
  box.addEventListener('mouseover', (event) => {
    const field = event.target.closest('.field')
    if (field) return mark(+field.dataset.start, +field.dataset.end)
    const byte = event.target.closest('.hex i')
    if (!byte) return
    const at = +byte.dataset.at
    const inner = fields.filter((each) => +each.dataset.start <= at && at < +each.dataset.end).at(-1)
    if (!inner) return mark(at, at + 1)
    mark(+inner.dataset.start, +inner.dataset.end)
    inner.scrollIntoView({ block: 'nearest' })
  })
  box.addEventListener('mouseleave', () => mark(-1, -1))
}

function open(index) {
  const data = panels[index]
  if (!data) return
  rows.forEach((row) => row.classList.toggle('open', row.dataset.moment === String(index)))
  panel.replaceChildren(make('h2', '', data.title), make('p', 'dim', data.sub))
  if (data.says) {
    const says = make('p', 'says', data.says + ' ')
    says.append(make('span', 'cite', data.cite))
    panel.append(says)
  }
  const rest = make('div', 'rest')
  rest.innerHTML = data.rest
  if (data.decidesFirst) panel.append(rest)
  if (data.span) {
    const box = make('div', 'message-bytes')
    const parts = sections(data.span)
    box.append(drawBytes(data.hex, data.span), drawTree(data.span, parts))
    link(box)
    panel.append(box)
  }
  if (!data.decidesFirst) panel.append(rest)
  panel.scrollTop = 0
}

function go(step) {
  const at = rows.findIndex((row) => row.classList.contains('open'))
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))]
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
  open(next.dataset.moment)
  history.replaceState(null, '', '#m' + next.dataset.moment)
}

for (const row of rows)
  row.addEventListener('click', () => {
    open(row.dataset.moment)
    history.replaceState(null, '', '#m' + row.dataset.moment)
  })
document.addEventListener('keydown', (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const step = { ArrowDown: 1, ArrowRight: 1, j: 1, ArrowUp: -1, ArrowLeft: -1, k: -1 }[event.key]
  if (!step || event.target.closest('summary')) return
  event.preventDefault()
  go(step)
})

// ---- Secrets: what went into the one under the pointer
const nodes = new Map([...document.querySelectorAll('.node')].map((node) => [node.dataset.id, node]))
const ancestors = (id, found = new Set()) => {
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
`
