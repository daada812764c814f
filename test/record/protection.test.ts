/** What the trace says of a record's protection, held against Node's own crypto: with these values it opens the record. */
import { createDecipheriv, createHmac, type CipherGCMTypes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concat, EMPTY, fromHex, toHex } from '../../src/bytes/bytes.ts'
import { AEADS, type AeadName } from '../../src/crypto/cipher/aead.ts'
import { EpochKeys, PLAINTEXT } from '../../src/record/epoch.ts'
import { EpochKeys12, type Protection12 } from '../../src/record/epoch12.ts'
import { recordEvent } from '../../src/record/record-event.ts'
import { sealRecord12 } from '../../src/record/record12.ts'
import { sealRecord } from '../../src/record/record13.ts'
import { recordSpan } from '../../src/render/text/record-facts.ts'
import { keyLengths12 } from '../../src/secrets/schedule12.ts'
import { eventsOf } from '../../src/trace/run.ts'
import type { RecordEvent } from '../../src/trace/event.ts'
import { run } from '../render/runs.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { expectTiled } from '../wire/expectations.ts'

const NODE = {
  AES_128_GCM: 'aes-128-gcm',
  AES_256_GCM: 'aes-256-gcm',
  AES_128_CCM: 'aes-128-ccm',
  AES_256_CCM_8: 'aes-256-ccm',
  CHACHA20_POLY1305: 'chacha20-poly1305',
} as const satisfies Partial<Record<AeadName, string>>

const pattern = (length: number, from: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (from + i) & 0xff)
const content = fromHex('0011223344556677')
const hex = (bytes: Uint8Array | undefined): string => toHex(bytes ?? EMPTY)

/** The parts by name, and the event. */
function eventOf(bytes: Uint8Array, sequence: number, keys: EpochKeys | EpochKeys12) {
  const seen = { direction: 'sent', type: 'application_data', bytes, plaintext: content } as const
  const event = recordEvent(seen, { ...PLAINTEXT, name: 'application', keys, sequence })
  const parts = Object.fromEntries(event.protection!.parts.map(({ name, bytes: part }) => [name, part]))
  return { event, parts }
}

function expectPlaces({ bytes, protection }: RecordEvent): void {
  for (const { start, bytes: part, cite } of protection!.parts) {
    expect(cite).toMatch(/^RFC \d{4} §/)
    if (start !== undefined) expect(hex(bytes.subarray(start, start + part.length))).toBe(hex(part))
  }
}

/** Opens with Node, which throws where tag, nonce or additional data do not fit. */
function openWithNode(
  name: keyof typeof NODE,
  key: Uint8Array,
  parts: Record<string, Uint8Array>,
): Uint8Array {
  const cipher = createDecipheriv(NODE[name] as CipherGCMTypes, key, parts.nonce!, {
    authTagLength: AEADS[name].tagLength,
  })
  cipher.setAuthTag(parts.tag!)
  cipher.setAAD(parts.additional_data!, { plaintextLength: parts.ciphertext!.length })
  return new Uint8Array(Buffer.concat([cipher.update(parts.ciphertext!), cipher.final()]))
}

describe.each(Object.keys(NODE) as (keyof typeof NODE)[])('TLS 1.3 with %s', (name) => {
  it('gives header, nonce, additional data, inner type, padding, ciphertext and tag (RFC 9846 §5.2)', () => {
    const key = pattern(AEADS[name].keyLength, 0x20)
    const keys = new EpochKeys(name, key, pattern(12, 0x30))
    const epoch = { ...PLAINTEXT, name: 'application', keys, sequence: 0x102 } as const
    const bytes = sealRecord(epoch, 'application_data', content, 5)
    const { event, parts } = eventOf(bytes, 0x102, keys)
    expectPlaces(event)
    expect(hex(parts.nonce)).toBe('303132333435363738393b39')
    expect(hex(parts.additional_data)).toBe(hex(bytes.slice(0, 5)))
    expect(hex(openWithNode(name, key, parts))).toBe(`${hex(content)}17${'00'.repeat(5)}`)
    expect(hex(parts.padding)).toBe('00'.repeat(5))
    expect(hex(parts.inner_type)).toBe('17')
  })
})

