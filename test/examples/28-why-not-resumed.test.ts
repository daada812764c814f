import { describe, expect, it } from 'vitest'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/28-why-not-resumed.ts'))
const stories = text.split('\n\n')

describe('example 28', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/28.txt')
  })

  it('resumes where nothing differs, and no check fails', () => {
    expect(stories[0]).toBe('Nothing differs\n  reused true, connected true')
  })

  it.each([
    ['Another name', 'client', 'offer.server-name', 'RFC 9846 §4.7.1'],
    ['Another ticket key', 'server', 'psk.known', 'RFC 9846 §4.3.11'],
    ['Another policy', 'server', 'psk.client-identity', 'RFC 9846 §4.3.11'],
  ])('%s: the %s says %s, and the connection is a full one', (title, who, check, cite) => {
    const story = stories.find((one) => one.startsWith(`${title}\n`)) ?? ''
    expect(story).toContain('reused false, connected true')
    expect([...story.matchAll(/^ {2}(\w+): .*\? no: (.*)$/gm)].map((found) => found.slice(1))).toEqual([
      [who, check],
    ])
    expect(story).toContain(`(${cite} `)
  })
})
