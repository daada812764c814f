/** Streams of TCP put together from packets, whatever order and state these are in (RFC 9293 §3.4). */
import { describe, expect, it } from 'vitest'
import { concat, fromHex } from '../../../src/bytes/bytes.ts'
import { readCapture, streamOf, type CapturedConnection } from '../../../src/inspect/capture/collect.ts'
import {
  Conversation,
  DATA,
  HELLO,
  ip4,
  ip6,
  pcap,
  SERVER_HELLO,
  tcp,
  type Packet,
} from '../../kit/captures.ts'

function only(packets: readonly Packet[]): CapturedConnection {
  const { connections } = readCapture(pcap(packets))
  expect(connections).toHaveLength(1)
  return connections[0]
}

const gapsOf = ({ parts }: CapturedConnection) =>
  parts.flatMap((part) => (part.kind === 'gap' ? [[part.from, part.at, part.length, part.why]] : []))

/** A conversation in which TLS has begun. */
const begun = (talk = {}) => new Conversation(talk).open().say('client', HELLO).say('server', SERVER_HELLO)
const FROM = 1001 + HELLO.length
const TWO = concat(DATA, DATA)

describe('segments of one side', () => {
  const half = DATA.length
  /** Two records of the client in segments that follow one another in this order. */
  const inPieces = (order: readonly (readonly [at: number, length: number])[], ack?: number) => {
    const talk = begun()
    const all = concat(Uint8Array.from({ length: 2 * half }, (_, i) => i))
    for (const [at, length] of order)
      talk.put({ seq: FROM + at, ack, data: all.slice(at, at + length), flags: 'PA' })
    return { whole: concat(HELLO, all), found: only(talk.packets) }
  }

  it.each([
    [
      'in order',
      [
        [0, 45],
        [45, 45],
      ],
    ],
    [
      'in the other order',
      [
        [45, 45],
        [0, 45],
      ],
    ],
    [
      'of which one comes twice',
      [
        [0, 45],
        [0, 45],
        [45, 45],
      ],
    ],
    [
      'of which the last come first',
      [
        [80, 10],
        [60, 20],
        [30, 30],
        [0, 30],
      ],
    ],
    [
      'that overlap',
      [
        [0, 50],
        [40, 50],
      ],
    ],
    [
      'that overlap, out of order',
      [
        [40, 50],
        [0, 50],
      ],
    ],
    [
      'of which one covers several that wait',
      [
        [10, 10],
        [30, 10],
        [50, 10],
        [5, 85],
        [0, 5],
      ],
    ],
    [
      'with keep-alives between them (RFC 9293 §3.8.4)',
      [
        [0, 45],
        [44, 1],
        [45, 0],
        [45, 45],
      ],
    ],
  ] as const)('%s give the stream once', (_, order) => {
    const { whole, found } = inPieces(order)
    expect(streamOf(found, 'client')).toEqual(whole)
    expect(gapsOf(found)).toEqual([])
  })

  it('with other bytes in the same place: those that came first count', () => {
    const talk = begun()
    const put = (at: number, fill: number, length: number) =>
      talk.put({ seq: FROM + at, data: new Uint8Array(length).fill(fill), flags: 'PA' })
    put(10, 1, 10)
    put(0, 2, 15)
    put(0, 3, 30)
    const stream = streamOf(only(talk.packets), 'client').slice(HELLO.length)
    expect(stream).toEqual(
      concat(new Uint8Array(10).fill(2), new Uint8Array(10).fill(1), new Uint8Array(10).fill(3)),
    )
  })

  it('that came more than once are counted', () => {
    const { found } = inPieces([
      [0, 45],
      [0, 45],
      [45, 45],
    ])
    expect(found.ended.streams.client.repeated).toBe(45)
  })

  it('have a time each: that of the packet', () => {
    const { parts, opened } = inPieces([
      [0, 45],
      [45, 45],
    ]).found
    const [hello, first, second] = parts.filter(({ from }) => from === 'client')
    expect([hello, first, second].map(({ t }) => t - opened.t)).toEqual([3, 5, 6])
    expect([hello, first, second].map(({ at }) => at)).toEqual([0, HELLO.length, HELLO.length + 45])
  })

  it.each([0xffff_fffe, 0xffff_ffff, 0xffff_ff00])(
    'go on where numbers wrap, from %d (RFC 9293 §3.4)',
    (isn) => {
      const talk = begun({ isn: [isn, isn] })
        .say('client', TWO)
        .say('server', TWO)
        .say('client', DATA)
        .close()
      const found = only(talk.packets)
      expect(streamOf(found, 'client')).toEqual(concat(HELLO, TWO, DATA))
      expect(streamOf(found, 'server')).toEqual(concat(SERVER_HELLO, TWO))
      expect(found.ended.how).toBe('closed')
    },
  )

  it('that are on a SYN are the first of the stream (RFC 7413)', () => {
    const talk = new Conversation().put({ seq: 1000, flags: 'S', data: HELLO })
    talk.put({ from: 'server', seq: 5000, ack: 1001 + HELLO.length, flags: 'S' })
    talk.put({ from: 'server', seq: 5001, ack: 1001 + HELLO.length, data: SERVER_HELLO })
    expect(streamOf(only(talk.packets), 'client')).toEqual(HELLO)
  })
})

