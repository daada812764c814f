import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, equal, fromHex, fromUint, toHex } from '../../src/bytes/bytes.ts'
import { ByteQueue } from '../../src/bytes/queue.ts'
import { cbc } from '../../src/crypto/cipher/cbc.ts'
import { HmacKey } from '../../src/crypto/hash/hmac.ts'
import { metered } from '../../src/crypto/meter.ts'
import { EpochKeys12, type Epoch12, type Protection12 } from '../../src/record/epoch12.ts'
import { nextEpoch12, PLAINTEXT_12 } from '../kit/epoch12.ts'
import { cutRecord12, openRecord12, sealRecord12 } from '../../src/record/record12.ts'
import type { RawRecord } from '../../src/record/record13.ts'
import { Misuse, TlsFailure } from '../../src/rules/failure.ts'
import { keyLengths12 } from '../../src/secrets/schedule12.ts'
import type { ContentType } from '../../src/wire/registry.ts'

const SEEDED = { seed: 5246, numRuns: 40 } as const
const iv = Uint8Array.from({ length: 16 }, (_, i) => 0x40 + i)
const pattern = (length: number, from: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (from + i) & 0xff)

function epochOf(suite: Protection12, encryptThenMac = false, sequence = 0): Epoch12 {
  const due = keyLengths12(suite)
  const keys = { macKey: pattern(due.mac, 0x10), key: pattern(due.key, 0x20), iv: pattern(due.iv, 0x30) }
  return { ...nextEpoch12(PLAINTEXT_12, new EpochKeys12(suite, keys, encryptThenMac)), sequence }
}

/** Every kind of protection: what a title calls it, and its epoch. */
const KINDS: readonly { title: string; suite: Protection12; encryptThenMac: boolean }[] = [
  { title: 'AES-128-GCM', suite: { cipher: 'AES_128_GCM', mac: 'AEAD' }, encryptThenMac: false },
  { title: 'AES-256-GCM', suite: { cipher: 'AES_256_GCM', mac: 'AEAD' }, encryptThenMac: false },
  { title: 'ChaCha20-Poly1305', suite: { cipher: 'CHACHA20_POLY1305', mac: 'AEAD' }, encryptThenMac: false },
  ...(['sha1', 'sha256', 'sha384'] as const).flatMap((mac) => [
    {
      title: `AES-128-CBC, ${mac} first`,
      suite: { cipher: 'AES_128_CBC', mac } as const,
      encryptThenMac: false,
    },
    {
      title: `AES-256-CBC, ${mac} last`,
      suite: { cipher: 'AES_256_CBC', mac } as const,
      encryptThenMac: true,
    },
    { title: `NULL, ${mac}`, suite: { cipher: 'NULL', mac } as const, encryptThenMac: false },
  ]),
]

const ivFor = (epoch: Epoch12): Uint8Array => iv.slice(0, epoch.keys?.ivLength ?? 0)
const raw = (bytes: Uint8Array, type: ContentType = 'application_data'): RawRecord => ({ type, bytes })

