/** File formats and link layers of captures: each as its specification has it, and the same connections in all. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromUint, toHex } from '../../../src/bytes/bytes.ts'
import { CaptureReader } from '../../../src/inspect/capture/capture.ts'
import { readCapture } from '../../../src/inspect/capture/collect.ts'
import { Blocks, Conversation, DATA, HELLO, pcap, SERVER_HELLO, type Packet } from '../../kit/captures.ts'

const talk = new Conversation()
  .open()
  .say('client', HELLO)
  .say('server', SERVER_HELLO)
  .say('client', DATA)
  .close()
const { packets } = talk
const expected = readCapture(pcap(packets)).connections

/** What is found, but for names of formats. */
const foundIn = (capture: Uint8Array) => readCapture(capture).connections

describe('pcap (draft-ietf-opsawg-pcap §4, §5)', () => {
  it('has what was put in it', () => {
    expect(expected).toHaveLength(1)
    expect(expected[0].opened).toMatchObject({
      t: 1_700_000_000_000,
      client: { address: '10.0.0.1', port: 40_000 },
    })
    expect(expected[0].ended).toMatchObject({ t: 1_700_000_000_000 + packets.length - 1, how: 'closed' })
  })

  const forms = [true, false].flatMap((little) => [
    { little, nano: false, modified: false },
    { little, nano: true, modified: false },
    { little, nano: false, modified: true },
  ])
  it.each(forms)('%j', (form) => {
    expect(foundIn(pcap(packets, form))).toEqual(expected)
  })

  it('counts nanoseconds as far as a number of ms can', () => {
    const late = packets.map(({ bytes, t }) => ({ bytes, t: t + 0.25 }))
    expect(foundIn(pcap(late, { nano: true }))[0].opened.t).toBe(1_700_000_000_000.25)
  })

  it('whose link type has bits of a frame check sequence above it (§4)', () => {
    expect(foundIn(pcap(packets, { linkType: 0x4400_0065 }))).toEqual(expected)
  })
})

const micros = ({ t }: Packet): bigint => BigInt(t) * 1000n

describe('pcapng (draft-ietf-opsawg-pcapng)', () => {
  it.each([true, false])('in both orders of bytes (§4.1): little %s', (little) => {
    expect(foundIn(new Blocks(little).interface().packets(packets).bytes)).toEqual(expected)
  })

  it.each([
    ['nanoseconds', 9, (t: number) => BigInt(t) * 1_000_000n],
    ['seconds', 0, (t: number) => BigInt(Math.floor(t / 1000))],
    ['1/1024 s', 0x80 + 10, (t: number) => (BigInt(t) * 1024n) / 1000n],
    ['1/2^30 s', 0x80 + 30, (t: number) => (BigInt(t) * 2n ** 30n) / 1000n],
  ])('with times in %s (§4.2, if_tsresol)', (_, resolution, ticks) => {
    const blocks = new Blocks().interface(101, [[9, Uint8Array.of(resolution)]])
    for (const packet of packets) blocks.packet(packet, ticks(packet.t))
    expect(foundIn(blocks.bytes)[0].opened.t).toBeCloseTo(packets[0].t, 4)
  })

  it.each([true, false])('with an offset of times, signed (§4.2, if_tsoffset): little %s', (little) => {
    for (const seconds of [3600n, -3600n]) {
      const offset = BigInt.asUintN(64, seconds)
      const blocks = new Blocks(little)
      const [upper, lower] = [Number(offset >> 32n), Number(offset & 0xffff_ffffn)].map((half) =>
        blocks.number(half, 4),
      )
      blocks.interface(101, [[14, little ? concat(lower, upper) : concat(upper, lower)]]).packets(packets)
      expect(foundIn(blocks.bytes)[0].opened.t).toBe(packets[0].t + Number(seconds) * 1000)
    }
  })

  it('in several sections, each with its order of bytes and its interfaces (§4.1)', () => {
    const ethernet = packets.slice(4).map((packet) => ({ ...packet, bytes: ETHERNET(packet.bytes) }))
    const sections = [
      new Blocks(true).interface(101).packets(packets.slice(0, 4)),
      new Blocks(false).interface(1).packets(ethernet),
    ]
    expect(foundIn(concat(...sections.map(({ bytes }) => bytes)))).toEqual(expected)
  })

  it('with interfaces of several link types and resolutions (§4.2)', () => {
    const blocks = new Blocks().interface(1).interface(101, [[9, Uint8Array.of(9)]])
    for (const [index, packet] of packets.entries()) {
      if (index % 2 === 0) blocks.packet({ bytes: ETHERNET(packet.bytes) }, micros(packet), 0)
      else blocks.packet(packet, micros(packet) * 1000n, 1)
    }
    expect(foundIn(blocks.bytes)).toEqual(expected)
  })

  it('with the obsolete block of packets (§11.1)', () => {
    const blocks = new Blocks().interface()
    for (const packet of packets) blocks.old(packet, micros(packet))
    expect(foundIn(blocks.bytes)).toEqual(expected)
  })

  it('with simple packets, which have the time of the one before (§4.4)', () => {
    const blocks = new Blocks().interface().packets(packets.slice(0, 1))
    for (const packet of packets.slice(1)) blocks.simple(packet)
    const [{ ended, opened }] = foundIn(blocks.bytes)
    expect(ended).toMatchObject({ how: 'closed', t: opened.t })
  })

  it('with simple packets, cut to what their interface keeps (§4.4)', () => {
    const blocks = new Blocks().interface(101, [], 60).packets(packets.slice(0, 3))
    blocks.simple({ bytes: packets[3].bytes.slice(0, 60), original: packets[3].bytes.length, t: 0 })
    const [{ parts }] = foundIn(blocks.bytes)
    expect(parts.map((part) => [part.kind, part.at])).toEqual([
      ['bytes', 0],
      ['gap', 20],
    ])
  })

  it('with blocks that are of no use here: names, statistics, what nobody knows (§3.1)', () => {
    const blocks = new Blocks().block(4, new Uint8Array(8)).interface().block(5, new Uint8Array(8))
    blocks
      .block(0x0bad, new Uint8Array(5))
      .block(0x8000_1234)
      .packets(packets)
      .block(0x7777, new Uint8Array(99))
    const { connections, remarks } = readCapture(blocks.bytes)
    expect(connections).toEqual(expected)
    expect(remarks).toEqual([])
  })

  it('with secrets, which are a key log where their type says so (§4.7)', () => {
    const line = `CLIENT_RANDOM ${'c1'.repeat(32)} ${'ab'.repeat(48)}\n`
    const blocks = new Blocks().secrets(line).secrets('WireGuard', 0x57474b4c).interface().packets(packets)
    expect(readCapture(blocks.bytes).keylog).toBe(line)
  })
})

