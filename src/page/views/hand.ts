/** A hand laid on a message or a record, as acts in text: lost, twice, later, changed at a path. */
import type { FieldView, HandView } from '../../render/views/moment-view.ts'

/** Where something is changed. */
export type Layer = HandView['layers'][number]

/** What is done at a path. */
interface PathDeed {
  readonly path: string
  /** Operation and value: `= 0x1301`, `^= 1`, `remove`. */
  readonly does: string
  readonly layer: Layer
  /** Whether lengths around it stay as they are, and are wrong. */
  readonly kept?: boolean
  /** Whether binders are made over it anew. */
  readonly binders?: boolean
}

/** What can be done with the whole of it, each with its act. */
export function onItsWay({ when, from, what, layers }: HandView): readonly (readonly [string, string])[] {
  // What is protected stands on the wire with others in one record.
  const [layer = 'wire'] = layers
  const by = layer === 'wire' ? '' : ` ${layer}`
  return [
    ['drop', `${when}: drop ${from} ${what}${by}`],
    ['repeat', `${when}: repeat ${from} ${what}${by}`],
    ['swap with the next', `${when}: swap ${from} ${what}${by}`],
    ['delay by 500 ms', `${when}: delay ${from} ${what} 500ms`],
  ]
}

/** The act that changes it at a path. */
export function editAct({ when, from }: HandView, { path, does, layer, kept, binders }: PathDeed): string {
  const words = [
    ...(kept ? ['keep-lengths'] : []),
    ...(layer === 'wire' ? [] : [layer]),
    ...(binders && layer !== 'wire' ? ['new-binders'] : []),
  ]
  return [`${when}: ${from} ${path}`, does, ...words].join(' ')
}

/** The path of a byte: in the innermost field that has a path; of what a protected record holds, in all of that. */
export function byteAt(tree: FieldView, at: number): string {
  const inner = wayTo(tree, at).findLast(({ path }) => path !== '')
  if (!inner) return ''
  if (inner !== tree) return `${inner.path}[${at - inner.start}]`
  const [first] = tree.children.filter(({ path }) => path === '')
  return first ? `${tree.path}.encrypted_record[${at - first.start}]` : ''
}

/** The fields that a byte lies in, the innermost last; without the tree itself where it has none there. */
export function wayTo(field: FieldView, at: number): FieldView[] {
  const inner = field.children.find(({ start, end }) => start <= at && at < end)
  return inner ? [field, ...wayTo(inner, at)] : [field]
}
