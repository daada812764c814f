/** Every small mistake that a source could have: a check or a row less, a condition turned round, another constant. */
import ts from 'typescript'
import { replace, treeOf, type Change } from './change.ts'
import { isAct, isLogical, isRow, without } from './remove.ts'

/** What a mutation does. */
export type Kind = 'removed' | 'negated' | 'other constant' | 'operand dropped'

/** A change of a source, and where it is. */
export interface Mutation extends Change {
  readonly kind: Kind
  /** From 1. */
  readonly line: number
}

/** All mutations of a source, in the order of the text. */
export function mutationsOf(file: string, source: string): readonly Mutation[] {
  const tree = treeOf(file, source)
  const found: Mutation[] = []
  const add = (kind: Kind, node: ts.Node, change: Change | undefined): void => {
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1
    if (change) found.push({ kind, line, ...change })
  }
  const visit = (node: ts.Node): void => {
    if (isDeclaration(node)) return
    if (removable(node)) add('removed', node, without(node))
    const condition = conditionOf(node)
    if (condition) add('negated', condition, replace(condition, `!(${condition.getText()})`))
    if (isLogical(node))
      for (const operand of [node.left, node.right]) add('operand dropped', operand, without(operand))
    const other = otherConstant(node)
    if (other !== undefined) add('other constant', node, replace(node, other))
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

/** What is gone when the program runs. */
function isDeclaration(node: ts.Node): boolean {
  return (
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isTypeNode(node)
  )
}

/** Acts without a name, and rows of lists that are objects: without a declaration nothing would load. */
function removable(node: ts.Node): boolean {
  if (ts.isObjectLiteralExpression(node)) return isRow(node)
  return isAct(node) && !isSilentEnd(node) && !ts.isVariableStatement(node) && !ts.isFunctionDeclaration(node)
}

/** `return undefined` at the end of a function: without it the same comes back, and the compiler alone misses it. */
function isSilentEnd(node: ts.Node): boolean {
  if (!ts.isReturnStatement(node) || node.expression?.getText() !== 'undefined') return false
  const { parent } = node
  return ts.isBlock(parent) && ts.isFunctionLike(parent.parent) && parent.statements.at(-1) === node
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node)) return node.expression
  return ts.isConditionalExpression(node) ? node.condition : undefined
}

function otherConstant(node: ts.Node): string | undefined {
  if (ts.isNumericLiteral(node)) return String(Number(node.text) + 1)
  if (node.kind === ts.SyntaxKind.TrueKeyword) return 'false'
  return node.kind === ts.SyntaxKind.FalseKeyword ? 'true' : undefined
}
