/** A moment that can be changed: its message on its way, and the field or byte of it that one chooses. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { fieldRows, isBytes } from '../../render/components/bytes-layout.ts'
import { Message } from '../../render/components/message.tsx'
import { Structure } from '../../render/components/structure.tsx'
import type { BytesView, FieldView, MomentView } from '../../render/views/moment-view.ts'
import { Edit, OnItsWay, type Chosen } from './edit.tsx'
import { byteAt, wayTo } from './hand.ts'

interface ChangingProps {
  readonly moment: MomentView
  /** Does an act in text. */
  readonly onAct: (act: string) => void
}

/** The moment; what is chosen in one is not chosen in the next. */
export function ChangingMessage({ moment, onAct }: ChangingProps) {
  return <Changing key={moment.index} {...{ moment, onAct }} />
}

function Changing({ moment, onAct }: ChangingProps) {
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined)
  const { hand, bytes } = moment
  const below = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (chosen) below.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <div onClick={(event) => bytes && setChosen(chosenBy(event, bytes) ?? chosen)}>
      <Message
        moment={moment}
        chosen={chosen?.field}
        {...(hand && { above: <OnItsWay {...{ hand, onAct }} /> })}
        below={
          <div ref={below}>
            {chosen && bytes && <Structure tree={bytes.tree} field={chosen.field} />}
            {hand && chosen && chosen.path !== '' ? (
              <Edit key={`${chosen.path} ${chosen.value}`} {...{ hand, onAct, chosen }} />
            ) : (
              <p class="dim">Choose a field or a byte: its structure{hand && ', and a way to change it'}.</p>
            )}
          </div>
        }
      />
    </div>
  )
}

/** The field or the byte that was clicked at. */
function chosenBy({ target, clientX }: MouseEvent, { hex, tree }: BytesView): Chosen | undefined {
  if (!(target instanceof Element)) return undefined
  const field = target.closest<HTMLElement>('.field')
  if (field) return chosenField(fieldRows(tree)[placeOf(field)]!.node, hex)
  const run = target.closest<HTMLElement>('[data-at]')
  return run ? chosenByte(byteUnder(run, clientX), hex, tree) : undefined
}

function placeOf(field: HTMLElement): number {
  return [...(field.closest('.fields')?.querySelectorAll('.field') ?? [])].indexOf(field)
}

/** Which byte of a run lies under the pointer: each has the same width. */
function byteUnder(run: HTMLElement, x: number): number {
  const { left, width } = run.getBoundingClientRect()
  const bytes = run.textContent.split(' ').length
  const place = Math.floor(((x - left) / width) * bytes)
  return Number(run.dataset.at) + Math.max(0, Math.min(bytes - 1, place))
}

function chosenByte(at: number, hex: string, tree: FieldView): Chosen {
  return {
    field: wayTo(tree, at).at(-1) ?? tree,
    path: byteAt(tree, at),
    value: `0x${hex.slice(2 * at, 2 * at + 2)}`,
  }
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
