/**
 * The public surface as text: each export of each entry of the package with its declaration, so that a change of it shows in a
 * diff. `npm run api` compares it with `api-report.txt`, `npm run api -- --update` writes that anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { ENTRIES } from './entries.ts'

const REPORT = pathOf('api-report.txt')

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../${file}`, import.meta.url))
}

/** Declarations of every source file as the compiler hands them out, without comments, by the path of the source. */
function declarations(program: ts.Program): Map<string, ts.SourceFile> {
  const files = new Map<string, ts.SourceFile>()
  program.emit(undefined, (name, text, _bom, _error, sources) => {
    const source = sources?.[0]
    if (source && name.endsWith('.d.ts'))
      files.set(source.fileName, ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true))
  })
  return files
}

/** Whether a statement declares that name. */
function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.some((each) => each.name.getText() === name)
  return 'name' in statement && (statement.name as ts.Node | undefined)?.getText() === name
}

/** Members that are nobody's business are left out. */
function isPrivate(member: ts.Node): boolean {
  const named = ts.canHaveModifiers(member) ? ts.getModifiers(member) : undefined
  return named?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ?? false
}

/** A declaration in lines: its head, and for a class or an interface a line for each member. */
function linesOf(statement: ts.Statement): string[] {
  const flat = (text: string): string =>
    text
      .replace(/^export (declare )?/, '')
      .replace(/\s+/g, ' ')
      .trim()
  if (!ts.isInterfaceDeclaration(statement) && !ts.isClassDeclaration(statement))
    return [flat(statement.getText())]
  const [first] = statement.members
  const text = statement.getText()
  const head = first ? text.slice(0, first.getStart() - statement.getStart()) : text
  const members = statement.members.filter((member) => !isPrivate(member))
  return [flat(head), ...members.map((member) => `  ${flat(member.getText())}`), ...(first ? ['}'] : [])]
}

/** The whole report. */
function report(): string {
  const { config } = ts.readConfigFile(pathOf('tsconfig.build.json'), (file) => ts.sys.readFile(file))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, pathOf('.'))
  const program = ts.createProgram(Object.values(ENTRIES).map(pathOf), {
    ...options,
    emitDeclarationOnly: true,
    removeComments: true,
  })
  const checker = program.getTypeChecker()
  const files = declarations(program)
  const parts = Object.entries(ENTRIES).map(([entry, file]) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(pathOf(file))!)!
    const exported = checker.getExportsOfModule(module).sort((a, b) => (a.name < b.name ? -1 : 1))
    const lines = exported.flatMap((symbol) => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      const sources = new Set(target.declarations?.map((each) => each.getSourceFile().fileName))
      const statements = [...sources].flatMap((source) => [...(files.get(source)?.statements ?? [])])
      return statements.filter((statement) => declares(statement, target.name)).flatMap(linesOf)
    })
    return `# ${entry}: ${exported.length} exports\n\n${lines.join('\n')}\n`
  })
  return `Made by npm run api -- --update.\n\n${parts.join('\n')}`
}

/** Lines that one text has and the other lacks. */
function lacking(text: string, other: string): string[] {
  const there = new Set(other.split('\n'))
  return text.split('\n').filter((line) => !there.has(line))
}

const made = report()
const kept = existsSync(REPORT) ? readFileSync(REPORT, 'utf8') : ''
if (process.argv.includes('--update')) writeFileSync(REPORT, made)
else if (kept !== made) {
  for (const line of lacking(kept, made)) console.error(`- ${line}`)
  for (const line of lacking(made, kept)) console.error(`+ ${line}`)
  console.error(
    'The public surface is not what api-report.txt says. If that is meant: npm run api -- --update',
  )
  process.exitCode = 1
}
