/** One connection that was explained: what came of it and why, its checks and its story to unfold. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { Lanes } from '../components/lanes.tsx'
import { toMoment } from '../html/moments.tsx'
import type { ConnectionView } from '../views/story-view.ts'
import type { ExplanationView } from './explanation-view.ts'

interface ArticleProps {
  readonly article: ExplanationView
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
  const { id, at, ends, what, outcome, look, says, missing } = article
  return (
    <article id={id}>
      <p>
        <b>{id}</b> <span class="dim">{at}</span> {ends} <span class="dim">{what}</span>{' '}
        <span class={look === 'dim' ? 'bold' : look}>{outcome}</span>
      </p>
      {says
        .filter((each) => each !== missing)
        .map((each, index) => (
          <p key={index}>{each}</p>
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

function Checks({ decisions, clues }: Pick<ExplanationView, 'decisions' | 'clues'>) {
  if (decisions.length + clues.length === 0) return null
  return (
    <details>
      <summary>checks</summary>
      {decisions.map(({ question, answer, checks }, index) => (
        <section key={index}>
          <p class="bold">
            {question} {answer}
          </p>
          <ul>
            {checks.map(({ look, mark, says, cite }, place) => (
              <li key={place}>
                <span class={look}>{mark}</span> {says} <span class="cite">{cite}</span>
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
