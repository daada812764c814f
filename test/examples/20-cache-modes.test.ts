import { describe, expect, it } from 'vitest'
import { hex } from './hkdf.ts'
import { counting } from './prf.ts'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/20-cache-modes.ts'))
const [connections, counters, ...modes] = text.split('\n\n')

/** What a mode came to, by its first line. */
const under = (mode: string): string => modes.find((part) => part.startsWith(`server mode ${mode}\n`)) ?? ''

describe('example 20', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/20.txt')
  })

  it('resumes because the session is given, not because the cache holds it', () => {
    expect(connections).toContain(`1st  session_id ${hex(counting(0x20))}`)
    expect(connections).toContain('2nd  reused false, with 2 in the cache')
    expect(connections).toContain('3rd  reused true')
  })

  it('counts as session_stats() does: begun and good for each connection, a hit for the third', () => {
    expect(counters).toContain('client  number 2, connect 3, connect_good 3, hits 1')
    expect(counters).toContain('server  number 2, accept 3, accept_good 3, hits 1')
  })

  it.each([
    ['off', false, 0, 0],
    ['server', true, 1, 0],
    ['client', false, 0, 0],
    // Kept where nobody looks: both connections are full.
    ['server + no_internal_lookup', false, 2, 0],
    ['server + no_internal_lookup, with callbacks', true, 1, 1],
    ['server + no_internal_store, with callbacks', true, 0, 1],
    ['server + no_internal, with callbacks', true, 0, 1],
  ])('under mode %s: reused %s, %i inside, %i outside', (mode, reused, inside, outside) => {
    expect(under(mode)).toContain(`reused ${reused}; inside ${inside}, outside ${outside}`)
  })

  it('counts a miss only where the inside was looked at (SSL_SESS_CACHE_NO_INTERNAL_LOOKUP)', () => {
    expect(under('server + no_internal_store, with callbacks')).toMatch(/cb_hits 1, misses 1$/m)
    expect(under('server + no_internal, with callbacks')).not.toContain('misses')
    expect(under('server + no_internal_lookup')).not.toContain('misses')
  })
})
