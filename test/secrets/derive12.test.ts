import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/bytes.ts'
import { DH_PARAMETERS, dhGroup } from '../../src/crypto/agreement/dh.ts'
import { metered } from '../../src/crypto/meter.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { recompute } from '../../src/secrets/derive.ts'
import {
  dheNode,
  exporterNode12,
  keyBlockNode,
  keyBlockParts,
  pskPremasterNode,
  restoredMasterNode,
  rsaDecryptedNode,
  rsaPremasterNode,
  scheduleNode12,
} from '../../src/secrets/derive12.ts'
import { ZEROS, type SecretNode } from '../../src/secrets/node.ts'
import { SECRETS_12 } from '../../src/secrets/rows.ts'
import { keyLengths12, SCHEDULE_12 } from '../../src/secrets/schedule12.ts'
import { Transcript } from '../../src/secrets/transcript.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import { input, node } from './illustrated12.ts'

const randoms = { clientRandom: new Uint8Array(32).fill(0xc1), serverRandom: new Uint8Array(32).fill(0x5e) }
const psk = input('psk', fromHex('a0a1a2a3a4'))
const premaster = SECRETS_12.pre_master_secret.both
const again = (child: SecretNode, ...parents: readonly SecretNode[]): string =>
  toHex(recompute(child, (id) => parents.find((parent) => parent.id === id)!))

describe('the premaster secret', () => {
  it('of a pre-shared key alone has as many zeros before it (RFC 4279 §2)', () => {
    const made = node('pre_master_secret', pskPremasterNode(psk))
    expect(toHex(made.bytes)).toBe('0005' + '0000000000' + '0005' + 'a0a1a2a3a4')
    expect(made.parents).toEqual([ZEROS, psk.id])
    expect(again(made, psk)).toBe(toHex(made.bytes))
  })

  it('of a pre-shared key and another secret has that before it (RFC 4279 §3, §4)', () => {
    const other = input('other_secret', fromHex('0102030405060708'))
    const made = node('pre_master_secret', pskPremasterNode(psk, other))
    expect(toHex(made.bytes)).toBe('0008' + '0102030405060708' + '0005' + 'a0a1a2a3a4')
    expect(again(made, other, psk)).toBe(toHex(made.bytes))
  })

  it('of DHE is the same on both sides, carries p and g in its lineage and no leading zeros (RFC 5246 §8.1.2)', () => {
    const parameters = DH_PARAMETERS.ffdhe2048
    const group = dhGroup(parameters)
    const [a, b] = [group.generate(new Uint8Array(32).fill(3)), group.generate(new Uint8Array(32).fill(4))]
    const ours = input('dh_private', a.privateKey)
    const made = node('pre_master_secret', dheNode(premaster, ours, parameters, b.share))
    const theirs = dheNode(premaster, input('dh_private', b.privateKey), parameters, a.share)
    expect(toHex(made.bytes)).toBe(toHex(theirs.bytes))
    expect(again(made, ours)).toBe(toHex(made.bytes))
    const small = dheNode(
      premaster,
      input('dh_private', fromHex('03'.padStart(64, '0'))),
      parameters,
      Uint8Array.of(4),
    )
    expect(toHex(small.bytes)).toBe('40')
  })

  it('of RSA is the offered version and 46 random bytes (RFC 5246 §7.4.7.1)', () => {
    const made = rsaPremasterNode(premaster, 0x0303, new Uint8Array(46).fill(7))
    expect(toHex(made.bytes)).toBe('0303' + '07'.repeat(46))
    expect(() => rsaPremasterNode(premaster, 0x0303, new Uint8Array(48))).toThrow(Misuse)
    const substitute = input('rsa_substitute', new Uint8Array(48))
    const opened = node(
      'pre_master_secret',
      rsaDecryptedNode(premaster, made.bytes, new Uint8Array(256), substitute),
    )
    expect(opened.parents).toEqual([substitute.id])
    expect(again(opened, substitute)).toBe(toHex(made.bytes))
  })
})

const preMaster = input('pre_master_secret', new Uint8Array(48).fill(9))
const message = (type: number): Uint8Array => fromHex(`${type.toString(16).padStart(2, '0')}000000`)
const hellos = Transcript.empty.append('ClientHello', message(1)).append('ServerHello', message(2))
const exchanged = hellos.append('ClientKeyExchange', message(16))
const at = (transcript: Transcript) => ({ hash: 'sha256', randoms, transcript }) as const

