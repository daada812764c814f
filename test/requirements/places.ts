/** Where a row says that code and tests are: files, and a text in them. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AT, type Row } from './row.ts'

/** A text in a file of this package. */
export interface Place {
  /** From the root of the package. */
  readonly file: string
  readonly text: string
}

const ROOT = new URL('../../', import.meta.url)

/** Files that were read: many rows name the same. */
const read = new Map<string, string>()

/** The text of a file. @param file from the root of the package @throws Error where there is none */
export function textOf(file: string): string {
  const text = read.get(file) ?? readFileSync(fileURLToPath(new URL(file, ROOT)), 'utf8')
  read.set(file, text)
  return text
}

/** How often a text stands in its file. */
export function timesIn({ file, text }: Place): number {
  return textOf(file).split(text).length - 1
}

/** Whether a row names a rule of the catalogue, and no place in a file. */
export function isRule(by: string): boolean {
  return !by.includes(AT)
}

/** The place of code: `record/record13.ts › a known content type`. */
export function codeAt(by: string): Place {
  const [file = '', text = ''] = by.split(AT)
  return { file: `src/${file}`, text }
}

/** The place of a test: its file, and a part of its name as the file has it. */
export function testAt(test: string): Place {
  const [file = '', text = ''] = test.split(AT)
  return { file: `test/${file}.test.ts`, text }
}

/** The test that breaks a rule and no other. */
export function aloneAt(id: string): Place {
  return { file: 'test/rules/every-rule.test.ts', text: `'${id}': every rule before it holds` }
}

/** The tests that a row names. */
export function testsOf(row: Row): readonly Place[] {
  return 'tests' in row ? row.tests.map(testAt) : []
}
