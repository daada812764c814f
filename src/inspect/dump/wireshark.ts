/** JSON, PDML and YAML of Wireshark and tshark: the payloads of packets among many other fields. */
import { base64 } from '@scure/base'
import { fromHex } from '../../bytes/bytes.ts'
import { dumpOf, type Dump } from './dump.ts'

/** Where the payload of a packet stands: in JSON, in that for Elasticsearch, in PDML; the fields in raw bytes first. */
const PAYLOADS: readonly RegExp[] = [
  /"tcp\.payload_raw":\s*\[\s*"([0-9a-f]*)"/gi,
  /"tcp\.payload":\s*\[?\s*"([0-9a-f:]*)"/gi,
  /"tcp_tcp_payload_raw":\s*\[?\s*"([0-9a-f]*)"/gi,
  /"tcp_tcp_payload":\s*\[?\s*"([0-9a-f:]*)"/gi,
  /<field name="tcp\.payload"[^>]* value="([0-9a-f]*)"/gi,
]

/** Packet details (`tshark -T json`, `jsonraw`, `ek`, `pdml`): every `tcp.payload`, in order. */
export function packetDetails(text: string): Dump | undefined {
  for (const pattern of PAYLOADS) {
    const payloads = Array.from(text.matchAll(pattern), ([, hex = '']) => hex.replaceAll(':', ''))
    if (payloads.length === 0) continue
    return dumpOf(payloads.filter((hex) => hex.length % 2 === 0).map(fromHex), [
      `read tcp.payload of ${payloads.length} packets`,
    ])
  }
  return undefined
}

const FOLLOWED =
  /^={20,}\r?\nFollow: .*\r?\nFilter: .*\r?\n(?:Node \d: .*\r?\n)+((?:\t?(?:[0-9a-f]{2})+\r?\n)+)=/gm

/** "Follow stream" raw (`tshark -z follow,tcp,raw,0`): a line of hex for each piece, those of the other side indented. */
export function followedRaw(text: string): Dump | undefined {
  const found = [...text.matchAll(FOLLOWED)]
  return dumpOf(found.map(([, lines = '']) => fromHex(lines.replace(/\s/g, ''))))
}

const BINARY = /!!binary \|\r?\n((?:[ \t]+[A-Za-z0-9+/=]+\r?\n?)+)/g

/** "Follow stream" as YAML: the data of both sides in order. */
export function streamYaml(text: string): Dump | undefined {
  const found = [...text.matchAll(BINARY)]
  if (found.length === 0) return undefined
  try {
    return dumpOf(found.map(([, body = '']) => base64.decode(body.replace(/\s/g, ''))))
  } catch {
    return undefined
  }
}
