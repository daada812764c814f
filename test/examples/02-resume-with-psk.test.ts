import { describe, expect, it } from 'vitest'
import { Lab, LAB_START, makeIdentity } from '../../src/index.ts'
import { expandLabel, hex } from './hkdf.ts'
import { numbersIn, printed } from './printed.ts'

const text = await printed(() => import('../../examples/02-resume-with-psk.ts'))

describe('example 02', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/02.txt')
  })

  it('has no session when the client is connected, and two half a round trip later', () => {
    expect(text).toContain('The client is connected and holds 0 sessions.')
    expect(text).toContain('it holds 2:')
  })

  it('derives the PSK of each ticket from its nonce as Node does (RFC 9846 §4.7.1)', () => {
    const { root, identity } = makeIdentity({
      seed: 'example',
      names: ['server.example'],
      notBefore: LAB_START,
      notAfter: LAB_START + 90 * 86_400_000,
    })
    const lab = Lab.create({ seed: 'example 02' })
      .connect({
        client: { serverName: 'server.example', trust: [root] },
        server: { credentials: [identity] },
      })
      .run()
    const { bytes } = lab.server.vault.get('resumption_master_secret')
    for (const ordinal of [0, 1]) {
      const psk = expandLabel(bytes, 'resumption', Uint8Array.of(0, ordinal))
      expect(text).toContain(
        `ticket_nonce 000${ordinal}\n    its PSK is c1/client/resumption_psk_${ordinal} = ${hex(psk)}`,
      )
    }
  })

  it('offers the newest session once and keeps the other', () => {
    expect(text).toContain(
      '1 session stays in the cache, one is offered.\n  kept for later: c1/client/resumption_psk_0',
    )
  })

  it('passes every check of the four verdicts', () => {
    expect([...text.matchAll(/^(client|server): .*\? yes/gm)]).toHaveLength(4)
    expect(text).not.toMatch(/^ {2}fail/m)
  })

  it('traces the PSK back to the key agreement of the first connection', () => {
    const line = text.slice(text.indexOf('Where the PSK'), text.indexOf('full  resumed'))
    expect([...line.matchAll(/^ {2}(\S+) \(/gm)].map(([, id]) => id)).toEqual([
      'c2/client/psk[0]',
      'c1/client/resumption_psk_1',
      'c1/client/resumption_master_secret',
      'c1/client/master_secret',
      'c1/client/derived_secret_master',
      'c1/client/handshake_secret',
      'c1/client/shared_secret',
      'c1/client/key_share_private.x25519',
    ])
  })

  it('saves signatures and certificates, but no round trip (RFC 9846 §2.2)', () => {
    expect(numbersIn(text, 'round trips')).toEqual([1, 1])
    expect(numbersIn(text, 'signatures made')).toEqual([1, 0])
    expect(numbersIn(text, 'signatures verified')).toEqual([2, 0])
    expect(numbersIn(text, 'key agreements')).toEqual([2, 2])
    expect(text).toContain('in the resumed one: none')
  })

  it('pays for it with a longer hello: the pre_shared_key extension', () => {
    const ticket = Number(/a ticket of (\d+) B/.exec(text)?.[1])
    // Type and length, the identity with its length and obfuscated age, the binder with its length (RFC 9846 §4.3.11).
    const extension = 4 + 2 + (2 + ticket + 4) + 2 + (1 + 32)
    const ping = 5 + 4 + 1 + 16
    const [full, resumed] = numbersIn(text, 'bytes, client')
    expect(resumed - full).toBe(extension + ping)
    const [fullServer, resumedServer] = numbersIn(text, 'bytes, server')
    expect(resumedServer).toBeLessThan(fullServer)
  })
})
