/** What a check or an act is in the tree, and the source without it. */
import ts from 'typescript'
import { replace, treeOf, type Change } from './change.ts'

/**
 * Takes out what stands at a text: the statement, the row of a table, the field or the operand that it is part of.
 * @throws Error where the text is not there once, or nothing around it can go
 */
export function removal(file: string, source: string, text: string): Change {
  const start = source.indexOf(text)
  if (start < 0 || source.indexOf(text, start + 1) >= 0)
    throw new Error(`${file} does not have once: ${text}`)
  // A comma behind a field or an operand is no part of it, but of all that it stands in.
  const end = start + text.replace(/,$/, '').length
  const node = innermost(treeOf(file, source), start, end)
  for (let part = failing(node) ?? node; part.parent; part = part.parent) {
    const change = without(part)
    if (change) return change
  }
  throw new Error(`nothing can go around: ${text}`)
}

function innermost(tree: ts.Node, start: number, end: number): ts.Node {
  const inside = tree.forEachChild((child) =>
    child.getStart() <= start && child.getEnd() >= end ? innermost(child, start, end) : undefined,
  )
  return inside ?? tree
}

/** Those that end a connection: what they say is part of them. */
const ENDS = ['fail', 'refuse', 'missing', 'differs', 'unless']

/** The call that ends a connection, around what it says. */
function failing(node: ts.Node): ts.Node | undefined {
  for (let part = node; part.parent && !ts.isFunctionLike(part); part = part.parent)
    if (ts.isCallExpression(part) && ENDS.includes(part.expression.getText())) return part
  return undefined
}

/** Of conditions; and of bits, where nothing may branch. */
const LOGICAL = [
  ts.SyntaxKind.BarToken,
  ts.SyntaxKind.AmpersandToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]

/** Whether it is a condition made of two, or a value and what stands in for it. */
export function isLogical(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && LOGICAL.includes(node.operatorToken.kind)
}

/** The change that takes a node out; `undefined` where only more than it can go. */
export function without(node: ts.Node): Change | undefined {
  const { parent } = node
  // Of two conditions, or a value and what stands in for it, the other is left; so of two ways to go.
  if (isLogical(parent)) return replace(parent, (node === parent.left ? parent.right : parent.left).getText())
  if (ts.isConditionalExpression(parent)) {
    if (node === parent.condition) return replace(parent, parent.whenTrue.getText())
    return replace(parent, (node === parent.whenTrue ? parent.whenFalse : parent.whenTrue).getText())
  }
  if (ts.isConditionalExpression(node)) return replace(node, node.whenFalse.getText())
  if (isRow(node)) return { ...replace(node, ''), end: behindComma(node) }
  if (ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent)) return undefined
  // A list that is not narrowed.
  if (ts.isCallExpression(node) && isFilter(node)) return replace(node, receiverOf(node).getText())
  if (ts.isIfStatement(parent) && node === parent.thenStatement && !parent.elseStatement)
    return replace(parent, ';')
  if (isAct(node)) return replace(node, ';')
  return undefined
}

/** A part of a list or a table. */
export function isRow(node: ts.Node): boolean {
  if (ts.isObjectLiteralElement(node)) return true
  return ts.isArrayLiteralExpression(node.parent)
}

function behindComma(node: ts.Node): number {
  const source = node.getSourceFile().text
  const [comma = ''] = /^\s*,/.exec(source.slice(node.getEnd())) ?? []
  return node.getEnd() + comma.length
}

function isFilter({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'filter'
}

function receiverOf({ expression }: ts.CallExpression): ts.Node {
  return ts.isPropertyAccessExpression(expression) ? expression.expression : expression
}

/** Whether it is a statement that does something. */
export function isAct(node: ts.Node): boolean {
  return (
    ts.isExpressionStatement(node) ||
    ts.isIfStatement(node) ||
    ts.isReturnStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isForOfStatement(node) ||
    ts.isForStatement(node) ||
    ts.isWhileStatement(node) ||
    ts.isVariableStatement(node) ||
    ts.isFunctionDeclaration(node)
  )
}
