import { describe, expect, it } from 'vitest'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/12-tls12-ticket-keys.ts'))
const [stolen, half, later, late] = text.split('\n\n')
const [key0, key1, key2] = [...late.matchAll(/key \d \((\w+)\.\.\.\)/g)].map(([, name]) => name).reverse()

describe('example 12', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/12.txt')
  })

  it('reads a recorded ECDHE connection with the ticket key and Node’s own primitives (RFC 5077 §5.5)', () => {
    // Header, explicit nonce, text, tag (RFC 5288 §3).
    expect(stolen).toContain(`a record of ${5 + 8 + 'my secret'.length + 16} B`)
    expect(stolen).toContain('the record says: "my secret"')
  })

  it('resumes while the key seals, and sends no new ticket', () => {
    expect(half).toContain(`key 0 (${key0}...) is active`)
    expect(half).toContain('resumed: true\n  the server sends ServerHello, ChangeCipherSpec, Finished\n')
    expect(half).toContain(`a ticket under ${key0}...`)
  })

  it('resumes under a key that only opens, and renews the ticket in the same handshake (RFC 5077 §3.3)', () => {
    expect(later).toContain(`key 0 (${key0}...) is accept-only`)
    expect(later).toContain(
      'resumed: true\n  the server sends ServerHello, NewSessionTicket, ChangeCipherSpec, Finished',
    )
    expect(later).toContain(`a ticket under ${key1}...`)
  })

  it('makes a full handshake of a ticket under a key that is gone, without an alert (RFC 5077 §3.1)', () => {
    expect(late).toContain(`key 0 (${key0}...) is retired`)
    expect(late).toContain('resumed: false\n  the server sends ServerHello, Certificate')
    expect(late).toContain(`a ticket under ${key2}...`)
  })
})
