/** Trees of any size as lines. */
import { expect, it } from 'vitest'
import type { Span } from '../../src/bytes/span.ts'
import { treeLines } from '../../src/render/text/tree.ts'

it('a tree of more fields than a call may have arguments has a line for each', () => {
  const count = 150_000
  const field = { type: 'uint8', value: 0, cite: '', children: [] }
  const children = Array.from({ length: count }, (_, at): Span => ({
    ...field,
    name: `[${at}]`,
    start: at,
    end: at + 1,
  }))
  const root: Span = { name: 'list', start: 0, end: count, type: 'list', value: null, cite: '', children }
  const lines = treeLines(root, new Uint8Array(count), 0, { full: false, version: 'TLS 1.3' })
  expect(lines).toHaveLength(count + 1)
})
