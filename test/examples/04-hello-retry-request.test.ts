import { describe, expect, it } from 'vitest'
import { Lab, LAB_START, makeIdentity, scriptedRandom, seededRandom } from '../../src/index.ts'
import { hex, sha256 } from './hkdf.ts'
import { numbersIn, printed } from './printed.ts'

const text = await printed(() => import('../../examples/04-hello-retry-request.ts'))

describe('example 04', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/04.txt')
  })

  it('marks the HelloRetryRequest with the SHA-256 of its name (RFC 9846 §4.2.3)', () => {
    const retry = text.slice(text.indexOf('sends HelloRetryRequest'))
    expect(/random ([0-9a-f]+)/.exec(retry)?.[1]).toBe(hex(sha256(Buffer.from('HelloRetryRequest'))))
  })

  it('repeats the random value, answers the group, returns the cookie (RFC 9846 §4.2.2, §4.3.2)', () => {
    const hellos = text.split('sends ClientHello').slice(1)
    const field = (hello: string, name: string): string | undefined =>
      new RegExp(` ${name} (\\S+)`).exec(hello)?.[1]
    expect(hellos).toHaveLength(2)
    expect(field(hellos[1], 'random')).toBe(field(hellos[0], 'random'))
    expect(hellos.map((hello) => field(hello, 'group'))).toEqual(['x25519', 'secp256r1'])
    expect(
      text
        .split('\n')
        .filter((line) =>
          line.includes(`cookie ${hex(Uint8Array.from({ length: 32 }, (_, i) => 0xc0 + i))}`),
        ),
    ).toHaveLength(2)
  })

  it('puts the digest of the first hello where the hello was (RFC 9846 §4.1)', () => {
    const { root, identity } = makeIdentity({
      seed: 'example',
      names: ['server.example'],
      notBefore: LAB_START,
      notAfter: LAB_START + 90 * 86_400_000,
    })
    const random = scriptedRandom({}, seededRandom('example 04'))
    const lab = Lab.create({ random })
      .connect({
        client: { serverName: 'server.example', trust: [root], groups: ['x25519', 'secp256r1'] },
        server: { credentials: [identity] },
      })
      .step()
    const hello = lab.client.transcript.entries.at(0)!.bytes
    expect(text).toContain(`ClientHello         36 B  fe000020${hex(sha256(hello)).slice(0, 16)}`)
  })

  it('costs one round trip, one key pair and a second hello', () => {
    expect(numbersIn(text, 'round trips')).toEqual([2, 1])
    expect(numbersIn(text, 'key pairs made')).toEqual([3, 2])
    const sizes = [...text.matchAll(/sends ClientHello, (\d+) B/g)].map(([, size]) => Number(size))
    const [wrong, right] = numbersIn(text, 'bytes, client')
    // The second hello and its record header; the first was shorter than the right one by the difference of the shares.
    expect(wrong - right).toBe(sizes[1] + 5 - (65 - 32))
  })
})
