import { vi } from 'vitest'

/**
 * Runs an example, which prints as it goes, and gives what it printed. The whole of it is held against
 * `examples/output/NN.txt`; `npx vitest run test/examples -u` writes those files anew.
 */
export async function printed(example: () => Promise<unknown>): Promise<string> {
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  try {
    await example()
  } finally {
    log.mockRestore()
  }
  return `${lines.join('\n')}\n`
}

/** The numbers in a line of a table that starts with `label`. */
export function numbersIn(text: string, label: string): number[] {
  const line = text.split('\n').find((candidate) => candidate.trimStart().startsWith(label)) ?? ''
  return [...line.slice(line.indexOf(label) + label.length).matchAll(/\b\d+\b/g)].map(([digits]) =>
    Number(digits),
  )
}
