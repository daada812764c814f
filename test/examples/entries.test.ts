/** The lines that each entry of the package shows: they run, and print what they say. With the built package: `stores/package`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { ENTRIES, sampleOf, saidToPrint } from '../../docs/entries.ts'
import { saidBy } from './printed.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'glass-tls-entries-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { entryPoints, projectDocuments } = JSON.parse(readFileSync(join(root, 'typedoc.json'), 'utf8'))
const pages: readonly string[] = ['README.md', ...projectDocuments]

/** What is there at run time behind a name that users import. */
const exportsOf = async (name: string): Promise<string[]> =>
  Object.keys((await import(join(root, ENTRIES[name]))) as object)

describe.each(Object.entries(ENTRIES))('%s', (name, file) => {
  it('shows ten lines or so, which run and print what they say', async () => {
    const sample = sampleOf(file)
    expect(sample).toContain(`from '${name}'`)
    const lines = sample.split('\n').filter((line) => /\w/.test(line) && !line.startsWith('import '))
    expect(lines.length).toBeLessThanOrEqual(12)
    expect(await saidBy(sample, join(folder, basename(file)))).toBe(saidToPrint(sample))
  })

  it('is a module of the reference', () => {
    expect(entryPoints).toContain(file)
    expect(readFileSync(join(root, file), 'utf8')).toContain(` * @module ${name}\n`)
  })
})

it('no name has two doors, but the Lab, which is also where one begins', async () => {
  const doors = new Map<string, string[]>()
  for (const name of Object.keys(ENTRIES))
    for (const exported of await exportsOf(name)) doors.set(exported, [...(doors.get(exported) ?? []), name])
  expect(Object.fromEntries([...doors].filter(([, names]) => names.length > 1))).toEqual({
    Lab: ['glass-tls', 'glass-tls/lab'],
    LAB_START: ['glass-tls', 'glass-tls/lab'],
  })
})

it.each(pages)('%s imports what is there', async (page) => {
  const imports = readFileSync(join(root, page), 'utf8').matchAll(
    /^import \{ (.*) \} from '(glass-tls[^']*)'/gm,
  )
  for (const [, names, entry] of imports)
    expect(await exportsOf(entry)).toEqual(expect.arrayContaining(names.split(', ')))
})
