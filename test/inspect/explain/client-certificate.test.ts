/** Whether a server asks for a certificate is in the clear in TLS 1.2 (RFC 5246 §7.4.4), and under keys in TLS 1.3. */
import { describe, expect, it } from 'vitest'
import type { Explanation } from '../../../src/inspect/explain/explanation.ts'
import { Explainer } from '../../../src/inspect/explain/explainer.ts'
import { explainTapped, tapped, type Call } from './tapped.ts'

const IN_12 = { client: { maxVersion: 'TLSv1.2' }, server: {} } as const satisfies Call
const OTHER_KEY = { ticketKeys: Buffer.alloc(48, 2) }
const ASKS = { ...OTHER_KEY, requestCert: true, rejectUnauthorized: false }

/** Rules about who the client is that may be why nothing was resumed. */
function causes(explanation: Explanation | undefined): readonly string[] {
  const left = explanation?.whyNot?.left ?? []
  return left.map(({ id }) => id).filter((id) => /client-identity|trust/.test(id))
}

/** How a rule came out. */
function checkOf(explanation: Explanation | undefined, id: string) {
  return explanation?.verdicts.flatMap(({ checks }) => checks).find((check) => check.id === id)
}

describe('in TLS 1.2', () => {
  it('is no cause where the server asks nobody', async () => {
    const story = await tapped([IN_12, { ...IN_12, session: 0, server: OTHER_KEY }])
    const second = explainTapped(story).at(-1)
    expect(second?.whyNot?.left.map(({ id }) => id)).toContain('session12.known')
    expect(causes(second)).toEqual([])
    expect(checkOf(second, 'session12.client-identity')?.outcome).toBe('pass')
    expect(checkOf(second, 'session12.trust')?.outcome).toBe('not-applicable')
  })

  it('is none either where nobody heard who gave the session', async () => {
    const story = await tapped([IN_12, { ...IN_12, session: 0, server: OTHER_KEY }])
    const [alone] = explainTapped({ ...story, connections: story.connections.slice(1) })
    expect(alone?.outcome).toBe('full')
    expect(causes(alone)).toEqual([])
  })

  it('may be one where the server asks by now and did not then: there is no chain to be trusted', async () => {
    const story = await tapped([IN_12, { ...IN_12, session: 0, server: ASKS }])
    expect(causes(explainTapped(story).at(-1))).toEqual(['session12.client-identity'])
  })

  it('may be one where it asked then and asks now', async () => {
    const asks = { requestCert: true, rejectUnauthorized: false }
    const story = await tapped([
      { ...IN_12, server: asks },
      { ...IN_12, session: 0, server: ASKS },
    ])
    expect(causes(explainTapped(story).at(-1))).toEqual(['session12.client-identity', 'session12.trust'])
  })

  it('is not seen before ServerHelloDone (RFC 5246 §7.4.5)', async () => {
    const story = await tapped([IN_12, { ...IN_12, session: 0, server: ASKS }])
    const explainer = new Explainer()
    const [first = [], second = []] = story.connections
    const ends = { client: { address: '192.0.2.1', port: 1 }, server: { address: '192.0.2.2', port: 2 } }
    for (const [connection, pieces] of Object.entries({ c1: first, c2: second })) {
      explainer.begin({ connection, ...ends, t: 0 })
      for (const { from, bytes } of pieces) {
        // The flight of the server without its last message: ServerHelloDone is 4 bytes, here in a record of its own.
        const flight = from === 'server' && connection === 'c2'
        explainer.feed(connection, { from, bytes: flight ? bytes.subarray(0, -9) : bytes, t: 0 })
        if (flight) break
      }
    }
    explainer.end('c1', 0, 'closed')
    const cut = explainer.end('c2', 0, 'closed')
    expect(checkOf(cut, 'session12.client-identity')).toMatchObject({ outcome: 'unseen' })
  })
})

describe('in TLS 1.3', () => {
  it('is no cause where the key log shows that the server asks nobody', async () => {
    const story = await tapped([{}, { session: 0, server: OTHER_KEY }])
    expect(causes(explainTapped(story, { opened: true }).at(-1))).toEqual([])
    expect(causes(explainTapped(story).at(-1))).toEqual(['psk.client-identity', 'psk.trust'])
  })
})
