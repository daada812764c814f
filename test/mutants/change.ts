/** Changes of a source text, by its syntax tree. */
import ts from 'typescript'

/** What is put in the place of a stretch of text. */
export interface Change {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The text with the change made. */
export function changed(source: string, { start, end, text }: Change): string {
  return source.slice(0, start) + text + source.slice(end)
}

/** The tree of a source text. */
export function treeOf(file: string, source: string): ts.SourceFile {
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  return ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, kind)
}

/** The place of a node without what stands before it, and the text for that place. */
export function replace(node: ts.Node, text: string): Change {
  return { start: node.getStart(), end: node.getEnd(), text }
}