// ---- Link layers

const ETHERNET = (ip: Uint8Array, type = '0800'): Uint8Array =>
  concat(fromHex(`020000000001 020000000002 ${type}`), ip)

describe('link layers (tcpdump.org, link-layer header types)', () => {
  it.each<readonly [string, number, (ip: Uint8Array) => Uint8Array]>([
    ['Ethernet', 1, (ip) => ETHERNET(ip)],
    ['Ethernet with a frame check sequence', 1, (ip) => concat(ETHERNET(ip), fromHex('deadbeef'))],
    ['a VLAN (802.1Q)', 1, (ip) => ETHERNET(ip, '8100 0064 0800')],
    ['a VLAN in a VLAN (802.1ad)', 1, (ip) => ETHERNET(ip, '88a8 0064 8100 0065 0800')],
    ['a VLAN in a VLAN as before 802.1ad', 1, (ip) => ETHERNET(ip, '9100 0064 8100 0065 0800')],
    [
      'PPPoE (RFC 2516 §4)',
      1,
      (ip) => ETHERNET(concat(fromHex('1100 0001'), fromUint(ip.length + 2, 2), fromHex('0021'), ip), '8864'),
    ],
    ['Linux cooked', 113, (ip) => concat(fromHex('0000 0001 0006 020000000001 0000 0800'), ip)],
    [
      'Linux cooked with a VLAN',
      113,
      (ip) => concat(fromHex('0000 0001 0006 020000000001 0000 8100 0064 0800'), ip),
    ],
    [
      'Linux cooked, version 2',
      276,
      (ip) => concat(fromHex('0800 0000 00000002 0001 00 06 0200000000010000'), ip),
    ],
    ['IP', 101, (ip) => ip],
    ['IP, as BSDs number it', 12, (ip) => ip],
    ['IPv4', 228, (ip) => ip],
    ['loopback, little-endian', 0, (ip) => concat(fromHex('02000000'), ip)],
    ['loopback, big-endian', 0, (ip) => concat(fromHex('00000002'), ip)],
    ['loopback of OpenBSD', 108, (ip) => concat(fromHex('00000002'), ip)],
    ['PPP', 9, (ip) => concat(fromHex('0021'), ip)],
    ['PPP with a protocol of one byte (RFC 1661 §6.5)', 9, (ip) => concat(fromHex('21'), ip)],
    ['PPP in HDLC framing', 50, (ip) => concat(fromHex('ff030021'), ip)],
    ['Cisco HDLC', 104, (ip) => concat(fromHex('0f000800'), ip)],
  ])('%s', (_, linkType, frame) => {
    const framed = packets.map((packet) => ({ ...packet, bytes: frame(packet.bytes) }))
    expect(foundIn(pcap(framed, { linkType }))).toEqual(expected)
  })

  it('that are not read are named, once for each of the first packets', () => {
    const { remarks, summary } = readCapture(pcap(packets, { linkType: 147 }))
    expect(remarks[0].text).toBe('packet 1 is of link-layer type 147, which is not read here')
    expect(remarks).toHaveLength(4)
    expect(remarks[3].text).toBe(
      `${packets.length - 3} more remarks of this kind: is of link-layer type 147, which is not read here`,
    )
    expect(summary).toMatchObject({ passedOver: packets.length, connections: 0 })
  })

  it('carry other things than TCP, which are passed over without a word', () => {
    const others = ['0806', '86dd', '0800', '0012'].map((type, t) => ({
      bytes: ETHERNET(new Uint8Array(64).fill(0x45), type),
      t,
    }))
    expect(readCapture(pcap(others, { linkType: 1 }))).toMatchObject({
      remarks: [],
      summary: { passedOver: 4 },
    })
  })
})

