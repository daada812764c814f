/** One connection that was explained: what came of it and why, its checks and its story to unfold. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { Lanes } from '../components/lanes.tsx'
import { toMoment } from '../html/moments.tsx'
import type { ConnectionView } from '../views/story-view.ts'
import type { ArticleView } from './article-view.ts'

interface ArticleProps {
  readonly article: ArticleView
  /** Its story; none where the page has no room for it. */
  readonly story?: {
    readonly connection: ConnectionView
    /** Whether there was more of it. */
    readonly cut: boolean
  }
  /** Whether its story is unfolded. */
  readonly open?: boolean
}

/** The connection. */
export function Article({ article, story, open = false }: ArticleProps) {
  const { id, when, ends, agreed, outcome, style, notes, missing } = article
  return (
    <article id={id}>
      <p>
        <b>{id}</b> <span class="dim">{when}</span> {ends} <span class="dim">{agreed}</span>{' '}
        <span class={style}>{outcome}</span>
      </p>
      {notes.map((note, index) => (
        <p key={index}>{note}</p>
      ))}
      {missing !== '' && <p class="dim">{missing}</p>}
      <Checks {...article} />
      {!story && <p class="dim">Its story is not on this page: see --connection {id}.</p>}
      {story && story.connection.rows.length > 0 && (
        <details open={open}>
          <summary>story</summary>
          <Lanes connection={story.connection} latency={0} way={toMoment} />
          {story.cut && (
            <p class="dim">What comes behind {story.connection.rows.length} moments is not here.</p>
          )}
        </details>
      )}
    </article>
  )
}

function Checks({ verdicts, clues }: Pick<ArticleView, 'verdicts' | 'clues'>) {
  if (verdicts.length + clues.length === 0) return null
  return (
    <details>
      <summary>checks</summary>
      {verdicts.map(({ title, checks }, index) => (
        <section key={index}>
          <p class="bold">{title}</p>
          <ul>
            {checks.map(({ style, mark, text, cite }, place) => (
              <li key={place}>
                <span class={style}>{mark}</span> {text} <span class="cite">{cite}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {clues.map((clue, index) => (
        <p key={index}>{clue}</p>
      ))}
    </details>
  )
}
