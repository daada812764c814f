/**
 * Counts blocks: source text in, the same text with a counter in each function, branch, case and loop out. Blocks are the ones
 * that V8's block coverage has; counted here they cost some nanoseconds each and can be read after every single execution.
 * As hooks of Node's loader (`module.register`) it does so to whatever is loaded from `src/`.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { LoadHook } from 'node:module'
import { transformSync } from 'esbuild'
import ts from 'typescript'

/** More rounds of one loop in one execution than any input here can need: who takes them hangs. */
const HANGS = 4_000_000

/** What stands on the first line of a counted module. @see Feedback */
const HEAD = 'const { counts: __c, touch: __t, hang: __x } = globalThis.__blocks;'

interface Insertion {
  readonly at: number
  readonly text: string
}

/**
 * @param first number of the first block
 * @returns the text on the lines that it had, and the number behind the last block
 */
export function withCounters(
  name: string,
  text: string,
  first: number,
): { readonly text: string; readonly next: number } {
  const kind = name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, false, kind)
  const insertions: Insertion[] = []
  let next = first

  const count = (): string => {
    const block = next++
    return `__c[${block}]++||__t(${block})`
  }
  const insert = (at: number, text: string): void => void insertions.push({ at, text })
  const around = (node: ts.Node, before: string, after: string): void => {
    insert(node.getStart(source), before)
    insert(node.end, after)
  }
  const statement = (node: ts.Statement | undefined, more = ''): void => {
    if (!node) return
    const hit = `${count()};${more}`
    if (ts.isBlock(node)) insert(node.getStart(source) + 1, hit)
    else around(node, `{${hit}`, '}')
  }
  const expression = (node: ts.Expression): void => around(node, `(${count()},`, ')')

  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      if (ts.isBlock(node.body)) statement(node.body)
      else expression(node.body as ts.Expression)
    } else if (ts.isIfStatement(node)) {
      statement(node.thenStatement)
      statement(node.elseStatement)
    } else if (ts.isIterationStatement(node, false)) {
      statement(node.statement, `__c[${next}]>${HANGS}&&__x();`)
    } else if (ts.isCaseOrDefaultClause(node)) {
      const [begins] = node.statements
      if (begins) insert(begins.getStart(source), `${count()};`)
    } else if (ts.isCatchClause(node)) {
      statement(node.block)
    } else if (ts.isConditionalExpression(node)) {
      expression(node.whenTrue)
      expression(node.whenFalse)
    } else if (ts.isBinaryExpression(node) && SHORT.has(node.operatorToken.kind)) {
      expression(node.right)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return { text: applied(text, insertions), next }
}

/** Operators whose right side may be left out. */
const SHORT: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
])

/** Outer insertions were made before inner ones: at one place, what opens stands in that order, what closes in the other. */
function applied(text: string, insertions: readonly Insertion[]): string {
  const closes = ({ text }: Insertion): boolean => text === ')' || text === '}'
  const ordered = insertions
    .map((insertion, index) => ({ insertion, index }))
    .sort((a, b) => {
      const [x, y] = [a.insertion, b.insertion]
      if (x.at !== y.at) return x.at - y.at
      if (closes(x) !== closes(y)) return closes(x) ? -1 : 1
      return closes(x) ? b.index - a.index : a.index - b.index
    })
  const parts: string[] = [HEAD]
  let from = 0
  for (const { insertion } of ordered) {
    parts.push(text.slice(from, insertion.at), insertion.text)
    from = insertion.at
  }
  parts.push(text.slice(from))
  return parts.join('')
}

let blocks = 0

/**
 * Takes types away, and counts what is loaded from `src/`. esbuild alone: tsx has it name each function that is made, which is
 * a tenth of what a decoder costs.
 */
export const load: LoadHook = (url, context, nextLoad) => {
  const file = url.replace(/\?.*/, '')
  if (!/^file:.*\.tsx?$/.test(file) || file.includes('/node_modules/')) return nextLoad(url, context)
  let text = readFileSync(fileURLToPath(file), 'utf8')
  if (file.includes('/src/')) {
    const counted = withCounters(file, text.replace(/^#!.*/, ''), blocks)
    blocks = counted.next
    text = counted.text
  }
  const { code } = transformSync(text, {
    ...{ loader: file.endsWith('x') ? 'tsx' : 'ts', sourcefile: file, sourcemap: 'inline', target: 'node20' },
    ...{ jsx: 'automatic', jsxImportSource: 'preact' },
  })
  return { format: 'module', source: code, shortCircuit: true }
}
