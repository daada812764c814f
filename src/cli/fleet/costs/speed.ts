/** What `openssl speed -mr` prints, read: rows that begin with a plus sign, numbers between colons. */
import { Misuse } from '../../../rules/failure.ts'
import { costsOf, type Costs, type Measured } from '../../../sim/fleet/costs.ts'

/** A row of a block algorithm: which one, and for blocks of how many bytes. */
const BLOCKS = [
  { name: 'sha256', of: 'hash', length: 64, argument: 'sha256' },
  { name: 'hmac(sha256)', of: 'hmac', length: 64, argument: '-hmac sha256' },
  { name: 'aes-128-gcm', of: 'aead', length: 512, argument: '-evp aes-128-gcm' },
] as const

/** A row of operations a second: how it begins, bits of the key, and what its numbers are of. */
const RATES = [
  { kind: '+F4', bits: '256', of: ['sign', 'verify'], argument: 'ecdsap256' },
  { kind: '+F5', bits: '253', of: ['agreement'], argument: 'ecdhx25519' },
] as const

/** The command whose output has all of it. */
export const SPEED = `openssl speed -mr ${[...BLOCKS, ...RATES]
  .map(({ argument }) => argument)
  .toSorted()
  .join(' ')}`

/**
 * Costs as measured. Other rows are passed over; of several for one thing the first counts.
 * @throws Misuse with the line, or with what is missing
 */
export function costsFromSpeed(text: string): Costs {
  const found: Partial<Record<keyof Measured, number>> = {}
  let sizes: readonly number[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const fields = line.split(':')
    const [kind, , name = ''] = fields
    const numbers = (from: number, count: number, what: string): readonly number[] => {
      const read = fields.slice(from).map(Number)
      if (read.length < count || !read.slice(0, count).every((each) => each > 0 && each < Infinity))
        throw new Misuse(`line ${index + 1}: expected ${what}, actual '${line}'`)
      return read.slice(0, count)
    }
    if (kind === '+H') sizes = numbers(1, Math.max(1, fields.length - 1), '+H and sizes of blocks')
    if (kind === '+F') {
      const row = BLOCKS.find((each) => each.name === name.toLowerCase())
      if (!row) continue
      if (sizes.length === 0)
        throw new Misuse(`line ${index + 1}: expected a line +H with sizes of blocks before it`)
      const speeds = numbers(3, sizes.length, `bytes a second for ${sizes.length} sizes of blocks`)
      found[row.of] ??= timeOf(row.length, sizes, speeds)
    }
    const row = RATES.find((each) => each.kind === kind && each.bits === name)
    if (!row) continue
    const rates = numbers(3, row.of.length, 'operations a second')
    for (const [at, of] of row.of.entries()) found[of] ??= 1e6 / rates[at]!
  }
  return costsOf(complete(found))
}

/** Microseconds for a block: between two sizes that were measured in proportion, beyond them at the speed of the nearest. */
function timeOf(length: number, sizes: readonly number[], speeds: readonly number[]): number {
  const points = sizes.map((size, at) => ({ size, time: (size * 1e6) / speeds[at]! }))
  const below = points.findLast(({ size }) => size <= length)
  const above = points.find(({ size }) => size >= length)
  if (!below || !above) {
    const { size, time } = (below ?? above)!
    return (time * length) / size
  }
  const part = above.size === below.size ? 0 : (length - below.size) / (above.size - below.size)
  return below.time + part * (above.time - below.time)
}

function complete(found: Partial<Record<keyof Measured, number>>): Measured {
  for (const { of, argument } of [...BLOCKS, ...RATES])
    for (const one of [of].flat())
      if (found[one] === undefined)
        throw new Misuse(`nothing of ${argument} in it; expected the output of ${SPEED}`)
  return found as Measured
}
