/** The structure around a field, drawn: each member as it is declared, its bytes here, and what it means. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { FieldView } from '../views/moment-view.ts'
import { structureAround } from './structure-of.ts'

/** The structure; nothing where the field stands in none. */
export function Structure({ tree, field }: { readonly tree: FieldView; readonly field: FieldView }) {
  const found = structureAround(tree, field)
  if (!found) return null
  const { name, cite, members } = found
  return (
    <figure class="structure">
      <figcaption>
        <code>struct {name}</code> <span class="cite">{cite}</span>
      </figcaption>
      <ol>
        {members.map(({ field: { start, end, says }, declared, at }) => (
          <li key={`${start} ${declared}`} class={at ? 'at' : undefined} aria-current={at || undefined}>
            <code>{declared}</code> <span class="dim">{end - start} B</span> {says}
          </li>
        ))}
      </ol>
    </figure>
  )
}
