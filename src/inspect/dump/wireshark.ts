/** JSON and YAML of Wireshark and tshark: the payloads of packets among many other fields. */
import { base64 } from '@scure/base'
import { fromHex } from '../../bytes/bytes.ts'
import { dumpOf, type Dump } from './dump.ts'

const PAYLOAD = /"tcp\.payload(?:_raw)?":\s*\[?\s*"([0-9a-fA-F:]*)"/g

/** Packet details as JSON (`tshark -T json`): every `tcp.payload`, in order. */
export function packetJson(text: string): Dump | undefined {
  const found = [...text.matchAll(PAYLOAD)].map(([, hex]) => hex.replaceAll(':', ''))
  if (found.length === 0) return undefined
  const once = text.includes('"tcp.payload_raw"')
    ? text.matchAll(/"tcp\.payload_raw":\s*\[\s*"([0-9a-f]*)"/gi)
    : undefined
  const payloads = once ? [...once].map(([, hex]) => hex) : found
  return dumpOf(payloads.filter((hex) => hex.length % 2 === 0).map(fromHex), [
    `read tcp.payload of ${payloads.length} packets`,
  ])
}

const BINARY = /!!binary \|\r?\n((?:[ \t]+[A-Za-z0-9+/=]+\r?\n?)+)/g

/** "Follow stream" as YAML: the data of both sides in order. */
export function streamYaml(text: string): Dump | undefined {
  const found = [...text.matchAll(BINARY)]
  if (found.length === 0) return undefined
  try {
    return dumpOf(found.map(([, body]) => base64.decode(body.replace(/\s/g, ''))))
  } catch {
    return undefined
  }
}
