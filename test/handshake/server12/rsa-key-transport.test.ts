/**
 * RSA key transport over whole connections: whatever is wrong with the encrypted premaster secret, the server does the same,
 * says the same, and says it at the same moment: when Finished does not open (RFC 5246 §7.4.7.1; Bleichenbacher 1998, Klíma
 * and others 2003, ROBOT 2017).
 */
import { constants, createPublicKey, publicEncrypt } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat, fromHex, toHex } from '../../../src/bytes/bytes.ts'
import { feed } from '../../../src/connection/connection.ts'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import type { Suite12 } from '../../../src/wire/registry.ts'
import { doings } from '../../kit/doings.ts'
import { before, pair } from '../../kit/pair.ts'
import { CHANGE_CIPHER_SPEC, changed12, handshake, sealedFor, sealedUnder, settle } from '../../kit/play.ts'
import { client12, RSA_SERVER, server12, SUITE_OF } from '../../kit/world12.ts'

const { privateKey } = RSA_SERVER.identity
if (privateKey.kind !== 'rsa') throw new Error('the certificate has an RSA key')
const BYTES = 256
const modulus = fromHex(privateKey.n.toString(16))
const jwk = { kty: 'RSA', n: Buffer.from(modulus).toString('base64url'), e: 'AQAB' }
const key = createPublicKey({ key: jwk, format: 'jwk' })

/** EM = 00 02 PS 00 03 03 and 46 more, changed, under the server's public key. */
function encrypted(change: (em: Uint8Array) => void = () => undefined): Uint8Array {
  const em = new Uint8Array(BYTES).fill(0x55)
  em.set([0, 2])
  em.set([0, 3, 3], BYTES - 49)
  change(em)
  return Uint8Array.from(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, em))
}

/** Ciphertexts, and what is wrong with each; in the first one nothing is, but nobody who sends Finished knows the secret. */
const CIPHERTEXTS: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', encrypted()],
  ['the first byte', encrypted((em) => (em[0] = 1))],
  ['the block type: 1', encrypted((em) => (em[1] = 1))],
  ['the block type: 0', encrypted((em) => (em[1] = 0))],
  ['the padding, which is too short', encrypted((em) => (em[6] = 0))],
  ['the padding, which ends at once', encrypted((em) => (em[2] = 0))],
  ['the separator, which is missing', encrypted((em) => (em[BYTES - 49] = 0x55))],
  ['the separator, and there is none elsewhere', encrypted((em) => em.fill(0x55, 2))],
  ['the length of the secret: 47 bytes', encrypted((em) => em.set([0x55, 0, 3, 3], BYTES - 49))],
  ['the length of the secret: 49 bytes', encrypted((em) => em.set([0, 3, 3], BYTES - 50))],
  ['the length of the secret: none', encrypted((em) => em.fill(0x55, 2).set([0], BYTES - 1))],
  ['the version: TLS 1.1', encrypted((em) => (em[BYTES - 47] = 2))],
  ['the version: TLS 1.3', encrypted((em) => (em[BYTES - 47] = 4))],
  ['the version: SSL 2', encrypted((em) => em.set([0, 2], BYTES - 48))],
  ['the ciphertext: 0', new Uint8Array(BYTES)],
  ['the ciphertext: 1', new Uint8Array(BYTES).fill(1, BYTES - 1)],
  ['the ciphertext: n', modulus],
  ['the ciphertext: more than n', new Uint8Array(BYTES).fill(0xff)],
  ['the length of the ciphertext: 255', encrypted().slice(1)],
  ['the length of the ciphertext: 257', concat(new Uint8Array(1), encrypted())],
  ['the length of the ciphertext: 1', Uint8Array.of(7)],
  ['the length of the ciphertext: 0', new Uint8Array(0)],
]

const CASES: readonly (readonly [string, Suite12, ClientSettings, ServerSettings])[] = [
  ['RSA', SUITE_OF.RSA, {}, {}],
  ['RSA without the extended master secret', SUITE_OF.RSA, { extendedMasterSecret: false }, {}],
  ['RSA and CBC', 'TLS_RSA_WITH_AES_128_CBC_SHA', {}, {}],
  ['RSA and CBC without encrypt-then-MAC', 'TLS_RSA_WITH_AES_256_CBC_SHA256', { encryptThenMac: false }, {}],
  ['RSA_PSK', SUITE_OF.RSA_PSK, {}, {}],
  ['RSA_PSK and CBC', 'TLS_RSA_PSK_WITH_AES_128_CBC_SHA256', { encryptThenMac: false }, {}],
]

