/** The structure around a field as an RFC would write it, made of the fields that are there. */
import type { FieldView } from '../views/moment-view.ts'
import { isBytes } from './bytes-layout.ts'

/** One member: `opaque legacy_session_id<0..32>`. */
interface Member {
  readonly field: FieldView
  readonly declared: string
  /** Whether it is, or holds, the field that is asked for. */
  readonly at: boolean
}

/** A structure and its members in order. */
interface Structure {
  readonly name: string
  readonly cite: string
  readonly members: readonly Member[]
}

/** The innermost structure that is the field, or holds it. */
export function structureAround(tree: FieldView, field: FieldView): Structure | undefined {
  const way = wayTo(tree, field)
  const around = way.findLast((node) => membersOf(node).length > 0)
  if (!around) return undefined
  const members = membersOf(around).map((member) => ({
    ...{ field: member, declared: declared(member), at: way.includes(member) },
  }))
  return { name: around.type || around.name, cite: around.cite, members }
}

function wayTo(node: FieldView, field: FieldView): FieldView[] {
  if (node === field) return [node]
  for (const child of node.children) {
    const way = wayTo(child, field)
    if (way.length > 0) return [node, ...way]
  }
  return []
}

/** None of a list, of bytes behind their length, and of what is one value in DER. */
function membersOf(node: FieldView): readonly FieldView[] {
  const { name, children } = node
  if (isBytes(node)) return []
  // The length in front of an extension is that of the vector around it; DER has its own in front of everything.
  const members = children.filter(
    ({ name: part, cite }) => !(part === 'length' && name === 'data') && !/^X\.690 §8\.1\.[23]/.test(cite),
  )
  return members.some(({ name: part }) => part.startsWith('[') || part === 'content') ? [] : members
}

function declared({ name, type }: FieldView): string {
  const [, base = type, bounds = ''] = /^(.*?)(<.*>|\[\d+\])$/.exec(type) ?? []
  return `${base} ${name}${bounds}`
}
