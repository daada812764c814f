/** A moment, opened: its message as fields beside bytes, highlighted both ways, and all else that happened. */
import { useMemo, useState } from 'preact/hooks'
import type { BytesView, FieldView, HandView, MomentView } from '../../render/views/moment-view.ts'
import { Edit, OnItsWay, type Chosen } from './edit.tsx'
import { byteAt } from './hand.ts'
import { LinesView } from './lines.tsx'

/** From where to where, in bytes. */
interface Extent {
  readonly start: number
  readonly end: number
}

const NOTHING: Extent = { start: -1, end: -1 }

/** What is done with an act in text. */
type Does = (act: string) => void

/** The whole moment. @param onAct does what one does with the message; where there is none it is only looked at */
export function Message(props: { readonly moment: MomentView; readonly onAct?: Does }) {
  const { title, sub, says, cite, decidesFirst, bytes, blocks, hand, index } = props.moment
  const changing = hand && props.onAct && { hand, onAct: props.onAct }
  const rest = blocks.map((block, index) => (
    <div key={index} class={`event ${block.kind}`}>
      <LinesView lines={block.lines} />
    </div>
  ))
  return (
    <section class="moment" aria-labelledby="moment-title">
      <h2 id="moment-title">{title}</h2>
      <p class="dim">{sub}</p>
      {says !== '' && (
        <p class="says">
          {says} <span class="cite">{cite}</span>
        </p>
      )}
      {decidesFirst && rest}
      {changing && <OnItsWay {...changing} />}
      {bytes && <Bytes key={index} bytes={bytes} {...(changing && { changing })} />}
      {!decidesFirst && rest}
    </section>
  )
}

interface BytesProps {
  readonly bytes: BytesView
  readonly changing?: { readonly hand: HandView; readonly onAct: Does }
}

/** Bytes beside fields: what is pointed at in one lights up in the other; what is chosen can be changed. */
export function Bytes({ bytes: { hex, tree }, changing }: BytesProps) {
  const [lit, setLit] = useState(NOTHING)
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined)
  const parts = useMemo(() => sections(tree), [tree])
  const leaves = useMemo(() => leavesOf(tree).filter(({ start, end }) => end > start), [tree])
  const fields = useMemo(() => rowsOf(tree), [tree])
  const field = fields.find(({ node }) => node.start === lit.start && node.end === lit.end)?.node
  const innermost = (at: number): Extent =>
    fields.findLast(({ node }) => node.start <= at && at < node.end)?.node ?? { start: at, end: at + 1 }
  return (
    <div class="message-bytes" onMouseLeave={() => setLit(NOTHING)}>
      <div
        class="hex"
        role="group"
        tabIndex={0}
        aria-label="bytes"
        onMouseOver={(event) => setLit(innermostAt(event, innermost) ?? lit)}
        onClick={({ target }) => setChosen(chosenByte(target, hex, tree) ?? chosen)}
      >
        {hexRows(hex).map((row) => (
          <HexRow key={row} {...{ hex, row, parts, leaves, lit }} />
        ))}
      </div>
      <div class="fields" role="list" aria-label="fields">
        {fields.map(({ node, depth }, index) => (
          <div key={index} role="listitem">
            <button
              class={fieldClass(node, lit, parts)}
              aria-pressed={changing && chosen?.field === node}
              style={{ '--depth': depth, '--hue': hueOf(partOf(parts, node)) }}
              onMouseOver={() => setLit(node)}
              onFocus={() => setLit(node)}
              onClick={() => setChosen(chosenField(node, hex))}
            >
              <span class="range">{`${node.start}–${Math.max(node.start, node.end - 1)}`}</span>
              <span class="name">{nameOf(node)}</span>
              {node.value !== null && <span class="value">{node.value === '' ? 'empty' : node.value}</span>}
            </button>
          </div>
        ))}
      </div>
      {changing && chosen && chosen.path !== '' && (
        <Edit key={`${chosen.path} ${chosen.value}`} {...{ ...changing, chosen }} />
      )}
      <p class="about" aria-live="polite">
        {field ? (
          <>
            <b>{field.name}</b> {field.type} <span class="cite">{field.cite}</span>
          </>
        ) : (
          <span class="dim">
            Point at a byte or a field: what it is, and where that is written.
            {changing && ' Choose one to change it.'}
          </span>
        )}
      </p>
    </div>
  )
}

interface HexRowProps {
  readonly hex: string
  readonly row: number
  readonly parts: readonly Extent[]
  readonly leaves: readonly Extent[]
  readonly lit: Extent
}

