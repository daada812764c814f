/** Captures that are cut, changed or no captures at all: they are read as far as they go. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../../../src/bytes/bytes.ts'
import { CaptureReader } from '../../../src/inspect/capture/capture.ts'
import type { CaptureEvent } from '../../../src/inspect/capture/event.ts'
import { DAY, EXHAUSTIVE } from '../../kit/effort.ts'
import { Blocks, DATA, HELLO, ip4, pcap, tcp } from '../../kit/captures.ts'
import { PACKETS } from '../../kit/odd-packets.ts'

const GENUINE = [
  pcap(PACKETS),
  pcap(PACKETS, { little: false, nano: true }),
  new Blocks()
    .secrets('# keys')
    .interface(101, [[9, Uint8Array.of(9)]])
    .packets(PACKETS).bytes,
  concat(
    new Blocks(false).interface().packets(PACKETS).bytes,
    new Blocks().interface().packets(PACKETS).bytes,
  ),
]

function eventsOf(capture: Uint8Array, size = capture.length): CaptureEvent[] {
  const reader = new CaptureReader()
  const events: CaptureEvent[] = []
  for (let at = 0; at < capture.length; at += size)
    events.push(...reader.push(capture.subarray(at, at + size)))
  return [...events, ...reader.end()]
}

/** What holds for the events of whatever capture: connections begin, go on and end, and no byte comes out of nothing. */
function expectSense(events: readonly CaptureEvent[], capture: Uint8Array): void {
  const due = new Map<string, number>()
  const open = new Set<string>()
  let bytes = 0
  for (const event of events) {
    if (event.kind === 'opened') {
      expect(due.has(`${event.connection} client`)).toBe(false)
      open.add(event.connection)
    }
    if (event.kind === 'bytes' || event.kind === 'gap') {
      expect(open.has(event.connection)).toBe(true)
      const side = `${event.connection} ${event.from}`
      const length = event.kind === 'bytes' ? event.bytes.length : event.length
      expect(event.at).toBe(due.get(side) ?? 0)
      expect(length).toBeGreaterThan(0)
      due.set(side, event.at + length)
      if (event.kind === 'bytes') bytes += length
    }
    if (event.kind === 'ended') {
      for (const side of ['client', 'server'] as const)
        expect(event.streams[side].length).toBe(due.get(`${event.connection} ${side}`) ?? 0)
      expect(open.delete(event.connection)).toBe(true)
    }
    if (event.kind === 'remark') expect(event.at).toBeLessThanOrEqual(capture.length)
  }
  expect(open.size).toBe(0)
  expect(bytes).toBeLessThanOrEqual(capture.length)
  expect(events.filter(({ kind }) => kind === 'summary')).toEqual([events.at(-1)])
}

describe('a capture', () => {
  it.each(GENUINE)('cut anywhere gives what is before the cut (capture %#)', (capture) => {
    const every = EXHAUSTIVE ? 1 : 7
    for (let end = DAY % every; end < capture.length; end += every) {
      const cut = capture.subarray(0, end)
      const events = eventsOf(cut)
      expectSense(events, cut)
    }
  })

  it('with bytes changed, put in or taken out is read as far as it goes', () => {
    const edit = fc.tuple(fc.nat(), fc.nat(4), fc.uint8Array({ maxLength: 4 }))
    const damaged = fc
      .tuple(fc.constantFrom(...GENUINE), fc.array(edit, { minLength: 1, maxLength: 6 }))
      .map(([capture, edits]) =>
        edits.reduce((before, [place, length, instead]) => {
          const at = place % (before.length + 1)
          return concat(before.subarray(0, at), instead, before.subarray(at + length))
        }, capture),
      )
    fc.assert(
      fc.property(damaged, fc.integer({ min: 1, max: 400 }), (capture, size) => {
        const events = eventsOf(capture)
        expectSense(events, capture)
        expect(eventsOf(capture, size)).toEqual(events)
      }),
      { seed: DAY, numRuns: EXHAUSTIVE ? 20_000 : 400 },
    )
  })

  it('with one bit flipped, wherever that is', () => {
    const every = EXHAUSTIVE ? 1 : 97
    for (const capture of GENUINE)
      for (let bit = DAY % every; bit < capture.length * 8; bit += every) {
        const flipped = capture.slice()
        flipped[bit >> 3] ^= 1 << (bit & 7)
        expectSense(eventsOf(flipped), flipped)
      }
  })

  it('of bytes at random behind a true beginning is read as far as it goes', () => {
    const heads = GENUINE.map((capture) => capture.slice(0, 24))
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 600 }), (head, rest) => {
        const capture = concat(head, rest)
        expectSense(eventsOf(capture), capture)
      }),
      { seed: DAY, numRuns: EXHAUSTIVE ? 20_000 : 300 },
    )
  })

  it('of packets at random', () => {
    const packet = fc.oneof(
      fc.uint8Array({ maxLength: 90 }),
      fc.uint8Array({ maxLength: 60 }).map((tail) => ip4(tail)),
    )
    const linkType = fc.constantFrom(0, 1, 9, 50, 51, 101, 104, 108, 113, 276)
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 12 }), linkType, (some, type) => {
        const capture = pcap(
          some.map((bytes, t) => ({ bytes, t })),
          { linkType: type },
        )
        expectSense(eventsOf(capture), capture)
      }),
      { seed: DAY, numRuns: EXHAUSTIVE ? 20_000 : 300 },
    )
  })

  it('of segments at random between two ends: every order, overlap and hole', () => {
    const all = concat(HELLO, ...Array.from({ length: 6 }, () => DATA))
    const segment = fc.record({
      at: fc.nat(all.length - 1),
      length: fc.nat(60),
      from: fc.constantFrom('client' as const, 'server' as const),
      ack: fc.option(fc.nat(400), { nil: undefined }),
      flags: fc.constantFrom('', '', '', 'P', 'F', 'S', 'R'),
    })
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 40 }), (segments) => {
        const made = segments.map(({ at, length, from, ack, flags }, t) => ({
          bytes: ip4(tcp({ from, seq: 1000 + at, ack, flags, data: all.slice(at, at + length) }), { from }),
          t,
        }))
        const capture = pcap(made)
        expectSense(eventsOf(capture), capture)
      }),
      { seed: DAY, numRuns: EXHAUSTIVE ? 20_000 : 400 },
    )
  })
})
