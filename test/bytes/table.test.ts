import { expect, it } from 'vitest'
import { entryOf } from '../../src/bytes/table.ts'

it('a table has its own entries, and nothing that every object inherits', () => {
  const table = { one: 1 }
  expect(entryOf(table, 'one')).toBe(1)
  for (const name of ['two', 'constructor', 'toString', '__proto__', ''])
    expect(entryOf(table, name)).toBeUndefined()
})
