/** Prose with code between backticks and links to tabs: `[World](tab:world)`. */
import type { JSX } from 'preact'

/** What a link of a text becomes. @param target behind `tab:` */
export type LinkTo = (target: string) => string

const PART = /`(?<code>[^`]+)`|\[(?<name>[^\]]+)\]\(tab:(?<tab>\w+)\)/g

/** A paragraph. */
export function Prose({ text, linkTo }: { readonly text: string; readonly linkTo: LinkTo }) {
  return <p>{partsOf(text, linkTo)}</p>
}

/** Its parts: text, code, links. */
function partsOf(text: string, linkTo: LinkTo): (string | JSX.Element)[] {
  const parts: (string | JSX.Element)[] = []
  let from = 0
  for (const { index, 0: whole, groups: { code, name, tab = '' } = {} } of text.matchAll(PART)) {
    parts.push(
      text.slice(from, index),
      code === undefined ? <a href={linkTo(tab)}>{name}</a> : <code>{code}</code>,
    )
    from = index + whole.length
  }
  return [...parts, text.slice(from)]
}
