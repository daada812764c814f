/** What is fuzzed: a function of bytes, inputs to begin with, and how much work an input may cost. */
import { DecodeError } from '../../src/bytes/reader.ts'
import type { Mutation } from './mutate.ts'

/** Told of each edge of a table of states that is taken. */
export type Edge = (name: string) => void

/** One thing that is fuzzed. */
export interface Target {
  /** In half a line. */
  readonly about: string
  /** Genuine inputs. */
  readonly seeds: () => readonly Uint8Array[]
  /**
   * Runs it. Whatever it throws is a find: it catches what its documentation says, and throws where a promise is broken.
   */
  readonly run: (input: Uint8Array, edge: Edge) => void | Promise<void>
  /** Ways to change an input that know what it is made of, beside those for any bytes. */
  readonly mutate?: Mutation
  /** Blocks of `src/` that may be entered, for an empty input and more for each byte; {@link WORK} unless told otherwise. */
  readonly work?: Work
  /** Where inputs take long: of so many of the corpus `npm test` replays one, each day another. */
  readonly oneOf?: number
}

/** A bound that grows with the input as a line does: what takes the square of it breaks the bound. */
export interface Work {
  readonly base: number
  readonly each: number
}

/** For decoders. */
export const WORK: Work = { base: 20_000, each: 400 }

/** A promise that was not kept. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** Runs a decoder; whatever it throws must be a DecodeError that says where and why. */
export function decodes(input: Uint8Array, decode: (input: Uint8Array) => unknown): void {
  try {
    decode(input)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const { field, rule, offset } = error
    if (field === '' || rule === '' || !(offset >= 0 && offset <= input.length))
      throw new Broken(
        `a DecodeError with field '${field}', offset ${offset} of ${input.length}, rule '${rule}'`,
      )
  }
}