describe.each(KINDS)('$title', ({ suite, encryptThenMac }) => {
  const epoch = epochOf(suite, encryptThenMac, 7)
  const seal = (content: Uint8Array): Uint8Array =>
    sealRecord12(epoch, 'application_data', content, { iv: ivFor(epoch) })

  it('opens to what was sealed, of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        const bytes = seal(content)
        expect(toHex(bytes.slice(0, 3))).toBe('170303')
        expect(bytes[3] * 256 + bytes[4]).toBe(bytes.length - 5)
        expect(openRecord12(raw(bytes), epoch)).toEqual({ type: 'application_data', content })
      }),
      SEEDED,
    )
    const whole = pattern(2 ** 14, 1)
    expect(equal(openRecord12(raw(seal(whole)), epoch)!.content, whole)).toBe(true)
    expect(seal(whole).length).toBeLessThanOrEqual(5 + 2 ** 14 + 2048)
  })

  it('does not open with any bit changed, cut anywhere or with more behind it', () => {
    const bytes = seal(pattern(21, 0x61))
    for (let at = 5; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at] ^= 1 << (at % 8)
      expect(openRecord12(raw(changed), epoch), `byte ${at}`).toBeUndefined()
    }
    for (let size = 5; size < bytes.length; size++)
      expect(openRecord12(raw(bytes.slice(0, size)), epoch), `${size} bytes`).toBeUndefined()
    for (let more = 1; more <= 16; more++)
      expect(openRecord12(raw(concat(bytes, new Uint8Array(more))), epoch)).toBeUndefined()
  })

  it('is bound to sequence number, type and version (RFC 5246 §6.2.3.1, §6.2.3.3)', () => {
    const bytes = seal(pattern(21, 0x61))
    expect(openRecord12(raw(bytes), { ...epoch, sequence: 8 })).toBeUndefined()
    expect(openRecord12(raw(bytes, 'handshake'), epoch)).toBeUndefined()
    const version = bytes.slice()
    version[2] = 2
    expect(openRecord12(raw(version), epoch)).toBeUndefined()
  })

  it('refuses more than 2^14 bytes of content, once it is genuine, with record_overflow (§6.2.1)', () => {
    const bytes = seal(new Uint8Array(2 ** 14 + 1))
    expect(() => openRecord12(raw(bytes), epoch)).toThrow(TlsFailure)
    bytes[bytes.length - 1] ^= 1
    expect(openRecord12(raw(bytes), epoch)).toBeUndefined()
  })

  it('takes an IV where it needs one and only there', () => {
    const wrong = epoch.keys?.ivLength === 16 ? new Uint8Array(0) : iv
    expect(() => sealRecord12(epoch, 'alert', fromHex('0100'), { iv: wrong })).toThrow(RangeError)
  })

  it('takes keys of its own lengths only', () => {
    const { keys } = epoch.keys!
    expect(() => new EpochKeys12(suite, keys)).not.toThrow()
    for (const name of ['macKey', 'key', 'iv'] as const) {
      const longer = { ...keys, [name]: concat(keys[name], Uint8Array.of(0)) }
      expect(() => new EpochKeys12(suite, longer), name).toThrow(Misuse)
    }
  })
})

// ---- CBC: what an attacker would like to tell apart (RFC 5246 §6.2.3.2)

describe('a CBC record with its MAC under the encryption', () => {
  const suite = { cipher: 'AES_128_CBC', mac: 'sha1' } as const
  const epoch = epochOf(suite)
  const { key, macKey } = epoch.keys!.keys

  /** A record around a plaintext of our making. */
  const around = (plaintext: Uint8Array): RawRecord => {
    const body = concat(iv, cbc('AES_128_CBC', key).encrypt(iv, plaintext))
    return raw(concat(fromHex('170303'), fromUint(body.length, 2), body))
  }
  const macOf = (content: Uint8Array): Uint8Array =>
    new HmacKey('sha1', macKey).mac(
      new Uint8Array(8),
      fromHex('170303'),
      fromUint(content.length, 2),
      content,
    )
  /** Content and its MAC, then the bytes given as padding and padding_length. */
  const padded = (content: Uint8Array, padding: Uint8Array): Uint8Array =>
    concat(content, macOf(content), padding)

  it('opens with any padding that fills whole blocks, up to 255 bytes', () => {
    const content = pattern(11, 1) // with the MAC 31 bytes
    for (let length = 0; length < 256; length += 16) {
      const padding = new Uint8Array(length + 1).fill(length)
      expect(openRecord12(around(padded(content, padding)), epoch)?.content).toEqual(content)
      if (length <= 240)
        expect(
          toHex(sealRecord12(epoch, 'application_data', content, { iv, extraBlocks: length / 16 })),
        ).toBe(toHex(around(padded(content, padding)).bytes))
    }
    expect(() => sealRecord12(epoch, 'application_data', content, { iv, extraBlocks: 16 })).toThrow(
      RangeError,
    )
  })

  const content = pattern(11, 1)
  const long = new Uint8Array(33).fill(32)
  const put = (at: number, byte: number) => {
    const changed = long.slice()
    changed[at] = byte
    return changed
  }
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['the first byte of its padding wrong', padded(content, put(0, 31))],
    ['a byte in the middle of its padding wrong', padded(content, put(17, 0))],
    ['padding_length one too small', padded(content, put(32, 31))],
    ['padding_length one too large', padded(content, put(32, 33))],
    ['padding_length that reaches into the MAC', padded(content, Uint8Array.of(20))],
    ['padding_length beyond the record', padded(content, Uint8Array.of(255))],
    ['a wrong MAC under a right padding', concat(content, new Uint8Array(20), Uint8Array.of(0))],
    ['a padding that is all there is', new Uint8Array(48).fill(47)],
    ['nothing but zeros', new Uint8Array(48)],
  ]

  it.each(cases)('does not open with %s, and the MAC is computed all the same', (_, plaintext) => {
    const record = around(plaintext)
    const { result, operations } = metered(() => openRecord12(record, epoch))
    expect(result).toBeUndefined()
    expect(operations).toEqual({ 'cbc-decrypt': 1, hmac: 1 })
  })

  it('is not decrypted when it is too short for a MAC and padding_length', () => {
    for (const size of [0, 15, 16, 17, 32, 47]) {
      const { result, operations } = metered(() =>
        openRecord12(raw(concat(fromHex('170303'), fromUint(size, 2), new Uint8Array(size))), epoch),
      )
      expect(result).toBeUndefined()
      if (size < 37) expect(operations).toEqual({})
    }
  })
})