describe('what is not in the capture', () => {
  it('is lost where the other end acknowledged it, by so many bytes', () => {
    const talk = begun().say('client', DATA).lose().say('client', TWO)
    for (let i = 0; i < 20; i++) talk.say('server', DATA)
    talk.say('client', DATA)
    const found = only(talk.packets)
    expect(gapsOf(found)).toEqual([['client', HELLO.length, DATA.length, 'lost']])
    expect(streamOf(found, 'client')).toEqual(concat(HELLO, TWO, DATA))
    // It is said as soon as it is known, not at the end.
    expect(found.parts.at(-1)).toMatchObject({ kind: 'bytes', from: 'client' })
    expect(found.ended.streams.client).toMatchObject({
      lost: DATA.length,
      length: HELLO.length + 4 * DATA.length,
    })
  })

  it('is waited for while an acknowledgement may have been captured before it', () => {
    const talk = begun().say('client', DATA).say('client', TWO).say('server', DATA)
    const [first, second, answer] = talk.packets.slice(-3)
    const found = only([...talk.packets.slice(0, -3), answer, second, first])
    expect(streamOf(found, 'client')).toEqual(concat(HELLO, DATA, TWO))
    expect(gapsOf(found)).toEqual([])
  })

  it('is lost at the latest at the end of the connection', () => {
    const talk = begun().say('client', DATA).lose().say('client', TWO)
    expect(gapsOf(only(talk.packets))).toEqual([['client', HELLO.length, DATA.length, 'lost']])
  })

  it('is lost before a FIN that came without it', () => {
    const talk = begun().say('server', TWO).lose().close()
    const found = only(talk.packets)
    expect(gapsOf(found)).toEqual([['server', SERVER_HELLO.length, TWO.length, 'lost']])
  })

  it('is lost at the end where it was acknowledged, though nothing came behind it', () => {
    const talk = begun().say('server', TWO).lose().say('client', 'A')
    expect(gapsOf(only(talk.packets))).toEqual([['server', SERVER_HELLO.length, TWO.length, 'lost']])
  })

  it('is cut where the capture keeps less than was sent', () => {
    const talk = begun().say('client', TWO).say('client', DATA)
    const [cut, last] = talk.packets.splice(-2)
    const { bytes, t } = cut
    const found = only([...talk.packets, { bytes: bytes.slice(0, -30), t, original: bytes.length }, last])
    expect(gapsOf(found)).toEqual([['client', HELLO.length + TWO.length - 30, 30, 'cut']])
    expect(streamOf(found, 'client')).toEqual(concat(HELLO, TWO.slice(0, -30), DATA))
  })

  it('may be the ClientHello: who answers with a ServerHello is the server', () => {
    const talk = new Conversation().open().say('client', HELLO).lose()
    talk.say('server', SERVER_HELLO).say('client', DATA)
    for (let i = 0; i < 20; i++) talk.say('server', DATA)
    const found = only(talk.packets)
    expect(found.opened).toMatchObject({ client: { port: 40_000 }, server: { port: 8443 }, midway: false })
    expect(gapsOf(found)).toEqual([['client', 0, HELLO.length, 'lost']])
    expect(streamOf(found, 'client')).toEqual(DATA)
    expect(found.parts.filter(({ from }) => from === 'server')).toHaveLength(21)
  })

  it('may be one direction', () => {
    const talk = begun().say('client', DATA).say('server', DATA)
    const one = talk.packets.filter(({ bytes }) => bytes[15] === 2)
    const found = only(one)
    expect(found.opened).toMatchObject({ client: { port: 40_000 }, server: { port: 8443 } })
    expect(streamOf(found, 'server')).toEqual(concat(SERVER_HELLO, DATA))
    expect(gapsOf(found)).toEqual([['client', 0, HELLO.length + DATA.length, 'lost']])
  })
})

