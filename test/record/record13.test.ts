/** Record protection of TLS 1.3 by itself: nonces, additional data, cutting, fragmenting (RFC 9846 §5). */
import { describe, expect, test } from 'vitest'
import { concat, toHex } from '../../src/bytes/bytes.ts'
import { ByteQueue } from '../../src/bytes/queue.ts'
import { AEADS, aead, type AeadName } from '../../src/crypto/cipher/aead.ts'
import {
  epoch12,
  epoch13,
  EpochKeys,
  nextRecord,
  PLAINTEXT,
  recordLimit,
  type Epoch,
} from '../../src/record/epoch.ts'
import { EpochKeys12 } from '../../src/record/epoch12.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { MAX_PLAINTEXT } from '../../src/wire/record.ts'
import { cutRecord, fragment, openRecord, sealRecord } from '../../src/record/record13.ts'
import { describeEpoch } from '../../src/trace/epoch.ts'
import { thrown } from '../kit/expect.ts'

const epochOf = (name: AeadName, sequence = 0): Epoch => ({
  name: 'application',
  generation: 3,
  keys: new EpochKeys(name, new Uint8Array(AEADS[name].keyLength).fill(1), new Uint8Array(12).fill(0xf0)),
  sequence,
})
const names = Object.keys(AEADS) as AeadName[]
const hello = Uint8Array.of(1, 2, 3)

describe('nonces (RFC 9846 §5.3)', () => {
  const { keys } = epochOf('AES_128_GCM')
  for (const [sequence, tail] of [
    [0, 'f0f0f0f0f0f0f0f0'],
    [1, 'f0f0f0f0f0f0f0f1'],
    [0x100, 'f0f0f0f0f0f0f1f0'],
    [2 ** 32 + 2, 'f0f0f0f1f0f0f0f2'],
    [2 ** 48, 'f0f1f0f0f0f0f0f0'],
  ] as const)
    test(`${sequence} is XORed into the right end of the IV`, () => {
      expect(keys && toHex(keys.nonce(sequence))).toBe(`f0f0f0f0${tail}`)
    })
})

for (const name of names)
  describe(name, () => {
    test('seals what it opens, and nothing else opens it', () => {
      const record = sealRecord(epochOf(name, 5), 'handshake', hello, 7)
      const cut = cutRecord(ByteQueue.empty.append(record), epochOf(name, 5))
      expect(cut?.record.type).toBe('application_data')
      const raw = { type: 'application_data', bytes: record } as const
      expect(openRecord(raw, epochOf(name, 5))).toEqual({ type: 'handshake', content: hello })
      expect(openRecord(raw, epochOf(name, 6))).toBeUndefined()
    })

    test('the header is the additional data, the inner plaintext content, type and zeros (RFC 9846 §5.2)', () => {
      const epoch = epochOf(name)
      const record = sealRecord(epoch, 'alert', hello, 2)
      expect(toHex(record.slice(0, 5))).toBe(`17030300${toHex(Uint8Array.of(6 + AEADS[name].tagLength))}`)
      const key = aead(name, new Uint8Array(AEADS[name].keyLength).fill(1))
      const inner = key.open(new Uint8Array(12).fill(0xf0), record.slice(0, 5), record.slice(5))
      expect(inner && toHex(inner)).toBe('010203150000')
    })

    test('the limit of its keys is known (RFC 9846 §5.5, RFC 9147 §4.5.3)', () => {
      const limits = { GCM: Math.floor(2 ** 24.5), CCM: 2 ** 23, POLY1305: 2 ** 64 }
      const [, mode = ''] = /(GCM|CCM|POLY1305)/.exec(name) ?? []
      expect(recordLimit(epochOf(name))).toBe(limits[mode as keyof typeof limits])
    })
  })

describe('epochs', () => {
  const [of13, clear] = [epochOf('AES_128_GCM', 5), { ...PLAINTEXT, sequence: 2 }]
  const keys = { macKey: new Uint8Array(), key: new Uint8Array(16), iv: new Uint8Array(4) }
  const of12 = { ...of13, keys: new EpochKeys12({ cipher: 'AES_128_GCM', mac: 'AEAD' }, keys) }

  test('count their records one by one (RFC 9846 §5.3)', () => {
    expect(nextRecord(of13)).toEqual({ ...of13, sequence: 6 })
  })

  test('of one version are none of the other; in the clear they are alike', () => {
    expect([epoch13(of13), epoch13(clear)]).toEqual([of13, clear])
    expect(epoch12(of12)).toEqual({ generation: 3, keys: of12.keys, sequence: 5 })
    expect(epoch12(clear)).toEqual({ generation: 0, keys: undefined, sequence: 2 })
    expect(() => epoch13(of12)).toThrow(Misuse)
    expect(() => epoch12(of13)).toThrow(Misuse)
  })

  test('of TLS 1.2 have no such limit, nor has what is in the clear', () => {
    expect([recordLimit(of12), recordLimit(clear)]).toEqual([Infinity, Infinity])
  })
})

