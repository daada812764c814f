/** The bytes that `decode` is given. */
import { readFileSync } from 'node:fs'
import { DecodeError } from '../../bytes/reader.ts'
import { inputsOf, type Input } from '../../inspect/parts/input.ts'
import { UsageError } from '../arguments/options.ts'

/** What a file holds, or standard input for `-`. @throws UsageError where it cannot be read, is empty or is a text without bytes */
export function readInput(file: string): Input[] {
  let raw: Uint8Array
  try {
    // A copy that is no Buffer: slices of a Buffer share its memory.
    raw = new Uint8Array(readFileSync(file === '-' ? 0 : file))
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new UsageError(`decode: ${error.message}`)
  }
  if (raw.length === 0) throw new UsageError(`decode: ${file === '-' ? 'standard input' : file} is empty`)
  try {
    return inputsOf(raw)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new UsageError(`decode: ${error.message}`)
  }
}
