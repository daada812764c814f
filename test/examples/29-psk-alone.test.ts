import { describe, expect, it } from 'vitest'
import { numbersIn, printed } from './printed.ts'

const text = await printed(() => import('../../examples/29-psk-alone.ts'))
const [costs, agreeing, alone] = text.split('\n\n')

describe('example 29', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/29.txt')
  })

  it('shows that a PSK alone saves the key agreement too (RFC 9846 §4.3.9)', () => {
    expect(numbersIn(costs, 'key-agreement')).toEqual([2, 2, 0])
    expect(numbersIn(costs, 'sign')).toEqual([1, 0, 0])
    const [full, dhe, ke] = numbersIn(costs, 'bytes both ways')
    expect(ke).toBeLessThan(dhe)
    expect(dhe).toBeLessThan(full)
  })

  it('reads a recorded connection of psk_ke with the ticket key and Node’s own primitives (RFC 9846 §2.2)', () => {
    expect(alone).toMatch(/^psk_ke: the ticket opens/)
    expect(alone).toContain('the record says: "my secret"')
  })

  it('cannot read one of psk_dhe_ke', () => {
    expect(agreeing).toMatch(/^psk_dhe_ke: the ticket opens/)
    expect(agreeing).toContain('flight does not')
    expect(agreeing).not.toContain('my secret')
  })
})
