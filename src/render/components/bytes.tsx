/** Bytes beside fields. What is pointed at in one lights up in the other where the page does so (`page/touch/light.ts`). */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { BytesView, FieldView } from '../views/moment-view.ts'
import { fieldRows, runsOf, sectionsOf, type Extent, type Run } from './bytes-layout.ts'

interface BytesProps {
  readonly bytes: BytesView
  /** The field that is chosen. */
  readonly chosen?: FieldView | undefined
  /** What stands behind the fields. */
  readonly children?: ComponentChildren
}

/** A message or a record: each run of bytes says where it begins, each field from where to where it goes. */
export function Bytes({ bytes: { hex, tree }, chosen, children }: BytesProps) {
  const parts = sectionsOf(tree)
  return (
    <div class="message-bytes">
      <div class="hex" role="group" tabIndex={0} aria-label="bytes">
        {runsOf(hex, tree).map((runs, row) => (
          <HexRow key={row} {...{ hex, row, runs, parts }} />
        ))}
      </div>
      <div class="fields" role="list" aria-label="fields">
        {fieldRows(tree).map(({ node, depth }, index) => (
          <div key={index} role="listitem">
            <Field {...{ node, depth, parts }} chosen={node === chosen} />
          </div>
        ))}
      </div>
      {children}
      <p class="about" aria-live="polite">
        <span class="told" />
        <span class="dim">Point at a byte or a field: what it is, and where that is written.</span>
      </p>
    </div>
  )
}

interface HexRowProps {
  readonly hex: string
  readonly row: number
  readonly runs: readonly Run[]
  readonly parts: readonly Extent[]
}

function HexRow({ hex, row, runs, parts }: HexRowProps) {
  const pairs = hex.slice(32 * row, 32 * row + 32).match(/../g) ?? []
  const text = pairs.map((pair) => {
    const code = parseInt(pair, 16)
    return code >= 32 && code < 127 ? String.fromCharCode(code) : '·'
  })
  return (
    <div>
      <span class="offset">{(16 * row).toString(16).padStart(4, '0')}</span>
      {runs.map(({ start, end, leaf }) => (
        <i
          key={start}
          data-at={start}
          class={leaf % 2 === 1 ? 'odd' : undefined}
          style={{ '--hue': hueOf(parts.findIndex((part) => start < part.end)) }}
        >
          {pairs.slice(start - 16 * row, end - 16 * row).join(' ')}
        </i>
      ))}
      <span class="ascii">{'   '.repeat(16 - pairs.length) + text.join('')}</span>
    </div>
  )
}

interface FieldProps {
  readonly node: FieldView
  readonly depth: number
  readonly parts: readonly Extent[]
  readonly chosen: boolean
}

function Field({ node, depth, parts, chosen }: FieldProps) {
  const { start, end, type, value, cite, says } = node
  const part = parts.findIndex((each) => start >= each.start && end <= each.end)
  return (
    <button
      class={`field${part < 0 ? ' whole' : ''}`}
      data-start={start}
      data-end={end}
      title={[says, type, cite].filter((part) => part !== '').join(' · ')}
      aria-pressed={chosen || undefined}
      style={{ ...(depth > 0 && { '--depth': depth }), ...(part >= 0 && { '--hue': hueOf(part) }) }}
    >
      <span class="range">{`${start}–${Math.max(start, end - 1)}`}</span>
      <span class="name">{nameOf(node)}</span>
      {value !== null && <span class="value">{value === '' ? 'empty' : value}</span>}
    </button>
  )
}

function nameOf({ name, type, children }: FieldView): string {
  const [first] = children
  return type === 'Extension' && first ? `${name} ${first.value ?? ''}` : name
}

/** Each part has a hue far from that of its neighbours. */
function hueOf(part: number): number {
  return (part * 137) % 360
}