describe('a connection', () => {
  it('that is closed by both sides is closed (RFC 9293 §3.6)', () => {
    const { ended, opened } = only(begun().close().packets)
    expect(ended).toMatchObject({ how: 'closed', t: opened.t + 7 })
    expect(ended.streams.client).toMatchObject({ fin: opened.t + 5, reset: undefined, length: HELLO.length })
    expect(ended.streams.server).toMatchObject({ fin: opened.t + 6, reset: undefined })
  })

  it('that is reset is reset; what comes late is part of it all the same (RFC 9293 §3.5.2)', () => {
    const talk = begun().say('client', 'R').say('server', DATA)
    const found = only(talk.packets)
    expect(found.ended).toMatchObject({ how: 'reset' })
    expect(found.ended.streams.client.reset).toBe(found.opened.t + 5)
    expect(streamOf(found, 'server')).toEqual(concat(SERVER_HELLO, DATA))
  })

  it('that is neither goes on when the capture ends', () => {
    expect(only(begun().say('client', 'FA').packets).ended).toMatchObject({ how: 'capture over' })
  })

  it('without SYN began before the capture, with its hello or without', () => {
    expect(only(begun().packets.slice(3)).opened.midway).toBe(true)
    const { summary, connections } = readCapture(
      pcap(begun().say('client', DATA).say('server', DATA).packets.slice(5)),
    )
    expect(connections).toEqual([])
    expect(summary).toMatchObject({ connections: 1, tls: 0, tlsMidway: 1 })
  })

  it('is a new one where a port is used again', () => {
    const again = { isn: [90_000, 7000], start: 1_700_000_001_000 } as const
    const packets = [...begun().packets, ...begun(again).close().packets]
    const { connections } = readCapture(pcap(packets))
    expect(connections.map(({ ended }) => ended.how)).toEqual(['port reused', 'closed'])
    expect(connections.map((each) => streamOf(each, 'client'))).toEqual([HELLO, HELLO])
  })

  it('is a new one after the end of the one before, though its SYN is not there', () => {
    const again = { isn: [90_000, 7000], start: 1_700_000_001_000 } as const
    const others = Array.from(
      { length: 600 },
      (_, i) => new Conversation({ port: 50_000 + i }).say('client', 'S').packets,
    )
    const packets = [...begun().close().packets, ...others.flat(), ...begun(again).packets.slice(3)]
    expect(readCapture(pcap(packets)).connections.map(({ opened }) => opened.midway)).toEqual([false, true])
  })

  it('is the same one where a SYN is sent again', () => {
    const { packets } = begun()
    expect(only([packets[0], ...packets]).ended.streams.client.length).toBe(HELLO.length)
  })

  it('has its client where the ClientHello is from, whoever connected', () => {
    const talk = new Conversation().open().say('server', HELLO).say('client', SERVER_HELLO)
    expect(only(talk.packets).opened).toMatchObject({ client: { port: 8443 }, server: { port: 40_000 } })
  })

  it('without TLS is none', () => {
    const talk = new Conversation().open().say('client', new Uint8Array(50).fill(65)).close()
    const { connections, summary } = readCapture(pcap(talk.packets))
    expect(connections).toEqual([])
    expect(summary).toMatchObject({ connections: 1, tls: 0, packets: 7, passedOver: 0 })
  })
})

