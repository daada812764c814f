import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hex } from './hkdf.ts'
import { counting, prf } from './prf.ts'
import { numbersIn, printed } from './printed.ts'

const text = await printed(() => import('../../examples/07-tls12-twelve-steps.ts'))

/** X25519 private keys as Node wants them: PKCS #8 around 32 bytes (RFC 8410 §7). */
const privateKey = (first: number) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), counting(first)]),
    format: 'der',
    type: 'pkcs8',
  })

describe('example 07', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/07.txt')
  })

  it('counts twelve steps, in the order of the RFC, half a round trip apart (RFC 5246 §7.3, figure 1)', () => {
    const steps = [...text.matchAll(/^ +(\d+) ms +(\d+) {2}(\w+) {2}(?:sends (\w+)|(checks))/gm)].map(
      ([, t, number, actor, name, checks]) => `${number} +${t} ${actor} ${name ?? checks}`,
    )
    expect(steps).toEqual([
      '1 +0 client ClientHello',
      '2 +25 server ServerHello',
      '3 +25 server Certificate',
      '4 +25 server ServerKeyExchange',
      '5 +25 server CertificateRequest',
      '6 +25 server ServerHelloDone',
      '7 +50 client checks',
      '8 +50 client ClientKeyExchange',
      '9 +50 client ChangeCipherSpec',
      '10 +50 client Finished',
      '11 +75 server ChangeCipherSpec',
      '12 +75 server Finished',
    ])
    expect(numbersIn(text, 'round trips')).toEqual([2])
  })

  it('answers a CertificateRequest even without a certificate: an empty list of 3 bytes (RFC 5246 §7.4.6)', () => {
    expect(text).toMatch(/^ +50 ms {6}client {2}sends Certificate, 7 B$/m)
  })

  it('encrypts nothing but the two Finished messages', () => {
    const encrypted = [...text.matchAll(/sends (\w+), \d+ B, encrypted/g)].map(([, name]) => name)
    expect(encrypted).toEqual(['Finished', 'Finished'])
  })

  it('makes every key as Node makes it from the same private keys and randoms (RFC 5246 §6.3, §8.1)', () => {
    const premaster = diffieHellman({
      privateKey: privateKey(0x20),
      publicKey: createPublicKey(privateKey(0x90)),
    })
    const [client, server] = [counting(0x00), counting(0x70)]
    const master = prf(premaster, 'master secret', Buffer.concat([client, server]), 48)
    const block = prf(master, 'key expansion', Buffer.concat([server, client]), 40)
    for (const [name, value] of Object.entries({
      pre_master_secret: premaster,
      master_secret: master,
      key_block: block,
      client_write_key: block.subarray(0, 16),
      server_write_key: block.subarray(16, 32),
      client_write_IV: block.subarray(32, 36),
      server_write_IV: block.subarray(36, 40),
    }))
      expect(text).toMatch(new RegExp(`^ {2}${name} = .*\\n {4}${hex(value)}$`, 'm'))
    expect(text).toContain('pre_master_secret is erased')
  })

  it('signs once and verifies twice: the certificate and the ServerKeyExchange', () => {
    expect(numbersIn(text, 'signatures')).toEqual([1, 2])
  })
})
