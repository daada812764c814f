/** What somebody published of a connection, and how something of ours compares with it: byte for byte, or up to which byte. */
import type { Actor } from '../wire/actor.ts'

/** Bytes that one side sent. */
interface PublishedBytes {
  readonly actor: Actor
  readonly bytes: Uint8Array
}

/** A connection as it was published. */
export interface Published {
  /** Where, such as `RFC 8448 §3`. */
  readonly source: string
  /** Handshake messages with their headers, in the order in which each side sent them. */
  readonly messages: readonly PublishedBytes[]
  /** Whole records, in the order in which each side sent them. */
  readonly records: readonly PublishedBytes[]
  /** Secrets by the names that they have here. */
  readonly secrets: ReadonlyMap<string, Uint8Array>
}

/** How what was published of a message, record or secret compares with what ran. */
export interface PublishedMark {
  readonly source: string
  /** How many bytes were published. */
  readonly length: number
  /** The first byte that is another; `undefined` where all are equal. */
  readonly differs: FirstDifference | undefined
}

/** The first byte that is another; `undefined` stands for the end. */
export interface FirstDifference {
  readonly offset: number
  /** As published. */
  readonly expected: number | undefined
  /** As it was in the run. */
  readonly actual: number | undefined
}

/** What came of the comparison of a connection; what is counted is equal at both ends. */
export interface PublishedOutcome {
  readonly source: string
  readonly messages: number
  readonly records: number
  readonly secrets: number
  /** Bytes of all these together. */
  readonly bytes: number
  /** What is not the same, each in a sentence: another byte, something that is missing, a record too many. */
  readonly differences: readonly string[]
}

/** Where several connections were published, in one line. */
export function sourcesOf(published: readonly Published[]): string {
  return published.map(({ source }) => source).join(', ')
}

/** Where two differ first: `at byte 12: expected 4f, actual 4e`. */
export function differenceInWords({ offset, expected, actual }: FirstDifference): string {
  return `at byte ${offset}: expected ${byteInWords(expected)}, actual ${byteInWords(actual)}`
}

function byteInWords(byte: number | undefined): string {
  return byte === undefined ? 'the end' : byte.toString(16).padStart(2, '0')
}
