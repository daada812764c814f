/** Whatever goes by, only so much of it is kept at a time; what is let go is said. */
import { describe, expect, it } from 'vitest'
import { CaptureReader } from '../../../src/inspect/capture/capture.ts'
import type { CaptureEvent } from '../../../src/inspect/capture/event.ts'
import {
  Blocks,
  Conversation,
  DATA,
  HELLO,
  ip4,
  pcap,
  SERVER_HELLO,
  tcp,
  type Packet,
} from '../../kit/captures.ts'

/** Packets as the records of a pcap, for a capture that has begun. */
const records = (packets: readonly Packet[]): Uint8Array => pcap(packets).slice(24)

/** A thousand connections of one client begin. @param nth client */
function beginnings(nth: number): Packet[] {
  return Array.from({ length: 1000 }, (_, i) => {
    const bytes = ip4(tcp({ seq: 1, flags: 'S', port: 1024 + i }))
    bytes[12] = 11 + nth
    return { bytes, t: 1_700_000_000_100 }
  })
}

function countOf(events: readonly CaptureEvent[], kind: CaptureEvent['kind']): number {
  return events.filter((event) => event.kind === kind).length
}

describe('memory', () => {
  it('is not kept by connections of which nothing is heard while many others go by', () => {
    const reader = new CaptureReader()
    const talk = new Conversation().open().say('client', HELLO).say('server', SERVER_HELLO)
    const events = [...reader.push(pcap(talk.packets))]
    for (let address = 0; address < 40; address++) {
      events.push(...reader.push(records(beginnings(address))))
    }
    expect(events.at(-1)).toMatchObject({ kind: 'ended', connection: 'c1', how: 'let go' })
    expect(reader.end()).toMatchObject([{ kind: 'summary', connections: 40_001, tls: 1 }])
  })

  it('is kept by those that go on meanwhile', () => {
    const reader = new CaptureReader()
    const talk = new Conversation().open().say('client', HELLO).say('server', SERVER_HELLO)
    const events = [...reader.push(pcap(talk.packets))]
    for (let address = 0; address < 40; address++) {
      const more = new Conversation({ isn: [1001 + HELLO.length + address * DATA.length, 5001] }).say(
        'client',
        DATA,
      )
      events.push(...reader.push(records([...beginnings(address), ...more.packets])))
    }
    expect(countOf(events, 'ended')).toBe(0)
    expect(countOf(events, 'bytes')).toBe(42)
  })

  it('is not kept for a hole that nobody fills: what is missing is lost once 4 MiB wait behind it', () => {
    const reader = new CaptureReader()
    const talk = new Conversation().open().say('client', HELLO).say('server', SERVER_HELLO)
    talk.say('client', DATA).lose()
    const events = [...reader.push(pcap(talk.packets))]
    const large = new Uint8Array(32_768)
    for (let i = 0; i < 140 && countOf(events, 'gap') === 0; i++) {
      talk.packets.length = 0
      events.push(...reader.push(records(talk.say('client', large).packets)))
      if (i < 120) expect(countOf(events, 'gap')).toBe(0)
    }
    expect(events.find(({ kind }) => kind === 'gap')).toMatchObject({
      at: HELLO.length,
      length: DATA.length,
      why: 'lost',
    })
  })

  it('is not kept of connections that are over: their end is said when late packets had their time', () => {
    const reader = new CaptureReader()
    const events = [...reader.push(pcap([]))]
    for (let i = 0; i < 300; i++) {
      const talk = new Conversation({ port: 1024 + i })
        .open()
        .say('client', HELLO)
        .say('server', SERVER_HELLO)
        .close()
      events.push(...reader.push(records(talk.packets)))
    }
    const open = countOf(events, 'opened') - countOf(events, 'ended')
    expect(countOf(events, 'opened')).toBe(300)
    expect(open).toBeLessThan(100)
    expect(countOf(reader.end(), 'ended')).toBe(open)
  })

  it('is not kept for more interfaces than any machine has', () => {
    const blocks = new Blocks()
    for (let i = 0; i < 65_540; i++) blocks.interface()
    const reader = new CaptureReader()
    const events = [...reader.push(blocks.bytes), ...reader.end()]
    expect(events[0]).toMatchObject({
      kind: 'remark',
      text: expect.stringMatching(/^block 65538 describes more/),
    })
    expect(countOf(events, 'remark')).toBe(4)
  })

  it('is not kept for fragments whose packets never become whole', () => {
    const reader = new CaptureReader()
    const packets = Array.from({ length: 1000 }, (_, i): Packet => ({
      bytes: ip4(new Uint8Array(64), { fragment: 0x2000, identification: i }),
      t: i,
    }))
    const events = [...reader.push(pcap(packets)), ...reader.end()]
    expect(countOf(events, 'remark')).toBe(4)
    expect(events.filter(({ kind }) => kind === 'remark').at(-1)).toMatchObject({
      text: expect.stringMatching(/^741 more/),
    })
  })
})
