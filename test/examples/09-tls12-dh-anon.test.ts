import { describe, expect, it } from 'vitest'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/09-tls12-dh-anon.ts'))
const [off, handshake, between, signed] = text.split('\n\n')

describe('example 09', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/09.txt')
  })

  it('is not offered by a client that was not told to: no common suite (RFC 5246 §7.4.1.3)', () => {
    expect(off).toContain('server: handshake_failure')
  })

  it('has neither Certificate nor signature (RFC 5246 §7.4.2)', () => {
    expect(handshake).toContain('ServerHello, ServerKeyExchange, ServerHelloDone')
    expect(handshake).not.toContain('Certificate')
  })

  it('lets somebody in between read and change what is said, and nobody notices (RFC 5246 §F.1.1.1)', () => {
    expect(between).toContain('The client is CONNECTED, the server is CONNECTED.')
    expect(between).toContain('The client says "pay 10 to Bob". The server hears "pay 10 to Mallory".')
    const secrets = [...between.matchAll(/master secret of the (?:client|server): (\w+)/g)].map(([, s]) => s)
    expect(new Set(secrets).size).toBe(2)
  })

  it('fails against a signature: wrong root, or a certificate without its key (RFC 5246 §7.2.2, §7.4.3)', () => {
    expect([...signed.matchAll(/client: (\w+)/g)].map(([, alert]) => alert)).toEqual([
      'unknown_ca',
      'decrypt_error',
    ])
  })
})
