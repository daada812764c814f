/** A server under load, in short: `npx tsx test/net/load.ts` does the same with thousands and for minutes. */
import { expect, it } from 'vitest'
import { load } from '../net/load.ts'

it(
  'serves everybody beside connections that wait and peers that behave strangely, in bounded memory, and drains on SIGTERM',
  { timeout: 240_000 },
  async () => {
    const plan = { idle: 200, rate: 20, seconds: 10, strange: 2 }
    const { failed, lost, through, handshakes, rss, told, exit } = await load(plan)
    expect({ failed, lost, handshakes }).toEqual({ failed: 0, lost: 0, handshakes: 200 })
    expect(Object.keys(through).sort()).toEqual(['halfClosed', 'resetting', 'silent', 'slow'])
    // Measured: about 110 KiB for each that waits; a heap that grows in steps adds some.
    expect((rss.start - rss.before) / plan.idle).toBeLessThan(256)
    expect((rss.end - rss.start) / handshakes).toBeLessThan(256)
    expect({ told, exit }).toEqual({ told: plan.idle, exit: 0 })
  },
)
