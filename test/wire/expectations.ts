/** What every layout promises, as expectations. */
import { expect } from 'vitest'
import { DecodeError } from '../../src/bytes/reader.ts'
import { leaves, type Span } from '../../src/bytes/span.ts'

/** The leaves of a span tree stand end to end from the first byte to the last. */
export function expectTiled(span: Span, length: number): void {
  let at = 0
  for (const leaf of leaves(span)) {
    expect(leaf.start).toBe(at)
    expect(leaf.end).toBeGreaterThanOrEqual(leaf.start)
    at = leaf.end
  }
  expect(at).toBe(length)
  expect([span.start, span.end]).toEqual([0, length])
}

/** What `run` throws, which must be a DecodeError that names a field and an offset within the input. */
export function decodeError(run: () => unknown, length: number): DecodeError {
  try {
    run()
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    expect(error.field).not.toBe('')
    expect(error.offset).toBeGreaterThanOrEqual(0)
    expect(error.offset).toBeLessThanOrEqual(length)
    expect(error.message).toBe(`${error.field} at byte ${error.offset}: ${error.rule}`)
    return error
  }
  throw new Error('decoded what it must not')
}