describe('around TCP there may be', () => {
  const both = (wrap: (segment: Uint8Array, from: 'client' | 'server') => Uint8Array) => {
    const found = only(begun({ wrap }).say('client', DATA).close().packets)
    expect(streamOf(found, 'client')).toEqual(concat(HELLO, DATA))
    expect(found.ended.how).toBe('closed')
    return found.opened
  }

  it('options of IPv4 (RFC 791 §3.1)', () => {
    expect(both((segment, from) => ip4(segment, { from, options: 3 })).client.address).toBe('10.0.0.1')
  })
  it('bytes behind the packet that only fill the frame', () => {
    both((segment, from) => concat(ip4(segment, { from }), new Uint8Array(9).fill(0xaa)))
  })
  it('no length, where the card is to cut the packet to size', () => {
    both((segment, from) => ip4(segment, { from, total: 0 }))
    both((segment, from) => ip6(segment, from, { length: 0 }))
  })
  it('IPv6 (RFC 8200 §3)', () => {
    expect(both((segment, from) => ip6(segment, from))).toMatchObject({
      client: { address: '2001:db8::1', port: 40_000 },
      server: { address: '2001:db8::2', port: 8443 },
    })
  })
  it('extension headers of IPv6: hop-by-hop, destination, authentication (RFC 8200 §4, RFC 4302 §2)', () => {
    const headers = concat(
      fromHex('3c00 010400000000'),
      fromHex('3301 010c000000000000 000000000000'),
      fromHex('0604 0000 00000001 00000001 000000000000000000000000'),
    )
    both((segment, from) => ip6(segment, from, { next: 0, headers }))
  })
})

describe('fragments of IP', () => {
  const whole = tcp({ seq: FROM, ack: 5001, data: new Uint8Array(100).fill(7), flags: 'PA' })
  const MORE = 0x2000
  const pieces = [
    ip4(whole.slice(0, 48), { fragment: MORE }),
    ip4(whole.slice(48, 96), { fragment: MORE + 6 }),
    ip4(whole.slice(96), { fragment: 12 }),
  ]
  const carried = (fragments: readonly Uint8Array[]) => {
    const { packets } = begun()
    const { t } = packets.at(-1)!
    return readCapture(pcap([...packets, ...fragments.map((bytes) => ({ bytes, t }))]))
  }

  it.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]], [[0, 0, 1, 2]]])(
    'of IPv4 are put together in the order %j (RFC 791 §3.2)',
    (order) => {
      const { connections, remarks } = carried(order.map((i) => pieces[i]))
      expect(streamOf(connections[0], 'client')).toEqual(concat(HELLO, new Uint8Array(100).fill(7)))
      expect(remarks).toEqual([])
    },
  )

  it('that overlap are no packet (RFC 5722 §3)', () => {
    const { connections, remarks } = carried([
      pieces[0],
      ip4(whole.slice(40, 96), { fragment: MORE + 5 }),
      pieces[2],
    ])
    expect(streamOf(connections[0], 'client')).toEqual(HELLO)
    expect(remarks.map(({ text }) => text)).toEqual([expect.stringMatching(/^packet 7 .*overlap/)])
  })

  it('of which one lies behind the last are no packet', () => {
    const { connections, remarks } = carried([
      pieces[1],
      ip4(whole.slice(40, 48), { fragment: 5 }),
      pieces[0],
    ])
    expect(streamOf(connections[0], 'client')).toEqual(HELLO)
    expect(remarks).toHaveLength(1)
  })

  it('of IPv6 are put together (RFC 8200 §4.5)', () => {
    const wrap = (segment: Uint8Array, from: 'client' | 'server') => ip6(segment, from)
    const { packets } = begun({ wrap })
    const { t } = packets.at(-1)!
    const fragment = (at: number, end: number, more: number) =>
      ip6(whole.slice(at, end), 'client', {
        next: 44,
        headers: concat(fromHex('0600'), Uint8Array.of(0, at + more), fromHex('0000002a')),
      })
    const bytes = [fragment(48, 120, 0), fragment(0, 48, 1)]
    const found = only([...packets, ...bytes.map((each) => ({ bytes: each, t }))])
    expect(streamOf(found, 'client')).toEqual(concat(HELLO, new Uint8Array(100).fill(7)))
  })
})
