/** OpenSSL, as Node has it, with one thing wrong: the listener names it. */
import { describe, expect, it } from 'vitest'
import { ticketKey } from '../../../src/session/tickets/ticket-key.ts'
import { renderExplanation } from '../../../src/render/explain/text.ts'
import { explainTapped, tapped, type Call } from './tapped.ts'

const IN_12 = { client: { maxVersion: 'TLSv1.2' }, server: {} } as const satisfies Call
const OTHER_KEY = { ticketKeys: Buffer.alloc(48, 2) }
const OWN_KEY = ticketKey('node', new Uint8Array(48).fill(1))

/** Node 20 leaves the name of a session to its application; Node 24 looks at it before it offers one. */
const OFFERS_UNDER_ANY_NAME = Number(process.versions.node.split('.')[0]) < 24

/** The last of the connections, from the bytes alone and with the key log. */
async function lastOf(calls: readonly Call[]) {
  const story = await tapped(calls)
  const alone = explainTapped(story).at(-1)!
  const opened = explainTapped(story, { opened: true }).at(-1)!
  return { story, alone, opened, resumed: story.resumed.at(-1) }
}

describe('Node with TLS 1.2', () => {
  it('resumes by its ticket', async () => {
    const { alone, resumed } = await lastOf([IN_12, { ...IN_12, session: 0 }])
    expect(resumed).toBe(true)
    expect(alone).toMatchObject({ outcome: 'resumed', by: 'ticket', of: 'c1', whyNot: undefined })
  })

  it('has got another ticket key: two key_names speak for that', async () => {
    const { alone, resumed } = await lastOf([IN_12, { ...IN_12, session: 0, server: OTHER_KEY }])
    expect(resumed).toBe(false)
    expect(alone).toMatchObject({ outcome: 'full', whyNot: { id: 'session12.known', sure: false } })
    expect(alone.whyNot?.says).toContain('02'.repeat(16))
  })

  it('has another session context, and the same key: that the key is not lost is said', async () => {
    const other = { ...IN_12, session: 0, server: { sessionIdContext: 'another' } }
    const { alone, resumed } = await lastOf([IN_12, other])
    expect(resumed).toBe(false)
    expect(alone).toMatchObject({ outcome: 'full', whyNot: { id: 'hidden', sure: false } })
    expect(alone.whyNot?.left.map(({ id }) => id)).toContain('session12.known')
    expect(alone.clues).toEqual([
      { rule: 'another context', says: expect.stringMatching(/^the new ticket begins with (01){16} too/) },
    ])
  })

  it('is another server behind the same name', async () => {
    const second = { ...IN_12, session: 0, server: OTHER_KEY, at: '198.51.100.2' }
    const { alone } = await lastOf([IN_12, second])
    expect(alone.clues.map(({ rule }) => rule)).toEqual(['session12.known', 'session12.known'])
  })

  it.runIf(OFFERS_UNDER_ANY_NAME)(
    'resumes under another name, which RFC 6066 §3 forbids: that rule is shown as broken',
    async () => {
      const client = { ...IN_12.client, servername: 'b.example' }
      const { alone, resumed } = await lastOf([IN_12, { ...IN_12, client, session: 0 }])
      expect(resumed).toBe(true)
      expect(alone.outcome).toBe('resumed')
      const broken = alone.verdicts.flatMap(({ id, checks }) =>
        id === 'accept-session-12' ? checks.filter(({ outcome }) => outcome === 'fail') : [],
      )
      expect(broken.map(({ id }) => id)).toEqual(['session12.server-name'])
      expect([...renderExplanation(alone)].join(' ')).toContain('although session12.server-name')
    },
  )

  it.skipIf(OFFERS_UNDER_ANY_NAME)('does not offer under another name what it was given', async () => {
    const client = { ...IN_12.client, servername: 'b.example' }
    const { alone, resumed } = await lastOf([IN_12, { ...IN_12, client, session: 0 }])
    expect(resumed).toBe(false)
    expect(alone).toMatchObject({ outcome: 'full', whyNot: { id: 'offer12.server-name', sure: true } })
  })

  it('has a client that keeps no sessions', async () => {
    const { alone } = await lastOf([IN_12, IN_12, IN_12])
    expect(alone.whyNot).toMatchObject({ id: 'offer.kept', sure: false })
    expect(alone.whyNot?.says).toContain('it has not offered any so far')
  })

  it('has a client that gives no share of any group it knows: an alert', async () => {
    const { alone } = await lastOf([
      { client: { ...IN_12.client, ecdhCurve: 'P-384' }, server: { ecdhCurve: 'P-521' } },
    ])
    // Nothing was offered, so that no rule about a session is left.
    const whyNot = { id: 'alert', says: 'the server sent handshake_failure', left: [] }
    expect(alone).toMatchObject({ outcome: 'failed', alert: { from: 'server' }, whyNot })
  })

  it('does without the extended master secret from then on, and ends a handshake that offers a session with it', async () => {
    // SSL_OP_NO_EXTENDED_MASTER_SECRET; RFC 7627 §5.3 leaves the end to the client.
    const { alone } = await lastOf([IN_12, { ...IN_12, session: 0, server: { secureOptions: 1 } }])
    expect(alone).toMatchObject({ outcome: 'failed', alert: { from: 'server' }, whyNot: { id: 'alert' } })
    expect(alone.whyNot?.left.map(({ id }) => id)).toContain('session12.ems-used')
    expect(alone.whyNot?.says).toMatch(
      /^the server sent handshake_failure; if that is about .*session12\.ems-used/,
    )
  })

  it('shows what its tickets hold to who has the key', async () => {
    const story = await tapped([IN_12, { ...IN_12, session: 0, server: OTHER_KEY }])
    const [, second] = explainTapped({ ...story, connections: story.connections }, { ticketKeys: [OWN_KEY] })
    const accept = second!.verdicts.find(({ id }) => id === 'accept-session-12')!
    expect(accept.checks.find(({ id }) => id === 'session12.lifetime')?.outcome).toBe('pass')
    expect(accept.checks.find(({ id }) => id === 'session12.known')?.outcome).toBe('unseen')
  })
})