// ---- Ways in

describe('a capture', () => {
  const capture = new Blocks()
    .secrets('# keys')
    .interface()
    .block(0x7777, new Uint8Array(99))
    .packets(packets).bytes

  it.each([1, 2, 3, 7, 64, 1000])('in chunks of %d bytes gives what it gives as a whole', (size) => {
    const reader = new CaptureReader()
    const events = []
    for (let at = 0; at < capture.length; at += size)
      events.push(...reader.push(capture.subarray(at, at + size)))
    const whole = new CaptureReader()
    expect([...events, ...reader.end()]).toEqual([...whole.push(capture), ...whole.end()])
  })

  it('gives what a chunk brought at once', () => {
    const reader = new CaptureReader()
    const kinds = Array.from(capture, (_, at) => reader.push(capture.subarray(at, at + 1)))
      .flat()
      .map(({ kind }) => kind)
    expect(kinds).toEqual(['secrets', 'opened', 'bytes', 'bytes', 'bytes'])
    expect(reader.end().map(({ kind }) => kind)).toEqual(['ended', 'summary'])
  })

  it.each([1, 5, 4096])(
    'that is compressed with gzip is expanded, in chunks of %d bytes (RFC 1952)',
    (size) => {
      const [first, second] = [capture.subarray(0, 500), capture.subarray(500)]
      for (const packed of [gzipSync(capture), Buffer.concat([gzipSync(first), gzipSync(second)])]) {
        const reader = new CaptureReader()
        const events = []
        for (let at = 0; at < packed.length; at += size)
          events.push(...reader.push(new Uint8Array(packed.subarray(at, at + size))))
        events.push(...reader.end())
        expect(events.map(({ kind }) => kind)).not.toContain('remark')
        expect(events.at(-1)).toEqual(readEvents(capture).at(-1))
      }
    },
  )

  it('that is compressed and cut says so, and gives what is there', () => {
    const packed = new Uint8Array(gzipSync(capture)).slice(0, -40)
    const { remarks, connections } = readCapture(packed)
    expect(remarks[0].text).toMatch(/^gzip goes no further: /)
    expect(connections.length).toBeLessThan(2)
  })

  it('that is cut says where', () => {
    expect(readCapture(capture.slice(0, -10)).remarks).toEqual([
      {
        kind: 'remark',
        at: capture.length - 10,
        text: expect.stringMatching(/^the capture ends within block \d+, which begins at byte \d+$/),
      },
    ])
    expect(readCapture(pcap(packets).slice(0, -1)).remarks[0].text).toContain(
      `ends within packet ${packets.length}`,
    )
    expect(readCapture(pcap(packets).slice(0, 10)).remarks[0].text).toContain('the header of the file')
  })

  it('is what begins with a magic number of one', () => {
    const { remarks, summary } = readCapture(fromHex('504b0304 00000000'))
    expect(summary.format).toBeUndefined()
    expect(remarks[0].text).toBe('expected a pcap or pcapng file, actual one that begins with 504b0304')
  })

  it.each([
    [0, 'nothing'],
    [1, 'too short to be one'],
    [3, 'too short to be one'],
  ])('has four bytes at least, not %i', (length, actual) => {
    const { remarks, summary } = readCapture(capture.slice(0, length))
    expect(summary.format).toBeUndefined()
    expect(remarks).toEqual([
      { kind: 'remark', at: length, text: `expected a pcap or pcapng file, actual ${actual}` },
    ])
  })

  it('that says impossible lengths is read up to there', () => {
    const blocks = new Blocks().interface().packets(packets.slice(0, 5))
    const { length } = blocks.bytes
    const broken = concat(blocks.bytes, fromHex('06000000 05000000 00000000'))
    expect(readCapture(broken)).toMatchObject({
      connections: [{ opened: { connection: 'c1' } }],
      remarks: [{ at: length, text: expect.stringContaining('block 8 says that it has 5 bytes') }],
    })
    const huge = pcap([...packets.slice(0, 5), { bytes: new Uint8Array(0), t: 0 }])
    huge.set(fromHex('ffffff7f'), huge.length - 8)
    expect(readCapture(huge).remarks).toMatchObject([
      { at: huge.length - 16, text: expect.stringContaining('packet 6 says that it has 2147483647 bytes') },
    ])
  })
})

function readEvents(capture: Uint8Array) {
  const reader = new CaptureReader()
  return [...reader.push(capture), ...reader.end()]
}

it('nothing of the builder is taken for granted: the head of a pcap in hex', () => {
  expect(toHex(pcap([]))).toBe('d4c3b2a102000400000000000000000' + '0ffff000065000000')
})
