/** A capture in pieces, so that one of any length is read in little memory. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { concatAll } from '../../bytes/bytes.ts'
import { textIn } from '../../inspect/dump/text.ts'
import { printedCapture } from '../../inspect/parts/printed-capture.ts'
import { problemWithFile, UsageError } from '../arguments/options.ts'

/** Bytes of a piece. */
const CHUNK = 2 ** 20

/** A capture that is read. */
interface Chunks extends Iterable<Uint8Array> {
  /** Bytes of all of it; `undefined` where that is not known: standard input, a pipe. */
  readonly size: number | undefined
}

/** The pieces of a file, or of standard input for `-`; each is new memory. @throws UsageError where it cannot be read */
export function chunksOf(file: string): Chunks {
  const descriptor = reading(file, () => (file === '-' ? 0 : openSync(file, 'r')))
  const stat = reading(file, () => fstatSync(descriptor))
  if (stat.isDirectory()) throw new UsageError(`explain: ${file} is a directory`)
  return {
    size: stat.isFile() ? stat.size : undefined,
    *[Symbol.iterator]() {
      try {
        // A pipe gives little at a time: what is left of a chunk serves the next ones.
        for (let room = new Uint8Array(CHUNK); ;) {
          const length = reading(file, () => readSome(descriptor, room))
          if (length === 0) return
          yield room.subarray(0, length)
          room = length < room.length ? room.subarray(length) : new Uint8Array(CHUNK)
        }
      } finally {
        if (descriptor !== 0) closeSync(descriptor)
      }
    },
  }
}

/** Bytes of a text that prints a capture: it is read whole. */
const MOST_TEXT = 16 * 2 ** 20
/** Bytes that tell a text from a capture. */
const HEAD = 8

/** The bytes of a capture, whose chunks may be of a text that prints them. */
export function* unprinted(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  const kept: Uint8Array[] = []
  let length = 0
  let isText: boolean | undefined
  for (const chunk of chunks) {
    kept.push(chunk)
    length += chunk.length
    if (length >= HEAD) isText ??= textIn(concatAll(kept).subarray(0, HEAD)) !== undefined
    if (isText === false || length > MOST_TEXT) yield* kept.splice(0)
  }
  const rest = concatAll(kept)
  yield printedCapture(rest)?.bytes ?? rest
}

/** A pipe that has nothing yet is waited for. */
function readSome(descriptor: number, chunk: Uint8Array): number {
  for (;;)
    try {
      return readSync(descriptor, chunk)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EOF') return 0
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new UsageError(`explain: ${file === '-' ? 'standard input' : file}: ${problemWithFile(error)}`)
  }
}