const epoch12 = (suite: Protection12, encryptThenMac: boolean) => {
  const due = keyLengths12(suite)
  const own = { macKey: pattern(due.mac, 0x10), key: pattern(due.key, 0x20), iv: pattern(due.iv, 0x30) }
  const keys = new EpochKeys12(suite, own, encryptThenMac)
  const iv = pattern(keys.ivLength, 0x40)
  const bytes = sealRecord12({ generation: 1, keys, sequence: 7 }, 'application_data', content, { iv })
  return { ...eventOf(bytes, 7, keys), own, bytes }
}
/** seq_num 7, application_data, 0x0303, and a length (RFC 5246 §6.2.3.1). */
const covered = (length: number): string => `0000000000000007170303${length.toString(16).padStart(4, '0')}`

describe.each(Object.keys(NODE) as (keyof typeof NODE)[])('TLS 1.2 with %s', (cipher) => {
  it('gives nonce, additional data, ciphertext and tag (RFC 5246 §6.2.3.3)', () => {
    const { event, parts, own } = epoch12({ cipher, mac: 'AEAD' }, false)
    expectPlaces(event)
    expect(hex(parts.additional_data)).toBe(covered(content.length))
    expect(hex(openWithNode(cipher, own.key, parts))).toBe(hex(content))
    expect(Object.keys(parts).includes('explicit_nonce')).toBe(cipher !== 'CHACHA20_POLY1305')
  })
})

describe.each([false, true])('TLS 1.2 with AES-CBC, encrypt-then-MAC %s', (encryptThenMac) => {
  it.each(['sha1', 'sha256', 'sha384'] as const)(
    'gives IV, MAC with %s, padding, ciphertext (RFC 5246 §6.2.3.2)',
    (mac) => {
      const { event, parts, own, bytes } = epoch12({ cipher: 'AES_128_CBC', mac }, encryptThenMac)
      expectPlaces(event)
      const cipher = createDecipheriv('aes-128-cbc', own.key, parts.IV!).setAutoPadding(false)
      const inner = hex(new Uint8Array(Buffer.concat([cipher.update(parts.ciphertext!), cipher.final()])))
      expect(inner).toBe(hex(content) + (encryptThenMac ? '' : hex(parts.MAC)) + hex(parts.padding))
      const input = encryptThenMac ? concat(parts.IV!, parts.ciphertext!) : content
      expect(hex(parts.MAC_header)).toBe(covered(input.length))
      const due = createHmac(mac, own.macKey).update(parts.MAC_header!).update(input).digest('hex')
      expect(hex(parts.MAC)).toBe(due)
      if (encryptThenMac) expect(hex(bytes).endsWith(due)).toBe(true)
    },
  )
})

describe('TLS 1.2 with NULL', () => {
  it('gives content and MAC (RFC 5246 §6.2.3.1)', () => {
    const { event, parts, own } = epoch12({ cipher: 'NULL', mac: 'sha256' }, false)
    expectPlaces(event)
    const due = createHmac('sha256', own.macKey)
      .update(fromHex(covered(content.length)))
      .update(content)
      .digest('hex')
    expect([hex(parts.content), hex(parts.MAC)]).toEqual([hex(content), due])
  })
})

describe('the trace', () => {
  it.each(SCENARIOS.filter(({ fault }) => !fault).map(({ name }) => name))(
    'has it for every protected record: %s',
    (name) => {
      for (const { event } of run(name).connections.flatMap(eventsOf)) {
        if (event.kind !== 'record') continue
        expectTiled(recordSpan(event, { version: 'TLS 1.3' }), event.bytes.length)
        if (event.skipped !== undefined || event.epoch.name === 'plaintext')
          expect(event.protection).toBeUndefined()
        else expectPlaces(event)
      }
    },
  )

  it('makes it when somebody looks', () => {
    const keys = new EpochKeys('AES_128_GCM', pattern(16, 0), pattern(12, 0))
    const seen = { direction: 'sent', type: 'alert', bytes: new Uint8Array(40), plaintext: content } as const
    const event = recordEvent(seen, { ...PLAINTEXT, name: 'handshake', keys })
    expect([event.epoch, event.sequence]).toEqual([{ name: 'handshake', generation: 0 }, 0])
    expect(Object.keys(event)).not.toContain('protection')
    expect(event.protection!.cipher).toBe('AES_128_GCM')
  })
})
