/** How a piece of text may look. A theme knows how to paint each style; the plain one paints nothing. */
export type Style =
  | 'text'
  | 'dim'
  | 'bold'
  | 'title'
  | 'client'
  | 'server'
  | 'message'
  | 'field'
  | 'value'
  | 'secret'
  | 'pass'
  | 'fail'
  | 'state'
  | 'cite'

/** Paints a piece of text; the text itself stays as it is. */
export type Theme = (style: Style, text: string) => string

const SGR: Readonly<Record<Style, string>> = {
  text: '',
  dim: '2',
  bold: '1',
  title: '1;97;44',
  client: '1;36',
  server: '1;35',
  message: '1',
  field: '36',
  value: '',
  secret: '33',
  pass: '32',
  fail: '1;31',
  state: '1;34',
  cite: '2',
}

/** No colours: for files, pipes and `NO_COLOR`. */
export const PLAIN: Theme = (_style, text) => text

/** The sixteen colours that every terminal has; they follow the terminal's own light or dark scheme. */
export const COLOR: Theme = (style, text) =>
  SGR[style] === '' || text === '' ? text : `\u001b[${SGR[style]}m${text}\u001b[0m`
