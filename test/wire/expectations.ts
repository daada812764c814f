/**
 * What every layout promises. Sweeps call these for every byte of many messages, and an `expect` costs more than to decode
 * one: what holds is looked at without, and what does not is told.
 */
import { expect } from 'vitest'
import { DecodeError } from '../../src/bytes/reader.ts'
import { leaves, type Span } from '../../src/bytes/span.ts'

/** The leaves of a span tree stand end to end from the first byte to the last. */
export function expectTiled(span: Span, length: number): void {
  let at = 0
  for (const { name, start, end } of leaves(span)) {
    if (start !== at || end < start) expect.fail(`${name} stands from ${start} to ${end}, due at ${at}`)
    at = end
  }
  if (at !== length) expect.fail(`the leaves end at ${at} of ${length}`)
  if (span.start !== 0 || span.end !== length)
    expect.fail(`${span.name} stands from ${span.start} to ${span.end} of ${length}`)
}

/** What `run` throws, which must be a DecodeError that names a field and an offset within the input. */
export function decodeError(run: () => unknown, length: number): DecodeError {
  try {
    run()
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const { field, offset, rule, message } = error
    const within = offset >= 0 && offset <= length
    if (field === '' || !within || message !== `${field} at byte ${offset}: ${rule}`)
      expect.fail(`of ${length} bytes, field '${field}', offset ${offset}, rule '${rule}': ${message}`)
    return error
  }
  throw new Error('decoded what it must not')
}
