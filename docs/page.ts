/**
 * The script of a run's page as text: `npm run page` makes it of `src/page/report.ts`. The page is one file that loads nothing,
 * so the renderer needs the script as a string; that it is the one that was checked, a test sees to.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'

const SOURCE = fileURLToPath(new URL('../src/page/report.ts', import.meta.url))
const RESULT = fileURLToPath(new URL('../src/render/html/script.ts', import.meta.url))

/** The module that carries the script: TypeScript without its types, as a string. */
export function scriptModule(): string {
  const { outputText } = ts.transpileModule(readFileSync(SOURCE, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, removeComments: true },
  })
  // A script of its own scope; `export {}` is what the compiler leaves of an import of types.
  const script = `'use strict'\n{\n${outputText.replace(/^export \{\};\n/m, '')}}`
  const lines = script.split('\n').map((line) => `  ${JSON.stringify(line)},`)
  return [
    '/** The page’s script, made of `src/page/report.ts` by `npm run page`: change it there. */',
    'export const SCRIPT = [',
    ...lines,
    "].join('\\n')",
    '',
  ].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(RESULT, scriptModule())
