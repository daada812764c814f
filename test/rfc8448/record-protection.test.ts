/** Every protected record of RFC 8448 §3 to §7, opened and sealed alone with the keys that the trace shows. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { ByteQueue } from '../../src/bytes/queue.ts'
import { EpochKeys, PLAINTEXT, type Epoch } from '../../src/record/epoch.ts'
import { cutRecord, openRecord, sealRecord, type RawRecord } from '../../src/record/record13.ts'
import { readTrace, type RecordedRecord, type Trace } from './trace.ts'

const SECTIONS = ([3, 4, 5, 6, 7] as const).map((section) => ({ section, trace: readTrace(section) }))

/** The record cut out of a stream that holds nothing else. */
function cut(bytes: Uint8Array, epoch: Epoch): RawRecord {
  const found = cutRecord(ByteQueue.empty.append(bytes), epoch)
  if (!found) throw new Error('not a whole record')
  expect(found.rest.length).toBe(0)
  return found.record
}

/** The sender's key and IV for `early`, `handshake` or `application` data. */
function keysOf({ secrets }: Trace, actor: string, epoch: string): EpochKeys {
  const generation = epoch === 'application' ? '_0' : ''
  const value = (what: string): Uint8Array =>
    secrets.find(({ name }) => name === `${actor}_${epoch}_write_${what}${generation}`)!.bytes
  return new EpochKeys('AES_128_GCM', value('key'), value('iv'))
}

/** Which keys protect a record follows from what the sender has sent before. */
function epochNameOf({ actor, messages }: RecordedRecord, before: readonly RecordedRecord[]): Epoch['name'] {
  const sent = before.filter((record) => record.actor === actor).flatMap((record) => record.messages)
  if (sent.includes('Finished')) return 'application'
  // Early data keep their keys up to and with EndOfEarlyData.
  if (
    actor === 'client' &&
    before.some(({ type }) => type === 'application_data') &&
    !sent.includes('EndOfEarlyData')
  )
    return 'early'
  return actor === 'client' && messages.length === 0 ? 'early' : 'handshake'
}

/** The protected records of a section, each with its keys and sequence number. */
function protectedRecords(trace: Trace): { title: string; record: RecordedRecord; epoch: Epoch }[] {
  const counters = new Map<string, number>()
  return trace.records.flatMap((record, index) => {
    if (record.bytes[0] !== 23) return []
    const name = epochNameOf(record, trace.records.slice(0, index))
    const counter = `${record.actor} ${name}`
    const sequence = counters.get(counter) ?? 0
    counters.set(counter, sequence + 1)
    const keys = keysOf(trace, record.actor, name)
    const title = `${counter} ${sequence}: ${record.messages.join(' ') || record.type}`
    return [{ title, record, epoch: { name, generation: 0, keys, sequence } }]
  })
}

describe.each(SECTIONS)('RFC 8448 §$section', ({ trace }) => {
  for (const { title, record, epoch } of protectedRecords(trace))
    describe(`record ${title}`, () => {
      it('opens', () => {
        const opened = openRecord(cut(record.bytes, epoch), epoch)
        expect(opened?.type).toBe(record.type)
        expect(toHex(opened!.content)).toBe(toHex(record.payload))
      })
      it('is sealed as recorded', () => {
        expect(toHex(sealRecord(epoch, record.type, record.payload))).toBe(toHex(record.bytes))
      })
      it('opens under no other sequence number', () => {
        const wrong = { ...epoch, sequence: epoch.sequence + 1 }
        expect(openRecord(cut(record.bytes, wrong), wrong)).toBeUndefined()
      })
      it('does not open with a bit of its tag, body or header changed', () => {
        // The header is additional data (§5.2), the version at its second byte with it.
        for (const at of [record.bytes.length - 1, 5, 2]) {
          const changed = record.bytes.slice()
          changed[at] ^= 1
          expect(openRecord({ type: 'application_data', bytes: changed }, epoch)).toBeUndefined()
        }
      })
    })
})

describe('per-record nonce (RFC 9846 §5.3)', () => {
  const keys = keysOf(readTrace(3), 'server', 'handshake')

  it('is the IV for the first record', () => {
    expect(toHex(keys.nonce(0))).toBe('5d313eb2671276ee13000b30')
  })
  it('is the IV XOR the number, right-aligned', () => {
    expect(toHex(keys.nonce(1))).toBe('5d313eb2671276ee13000b31')
    expect(toHex(keys.nonce(0x0102))).toBe('5d313eb2671276ee13000a32')
  })
  it('keeps every bit of a number above 2^32', () => {
    expect(toHex(keys.nonce(2 ** 52 + 1))).toBe('5d313eb2670276ee13000b31')
  })
  it('leaves the IV as it is', () => {
    keys.nonce(77)
    expect(toHex(keys.iv)).toBe('5d313eb2671276ee13000b30')
  })
})

describe('padding (RFC 9846 §5.4)', () => {
  const trace = readTrace(3)
  const { payload } = trace.record('client', 'application_data')
  const keys = keysOf(trace, 'client', 'application')
  const epoch: Epoch = { name: 'application', generation: 0, keys, sequence: 0 }

  it.each([0, 1, 13, 255, 2 ** 14 - 50])('of %d zeros is removed again', (padding) => {
    const record = sealRecord(epoch, 'application_data', payload, padding)
    expect(record).toHaveLength(5 + payload.length + 1 + padding + 16)
    expect(openRecord(cut(record, epoch), epoch)).toEqual({ type: 'application_data', content: payload })
  })
  it('leaves zeros at the end of the content alone', () => {
    const content = new Uint8Array(7)
    const record = sealRecord(epoch, 'application_data', content, 3)
    expect(openRecord(cut(record, epoch), epoch)?.content).toEqual(content)
  })
  it('of zeros and nothing else is unexpected_message', () => {
    const { aead } = keys
    const header = Uint8Array.of(23, 3, 3, 0, 8 + 16)
    const body = aead.seal(keys.nonce(0), header, new Uint8Array(8))
    const record: RawRecord = { type: 'application_data', bytes: new Uint8Array([...header, ...body]) }
    expect(() => openRecord(record, epoch)).toThrow(/unexpected_message/)
  })
  it('beyond 2^14 + 1 bytes of inner plaintext is record_overflow', () => {
    const record = sealRecord(epoch, 'application_data', payload, 2 ** 14 - 49)
    expect(() => openRecord(cut(record, epoch), epoch)).toThrow(/record_overflow/)
  })
  it('is never added to a record in the clear', () => {
    expect(sealRecord(PLAINTEXT, 'handshake', payload, 100)).toHaveLength(5 + payload.length)
  })
})
