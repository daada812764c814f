/** Bars, which are a table: each row has its name, its bar and its number. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { Heads } from '../components/heads.tsx'

/** One bar. */
interface Bar {
  readonly name: string
  /** More about it, below its name. */
  readonly about?: string
  readonly value: number
  readonly text: string
  /** The class that colours it. */
  readonly look: string
}

interface BarsProps {
  /** What the table is called. */
  readonly caption: string
  /** What the columns are called: what each bar is, and how much. */
  readonly heads: readonly [name: string, amount: string]
  readonly bars: readonly Bar[]
  /** What the longest bar can be, where that is not the longest that there is. */
  readonly whole?: number
}

/** The table. */
export function Bars({ caption, heads, bars, whole }: BarsProps) {
  const most = whole ?? Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE)
  return (
    <table class="bars">
      <caption class="unseen">{caption}</caption>
      <thead class="unseen">
        <Heads names={heads} />
      </thead>
      <tbody>
        {bars.map(({ name, about, value, text, look }, index) => (
          <tr key={index}>
            <th scope="row">
              {name}
              {about && <small>{about}</small>}
            </th>
            <td>
              <span class={`bar ${look}`} style={{ '--length': Number((value / most).toFixed(4)) }} /> {text}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
