import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex } from '../../src/bytes/bytes.ts'
import { GROUPS } from '../../src/crypto/agreement/group.ts'
import { reasonOf, seed } from './group-helpers.ts'

describe('X25519MLKEM768', () => {
  const group = GROUPS.X25519MLKEM768

  it('puts ML-KEM first in both shares and the secret (draft-ietf-tls-ecdhe-mlkem §4)', () => {
    const clientSeed = seed('client', 96)
    const client = group.generate(clientSeed)
    expect(client.share.subarray(1184)).toEqual(GROUPS.x25519.generate(clientSeed.slice(64)).share)
    const serverSeed = seed('server', 64)
    const server = group.encapsulate(client.share, serverSeed)
    const x25519 = GROUPS.x25519.encapsulate(client.share.slice(1184), serverSeed.slice(32))
    expect(server.share.subarray(1088)).toEqual(x25519.share)
    expect(server.secret.subarray(32)).toEqual(x25519.secret)
    expect(server.privateKey).toEqual(serverSeed)
  })

  it('refuses an encapsulation key with an unreduced coefficient (FIPS 203 §7.2)', () => {
    const { share } = group.generate(seed('client', 96))
    const bad = concat(fromHex('ffffff'), share.slice(3))
    expect(reasonOf(() => group.encapsulate(bad, seed('server', 64)))).toMatch(/modulo 3329/)
  })

  it('refuses an X25519 part of small order (RFC 9846 §7.4.2, 8446 §7.4.2)', () => {
    const client = group.generate(seed('client', 96))
    const zeros = new Uint8Array(32)
    const share = concat(client.share.slice(0, 1184), zeros)
    expect(reasonOf(() => group.encapsulate(share, seed('server', 64)))).toMatch(/all zero/)
    const server = group.encapsulate(client.share, seed('server', 64)).share
    expect(reasonOf(() => group.decapsulate(client, concat(server.slice(0, 1088), zeros)))).toMatch(
      /all zero/,
    )
  })

  it('gives another secret for a ciphertext that was changed, and no error (FIPS 203 §6.3)', () => {
    const client = group.generate(seed('client', 96))
    const { share, secret } = group.encapsulate(client.share, seed('server', 64))
    const changed = share.map((byte, i) => (i === 0 ? byte ^ 1 : byte))
    const other = group.decapsulate(client, changed)
    expect(toHex(other.slice(0, 32))).not.toBe(toHex(secret.slice(0, 32)))
    expect(other.slice(32)).toEqual(secret.slice(32))
  })

  // C2SP/CCTV ML-KEM "accumulated" vectors: inputs from SHAKE128 of nothing, all outputs into one SHAKE128.
  it('gives the accumulated ML-KEM-768 test vector of C2SP/CCTV, 100 rounds (FIPS 203)', () => {
    const rounds = 100
    const input = new Uint8Array(createHash('shake128', { outputLength: rounds * (64 + 32 + 1088) }).digest())
    const output = createHash('shake128', { outputLength: 32 })
    const x25519 = new Uint8Array(32).fill(9)
    const point = GROUPS.x25519.generate(x25519).share
    for (let at = 0; at < input.length; at += 64 + 32 + 1088) {
      const pair = group.generate(concat(input.slice(at, at + 64), x25519))
      const { share, secret } = group.encapsulate(pair.share, concat(input.slice(at + 64, at + 96), x25519))
      output.update(pair.share.subarray(0, 1184))
      output.update(share.subarray(0, 1088))
      output.update(secret.subarray(0, 32))
      const random = concat(input.slice(at + 96, at + 96 + 1088), point)
      output.update(group.decapsulate(pair, random).subarray(0, 32))
    }
    expect(output.digest('hex')).toBe('1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415')
  })
})
