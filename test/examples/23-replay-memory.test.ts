import { describe, expect, it } from 'vitest'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/23-replay-memory.ts'))
const [first, again] = text.split('\n\n')

describe('example 23', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/23.txt')
  })

  it('executes the request before the handshake is over, once', () => {
    expect(first).toContain('reused true, round trips 0, executed: pay 10 to Bob')
    expect(first).toContain('remembered: 0 hellos before, 1 now')
  })

  it.each([
    ['the server that took it', 0, 'early.replay', '§8.1 and §8.2'],
    ['another one that shares its memory', 0, 'early.replay', '§8.1 and §8.2'],
    ['another one with a memory of its own', 1, '', ''],
    ['that one, if it started 5 s ago', 0, 'early.started', '§8.2'],
    ['that one, a minute later', 0, 'early.age', '§4.3.10 (8446 §4.2.10), §8.3'],
  ])('at %s: %i executed %s (RFC 9846 %s)', (where, executed, check, section) => {
    const [, count, why] = new RegExp(`^  ${where}: (\\d) executed\\n((?:    .*\\n)*)`, 'm').exec(again) ?? []
    expect(Number(count)).toBe(executed)
    expect(why.trim().split(':')[0]).toBe(check)
    if (check !== '') expect(why).toContain(`(RFC 9846 ${section})`)
  })
})
