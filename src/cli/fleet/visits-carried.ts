/** Visits on their way: threads share their memory, and through Redis they go as bytes, a row of numbers behind the other. */
import type { Visits } from '../../sim/fleet/crowd.ts'

/** Bytes of a visit in each row. */
const [TIME, CLIENT, NAME] = [
  Float64Array.BYTES_PER_ELEMENT,
  Uint32Array.BYTES_PER_ELEMENT,
  Uint16Array.BYTES_PER_ELEMENT,
]
const EACH = TIME + CLIENT + NAME

/** Room for that many visits, which all threads see. */
export function emptyVisits(count: number): Visits {
  return visitsIn(new SharedArrayBuffer(count * EACH), count)
}

/** Visits as bytes, which {@link visitsFromBytes} reads on a machine with the same order of bytes. */
export function visitsToBytes({ times, clients, names }: Visits): Uint8Array {
  const rows = [times, clients, names].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  )
  const all = new Uint8Array(times.length * EACH)
  rows.reduce((at, row) => (all.set(row, at), at + row.length), 0)
  return all
}

/** What {@link visitsToBytes} wrote. */
export function visitsFromBytes(bytes: Uint8Array): Visits {
  const shared = new SharedArrayBuffer(bytes.length)
  new Uint8Array(shared).set(bytes)
  return visitsIn(shared, bytes.length / EACH)
}

function visitsIn(buffer: SharedArrayBuffer, count: number): Visits {
  return {
    times: new Float64Array(buffer, 0, count),
    clients: new Uint32Array(buffer, count * TIME, count),
    names: new Uint16Array(buffer, count * (TIME + CLIENT), count),
  }
}
