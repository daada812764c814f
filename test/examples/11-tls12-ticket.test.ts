import { describe, expect, it } from 'vitest'
import { hex } from './hkdf.ts'
import { counting } from './prf.ts'
import { numbersIn, printed } from './printed.ts'

const text = await printed(() => import('../../examples/11-tls12-ticket.ts'))
const [first, format, second, saved] = text.split('\n\n')

describe('example 11', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/11.txt')
  })

  it('sends the ticket in the clear, before the server’s ChangeCipherSpec (RFC 5077 §3.1, figure 1)', () => {
    expect(first).toMatch(
      /NewSessionTicket, \d+ B\n {2}server sends ChangeCipherSpec, 1 B\n {2}server sends Finished, 16 B, encrypted/,
    )
  })

  it('makes a ticket as the RFC recommends: name, IV, length, state, MAC (RFC 5077 §4)', () => {
    expect(format).toContain(`key_name         ${hex(counting(0x30, 16))}\n`)
    expect(format).toContain(`iv               ${hex(counting(0xc0, 16))}\n`)
    const state = Number(/encrypted_state.*\((\d+) B\)/.exec(format)?.[1])
    expect(Number.parseInt(/length +(\w{4})/.exec(format)?.[1] ?? '', 16)).toBe(state)
    // AES-CBC: whole blocks. The MAC is HMAC-SHA-256.
    expect(state % 16).toBe(0)
    expect(/mac +(\w+)/.exec(format)?.[1]).toHaveLength(2 * 32)
    expect(numbersIn(format, 'The ticket:')[0]).toBe(16 + 16 + 2 + state + 32)
    // Message header, lifetime hint, length of the ticket (RFC 5077 §3.3).
    expect(first).toContain(`NewSessionTicket, ${4 + 4 + 2 + 16 + 16 + 2 + state + 32} B`)
  })

  it('needs no memory on the server: no session ID, no cache entry (RFC 5077 §3.4)', () => {
    expect(format).toContain('session ID of 0 B')
    expect(format).toContain("The server's cache holds 0 sessions.")
  })

  it('repeats the session ID that the client made up (RFC 5077 §3.4)', () => {
    const ids = [...second.matchAll(/session_id (\w+)/g)].map(([, id]) => id)
    expect(ids).toHaveLength(2)
    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(ids[1]).toBe(ids[0])
    expect(second).toContain('points to: c1/client/master_secret')
  })

  it('saves what a session ID saves; the ticket travels once each way', () => {
    expect(numbersIn(saved, 'round trips')).toEqual([2, 1])
    // The full one has a NewSessionTicket more than with a session ID.
    expect(numbersIn(saved, 'messages')).toEqual([9, 4])
    expect(numbersIn(saved, 'signatures made')).toEqual([1, 0])
    expect(numbersIn(saved, 'key agreements')).toEqual([2, 0])
    const ticket = numbersIn(format, 'The ticket:')[0]
    const [full, resumed] = numbersIn(saved, 'bytes, client')
    // The hello grows by the ticket and the session ID; ClientKeyExchange and its record header fall away.
    expect(resumed - full).toBe(ticket + 32 - (5 + 4 + 1 + 32))
  })
})
