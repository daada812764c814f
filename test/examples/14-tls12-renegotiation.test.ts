import { describe, expect, it } from 'vitest'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/14-tls12-renegotiation.ts'))
const [first, again, asked, refusedByServer, refusedByClient] = text.split('\n\n')

/** What both Finished messages of a handshake carried, the client's first. */
const verifyData = (part: string): string[] =>
  [...part.matchAll(/verify_data (\w+)/g)].map(([, bytes]) => bytes)
const bindings = (part: string): string[] => [...part.matchAll(/bound to (\w+)/g)].map(([, bytes]) => bytes)

describe('example 14', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/14.txt')
  })

  it('says in the first hellos that there was nothing before (RFC 5746 §3.4, §3.6)', () => {
    expect(bindings(first)).toEqual(['nothing', 'nothing'])
    // 12 bytes each (RFC 5246 §7.4.9).
    for (const bytes of verifyData(first)) expect(bytes).toHaveLength(24)
  })

  it.each([
    ['again', first, again],
    ['asked', again, asked],
  ])('binds the next handshake to the one before: %s (RFC 5746 §3.5, §3.7)', (_, before, after) => {
    const [client, server] = verifyData(before)
    expect(bindings(after)).toEqual([client, client + server])
  })

  it('protects every message of it with the keys in use, and makes another master secret', () => {
    const sent = [...again.matchAll(/sends \w+(, encrypted)?/g)]
    expect(sent).toHaveLength(10)
    for (const [, encrypted] of sent) expect(encrypted).toBe(', encrypted')
    const [one, two] = [...again.matchAll(/master_secret.*: (\w+)\.\.\./g)].map(([, bytes]) => bytes)
    expect(one).not.toBe(two)
  })

  it('begins with a HelloRequest where the server wants it (RFC 5246 §7.4.1.1)', () => {
    expect(asked).toMatch(/server sends HelloRequest, encrypted\n {2}client sends ClientHello/)
  })

  it.each([
    ['server', refusedByServer],
    ['client', refusedByClient],
  ])('is refused by the %s with a warning, and the connection goes on (RFC 5246 §7.2.2)', (who, part) => {
    expect(part).toContain(`${who} sent warning no_renegotiation`)
    expect(part).toContain('server receives data')
    expect(part).toContain('client CONNECTED, server CONNECTED')
  })
})
