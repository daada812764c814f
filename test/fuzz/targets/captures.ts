/** Captures of packets: in one piece and in two, nothing throws, and both tell the same. */
import { concat } from '../../../src/bytes/bytes.ts'
import { CaptureReader } from '../../../src/inspect/capture/capture.ts'
import type { CaptureEvent } from '../../../src/inspect/capture/event.ts'
import { KeyLog } from '../../../src/inspect/opening/keylog.ts'
import { Blocks, pcap } from '../../kit/captures.ts'
import { PACKETS, SIX, TALK } from '../../kit/odd-packets.ts'
import { Broken, type Target } from '../target.ts'

function events(...chunks: readonly Uint8Array[]): CaptureEvent[] {
  const reader = new CaptureReader()
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()]
}

const kinds = (events: readonly CaptureEvent[]): string =>
  events
    .flatMap((event) => (event.kind === 'bytes' ? [] : [event.kind === 'remark' ? event.text : event.kind]))
    .join('; ')

const LINES = [
  '# keys',
  `CLIENT_RANDOM ${'01'.repeat(32)} ${'02'.repeat(48)}`,
  `CLIENT_TRAFFIC_SECRET_0 ${'03'.repeat(32)} ${'04'.repeat(32)}`,
  `RSA Session-ID:05 Master-Key:${'06'.repeat(48)}`,
].join('\n')

/** A file. */
export const target: Target = {
  about: 'captures (pcap, pcapng, gzip) with the key logs in them, in one piece and in two',
  seeds: () => [
    pcap(PACKETS),
    pcap(PACKETS.slice(0, 6), { little: false, nano: true }),
    new Blocks()
      .secrets(LINES)
      .interface(101, [[9, Uint8Array.of(9)]])
      .packets(PACKETS.slice(0, 8)).bytes,
    concat(new Blocks(false).interface().packets(TALK).bytes, new Blocks().interface().packets(SIX).bytes),
  ],
  work: { base: 300_000, each: 3000 },
  run: (input) => {
    const at = input.length >> 1
    const whole = events(input)
    for (const event of whole) if (event.kind === 'secrets') new KeyLog(event.keylog)
    const [once, twice] = [kinds(whole), kinds(events(input.slice(0, at), input.slice(at)))]
    if (once !== twice) throw new Broken(`cut at ${at} it tells otherwise: ${once} / ${twice}`)
  },
}
