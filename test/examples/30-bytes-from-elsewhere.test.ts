import { describe, expect, it } from 'vitest'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/30-bytes-from-elsewhere.ts'))

describe('example 30', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/30.txt')
  })

  it('opens every record, as the people who captured them had the keys', () => {
    expect(text).not.toContain('protected')
    expect(text.match(/application data/g)).toHaveLength(7)
  })

  it('shows the close_notify of the end in its fields (RFC 9846 §6.1)', () => {
    expect(text).toMatch(/\[1,2\) +00 +description close_notify/)
  })
})