function HexRow({ hex, row, parts, leaves, lit }: HexRowProps) {
  const here = hex.slice(2 * row, 2 * row + 32).match(/../g) ?? []
  const text = here.map((pair) => {
    const code = parseInt(pair, 16)
    return code >= 32 && code < 127 ? String.fromCharCode(code) : '·'
  })
  return (
    <div>
      <span class="offset">{row.toString(16).padStart(4, '0')}</span>
      {here.map((pair, index) => {
        const at = row + index
        const odd = leaves.findIndex(({ end }) => at < end) % 2 === 1 ? ' odd' : ''
        const on = lit.start <= at && at < lit.end ? ' on' : ''
        return (
          <i
            key={at}
            data-at={at}
            class={`byte${odd}${on}`}
            style={{ '--hue': hueOf(parts.findIndex(({ end }) => at < end)) }}
          >
            {pair}
          </i>
        )
      })}
      <span class="ascii">{'   '.repeat(16 - here.length) + text.join('')}</span>
    </div>
  )
}

function hexRows(hex: string): number[] {
  return Array.from({ length: Math.ceil(hex.length / 32) }, (_, index) => 16 * index)
}

/** What is under the pointer. */
function innermostAt(event: Event, innermost: (at: number) => Extent): Extent | undefined {
  const byte = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-at]') : undefined
  return byte ? innermost(Number(byte.dataset.at)) : undefined
}

/** The byte that was clicked at. */
function chosenByte(target: EventTarget | null, hex: string, tree: FieldView): Chosen | undefined {
  const byte = target instanceof Element ? target.closest<HTMLElement>('[data-at]') : undefined
  if (!byte) return undefined
  const at = Number(byte.dataset.at)
  return { field: tree, path: byteAt(tree, at), value: `0x${hex.slice(2 * at, 2 * at + 2)}` }
}

/** A field, and its value as an act writes it: a number or a name, else its bytes. */
function chosenField(field: FieldView, hex: string): Chosen {
  const { value, start, end, path, type } = field
  const [, content = field] = isBytes(field) ? field.children : []
  const raw = `0x${hex.slice(2 * content.start, 2 * content.end)}`
  const named =
    value !== null && value !== '' && !/^opaque/.test(type) && !isHexOf(String(value), hex, start, end)
  // Where it has fields, or is a byte, there are no bytes to choose among.
  const apart = content.children.length > 0 || content.end - content.start < 2
  const bytes = apart ? undefined : raw.slice(2)
  return { field, path, value: named ? String(value) : raw, bytes }
}

function isHexOf(value: string, hex: string, start: number, end: number): boolean {
  return value === hex.slice(2 * start, 2 * end)
}

function fieldClass(node: Extent, lit: Extent, parts: readonly Extent[]): string {
  const on = node.start <= lit.start && node.end >= lit.end && lit.end > lit.start ? ' on' : ''
  return `field${on}${partOf(parts, node) < 0 ? ' whole' : ''}`
}

function nameOf({ name, type, children }: FieldView): string {
  const [first] = children
  return type === 'Extension' && first ? `${name} ${first.value ?? ''}` : name
}

/** Every field with its depth, in order; what is only length and content is one. */
function rowsOf(tree: FieldView): { readonly node: FieldView; readonly depth: number }[] {
  const rows = (node: FieldView, depth: number): ReturnType<typeof rowsOf> => [
    { node, depth },
    ...(isBytes(node) ? [] : node.children.flatMap((child) => rows(child, depth + 1))),
  ]
  return tree.children.flatMap((child) => rows(child, 0))
}

function isBytes({ children: [first, second, ...more] }: FieldView): boolean {
  return more.length === 0 && first?.name === 'length' && second?.name === 'content'
}

/** A colour for each field of the message, and for each extension: what a reader would point at. */
function sections({ children }: FieldView): Extent[] {
  return children.flatMap(({ start, end, children: items }): Extent[] => {
    const [length, ...extensions] = items
    if (!length || !items.some(({ type }) => type === 'Extension')) return [{ start, end }]
    return [{ start, end: length.end }, ...extensions]
  })
}

function partOf(parts: readonly Extent[], { start, end }: Extent): number {
  return parts.findIndex((each) => start >= each.start && end <= each.end)
}

function leavesOf(node: FieldView): Extent[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesOf)
}

/** Each part has a hue far from that of its neighbours. */
function hueOf(part: number): number {
  return (part * 137) % 360
}
