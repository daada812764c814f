/** IP addresses as bytes and as one canonical text each, so that two spellings of one address compare equal. */
import { uintAt } from '../../bytes/bytes.ts'

/** 4 or 16 bytes as text: `192.0.2.1`, `2001:db8::1` (RFC 5952 §4). */
export function ipText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => uintAt(bytes, 2 * i, 2))
  let best = { start: 0, length: 1 }
  for (let start = 0; start < 8; start++) {
    let length = 0
    while (start + length < 8 && groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  const hex = (part: number[]): string => part.map((group) => group.toString(16)).join(':')
  if (best.length < 2) return hex(groups)
  return `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`
}

/** Bytes of an IP literal (4 or 16), `undefined` where `text` is none: then it is a DNS name. */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseV6(text.replace(/^\[(.*)\]$/, '$1')) : parseV4(text)
}

function parseV4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return Uint8Array.from(parts, Number)
}

function parseV6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(groupsOf)
  if (!head || (halves.length === 2 && !tail)) return undefined
  const missing = 16 - head.length - (tail?.length ?? 0)
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined
  const bytes = new Uint8Array(16)
  bytes.set(head)
  bytes.set(tail ?? [], head.length + missing)
  return bytes
}

/** Bytes of colon-separated groups, the last of which may be an IPv4 address. */
function groupsOf(text: string): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [i, group] of groups.entries()) {
    const v4 = i === groups.length - 1 && group.includes('.') ? parseV4(group) : undefined
    if (v4) bytes.push(...v4)
    else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
    } else return undefined
  }
  return bytes.length <= 16 ? bytes : undefined
}
