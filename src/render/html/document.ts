/** A page as one file: its style and its script are in it, with a policy that forbids it everything else. */
import { base64 } from '@scure/base'
import { h, type ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { fromText } from '../../bytes/bytes.ts'
import { printable } from '../../bytes/printable.ts'
import { digest } from '../../crypto/hash/hash.ts'
import { EVERY_STYLE } from '../components/style.ts'
import { SCRIPT } from './script.ts'
import { REPORT_STYLE } from './style.ts'

/** Nothing is loaded, sent or framed; styles of elements say where things stand, and can do no more. */
function policyFor({ script, style }: Furnishing): string {
  return [
    "default-src 'none'",
    `script-src ${script === undefined ? "'none'" : hashOf(script)}`,
    `style-src-elem ${hashOf(style)}`,
    "style-src-attr 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** What a page carries beside what it says and what every page has. */
interface Furnishing {
  /** It makes the page more convenient and is not needed. */
  readonly script?: string
  /** Its own. */
  readonly style: string
}

/**
 * The page.
 * @param body HTML
 * @param own what it carries: that of a page with moments where nothing is said
 */
export function documentOf(
  title: string,
  body: string,
  own: Furnishing = { script: SCRIPT, style: REPORT_STYLE },
): string {
  const { script } = own
  const style = `${EVERY_STYLE}\n${own.style}`
  const head = [
    h('meta', { charset: 'utf-8' }),
    h('meta', { 'http-equiv': 'Content-Security-Policy', content: policyFor({ ...own, style }) }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('title', null, printable(title)),
  ]
  return `<!doctype html>
<html lang="en"><head>${htmlFrom(head)}<style>${style}</style>
${script === undefined ? '' : `<script>${script}</script>\n`}</head><body>
${body}
</body></html>
`
}

/** What components draw, as HTML. */
export function htmlFrom(content: ComponentChildren): string {
  return renderToString(h('div', null, content)).slice('<div>'.length, -'</div>'.length)
}

/** The source of a policy that allows this one text. */
function hashOf(text: string): string {
  return `'sha256-${base64.encode(digest('sha256', fromText(text)))}'`
}
