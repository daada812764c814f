/** The formats ZLIB (RFC 1950) and gzip (RFC 1952) around DEFLATE (RFC 1951): the only file that knows the library for them. */
import { Gunzip, Inflate, inflateSync, zlibSync } from 'fflate'

/** Bytes that are no ZLIB stream of the length that was expected. */
export class ZlibRefused extends Error {
  /** What is wrong with them, in a few words. */
  readonly reason: string

  constructor(reason: string) {
    super(`no ZLIB stream: ${reason}`)
    this.reason = reason
  }
}

/** Bytes of the header, and of the check value at the end (RFC 1950 §2.2). */
const HEADER = 2
const CHECK_VALUE = 4

/** Bytes that are inflated at once: DEFLATE makes at most 1032 of each, so this bounds what is made in vain. */
const SLICE = 256

/** One ZLIB stream that holds `bytes`; the same bytes give the same stream. */
export function deflate(bytes: Uint8Array): Uint8Array {
  return zlibSync(bytes, { level: 9 })
}

/**
 * What a ZLIB stream holds.
 * @param length bytes that it must hold. As soon as more come it is given up: time and memory follow what is given and
 * what is asked for, never what the stream would make.
 * @throws ZlibRefused for a stream that is malformed, cut, followed by something, or that holds more or less
 */
export function inflate(stream: Uint8Array, length: number): Uint8Array {
  checkHeader(stream)
  const body = stream.subarray(HEADER, -CHECK_VALUE)
  const made = inflateBody(body, length)
  if (endsEarlier(body, length)) throw new ZlibRefused('something between its end and its check value')
  if (adler32(made) !== checkValueOf(stream)) throw new ZlibRefused('a check value of other bytes')
  return made
}

/** CM and CINFO, the check bits, and no dictionary, since none was agreed on (RFC 1950 §2.2). */
function checkHeader(stream: Uint8Array): void {
  const [cmf, flags] = stream
  if (cmf === undefined || flags === undefined || stream.length < HEADER + 1 + CHECK_VALUE)
    throw new ZlibRefused(`${stream.length} bytes, too few for one`)
  if (cmf % 16 !== 8 || cmf >> 4 > 7) throw new ZlibRefused('another method than DEFLATE')
  if ((cmf * 256 + flags) % 31 !== 0) throw new ZlibRefused('a header whose check bits do not fit')
  if ((flags & 0x20) !== 0) throw new ZlibRefused('a dictionary that nobody agreed on')
}

function inflateBody(body: Uint8Array, length: number): Uint8Array {
  const made = new Uint8Array(length)
  let end = 0
  const stream = new Inflate((piece) => {
    if (end + piece.length > length) throw new ZlibRefused(`more than the ${length} bytes that were stated`)
    made.set(piece, end)
    end += piece.length
  })
  for (let at = 0; at < body.length; at += SLICE) {
    const isLast = at + SLICE >= body.length
    guarded(() => stream.push(body.subarray(at, at + SLICE), isLast))
  }
  if (end < length) throw new ZlibRefused(`${end} bytes where ${length} were stated`)
  return made
}

/** Whether the stream is complete without its last byte: the library takes what follows its end in silence. */
function endsEarlier(body: Uint8Array, length: number): boolean {
  try {
    inflateSync(body.subarray(0, -1), { out: new Uint8Array(length) })
    return true
  } catch {
    return false
  }
}

/** Whatever the library throws at bytes of a peer says that they are malformed. */
function guarded(inflateNext: () => void): void {
  try {
    inflateNext()
  } catch (error) {
    if (error instanceof ZlibRefused) throw error
    throw new ZlibRefused(error instanceof Error ? error.message : 'malformed')
  }
}

const MODULUS = 65521
/** Bytes after which the sums must be reduced at the latest, while they are exact in any case (RFC 1950 §9). */
const RUN = 2048

/** The check value of what is inside (RFC 1950 §9). */
function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0]
  for (let at = 0; at < bytes.length; at += RUN) {
    for (const byte of bytes.subarray(at, at + RUN)) {
      low += byte
      high += low
    }
    low %= MODULUS
    high %= MODULUS
  }
  return high * 2 ** 16 + low
}

function checkValueOf(stream: Uint8Array): number {
  return stream.subarray(-CHECK_VALUE).reduce((sum, byte) => sum * 256 + byte, 0)
}

/** Compressed bytes that are expanded at once: at most 1032 times as many come of them. */
const GZIP_SLICE = 4096

/**
 * A gzip file (RFC 1952), expanded as it comes, member after member. Check values are not looked at: who reads on hears of damage
 * where what comes out makes no sense.
 */
export class Gunzipper {
  private readonly stream = new Gunzip((piece) => {
    if (piece.length > 0) this.made.push(piece)
  })
  private made: Uint8Array[] = [];

  /** What these bytes expand to, little by little. @throws ZlibRefused for bytes that are no gzip */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += GZIP_SLICE)
      yield* this.expand(bytes.subarray(at, at + GZIP_SLICE), false)
  }

  /** Nothing more comes. @throws ZlibRefused where a member is cut */
  end(): void {
    for (const piece of this.expand(new Uint8Array(0), true))
      throw new ZlibRefused(`${piece.length} bytes too late`)
  }

  private *expand(slice: Uint8Array, isLast: boolean): Generator<Uint8Array> {
    guarded(() => this.stream.push(slice, isLast))
    const { made } = this
    this.made = []
    yield* made
  }
}

/** Whether a gzip file begins so (RFC 1952 §2.3.1). */
export function isGzip([first, second]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b
}
