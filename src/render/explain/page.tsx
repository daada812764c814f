/** Explanations as a page: one file, no network. What all come to, then each connection with its checks and its story to unfold. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ConnectionRun } from '../../trace/run.ts'
import type { Explanation } from '../../inspect/explain/explanation.ts'
import type { ExplainSummary } from '../../inspect/explain/totals.ts'
import { documentOf, htmlFrom } from '../html/document.ts'
import { Moments } from '../html/moments.tsx'
import { seen } from '../views/seen.ts'
import { connectionView } from '../views/story-view.ts'
import { explanationView } from './explanation-view.ts'
import { Article } from './article.tsx'
import { summaryWords } from './words.ts'

/** Connections that a page has room for. */
const ROOM = 5_000
/** Connections whose stories are on it: the first ones, each up to so many moments, all of them up to so many characters. */
const STORIES = 200
const MOMENTS = 300
const LARGEST = 24_000_000

/** A page that grows with the connections that are put on it. */
export class ExplainPage {
  private readonly articles: string[] = []
  private readonly moments: string[] = []
  private readonly shown = new Map<string, number>()
  /** Connections that may have a story. */
  private readonly told = new Set<string>()
  /** Moments so far: they are counted through the whole page. */
  private count = 0
  private size = 0
  private left = 0

  /** How many moments of a connection the page has room for. */
  momentsOf(connection: string): number {
    if (this.told.size < STORIES) this.told.add(connection)
    return this.told.has(connection) && this.size < LARGEST ? MOMENTS : 0
  }

  /** One more connection; behind the first thousands only their number. */
  add(explanation: Explanation): void {
    if (this.articles.length >= ROOM) {
      this.left++
      return
    }
    const article = seen(explanationView(explanation))
    const first = this.count === 0
    if (!this.told.has(article.id)) {
      this.articles.push(htmlFrom(<Article article={article} />))
      return
    }
    const run = this.renumbered(explanation)
    const story = { connection: seen(connectionView(run)), cut: run.moments.length === MOMENTS }
    this.articles.push(htmlFrom(<Article {...{ article, story }} open={first} />))
    const moments = htmlFrom(<Moments connection={run} shown={this.shown} />)
    this.moments.push(moments)
    this.size += moments.length
  }

  /** The page. @param name of the capture */
  html(name: string, summary: ExplainSummary): string {
    const { articles, moments } = this
    const head = (
      <>
        <header>
          <h1>{seen(name)}</h1>
          <p>Which connections resumed, and why the others did not. Made by glass-tls.</p>
        </header>
        <section aria-label="summary">
          <pre>{[...summaryWords(summary)].map(seen).join('\n')}</pre>
        </section>
      </>
    )
    const more = this.left > 0 && (
      <p>{this.left} more connections are not on this page: see --json or --csv.</p>
    )
    const body = `${htmlFrom(head)}<main><div id="story"><h2>Connections</h2>${articles.join('\n')}${htmlFrom(more)}</div>
<aside id="panel" aria-label="moments">${moments.join('\n')}</aside></main>`
    return documentOf(`${name} · glass-tls explain`, body)
  }

  /** The connection as far as it was kept, its moments behind those of others. */
  private renumbered({ run }: Explanation): ConnectionRun {
    const from = this.count
    const moments = run.moments.slice(0, MOMENTS).map((moment, index) => ({ ...moment, index: from + index }))
    this.count += moments.length
    return { ...run, moments }
  }
}
