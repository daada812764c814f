/** A figure: a question, its answer in a sentence, a chart, what its axes are, and the numbers in a table. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { Heads } from '../components/heads.tsx'

/** Numbers in columns; the first column names the row. */
export interface Numbers {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What a colour stands for. */
interface Key {
  readonly look: string
  readonly name: string
  /** How much of it there is. */
  readonly text: string
}

interface FigureProps {
  /** A short name, its anchor. */
  readonly id: string
  /** The question. */
  readonly title: string
  /** Its answer. */
  readonly says: readonly string[]
  readonly keys?: readonly Key[] | undefined
  /** Units and axes. */
  readonly caption?: string
  readonly numbers?: Numbers | undefined
  readonly wide?: boolean
  readonly children?: ComponentChildren
}

/** The figure. */
export function Figure({ id, title, says, keys, caption, numbers, wide, children }: FigureProps) {
  return (
    <section class={`figure${wide ? ' wide' : ''}`} id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {says.map((each) => (
        <p key={each}>{each}</p>
      ))}
      {keys && <Legend keys={keys} />}
      {children}
      {caption && <p class="dim caption">{caption}</p>}
      {numbers && <Table {...numbers} title={title} />}
    </section>
  )
}

/** What the colours stand for. */
function Legend({ keys }: { readonly keys: readonly Key[] }) {
  return (
    <ul class="keys">
      {keys.map(({ look, name, text }) => (
        <li key={name}>
          <span class={`swatch ${look}`} /> {name} <b>{text}</b>
        </li>
      ))}
    </ul>
  )
}

/** A chart's numbers, folded. */
function Table({ heads, rows, title }: Numbers & { readonly title: string }) {
  return (
    <details class="numbers">
      <summary>The numbers</summary>
      <div class="scrolls" tabIndex={0} role="region" aria-label={`Numbers: ${title}`}>
        <table>
          <thead>
            <Heads names={heads} />
          </thead>
          <tbody>
            {rows.map(([first, ...cells]) => (
              <tr key={first}>
                <th scope="row">{first}</th>
                {cells.map((cell, at) => (
                  <td key={at}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
