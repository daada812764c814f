import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { readTrace } from '../rfc8448/trace.ts'
import { printed } from './printed.ts'

const records = [...readTrace(3).records, ...readTrace(4).records]
const text = await printed(() => import('../../examples/32-bytes-of-others.ts'))
const [anybody, reader] = text.split('RFC 8448, with its secrets') as [string, string]

/** A message in its moment, as it is titled: ` ━━ Finished ━`. */
const messages = (told: string): string[] =>
  [...told.matchAll(/^#\d+ .*[━▶◀] (\w+) ━/gm)].map(([, name]) => name!)

describe('example 32', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/32.txt')
  })

  it('tells without keys the hellos and what they agree on, and nothing else (RFC 9846 §2)', () => {
    expect(anybody).toContain('c1: TLS 1.3, TLS_AES_128_GCM_SHA256, resumed: false')
    expect(anybody).toContain('c2: TLS 1.3, TLS_AES_128_GCM_SHA256, resumed: true')
    const hellos = ['ClientHello', 'ServerHello']
    expect(messages(anybody)).toEqual([...hellos, ...hellos])
    // Records of one side one behind the other are told together.
    const hidden = [...anybody.matchAll(/^#\d+ .*━ (?:(\d+) )?hidden records? ━/gm)]
    expect(hidden.reduce((sum, [, together = '1']) => sum + Number(together), 0)).toBe(
      records.filter(({ bytes }) => bytes[0] === 23).length,
    )
  })

  it('tells with the secrets every message that the RFC prints, in its order', () => {
    expect(messages(reader)).toEqual(records.flatMap((record) => record.messages))
    expect(reader).not.toContain('hidden record')
    expect(reader).toContain('c2  resumed with a ticket of c1')
  })

  it('shows secrets that the RFC prints', () => {
    const secret = readTrace(3).secrets.find(({ name }) => name === 'server_handshake_traffic_secret')
    expect(reader).toContain(toHex(secret!.bytes).slice(0, 16))
  })
})
