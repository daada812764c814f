/** A page as one file: its style and its script are in it, with a policy that forbids it everything else. */
import { base64 } from '@scure/base'
import { h, type ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { fromText } from '../../bytes/bytes.ts'
import { printable } from '../../bytes/printable.ts'
import { digest } from '../../crypto/hash/hash.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'

/** Nothing is loaded, sent or framed; styles of elements say where things stand, and can do no more. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src-elem ${hashOf(STYLE)}`,
  "style-src-attr 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/**
 * The page. Its script makes it more convenient and is not needed.
 * @param body HTML
 */
export function documentOf(title: string, body: string): string {
  const head = [
    h('meta', { charset: 'utf-8' }),
    h('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('title', null, printable(title)),
  ]
  return `<!doctype html>
<html lang="en"><head>${htmlFrom(head)}<style>${STYLE}</style>
<script>${SCRIPT}</script>
</head><body>
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
