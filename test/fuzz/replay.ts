/** One input again, with nothing counted: what is thrown is seen where it is thrown. */
import { readFileSync } from 'node:fs'
import { onFile } from '../../src/cli/arguments/options.ts'
import { targetNamed } from './targets.ts'

/** @returns the exit code */
export async function replay(name: string, file: string): Promise<number> {
  const input = onFile('replay', file, () => new Uint8Array(readFileSync(file)))
  const target = await targetNamed(name)
  try {
    await target.run(input, () => undefined)
  } catch (error) {
    process.stdout.write(
      `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    )
    return 1
  }
  process.stdout.write(`${name}: nothing wrong with these ${input.length} bytes\n`)
  return 0
}
