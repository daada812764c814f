/** Modules as plain JavaScript, for tests that start many processes: a loader that translates takes half a second in each. */
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import type typescript from 'typescript'

const ROOT = resolve(import.meta.dirname, '../..')
/** Below `node_modules`, so that packages are found from there. */
const OUT = join(ROOT, 'node_modules/.cache/glass-tls-test')

/** Where what is made of a source stands. */
const placeOf = (source: string): string => join(OUT, relative(ROOT, source)).replace(/\.ts$/, '.js')

/** Written whole or not at all: another worker may read it, or make the same. */
function write(place: string, text: string): void {
  mkdirSync(dirname(place), { recursive: true })
  const made = `${place}.${process.pid}`
  writeFileSync(made, text)
  renameSync(made, place)
}

/** Translates sources; types go, nothing else changes. */
function translate(sources: readonly string[]): void {
  const ts = createRequire(import.meta.url)('typescript') as typeof typescript
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  }
  for (const source of sources)
    write(placeOf(source), ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions }).outputText)
}

const age = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

let current = false

/**
 * The JavaScript of a module, translated where a source changed since.
 * @param module path from the root of the repository; imports from its own folder and from `src`
 */
export function built(module: string): string {
  const source = join(ROOT, module)
  if (!current) {
    const folders = ['src', 'test/stores']
    const sources = folders.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(ROOT, folder, name)),
    )
    const stale = sources.filter((file) => age(placeOf(file)) <= age(file))
    if (stale.length > 0) translate(stale)
    write(join(OUT, 'package.json'), '{ "type": "module" }\n')
    current = true
  }
  return placeOf(source)
}
