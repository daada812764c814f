/** IP packets that came in fragments, put together again (RFC 791 §3.2, RFC 8200 §4.5). */
import { asLatin1 } from '../../../bytes/bytes.ts'
import type { Fragment, IpPayload } from './ip.ts'

/** What came so far of one packet. */
interface Assembly {
  /** By offset; no two overlap. */
  readonly parts: Map<number, Uint8Array>
  received: number
  /** Known with the last fragment. */
  total: number | undefined
}

/** Packets that are waited for at once: more, and the oldest is let go. */
const MOST = 256
/** No packet of IP is larger. */
const LARGEST = 65_535

/** Fragments that wait for the others. */
export class Fragments {
  private readonly assemblies = new Map<string, Assembly>()

  /**
   * Takes one in. Gives the payload once it is whole; a sentence where a packet is given up; `undefined` while more are due.
   * Fragments that overlap are no packet (RFC 5722): their bytes would depend on who puts them together.
   */
  add(ip: IpPayload, fragment: Fragment): IpPayload | string | undefined {
    const { bytes, addresses, addressLength, start, end } = ip
    if (end > bytes.length || start >= end) return 'a fragment that is cut or empty'
    const names = bytes.subarray(addresses, addresses + 2 * addressLength)
    const key = `${asLatin1(names)}${fragment.identification}`
    const found = this.assemblies.get(key) ?? { parts: new Map(), received: 0, total: undefined }
    const given = this.assemblies.has(key) ? undefined : this.makeRoom()
    this.assemblies.set(key, found)
    if (!place(found, fragment, bytes.subarray(start, end))) {
      this.assemblies.delete(key)
      return 'fragments that overlap or reach too far'
    }
    if (found.total === undefined || found.received < found.total) return given
    this.assemblies.delete(key)
    return whole(found, found.total, names, addressLength)
  }

  /** Packets of which not all fragments came. */
  get incomplete(): number {
    return this.assemblies.size
  }

  private makeRoom(): string | undefined {
    if (this.assemblies.size < MOST) return undefined
    for (const key of this.assemblies.keys()) {
      this.assemblies.delete(key)
      break
    }
    return 'a packet whose other fragments did not come'
  }
}

/** Whether it fits with what is there; the same fragment once more does. */
function place(assembly: Assembly, { offset, more }: Fragment, bytes: Uint8Array): boolean {
  const end = offset + bytes.length
  const same = assembly.parts.get(offset)
  if (same) return same.length === bytes.length
  for (const [at, part] of assembly.parts) {
    const isApart = at + part.length <= offset || (end <= at && more)
    if (!isApart) return false
  }
  if (end > LARGEST || (assembly.total !== undefined && (end > assembly.total || !more))) return false
  assembly.parts.set(offset, bytes.slice())
  assembly.received += bytes.length
  if (!more) assembly.total = end
  return assembly.total === undefined || assembly.received <= assembly.total
}

/** Addresses, then what the fragments held. */
function whole(assembly: Assembly, total: number, names: Uint8Array, addressLength: number): IpPayload {
  const start = names.length
  const bytes = new Uint8Array(start + total)
  bytes.set(names)
  for (const [at, part] of assembly.parts) bytes.set(part, start + at)
  return { bytes, addresses: 0, addressLength, start, end: bytes.length, fragment: undefined }
}
