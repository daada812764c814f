import { describe, expect, it } from 'vitest'
import { hex } from './hkdf.ts'
import { counting } from './prf.ts'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/21-named-ticket-keys.ts'))
const [servers, ...hours] = text.split('\n\n')
const name = (number: number): string => hex(counting(0x20 + 0x10 * number, 16))

describe('example 21', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/21.txt')
  })

  it('has the name of its key in front of each ticket (RFC 5077 §4)', () => {
    expect(servers).toContain(`under the key ${name(0)}`)
  })

  it('opens the ticket with a ring of the same seed, and with no other', () => {
    expect(servers).toContain('of the same seed: reused true')
    expect(servers).toContain('of another seed: reused false')
  })

  it.each([
    // A key seals for an hour and opens for one more: what was sealed in the first hour is good until the end of the second.
    [0, 'active', true],
    [1, 'accept-only', true],
    [2, 'retired', false],
    [3, 'retired', false],
  ])('in hour %i has key 0 %s: reused %s, and seals under the key of the hour', (hour, phase, reused) => {
    expect(hours[hour]).toContain(`After ${hour}.5 h`)
    expect(hours[hour]).toContain(`key 0 ${name(0)} ${phase}`)
    expect(hours[hour]).toContain(`reused ${reused}, new ticket under ${name(hour)}`)
    expect(/psk\.known: sealed under a key of ours that was retired/.test(hours[hour])).toBe(!reused)
  })
})