describe.each(CASES)('%s: the server does the same whatever is wrong', (_name, suite, one, two) => {
  const suites12 = [suite]
  const due = before(
    pair(client12({ suites12, ...one }), server12({ suites12, ...two })),
    'client',
    'ClientKeyExchange',
  )
  const exchange = suite.includes('RSA_PSK') ? 'RSA_PSK' : 'RSA'
  // The client's own end of the handshake, under keys that follow from its own secret: nobody's who attacks.
  const client = settle(due.after)
  const finished = client.events.findLast((event) => event.kind === 'record' && event.type === 'handshake')
  if (finished?.kind !== 'record') throw new Error('the client sends Finished')

  const withCiphertext = (ciphertext: Uint8Array): Uint8Array => {
    const change = (body: object) => ({ ...body, encrypted_pre_master_secret: ciphertext })
    const message = changed12(due.bytes, 'ClientKeyExchange', change, exchange)
    return concat(sealedFor(due.receiver, handshake(message), CHANGE_CIPHER_SPEC), finished.bytes)
  }
  const attempt = (ciphertext: Uint8Array): string[] => doings(due.receiver, withCiphertext(ciphertext))
  const usual = attempt(CIPHERTEXTS[0][1])

  test('the genuine ClientKeyExchange connects, so the scenes are real', () => {
    const whole = concat(sealedFor(due.receiver, handshake(due.bytes), CHANGE_CIPHER_SPEC), finished.bytes)
    expect(settle(feed(due.receiver, whole)).connection.state.name).toBe('CONNECTED')
  })

  test('only the first of the ciphertexts holds a secret; for the others the server draws one', () => {
    const name = exchange === 'RSA' ? 'pre_master_secret' : 'other_secret'
    const taken = CIPHERTEXTS.filter(([, ciphertext]) =>
      settle(feed(due.receiver, withCiphertext(ciphertext))).events.some(
        (event) => event.kind === 'secret' && event.name === name && event.bytes.at(-1) === 0x55,
      ),
    )
    expect(taken.map(([what]) => what)).toEqual(['nothing'])
  })

  test('the alert comes at Finished and not before, and is bad_record_mac', () => {
    const alerts = usual.flatMap((line, index) => (/alert sent/.test(line) ? [[index, line]] : []))
    expect(alerts).toHaveLength(1)
    expect(alerts[0]).toEqual([usual.length - 2, expect.stringMatching(/alert sent bad_record_mac/)])
    expect(usual.join()).toContain('state WAIT_CHANGE_CIPHER_SPEC WAIT_FINISHED')
    expect(usual.filter((line) => line.includes('rsa-decrypt'))).toHaveLength(1)
  })

  test.each(CIPHERTEXTS)('%s', (_what, ciphertext) => {
    // The record that brings the message is as long as the attacker made it: that is all that may differ.
    expect(attempt(ciphertext)).toEqual(usual)
  })
})

describe('the version in the secret is the one that the ClientHello named (RFC 5246 §7.4.7.1)', () => {
  const suites12 = [SUITE_OF.RSA]
  const hello = before(pair(client12({ suites12 }), server12({ suites12 })), 'client', 'ClientHello')
  const newer = changed12(hello.bytes, 'ClientHello', (body) => ({
    ...body,
    legacy_version: 'TLS 1.3',
  }))
  const asked = settle(feed(hello.receiver, sealedFor(hello.receiver, handshake(newer)))).connection

  test.each([
    ['TLS 1.3, as it said', 4, true],
    ['TLS 1.2, which was negotiated', 3, false],
  ] as const)('%s', (_what, minor, isTaken) => {
    const ciphertext = encrypted((em) => (em[BYTES - 47] = minor))
    const message = concat(Uint8Array.of(16, 0, 1, 2, 1, 0), ciphertext)
    const { connection, events } = settle(feed(asked, sealedUnder(asked.read, handshake(message))))
    expect(connection.state.name).toBe('WAIT_CHANGE_CIPHER_SPEC')
    const secret = events.find((event) => event.kind === 'secret' && event.name === 'pre_master_secret')
    const expected = toHex(concat(Uint8Array.of(3, minor), new Uint8Array(46).fill(0x55)))
    expect(secret?.kind === 'secret' && toHex(secret.bytes) === expected).toBe(isTaken)
  })
})
