/** The package as users get it: what its exports and its bin name is there, and loads. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { ENTRIES, sampleOf, saidToPrint } from '../../docs/entries.ts'
import { experimentSnippet, type Besides } from '../../src/sim/experiment/say.ts'
import { scratch } from '../peers/children.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const { file } = scratch()

/** What the laboratory copies as TypeScript, in each of its shapes. */
const EXPERIMENT = { scenario: 'tls13-resume', seed: 'one', acts: ['c2: forget server ticket-keys'] }
const SAID: readonly Besides[] = [
  {},
  { leak: 'ticket-key' },
  ...['was', 'tls12-ticket', 'c1~c2', 'c2~was:c2'].map((against) => ({ against })),
]

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
  readonly bin: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest

/** Runs Node in the directory of a user of the package. */
const node = (...args: readonly string[]): string =>
  execFileSync(process.execPath, args, { cwd: file('user'), encoding: 'utf8' })

describe('the built package', () => {
  const home = file('user/node_modules/glass-tls')

  // As `npm run build` does, without looking at types once more.
  beforeAll(() => {
    mkdirSync(home, { recursive: true })
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const options = [
      '-p',
      'tsconfig.build.json',
      '--outDir',
      join(home, 'dist'),
      '--noCheck',
      '--sourceMap',
      'false',
    ]
    execFileSync(process.execPath, [tsc, ...options, '--inlineSources', 'false'], { cwd: ROOT })
    cpSync(join(ROOT, 'package.json'), join(home, 'package.json'))
    symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'))
  }, 60_000)

  it('has the types of every entry', () => {
    for (const entry of Object.values(manifest.exports))
      if (typeof entry !== 'string') expect(readFileSync(join(home, entry.types), 'utf8')).toContain('export')
  })

  describe.each(Object.entries(ENTRIES))('as %s', (name, source) => {
    it('loads, and runs what its head shows', () => {
      expect(Object.keys(manifest.exports)).toContain(name.replace('glass-tls', '.'))
      const sample = sampleOf(source)
      const script = ts.transpileModule(sample, { compilerOptions: { target: ts.ScriptTarget.ESNext } })
      expect(node('--input-type=module', '-e', script.outputText)).toBe(saidToPrint(sample))
    })
  })

  it('has types that a strict compiler takes, in all that its entries show and the laboratory copies', () => {
    const samples = Object.entries(ENTRIES).map(([name, source]) => {
      const sample = file(`user/${name.replaceAll('/', '-')}.mts`)
      writeFileSync(sample, sampleOf(source))
      return sample
    })
    const snippets = SAID.map((besides, index) => {
      const snippet = file(`user/said-${index}.mts`)
      writeFileSync(snippet, experimentSnippet(EXPERIMENT, besides))
      return snippet
    })
    const program = ts.createProgram([...samples, ...snippets], {
      strict: true,
      noEmit: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
    })
    const problems = ts.getPreEmitDiagnostics(program)
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
  })

  it('keeps a session in a directory', () => {
    const script = `import { openStore } from 'glass-tls/stores'
      const { sessions, close } = await openStore('file:kept')
      console.log(await sessions.get(new Uint8Array(32), 0))
      await close()`
    expect(node('--input-type=module', '-e', script)).toBe('undefined\n')
  })

  it('has its command', () => {
    expect(node(join(home, manifest.bin['glass-tls']), '--help')).toContain('Usage: glass-tls')
  })
})
