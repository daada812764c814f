/** What is kept in memory, for processes that run with `--expose-gc`. */

/** Bytes on the heap and in buffers after everything that can go has gone. */
export function memory(): number {
  if (!globalThis.gc) throw new Error('run with --expose-gc')
  for (let i = 0; i < 4; i++) globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
