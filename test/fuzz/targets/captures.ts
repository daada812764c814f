/** Captures of packets: in one piece and in two, nothing throws, and both tell the same. */
import { concat } from '../../../src/bytes/bytes.ts'
import { CaptureReader } from '../../../src/inspect/capture/capture.ts'
import type { CaptureEvent } from '../../../src/inspect/capture/event.ts'
import { Blocks, Conversation, DATA, HELLO, ip4, ip6, pcap, SERVER_HELLO, tcp } from '../../kit/captures.ts'
import { Broken, type Target } from '../target.ts'

const talk = new Conversation().open().say('client', HELLO).say('server', SERVER_HELLO).say('client', DATA)
talk.say('server', DATA).lose().say('server', DATA).close()
const six = new Conversation({ wrap: (segment, from) => ip6(segment, from), port: 40_001 })
  .open()
  .say('client', HELLO)
const whole = tcp({ seq: 1, data: DATA })
const fragments = [ip4(whole.slice(0, 24), { fragment: 0x2000 }), ip4(whole.slice(24), { fragment: 3 })]
const packets = [...talk.packets, ...six.packets, ...fragments.map((bytes, t) => ({ bytes, t }))]

function events(...chunks: readonly Uint8Array[]): CaptureEvent[] {
  const reader = new CaptureReader()
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()]
}

const kinds = (events: readonly CaptureEvent[]): string =>
  events
    .flatMap((event) => (event.kind === 'bytes' ? [] : [event.kind === 'remark' ? event.text : event.kind]))
    .join('; ')

/** A file. */
export const target: Target = {
  about: 'captures (pcap, pcapng, gzip), in one piece and in two',
  seeds: () => [
    pcap(packets),
    pcap(packets.slice(0, 6), { little: false, nano: true }),
    new Blocks()
      .secrets('# keys')
      .interface(101, [[9, Uint8Array.of(9)]])
      .packets(packets.slice(0, 8)).bytes,
    concat(
      new Blocks(false).interface().packets(talk.packets).bytes,
      new Blocks().interface().packets(six.packets).bytes,
    ),
  ],
  work: { base: 300_000, each: 3000 },
  run: (input) => {
    const at = input.length >> 1
    const [once, twice] = [kinds(events(input)), kinds(events(input.slice(0, at), input.slice(at)))]
    if (once !== twice) throw new Broken(`cut at ${at} it tells otherwise: ${once} / ${twice}`)
  },
}
