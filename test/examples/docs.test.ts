import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { PAGES, pathOf, withGenerated } from '../../docs/generate.ts'
import { runOutput, startOutput } from '../../docs/runs.ts'
import { saidBy } from './printed.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(pathOf('README.md'), 'utf8')

/** The first fenced block of a language. */
const block = (text: string, language: string): string =>
  new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? ''

describe('the guides', () => {
  it.each(PAGES)('%s has the generated parts that the code gives (else: npm run docs)', (page) => {
    expect(readFileSync(pathOf(page), 'utf8')).toBe(withGenerated(page))
  })

  it.each(PAGES)('%s links and includes only what exists', (page) => {
    const text = readFileSync(pathOf(page), 'utf8')
    const linked = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target)
    const included = [...text.matchAll(/\{@includeCode ([^\s#}]+)(?:#([\w,-]+))?\}/g)]
    for (const target of [...linked, ...included.map(([, target]) => target)])
      expect(existsSync(join(dirname(pathOf(page)), target)), target).toBe(true)
    for (const [, target, regions = ''] of included)
      for (const region of regions.split(',').filter((name) => name !== ''))
        expect(readFileSync(join(dirname(pathOf(page)), target), 'utf8')).toContain(`// #region ${region}\n`)
  })
})

describe('the guide to stepping', () => {
  it('names functions and files that exist', () => {
    const text = readFileSync(pathOf('docs/guides/stepping-a-test.md'), 'utf8')
    const places = [...text.matchAll(/`(\w+)`(?: and `(\w+)`)? in `(src\/[^`]+)`/g)]
    expect(places.length).toBeGreaterThan(5)
    for (const [, first, second, file] of places) {
      const code = readFileSync(join(root, file), 'utf8')
      for (const name of [first, second].filter((one) => one !== undefined))
        expect(code).toMatch(new RegExp(`^ *(?:export )?(?:function )?${name}(?:<.*>)?\\(`, 'm'))
    }
    for (const [, file] of text.matchAll(/`(src\/[^`]+\.ts)`/g))
      expect(existsSync(join(root, file)), file).toBe(true)
  })

  it('names configurations of launch.json', () => {
    const text = readFileSync(pathOf('docs/guides/stepping-a-test.md'), 'utf8')
    const { configurations } = JSON.parse(readFileSync(join(root, '.vscode/launch.json'), 'utf8'))
    for (const { name } of configurations) expect(text).toContain(`| ${name} |`)
  })
})

describe('the README', () => {
  it('shows what npm start prints, parts of the run behind it, and the overview of a run of TLS 1.2', () => {
    const shown = [...readme.matchAll(/```text\n([\s\S]*?)```/g)].map(([, text]) => text.trimEnd())
    expect(shown).toHaveLength(4)
    expect(startOutput()).toContain(shown[0])
    for (const part of shown.slice(1, 3)) expect(runOutput('tls13-resume')).toContain(part)
    expect(runOutput('tls12-session-id')).toContain(shown[3])
  })

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const named = [...readme.matchAll(/npm (?:run )?(start|test|(?<=run )\w+)/g)].map(([, name]) => name)
    expect(named.length).toBeGreaterThan(4)
    for (const name of named) expect(Object.keys(scripts)).toContain(name)
  })

  it('uses the library in a few lines that run and print what it says', async () => {
    const code = block(readme, 'ts')
    expect(code.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(10)
    const folder = mkdtempSync(join(tmpdir(), 'glass-tls-readme-'))
    try {
      const told = (await saidBy(code, join(folder, 'readme.mts'))).trim()
      expect(readme).toContain(`It prints \`${told}\``)
      const older = code.replaceAll(/(client|server): \{ /g, "$1: { versions: ['TLS 1.2'] as const, ")
      expect(older).not.toBe(code)
      expect((await saidBy(older, join(folder, 'readme12.mts'))).trim()).toBe(told)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
