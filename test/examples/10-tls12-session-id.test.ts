import { describe, expect, it } from 'vitest'
import { hex } from './hkdf.ts'
import { counting } from './prf.ts'
import { numbersIn, printed } from './printed.ts'

const text = await printed(() => import('../../examples/10-tls12-session-id.ts'))
const [first, second, lineage, saved, lost] = text.split('\n\n')

describe('example 10', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/10.txt')
  })

  it('has a session as soon as the handshake is over, on both sides under the same ID', () => {
    expect(first).toContain('The client is connected and holds 1 session:')
    expect(first).toContain(`session_id     ${hex(counting(0xe0))}`)
    // Every master secret has 48 bytes (RFC 5246 §8.1).
    expect(first).toMatch(/master_secret {2}[0-9a-f]{96}$/m)
    expect(first).toContain("The server's cache holds 1,")
  })

  it('is the abbreviated handshake of the RFC: the server finishes first (RFC 5246 §7.3, figure 2)', () => {
    expect([...second.matchAll(/(\w+) sends (\w+)/g)].map(([, who, what]) => `${who} ${what}`)).toEqual([
      'client ClientHello',
      'server ServerHello',
      'server ChangeCipherSpec',
      'server Finished',
      'client ChangeCipherSpec',
      'client Finished',
    ])
    expect(second).toContain(`server looks ${hex(counting(0xe0)).slice(0, 16)}... up: found`)
    expect([...second.matchAll(/\? yes/g)]).toHaveLength(3)
  })

  it('has the master secret of the first connection, and other keys (RFC 5246 §F.1.4)', () => {
    const nodes = [...lineage.matchAll(/^ {2}(c\d)\/client\/(\S+) = (\w+)/gm)].map(([, c, name, bytes]) => ({
      id: `${c} ${name}`,
      bytes,
    }))
    expect(nodes.map(({ id }) => id)).toEqual([
      'c2 client_write_key',
      'c2 key_block',
      'c2 master_secret',
      'c1 master_secret',
      'c1 pre_master_secret',
      'c1 ecdhe_private.x25519',
    ])
    expect(nodes[2].bytes).toBe(nodes[3].bytes)
    expect(first).toContain(`master_secret  ${nodes[2].bytes}`)
    expect(lineage).not.toContain(`of the first: ${nodes[0].bytes}`)
  })

  it('saves a round trip, four messages, every signature and the key agreement', () => {
    expect(numbersIn(saved, 'round trips')).toEqual([2, 1])
    expect(numbersIn(saved, 'messages')).toEqual([8, 4])
    expect(numbersIn(saved, 'signatures made')).toEqual([1, 0])
    expect(numbersIn(saved, 'signatures verified')).toEqual([2, 0])
    expect(numbersIn(saved, 'key agreements')).toEqual([2, 0])
    // Each side: master secret, key block and two verify_data; resumed without the first.
    expect(numbersIn(saved, 'calls of the PRF')).toEqual([2 * 4, 2 * 3])
  })

  it('puts on the wire what headers, ChangeCipherSpec and GCM records add up to (RFC 5246 §6.2, RFC 5288 §3)', () => {
    const size = (name: string): number => Number(new RegExp(`sends ${name}, (\\d+) B`).exec(second)?.[1])
    const [plain, ccs, sealed] = [5, 6, 5 + 8 + 16]
    const finished = sealed + 4 + 12
    expect(numbersIn(saved, 'bytes, client')[1]).toBe(
      plain + size('ClientHello') + ccs + finished + sealed + 'ping'.length,
    )
    expect(numbersIn(saved, 'bytes, server')[1]).toBe(plain + size('ServerHello') + ccs + finished)
  })

  it('falls back to a full handshake where the server forgot, without an alert (RFC 5246 §7.3)', () => {
    expect(lost).toMatch(/no: session12\.known\n.*: a full handshake$/m)
    expect(lost).toContain('resumed: false, round trips: 2')
  })
})
