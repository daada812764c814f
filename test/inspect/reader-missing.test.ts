/** Behind bytes that are missing records are found again: a header is believed where the next one stands as far on as it says. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, concatAll, fromHex, toHex } from '../../src/bytes/bytes.ts'
import { RecordCutter } from '../../src/inspect/reader/record-cutter.ts'
import { record } from '../kit/captures.ts'
import { processorTime } from '../kit/processor-time.ts'

const records = [3000, 40, 16_000, 700, 1, 5000, 200, 200].map((length) => record(23, randomBytes(length)))
const stream = concatAll(records)
const starts = records.map((_, index) => concatAll(records.slice(0, index)).length)

/** What is cut from pieces; a number stands for missing bytes. */
function cut(...pieces: readonly (Uint8Array | number)[]) {
  const cutter = new RecordCutter()
  const cuts = pieces.flatMap((piece) => [...cutter.cut(piece)])
  const read = cuts.flatMap((one) => (one instanceof Uint8Array ? [toHex(one)] : []))
  return { cutter, read, missing: cuts.flatMap((one) => (one instanceof Uint8Array ? [] : [one])) }
}

/** The stream in segments of a size, without some of its bytes. */
function without(from: number, to: number, size: number): (Uint8Array | number)[] {
  const pieces: (Uint8Array | number)[] = []
  const put = (start: number, end: number): void => {
    for (let at = start; at < end; at += size) pieces.push(stream.subarray(at, Math.min(end, at + size)))
  }
  put(0, from)
  pieces.push(to - from)
  put(to, stream.length)
  return pieces
}

/** Records of which nothing is missing. */
function whole(from: number, to: number): string[] {
  return records.flatMap((bytes, index) => {
    const start = starts[index]!
    return start + bytes.length <= from || start >= to ? [toHex(bytes)] : []
  })
}

describe('records behind missing bytes', () => {
  it('are found at once where the gap lies inside one whose header is there', () => {
    const { read, missing } = cut(...without(100, 1500, 1460))
    expect(read).toEqual(whole(100, 1500))
    expect(missing).toEqual([{ bytes: 3005, most: 1 }])
  })

  it('are found where the header is missing, behind any bytes', () => {
    const [from, to] = [starts[2]! - 20, starts[2]! + 5000]
    const { read, missing } = cut(...without(from, to, 1460))
    expect(read).toEqual(whole(from, to))
    expect(missing).toHaveLength(1)
    expect(missing[0]!.bytes).toBe(starts[3]! - starts[1]!)
    expect(missing[0]!.most).toBeGreaterThanOrEqual(2)
  })

  it('are all found, wherever the gap is, as long as two follow it or one ends with what came', () => {
    fc.assert(
      fc.property(
        fc.nat(stream.length - 2),
        fc.integer({ min: 1, max: 8000 }),
        fc.constantFrom(1, 7, 536, 1460, 100_000),
        (from, length, size) => {
          const to = Math.min(stream.length, from + length)
          expect(cut(...without(from, to, size)).read).toEqual(whole(from, to))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('are those of one record where a packet was cut by the capture in its middle, twice', () => {
    const [one, two] = [record(23, randomBytes(3000)), record(23, randomBytes(10))]
    const { read, missing } = cut(one.subarray(0, 96), 1000, one.subarray(1096, 1200), 1805, two)
    expect(read).toEqual([toHex(two)])
    expect(missing).toEqual([{ bytes: one.length, most: 1 }])
  })

  it('are not taken for some where nothing says so: among bytes in which none stands', () => {
    const { read, cutter } = cut(records[0]!, 10, new Uint8Array(100_000).fill(0x17), fromHex('170303'))
    expect(read).toEqual([toHex(records[0]!)])
    expect(cutter.lost).toBeUndefined()
    expect(cutter.astray).toBe(100_013)
  })

  it('are looked for again where what was found is none', () => {
    const trap = concat(fromHex('1703030001 aa 1703030001 bb'), fromHex('00000000000000'))
    const { read } = cut(records[0]!, 10, trap, records[1]!, records[3]!)
    expect(read.slice(-2)).toEqual([toHex(records[1]!), toHex(records[3]!)])
  })

  it('take time in proportion to the bytes, whatever these are', () => {
    const trapOf = (times: number): Uint8Array =>
      concatAll(Array.from({ length: times }, () => fromHex('1703030001 aa 1703030001 bb ff')))
    const time = (trap: Uint8Array): number => {
      const before = processorTime()
      cut(records[1]!, 10, trap)
      return processorTime() - before
    }
    time(trapOf(2000))
    const [short, long] = [trapOf(4000), trapOf(16_000)]
    // Four times as long; sixteen times the time where each looked at all others.
    expect(time(long) / Math.max(1, time(short))).toBeLessThan(9)
  })
})
