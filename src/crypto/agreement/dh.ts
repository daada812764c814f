/** Finite-field Diffie-Hellman as TLS 1.2 uses it: the server names p and g, which may be any (RFC 5246 §7.4.3). */
import { bytesToNumberBE } from '@noble/curves/utils.js'
import { fromHex } from '../../bytes/bytes.ts'
import { FFDHE, type FfdheName } from './ffdhe.ts'
import { finiteField, type DiffieHellman } from './group.ts'

/** A group as ServerDHParams carry it: big-endian, with or without leading zeros. */
export interface DhParameters {
  /** The prime. */
  readonly p: Uint8Array
  /** The generator. */
  readonly g: Uint8Array
}

/** Fewest bits of a prime that a client accepts where its configuration says nothing else (RFC 9325 §4.2.1). */
export const DH_MINIMUM_BITS = 2048
/** Most bits of a prime: a peer must not be able to make us calculate for minutes. */
export const DH_MAXIMUM_BITS = 8192

/** The groups of RFC 7919 that this library knows, as a server of TLS 1.2 sends them. */
export const DH_PARAMETERS: Readonly<Record<FfdheName, DhParameters>> = {
  ffdhe2048: parametersOf('ffdhe2048'),
  ffdhe3072: parametersOf('ffdhe3072'),
  ffdhe4096: parametersOf('ffdhe4096'),
  ffdhe6144: parametersOf('ffdhe6144'),
  ffdhe8192: parametersOf('ffdhe8192'),
}

function parametersOf(name: FfdheName): DhParameters {
  return { p: fromHex(FFDHE[name].p.toString(16)), g: Uint8Array.of(2) }
}

/** Length of the prime in bits. */
export function dhBits({ p }: DhParameters): number {
  return bitsOf(numberOf(p))
}

function bitsOf(number: bigint): number {
  return number.toString(2).length
}

/** What is wrong with parameters. */
interface DhObjection {
  /** Which of the two it is about. */
  readonly parameter: keyof DhParameters
  /** Whether the group is sound but offers too little security; otherwise nobody should have sent it. */
  readonly weak: boolean
  /** What was there, in words. */
  readonly actual: string
}

/**
 * Why a client must not use parameters, or `undefined` where it may: a prime that is too short (Logjam), too long or even,
 * or a generator outside 2 to p - 2. That p is prime is not examined: only a peer that cheats on itself would send another.
 */
export function dhObjection(
  parameters: DhParameters,
  minimumBits = DH_MINIMUM_BITS,
): DhObjection | undefined {
  const bits = dhBits(parameters)
  const sized = `p has ${bits} bits`
  if (bits < minimumBits) return { parameter: 'p', weak: true, actual: `${sized}, fewer than ${minimumBits}` }
  if (bits > DH_MAXIMUM_BITS)
    return { parameter: 'p', weak: false, actual: `${sized}, more than ${DH_MAXIMUM_BITS}` }
  const p = numberOf(parameters.p)
  const g = numberOf(parameters.g)
  if (p % 2n === 0n) return { parameter: 'p', weak: false, actual: 'p is even' }
  if (g >= 2n && g <= p - 2n) return undefined
  return { parameter: 'g', weak: false, actual: 'g does not lie between 1 and p - 1' }
}

/**
 * Diffie-Hellman modulo p. Seeds are exponents as long as the largest group of RFC 7919 takes that is no longer
 * than p; at least 32 bytes. The secret is
 * as TLS 1.2 has it: without its leading zeros (RFC 5246 §8.1.2), unlike the one of TLS 1.3.
 */
export function dhGroup(parameters: DhParameters): DiffieHellman {
  const exponentLength = exponentLengthOf(numberOf(parameters.p))
  const field = finiteField(numberOf(parameters.p), numberOf(parameters.g), exponentLength)
  return {
    ...field,
    agree: (privateKey, share) => withoutLeadingZeros(field.agree(privateKey, share)),
  }
}

function exponentLengthOf(p: bigint): number {
  const rows = Object.values(FFDHE).filter((row) => bitsOf(row.p) <= bitsOf(p))
  return Math.max(FFDHE.ffdhe2048.exponentLength, ...rows.map((row) => row.exponentLength))
}

/** A number without its leading zero bytes; at least one byte is left of a number that is not empty. */
export function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  return bytes.slice(start)
}

function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : bytesToNumberBE(bytes)
}