describe('the master secret', () => {
  it('is bound to the randoms, or to every message through ClientKeyExchange (RFC 5246 §8.1, RFC 7627 §4)', () => {
    const classic = node('master_secret', scheduleNode12('master_secret', preMaster, at(exchanged)))
    const extended = node('master_secret', scheduleNode12('extended_master_secret', preMaster, at(exchanged)))
    expect([classic.bytes.length, extended.bytes.length]).toEqual([48, 48])
    expect(toHex(classic.context)).toBe('c1'.repeat(32) + '5e'.repeat(32))
    expect(extended.context).toEqual(exchanged.hash('sha256'))
    expect(classic.label).toBe('master secret')
    expect(again(classic, preMaster)).toBe(toHex(classic.bytes))
    expect(again(extended, preMaster)).toBe(toHex(extended.bytes))
  })

  it('that covers the handshake is not derived at another message', () => {
    for (const transcript of [hellos, exchanged.append('client CertificateVerify', message(15))])
      expect(() => scheduleNode12('extended_master_secret', preMaster, at(transcript))).toThrow(Misuse)
  })

  it('of a resumed connection points into the first', () => {
    const first = { ...input('master_secret', new Uint8Array(48).fill(1)), id: 'c1/server/master_secret' }
    const restored = {
      ...node('master_secret', restoredMasterNode(first.bytes, first.id)),
      id: 'c2/server/master_secret',
    }
    expect(restored.parents).toEqual(['c1/server/master_secret'])
    expect(again(restored, first)).toBe(toHex(first.bytes))
  })
})

const master = input('master_secret', new Uint8Array(48).fill(0x33))

describe('verify_data', () => {
  it('stands where the full and the abbreviated handshake have it (RFC 5246 §7.3, §7.4.9; RFC 5077 §3.1)', () => {
    const points = {
      client_verify_data: ['ClientKeyExchange', 'client CertificateVerify', 'server Finished'],
      server_verify_data: ['client Finished', 'ServerHello', 'NewSessionTicket'],
    } as const
    for (const name of ['client_verify_data', 'server_verify_data'] as const) {
      for (const point of points[name]) {
        const transcript = hellos.append(point, message(99))
        const made = node(name, scheduleNode12(name, master, at(transcript)))
        expect(made.bytes).toHaveLength(12)
        expect(made.context).toEqual(transcript.hash('sha256'))
        expect(again(made, master)).toBe(toHex(made.bytes))
      }
      const wrong = hellos.append('ServerHelloDone', message(14))
      expect(() => scheduleNode12(name, master, at(wrong))).toThrow(Misuse)
    }
  })
})

describe('the key block', () => {
  it.each([
    ['TLS_RSA_WITH_AES_128_GCM_SHA256', { mac: 0, key: 16, iv: 4 }],
    ['TLS_RSA_WITH_AES_256_GCM_SHA384', { mac: 0, key: 32, iv: 4 }],
    ['TLS_PSK_WITH_CHACHA20_POLY1305_SHA256', { mac: 0, key: 32, iv: 12 }],
    ['TLS_RSA_WITH_AES_128_CBC_SHA', { mac: 20, key: 16, iv: 0 }],
    ['TLS_RSA_WITH_AES_256_CBC_SHA256', { mac: 32, key: 32, iv: 0 }],
    ['TLS_PSK_WITH_AES_256_CBC_SHA384', { mac: 48, key: 32, iv: 0 }],
    ['TLS_PSK_WITH_NULL_SHA384', { mac: 48, key: 0, iv: 0 }],
  ] as const)('of %s is cut into its parts in order (RFC 5246 §6.3)', (name, lengths) => {
    const suite = SUITES_12[name]
    expect(keyLengths12(suite)).toEqual(lengths)
    const block = node('key_block', keyBlockNode(master, suite, randoms))
    expect(block.bytes).toHaveLength(2 * (lengths.mac + lengths.key + lengths.iv))
    expect(toHex(block.context)).toBe('5e'.repeat(32) + 'c1'.repeat(32))
    expect(block.algorithm).toBe(suite.prfHash)
    const parts = keyBlockParts(block, suite).map((part) => node(part.name, part.node))
    expect(parts.map((part) => toHex(part.bytes)).join('')).toBe(toHex(block.bytes))
    expect(parts.map((part) => part.name)).toEqual([
      ...(lengths.mac ? ['client_write_MAC_key', 'server_write_MAC_key'] : []),
      ...(lengths.key ? ['client_write_key', 'server_write_key'] : []),
      ...(lengths.iv ? ['client_write_IV', 'server_write_IV'] : []),
    ])
    for (const part of parts) expect(again(part, block)).toBe(toHex(part.bytes))
    expect(again(block, master)).toBe(toHex(block.bytes))
    expect(metered(() => keyBlockNode(master, suite, randoms)).operations).toEqual({ prf: 1 })
  })
})

describe('an exporter (RFC 5705 §4)', () => {
  const options = { hash: 'sha256', randoms, label: 'EXPORTER-x', length: 20 } as const

  it('tells no context from an empty one', () => {
    const none = node('exported', exporterNode12(master, { ...options, context: undefined }))
    const empty = node('exported', exporterNode12(master, { ...options, context: new Uint8Array(0) }))
    expect(toHex(none.bytes)).not.toBe(toHex(empty.bytes))
    for (const made of [none, empty]) expect(again(made, master)).toBe(toHex(made.bytes))
  })

  it('does not take the labels of the protocol, nor a context without a length', () => {
    for (const { label } of Object.values(SCHEDULE_12))
      expect(() => exporterNode12(master, { ...options, label, context: undefined })).toThrow(Misuse)
    expect(() => exporterNode12(master, { ...options, context: new Uint8Array(65536) })).toThrow(Misuse)
  })
})