describe('a CBC record with its MAC over the encryption (RFC 7366 §3)', () => {
  const epoch = epochOf({ cipher: 'AES_128_CBC', mac: 'sha256' }, true)
  const { key, macKey } = epoch.keys!.keys
  const around = (plaintext: Uint8Array): RawRecord => {
    const encrypted = concat(iv, cbc('AES_128_CBC', key).encrypt(iv, plaintext))
    const header = concat(new Uint8Array(8), fromHex('170303'), fromUint(encrypted.length, 2))
    const body = concat(encrypted, new HmacKey('sha256', macKey).mac(header, encrypted))
    return raw(concat(fromHex('170303'), fromUint(body.length, 2), body))
  }

  it('is not decrypted when the MAC is wrong', () => {
    const { bytes } = around(new Uint8Array(16).fill(15))
    bytes[30] ^= 1
    const { result, operations } = metered(() => openRecord12(raw(bytes), epoch))
    expect(result).toBeUndefined()
    expect(operations).toEqual({ hmac: 1 })
  })

  it('opens to nothing, and not with a padding that is wrong under a right MAC', () => {
    expect(openRecord12(around(new Uint8Array(16).fill(15)), epoch)?.content).toHaveLength(0)
    expect(openRecord12(around(new Uint8Array(16).fill(16)), epoch)).toBeUndefined()
    expect(openRecord12(around(concat(new Uint8Array(15), Uint8Array.of(15))), epoch)).toBeUndefined()
  })

  it('does not open without whole blocks under a right MAC: who has the key may err', () => {
    for (const size of [0, 15, 16, 17, 31, 33, 47]) {
      const encrypted = new Uint8Array(size)
      const header = concat(new Uint8Array(8), fromHex('170303'), fromUint(size, 2))
      const body = concat(encrypted, new HmacKey('sha256', macKey).mac(header, encrypted))
      const record = raw(concat(fromHex('170303'), fromUint(body.length, 2), body))
      expect(openRecord12(record, epoch), `${size} bytes`).toBeUndefined()
    }
  })

  it('is for block ciphers alone', () => {
    expect(epochOf({ cipher: 'NULL', mac: 'sha1' }, true).keys?.encryptThenMac).toBe(false)
    expect(epochOf({ cipher: 'AES_128_GCM', mac: 'AEAD' }, true).keys?.encryptThenMac).toBe(false)
    expect(epoch.keys?.encryptThenMac).toBe(true)
  })
})