describe('the inner plaintext (RFC 9846 §5.4)', () => {
  const opened = (length: number, padding: number, most?: number) => {
    const bytes = sealRecord(epochOf('AES_128_GCM'), 'alert', new Uint8Array(length).fill(7), padding)
    const limit = most === undefined ? undefined : { most, cite: 'RFC 8449 §4' }
    return openRecord({ type: 'application_data', bytes }, epochOf('AES_128_GCM'), limit)
  }

  test('has at most 2^14 bytes and its type, padding included', () => {
    expect(opened(MAX_PLAINTEXT, 0)?.content).toHaveLength(2 ** 14)
    expect(opened(MAX_PLAINTEXT - 9, 9)?.content).toHaveLength(2 ** 14 - 9)
    for (const [length, padding] of [
      [MAX_PLAINTEXT + 1, 0],
      [MAX_PLAINTEXT - 8, 9],
    ] as const)
      expect(() => opened(length, padding)).toThrow(
        'record_overflow: expected at most 16385 bytes, actual 16386 bytes (RFC 9846 §5.4)',
      )
  })

  test('or what was agreed on (RFC 8449 §4)', () => {
    expect(opened(64, 0, 64)?.content).toHaveLength(64)
    expect(() => opened(60, 5, 64)).toThrow(
      'record_overflow: expected at most 65 bytes, actual 66 bytes (RFC 8449 §4)',
    )
  })

  test('has a type', () => {
    const { keys } = epochOf('AES_128_GCM')
    const header = Uint8Array.of(23, 3, 3, 0, 3 + 16)
    const bytes = concat(header, keys!.aead.seal(keys!.nonce(0), header, new Uint8Array(3)))
    expect(() => openRecord({ type: 'application_data', bytes }, epochOf('AES_128_GCM'))).toThrow(
      /^unexpected_message: .*nothing but zeros/,
    )
  })
})

describe('cutting records', () => {
  test('tells at which byte a header is wrong', () => {
    const cut = (...header: readonly number[]) =>
      thrown(() => cutRecord(ByteQueue.empty.append(Uint8Array.from(header)), PLAINTEXT))
    expect(cut(99)).toMatchObject({ violation: { field: 'record.type', offset: 0 } })
    expect(cut(22, 3, 3, 0x40, 1)).toMatchObject({ violation: { field: 'record.length', offset: 3 } })
    expect(cut(22, 3, 3, 0x40, 0)).toBeUndefined()
  })

  test('a protected record may have 2^14 + 256 bytes, whether it can be opened or not (RFC 9846 §5.2)', () => {
    const cut = (epoch: Epoch, type: number, length: number) => () =>
      cutRecord(ByteQueue.empty.append(Uint8Array.of(type, 3, 3, length >> 8, length)), epoch)
    for (const [epoch, cite] of [
      [PLAINTEXT, '5.1'],
      [epochOf('AES_128_GCM'), '5.2'],
    ] as const) {
      expect(cut(epoch, 23, 2 ** 14 + 256)()).toBeUndefined()
      expect(cut(epoch, 23, 2 ** 14 + 257)).toThrow(
        `at most 16640 bytes, actual 16641 bytes (RFC 9846 §${cite})`,
      )
      expect(cut(epoch, 21, 2 ** 14 + 1)).toThrow('at most 16384 bytes, actual 16385 bytes (RFC 9846 §5.1)')
    }
  })

  test('waits for the whole record, however it comes', () => {
    const record = sealRecord(PLAINTEXT, 'handshake', hello)
    for (let length = 0; length < record.length; length++)
      expect(cutRecord(ByteQueue.empty.append(record.slice(0, length)), PLAINTEXT)).toBeUndefined()
    const cut = cutRecord(ByteQueue.empty.append(concat(record, Uint8Array.of(9))), PLAINTEXT)
    expect(cut?.record.bytes).toEqual(record)
    expect(cut?.rest.length).toBe(1)
  })

  test('an epoch in the clear passes content as it is', () => {
    const record = sealRecord(PLAINTEXT, 'alert', hello)
    expect(toHex(record)).toBe('1503030003010203')
    expect(openRecord({ type: 'alert', bytes: record }, PLAINTEXT)).toEqual({ type: 'alert', content: hello })
  })

  test('the first ClientHello may say TLS 1.0 outside (RFC 9846 §5.1)', () => {
    expect(toHex(sealRecord(PLAINTEXT, 'handshake', hello, 0, 0x0301)).slice(0, 6)).toBe('160301')
  })
})

describe('fragmenting (RFC 9846 §5.1)', () => {
  test('cuts content into records of at most 2^14 bytes', () => {
    const lengths = (length: number) => fragment(new Uint8Array(length)).map((piece) => piece.length)
    expect(lengths(0)).toEqual([0])
    expect(lengths(MAX_PLAINTEXT)).toEqual([MAX_PLAINTEXT])
    expect(lengths(2 * MAX_PLAINTEXT + 1)).toEqual([MAX_PLAINTEXT, MAX_PLAINTEXT, 1])
  })
})

describe('names of epochs in the trace', () => {
  test('say the generation of application keys', () => {
    expect([describeEpoch(PLAINTEXT), describeEpoch(epochOf('AES_128_GCM'))]).toEqual([
      'plaintext',
      'application 3',
    ])
  })
})
