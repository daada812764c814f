/** The entries of the package: what users import, and the source that says what it exports. */
import { readFileSync } from 'node:fs'

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
}

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Manifest

/** Sources by name, from the root of the package: `glass-tls/lab` is `src/lab.ts`. */
export const ENTRIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(manifest.exports).flatMap(([name, target]) =>
    typeof target === 'string'
      ? []
      : [[name.replace('.', 'glass-tls'), target.default.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts')]],
  ),
)

/** The lines that the head of an entry shows. @param file as {@link ENTRIES} has it @throws Error where it shows none */
export function sampleOf(file: string): string {
  const source = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
  const [, block] = /^\/\*\*[\s\S]*?```ts\n([\s\S]*?) \* ```\n[\s\S]*?\*\/\n/.exec(source) ?? []
  if (block === undefined) throw new Error(`${file} begins without an example`)
  return block.replace(/^ \* ?/gm, '')
}

/** Code that imports the sources in place of the package. */
export function fromSource(code: string): string {
  return code.replace(/'(glass-tls[^']*)'/g, (quoted, entry: string) => {
    const file = Object.hasOwn(ENTRIES, entry) ? ENTRIES[entry] : undefined
    return file === undefined ? quoted : `'${new URL(`../${file}`, import.meta.url).href}'`
  })
}

/** What an example says that it prints: the remarks behind its calls of console.log. */
export function saidToPrint(sample: string): string {
  return [...sample.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, printed]) => `${printed}\n`).join('')
}
