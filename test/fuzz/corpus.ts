/** Inputs that reach what no other reaches: a file for each target, a line in base64 for each input. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The corpus of the repository. */
export const CORPUS = fileURLToPath(new URL('corpus', import.meta.url))
/** Inputs that once found something, as files `TARGET-NAME.bin`. */
const FINDS = new URL('finds/', import.meta.url)

/** The inputs of a target; none where there is no such file. */
export function readCorpus(directory: string, target: string): Uint8Array[] {
  const file = join(directory, `${target}.txt`)
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => new Uint8Array(Buffer.from(line, 'base64')))
}

/** Writes the inputs of a target, in an order that a later run leaves as it is where it can. */
export function writeCorpus(directory: string, target: string, inputs: readonly Uint8Array[]): void {
  mkdirSync(directory, { recursive: true })
  const lines = inputs.map((input) => `${Buffer.from(input).toString('base64')}\n`)
  writeFileSync(join(directory, `${target}.txt`), lines.sort().join(''))
}

/** What was found of a target before. */
export function readFinds(target: string): Uint8Array[] {
  if (!existsSync(FINDS)) return []
  return readdirSync(FINDS)
    .filter((name) => name.startsWith(`${target}-`) && name.endsWith('.bin'))
    .map((name) => new Uint8Array(readFileSync(new URL(name, FINDS))))
}

/** An input, and the blocks and edges that it reaches. */
export interface Reaching {
  readonly input: Uint8Array
  readonly blocks: ReadonlySet<number>
  /** Blocks that are entered, each as often as it is. */
  readonly steps: number
}

/** Few inputs that reach everything, the cheapest first. @param reached what others reach already */
export function minimised(inputs: readonly Reaching[], reached: ReadonlySet<number>): Uint8Array[] {
  const have = new Set(reached)
  const kept: Uint8Array[] = []
  for (const { input, blocks } of [...inputs].sort((a, b) => a.steps - b.steps)) {
    if ([...blocks].every((block) => have.has(block))) continue
    for (const block of blocks) have.add(block)
    kept.push(input)
  }
  return kept
}