describe('Node with TLS 1.3', () => {
  it('resumes; which connection gave the ticket, the key log shows', async () => {
    const { alone, opened, resumed } = await lastOf([{}, { session: 0 }])
    expect(resumed).toBe(true)
    expect(alone).toMatchObject({ outcome: 'resumed', by: 'PSK', of: undefined })
    expect(opened).toMatchObject({ outcome: 'resumed', by: 'PSK', of: 'c1' })
  })

  it('has got another ticket key: with the key log two key_names speak for that', async () => {
    const { alone, opened, resumed } = await lastOf([{}, { session: 0, server: OTHER_KEY }])
    expect(resumed).toBe(false)
    expect(alone.whyNot).toMatchObject({ sure: false })
    expect(alone.whyNot?.left.map(({ id }) => id)).toContain('psk.known')
    expect(opened.whyNot).toMatchObject({ id: 'psk.known', sure: false })
  })

  it('has another session context, and the same key: with the key log that is said', async () => {
    const { opened, resumed } = await lastOf([{}, { session: 0, server: { sessionIdContext: 'another' } }])
    expect(resumed).toBe(false)
    expect(opened.whyNot?.left.map(({ id }) => id)).toContain('psk.known')
    expect(opened.clues.map(({ rule }) => rule)).toContain('another context')
  })

  it('speaks TLS 1.2 alone by now (RFC 9846 §E.1)', async () => {
    const { alone } = await lastOf([{}, { session: 0, server: { maxVersion: 'TLSv1.2' } }])
    expect(alone.whyNot).toMatchObject({ id: 'answer.version', sure: true })
  })

  it('wants a share for another group: a HelloRetryRequest (RFC 9846 §4.2.4)', async () => {
    const { alone } = await lastOf([
      { client: { ecdhCurve: 'X25519:P-384' }, server: { ecdhCurve: 'P-384' } },
    ])
    expect(alone).toMatchObject({ outcome: 'full' })
    expect(alone.retried).toContain('secp384r1')
  })

  it('gives nothing that can be seen: whether the client had something to offer needs the key log', async () => {
    const { alone, opened } = await lastOf([{}, {}])
    expect(alone.whyNot?.says).toContain('--keylog')
    expect(opened.whyNot?.says).toContain('c1')
  })
})
