import { createPrivateKey, createPublicKey, diffieHellman, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { LAB_START, makeIdentity } from '../../src/index.ts'
import { expandLabel, extract, hex, sha256 } from './hkdf.ts'
import { numbersIn, printed } from './printed.ts'

const text = await printed(() => import('../../examples/01-full-handshake.ts'))

/** X25519 private keys as Node wants them: PKCS #8 around 32 bytes (RFC 8410 §7). */
const privateKey = (first: number) =>
  createPrivateKey({
    key: Buffer.concat([
      Buffer.from('302e020100300506032b656e04220420', 'hex'),
      Uint8Array.from({ length: 32 }, (_, index) => first + index),
    ]),
    format: 'der',
    type: 'pkcs8',
  })

describe('example 01', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/01.txt')
  })

  it('sends the messages of a full handshake in the order of the RFC, half a round trip apart (RFC 9846 §2)', () => {
    const sent = [...text.matchAll(/^ +(\d+) ms {2}(\w+) {2}sends (\w+)/gm)].map(
      ([, t, actor, name]) => `${t} ${actor} ${name}`,
    )
    expect(sent).toEqual([
      '0 client ClientHello',
      '25 server ServerHello',
      '25 server ChangeCipherSpec',
      '25 server EncryptedExtensions',
      '25 server Certificate',
      '25 server CertificateVerify',
      '25 server Finished',
      '25 server NewSessionTicket',
      '25 server NewSessionTicket',
      '50 client ChangeCipherSpec',
      '50 client Finished',
    ])
    expect(numbersIn(text, 'round trips')).toEqual([1])
  })

  it('agrees on the secrets that Node computes from the same private keys (RFC 9846 §7.1, §7.4)', () => {
    const shared = diffieHellman({
      privateKey: privateKey(0x20),
      publicKey: createPublicKey(privateKey(0x90)),
    })
    const zeros = new Uint8Array(32)
    const nothing = sha256(new Uint8Array(0))
    const handshake = extract(expandLabel(extract(zeros, zeros), 'derived', nothing), shared)
    const master = extract(expandLabel(handshake, 'derived', nothing), zeros)
    for (const [name, value] of Object.entries({
      shared_secret: shared,
      handshake_secret: handshake,
      master_secret: master,
    }))
      expect(text).toContain(`  ${name}\n    ${hex(value)}\n`)
    // The well-known value for these two keys.
    expect(hex(shared)).toBe('df4a291baa1eb7cfa6934b29b474baad2697e29f1f920dcc77c8a0a088447624')
  })

  it('believes a certificate that OpenSSL also finds signed by the root and made for the name', () => {
    const { root, identity } = makeIdentity({
      seed: 'example',
      names: ['server.example'],
      notBefore: LAB_START,
      notAfter: LAB_START + 90 * 86_400_000,
    })
    const leaf = new X509Certificate(identity.chain[0])
    expect(leaf.verify(new X509Certificate(root).publicKey)).toBe(true)
    expect(leaf.checkHost('server.example')).toBe('server.example')
    expect(text).toContain('Does this chain prove who the server server.example is? yes')
    expect(text).not.toMatch(/^ {2}fail/m)
  })

  it('puts on the wire what messages, record headers, content types and tags add up to (RFC 9846 §5)', () => {
    const size = (name: string): number => Number(new RegExp(`sends ${name}, (\\d+) B`).exec(text)?.[1])
    // A plaintext record adds its header of 5 bytes, a protected one also the inner content type and a tag of 16.
    const [plain, sealed, ccs, ping] = [5, 5 + 1 + 16, 6, 4]
    const fin = 4 + 32
    const client = plain + size('ClientHello') + ccs + sealed + fin + sealed + ping
    const flight = ['EncryptedExtensions', 'Certificate', 'CertificateVerify'].reduce(
      (sum, name) => sum + size(name),
      fin,
    )
    const tickets = 2 * size('NewSessionTicket')
    const server = plain + size('ServerHello') + ccs + sealed + flight + sealed + tickets + sealed + ping
    expect(numbersIn(text, 'bytes on the wire')).toEqual([client, server])
  })

  it('signs once and verifies twice: the certificate and the CertificateVerify', () => {
    expect(numbersIn(text, 'signatures')).toEqual([1, 2])
  })

  it('keeps no secret from which the traffic could be read later, but those in use', () => {
    const held = /client: (.+)/.exec(text.slice(text.indexOf('still holds')))?.[1]?.split(', ')
    expect(held).toEqual([
      'client_application_traffic_secret_0',
      'server_application_traffic_secret_0',
      'exporter_master_secret',
      'resumption_master_secret',
    ])
  })
})
