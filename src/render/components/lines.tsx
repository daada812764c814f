/** Lines of styled pieces, as the terminal has them: a paragraph each, its indentation kept. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { Piece } from '../text/lines.ts'

type Lines = readonly (readonly Piece[])[]

/** The lines; the class of a piece is its style. */
export function LinesView({ lines }: { readonly lines: Lines }) {
  return (
    <>
      {lines.map((pieces, index) => (
        <LineView key={index} pieces={pieces} />
      ))}
    </>
  )
}

/** One line. */
export function LineView({ pieces }: { readonly pieces: readonly Piece[] }) {
  const text = pieces.map(([, each]) => each).join('')
  const lead = /^ */.exec(text)?.[0].length ?? 0
  return (
    <p class="line" style={lead > 0 ? { '--lead': lead } : undefined}>
      {withoutLead(pieces, lead).map(([style, each], index) =>
        style === 'text' ? (
          each
        ) : (
          <span key={index} class={style}>
            {each}
          </span>
        ),
      )}
    </p>
  )
}

/** The pieces without so many spaces in front. */
function withoutLead(pieces: readonly Piece[], lead: number): Piece[] {
  let left = lead
  return pieces.flatMap(([style, text]): Piece[] => {
    const cut = text.slice(left)
    left = Math.max(0, left - text.length)
    return cut === '' ? [] : [[style, cut]]
  })
}
