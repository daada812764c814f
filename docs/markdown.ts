/** How generated parts look in a page. */

/** A mermaid block, drawn in the reader's browser. */
export function diagram(text: string): string {
  return `\`\`\`mermaid\n${text}\n\`\`\``
}

/** A block of printed text. */
export function textBlock(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``
}

/** A table; cells are Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A name as code. */
export function code(name: string): string {
  return `\`${name}\``
}

/** A path as code, which breaks at its dots. In HTML, Markdown would take its stars for emphasis. */
export function pathCode(path: string): string {
  return `<code>${path.replaceAll('*', '&#42;').replaceAll('.', '.<wbr>')}</code>`
}
