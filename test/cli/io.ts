import type { Io } from '../../src/cli/output/io.ts'

/** An Io that keeps what is written. */
export function memoryIo(change: Partial<Io> = {}): Io & { text: () => string; notes: () => string } {
  let [out, notes] = ['', '']
  return {
    out: (text) => void (out += text),
    note: (text) => void (notes += text),
    isTerminal: false,
    columns: undefined,
    env: {},
    ...change,
    text: () => out,
    notes: () => notes,
  }
}
