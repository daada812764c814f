/** The store in memory. */
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../src/stores/memory.ts'
import { storeContract } from './contract.ts'
import { key, session } from './sessions.ts'

describe('the store in memory', () => {
  storeContract({ fresh: () => 'memory', shared: false })

  it('lets those go first that were not used for longest', async () => {
    const store = new MemoryStore({ size: 2 })
    for (const n of [1, 2]) await store.put(key(n), session(n))
    await store.get(key(1))
    expect(await store.put(key(3), session(3))).toEqual([key(2)])
  })
})
