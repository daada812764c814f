import { describe, expect, it } from 'vitest'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/08-tls12-key-exchanges.ts'))
const [sent, table] = text.split('\n\n')

/** What was sent in one exchange, a line for each message. */
const messages = new Map(
  sent.split(/\n(?=\S)/).map((block) => {
    const [exchange, ...lines] = block.trimEnd().split('\n')
    return [exchange, lines.map((line) => line.trim())] as const
  }),
)

/** Bytes of an X25519 or 2048-bit share, an RSA block, the PSK, its identity "sensor-17". */
const [X25519, FIELD, RSA, PSK, IDENTITY] = [32, 256, 256, 32, 9]
/** p, g and a public value, each behind its length of two bytes. */
const DH_PARAMS = 2 + FIELD + 2 + 1 + 2 + FIELD
/** A premaster secret with a PSK: both parts behind their lengths (RFC 4279 §2). */
const withPsk = (other: number): number => 2 + other + 2 + PSK

describe('example 08', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/08.txt')
  })

  it.each([
    // Curve type, name, and the point behind its length (RFC 8422 §5.4). An ECDSA signature may be a byte shorter or longer.
    ['ECDHE', `params (${1 + 2 + 1 + X25519} B), signed_params`],
    // p, g and Ys, each behind its length (RFC 5246 §7.4.3). The RSA signature: algorithm, length, 2048 bits.
    ['DHE', `params (${DH_PARAMS} B), signed_params (${2 + 2 + RSA} B)`],
    // A hint, though empty, comes before the params (RFC 4279 §3, RFC 5489 §2); nobody signs.
    ['DHE_PSK', `psk_identity_hint (2 B), params (${DH_PARAMS} B)`],
    ['ECDHE_PSK', `psk_identity_hint (2 B), params (${1 + 2 + 1 + X25519} B)`],
    ['DH_anon', `params (${DH_PARAMS} B)`],
  ])('%s has a ServerKeyExchange with the fields of its RFC', (exchange, fields) => {
    expect(messages.get(exchange)?.at(0)).toContain(`server sends ServerKeyExchange: ${fields}`)
  })

  it.each(['RSA', 'PSK', 'RSA_PSK'])('%s has none (RFC 5246 §7.4.3, RFC 4279 §2 and §4)', (exchange) => {
    expect(messages.get(exchange)).toHaveLength(1)
  })

  it.each([
    ['ECDHE', `ecdh_Yc (${1 + X25519} B)`],
    ['DHE', `dh_Yc (${2 + FIELD} B)`],
    ['RSA', `encrypted_pre_master_secret (${2 + RSA} B)`],
    ['PSK', `psk_identity (${2 + IDENTITY} B)`],
    ['DHE_PSK', `psk_identity (${2 + IDENTITY} B), dh_Yc (${2 + FIELD} B)`],
    ['ECDHE_PSK', `psk_identity (${2 + IDENTITY} B), ecdh_Yc (${1 + X25519} B)`],
    ['RSA_PSK', `psk_identity (${2 + IDENTITY} B), encrypted_pre_master_secret (${2 + RSA} B)`],
    ['DH_anon', `dh_Yc (${2 + FIELD} B)`],
  ])('%s has a ClientKeyExchange with the fields of its RFC (RFC 5246 §7.4.7)', (exchange, fields) => {
    expect(messages.get(exchange)?.at(-1)).toBe(`client sends ClientKeyExchange: ${fields}`)
  })

  it.each([
    // Premaster secret, signatures by the server, key agreements by both, what somebody with the long-lived keys reads.
    ['ECDHE', X25519, 1, 2, 'nothing'],
    ['DHE', FIELD, 1, 2, 'nothing'],
    ['RSA', 48, 0, 0, '"my secret"'],
    ['PSK', withPsk(PSK), 0, 0, '"my secret"'],
    ['DHE_PSK', withPsk(FIELD), 0, 2, 'nothing'],
    ['ECDHE_PSK', withPsk(X25519), 0, 2, 'nothing'],
    ['RSA_PSK', withPsk(48), 0, 0, '"my secret"'],
    ['DH_anon', FIELD, 0, 2, 'nothing'],
  ])('%s: a premaster secret of %i bytes, and forward secrecy where it is (RFC 5246 §F.1.1)', (...row) => {
    const [exchange, premaster, signatures, agreements, read] = row
    const line = `^ {2}${exchange} +${premaster} B +${signatures} +${agreements} +${read}`
    expect(table).toMatch(new RegExp(line, 'm'))
  })
})
