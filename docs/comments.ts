/** Docstrings of fields, read where the fields are declared: what the docs say of them stands there once. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The docstring of each field of a file's interfaces, in one line, by the name of the field. @param file within `src` */
export function commentsIn(file: string): ReadonlyMap<string, string> {
  const source = readFileSync(fileURLToPath(new URL(`../src/${file}`, import.meta.url)), 'utf8')
  const fields = source.matchAll(/^ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}(?:readonly )?(\w+):/gm)
  return new Map(
    [...fields].map(([, comment, name]) => [
      name,
      comment
        .replaceAll(/^\s*\* ?/gm, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    ]),
  )
}

/** The docstring of one field. @throws Error where it has none */
export function commentOf(comments: ReadonlyMap<string, string>, name: string): string {
  const comment = comments.get(name)
  if (comment === undefined) throw new Error(`nobody says what ${name} is`)
  return comment
}
