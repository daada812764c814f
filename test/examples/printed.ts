import { writeFileSync } from 'node:fs'
import { format } from 'node:util'
import { vi } from 'vitest'
import { fromSource } from '../../docs/entries.ts'

/**
 * Runs an example, which prints as it goes, and gives what it printed. The whole of it is held against
 * `examples/output/NN.txt`; `npx vitest run test/examples -u` writes those files anew.
 */
export async function printed(example: () => Promise<unknown>): Promise<string> {
  const lines: string[] = []
  const log = vi
    .spyOn(console, 'log')
    .mockImplementation((...args: unknown[]) => void lines.push(format(...args)))
  try {
    await example()
  } finally {
    log.mockRestore()
  }
  return `${lines.join('\n')}\n`
}

/** What code for users prints, run in this process from a file of its own, with the sources in place of the package. */
export function saidBy(code: string, file: string): Promise<string> {
  writeFileSync(file, fromSource(code))
  return printed(() => import(file))
}

/** The numbers in a line of a table that starts with `label`. */
export function numbersIn(text: string, label: string): number[] {
  const line = text.split('\n').find((candidate) => candidate.trimStart().startsWith(label)) ?? ''
  return [...line.slice(line.indexOf(label) + label.length).matchAll(/\b\d+\b/g)].map(([digits]) =>
    Number(digits),
  )
}