describe('nonces', () => {
  const sequence = 0x0102030405

  it('of GCM are the salt and the sequence number, which stands in the record (RFC 5288 §3)', () => {
    const epoch = epochOf({ cipher: 'AES_128_GCM', mac: 'AEAD' }, false, sequence)
    const bytes = sealRecord12(epoch, 'alert', fromHex('0100'))
    expect(toHex(bytes.slice(5, 13))).toBe('0000000102030405')
    expect(bytes).toHaveLength(5 + 8 + 2 + 16)
    expect(toHex(epoch.keys!.nonce(fromHex('0000000102030405')))).toBe('30313233' + '0000000102030405')
  })

  it('of GCM may be any in a peer’s record', () => {
    const suite = { cipher: 'AES_128_GCM', mac: 'AEAD' } as const
    const { keys } = epochOf(suite)
    const additional = fromHex('0000000000000003 15 0303 0002')
    const { protector } = keys!
    if (protector.kind !== 'aead') throw new Error('not an AEAD')
    const explicit = fromHex('f0f1f2f3f4f5f6f7')
    const sealed = protector.aead.seal(keys!.nonce(explicit), additional, fromHex('0100'))
    const bytes = concat(fromHex('150303001a'), explicit, sealed)
    expect(openRecord12(raw(bytes, 'alert'), epochOf(suite, false, 3))?.content).toEqual(fromHex('0100'))
  })

  it('of ChaCha20 are the IV XOR the sequence number, and stand nowhere (RFC 7905 §2)', () => {
    const epoch = epochOf({ cipher: 'CHACHA20_POLY1305', mac: 'AEAD' }, false, sequence)
    expect(sealRecord12(epoch, 'alert', fromHex('0100'))).toHaveLength(5 + 2 + 16)
    expect(toHex(epoch.keys!.nonce(fromHex('0000000102030405')))).toBe('30313233343536363a3a3e3e')
  })
})

describe('cutting', () => {
  const header = (length: number, type = 23): ByteQueue =>
    ByteQueue.empty.append(concat(Uint8Array.of(type, 3, 3), fromUint(length, 2)))
  const alertOf = (run: () => unknown): string => {
    try {
      run()
    } catch (error) {
      if (error instanceof TlsFailure) return `${error.alert} ${error.cite}`
      throw error
    }
    return 'none'
  }
  const sealed = epochOf({ cipher: 'AES_128_GCM', mac: 'AEAD' })

  it('waits for a whole record and leaves what follows', () => {
    const bytes = fromHex('1503030002 0100 16')
    for (let size = 0; size < 7; size++)
      expect(cutRecord12(ByteQueue.empty.append(bytes.slice(0, size)), PLAINTEXT_12)).toBeUndefined()
    const cut = cutRecord12(ByteQueue.empty.append(bytes), PLAINTEXT_12)!
    expect(cut.record).toEqual({ type: 'alert', bytes: bytes.slice(0, 7) })
    expect(cut.rest.length).toBe(1)
    expect(openRecord12(cut.record, PLAINTEXT_12)?.content).toEqual(fromHex('0100'))
  })

  it('admits 2^14 bytes in the clear and 2^14 + 2048 under keys, of every type (RFC 5246 §6.2.1, §6.2.3)', () => {
    for (const type of [20, 21, 22, 23]) {
      expect(alertOf(() => cutRecord12(header(2 ** 14, type), PLAINTEXT_12))).toBe('none')
      expect(alertOf(() => cutRecord12(header(2 ** 14 + 1, type), PLAINTEXT_12))).toBe(
        'record_overflow RFC 5246 §6.2.1',
      )
      expect(alertOf(() => cutRecord12(header(2 ** 14 + 2048, type), sealed))).toBe('none')
      expect(alertOf(() => cutRecord12(header(2 ** 14 + 2049, type), sealed))).toBe(
        'record_overflow RFC 5246 §6.2.3',
      )
    }
  })

  it('refuses a content type that nobody defined (RFC 5246 §6)', () => {
    expect(alertOf(() => cutRecord12(header(0, 99), PLAINTEXT_12))).toBe('unexpected_message RFC 5246 §6')
  })
})
