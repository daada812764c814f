import { toHex } from './bytes.ts'
import { brief, printable } from './printable.ts'
import type { Span, SpanValue } from './span.ts'

/** What a rule demands and what was there instead. */
export interface Mismatch {
  /** The rule: what would have been right. */
  readonly expected: string
  /** What was there: a value, a name, a count; never a rule. */
  readonly actual: string
}

/** Characters of `actual` that are quoted. */
const QUOTED = 100

/** Input that is not what its layout says: which field, at which byte offset, which rule. On the wire: `decode_error`. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  /** Path of the field, outermost first, such as `ClientHello.cipher_suites.length`. */
  readonly field: string
  /** Offset of the offending byte in the decoded input. */
  readonly offset: number
  /** What is demanded there, and what was there: printable, and bounded. */
  readonly mismatch: Mismatch
  /** The same in words: `expected ..., actual ...`. */
  readonly rule: string

  /** @param mismatch as it is; what somebody else chose in it is made printable here */
  constructor(field: string, offset: number, { expected, actual }: Mismatch) {
    const mismatch = { expected, actual: brief(printable(actual), QUOTED) }
    const rule = `expected ${expected}, actual ${mismatch.actual}`
    super(`${field || 'input'} at byte ${offset}: ${rule}`)
    this.field = field
    this.offset = offset
    this.mismatch = mismatch
    this.rule = rule
  }
}

/** Which field of a structure says what another one is. */
export interface Choice {
  /** Name of the field that says it, such as `type`. */
  readonly tag: string
  /** Name of the field whose structure it chooses, such as `data`. */
  readonly body: string
}

/** The part of a layout that the reader needs: how to decode one field and what to call it. */
export interface Decodable<T> {
  readonly type: string
  readonly cite: string
  /** Whether its fields say what the bytes are, though the value is the bytes: see {@link Reader.lookInto}. */
  readonly inFields?: boolean
  /** Names of the field that chooses and of the one that it chooses, where there are such: `select`. */
  readonly choice?: Choice
  /** Reads one value and moves the reader behind it. @throws DecodeError where the bytes are no such value */
  decode(reader: Reader): T
}

/** Told of each field that is recorded, for whoever wants to know more than spans say. */
interface FieldListener {
  /** A field, the layout that read it, and its value; those inside it came before. */
  field(span: Span, layout: Decodable<unknown>, value: unknown): void
  /** One of them is a length that counts the bytes of all that stand behind it in its structure. */
  length(span: Span): void
}

/**
 * A position in bytes, bounded by `end`. Layouts decode by it. With `recording` on it also keeps the span of each field;
 * off, decoding costs no more than the values, so a handshake pays for spans only when somebody looks.
 */
export class Reader {
  readonly bytes: Uint8Array
  readonly recording: boolean
  /** Offset of the next byte. */
  offset = 0
  /** Where the innermost open vector ends. */
  end: number
  private path: string[] = []
  private spans: Span[] = []
  private readonly listener: FieldListener | undefined

  constructor(bytes: Uint8Array, recording = false, listener?: FieldListener) {
    this.bytes = bytes
    this.end = bytes.length
    this.recording = recording
    this.listener = listener
  }

  /** Bytes left in the innermost open vector. */
  get remaining(): number {
    return this.end - this.offset
  }

  /** The next byte, which stays the next one; `undefined` where the innermost open vector ends. */
  get next(): number | undefined {
    return this.remaining > 0 ? this.bytes[this.offset] : undefined
  }

  /** A big-endian number of 1 to 6 bytes. */
  uint(length: number): number {
    const { bytes, offset } = this
    if (length > this.end - offset) this.failShort(length)
    let value = 0
    // They are there, as was just seen: decoding spends its time here.
    for (let i = offset; i < offset + length; i++) value = value * 256 + bytes[i]!
    this.offset = offset + length
    return value
  }

  /** A copy of the next `length` bytes. */
  take(length: number): Uint8Array {
    if (length > this.remaining) this.failShort(length)
    const taken = this.bytes.slice(this.offset, this.offset + length)
    this.offset += length
    return taken
  }

  /** Decodes one named field and, when recording, notes its span. */
  field<T>(name: string, layout: Decodable<T>): T {
    if (!this.recording) return layout.decode(this)
    const siblings = this.spans
    const start = this.offset
    this.spans = []
    this.path.push(name)
    const { type, cite } = layout
    let value: T
    try {
      value = layout.decode(this)
    } catch (error) {
      // What was read before the error stays in the tree: input that ends too early is shown as far as it goes.
      const read = this.spans.length > 0 ? null : toHex(this.bytes.subarray(start, this.offset))
      siblings.push({ name, start, end: this.offset, type, value: read, cite, children: this.spans })
      this.spans = siblings
      throw error
    }
    const shown = layout.inFields && this.spans.length > 0 ? null : show(value)
    // A field that may be left out, and is, has no span.
    const span = { name, start, end: this.offset, type, value: shown, cite, children: this.spans }
    this.path.pop()
    this.spans = siblings
    if (value !== undefined) this.put(span, layout, value)
    return value
  }

  /** Decodes item number `index` of a list; its name is `[index]`. */
  item<T>(index: number, layout: Decodable<T>): T {
    return this.recording ? this.field(`[${index}]`, layout) : layout.decode(this)
  }

  /** Decodes a layout whose fields stand here without a span of its own; one without fields becomes the leaf `content`. */
  inline<T>(layout: Decodable<T>): T {
    const before = this.spans.length
    const start = this.offset
    const value = layout.decode(this)
    if (this.recording && this.spans.length === before && this.offset > start) {
      const { type, cite } = layout
      const leaf = { name: 'content', start, end: this.offset, type, value: show(value), cite, children: [] }
      this.put(leaf, layout, value)
    }
    return value
  }

  /**
   * The bytes that are left, with the fields of `layout` as their spans where somebody looks. Bytes that are no such value
   * are no error: they become one leaf, `malformed`, whose type says which field broke which rule.
   */
  lookInto(layout: Decodable<unknown>): Uint8Array {
    const { offset, end } = this
    if (this.recording) {
      const read = this.attempt(() => this.inline(layout))
      if (read instanceof DecodeError) this.malformed(read)
    }
    this.offset = offset
    return this.take(end - offset)
  }

  /** The bytes that are left as the leaf `malformed`, whose type says which field broke which rule. */
  malformed({ message }: DecodeError): Uint8Array {
    return this.field('malformed', {
      type: message,
      cite: '',
      decode: (reader) => reader.take(reader.remaining),
    })
  }

  /** A length as the field `length`, then what it counts the bytes of, which `decode` must use up. */
  counted<T>(length: Decodable<number>, decode: (size: number) => T): T {
    const size = this.field('length', length)
    const span = this.recording ? this.spans.at(-1) : undefined
    if (span) this.listener?.length(span)
    return this.within(size, decode)
  }

  /** Runs `decode` with the end moved to `length` bytes from here; what is left over afterwards is an error. */
  within<T>(length: number, decode: (length: number) => T): T {
    if (length > this.remaining) this.failShort(length)
    const outer = this.end
    this.end = this.offset + length
    const value = decode(length)
    this.expectEnd()
    this.end = outer
    return value
  }

  /**
   * Runs `decode`, which must use up the bytes that are left. Where that fails the error is what it gives, and the reader stands
   * where it stood, as if nothing had been read. What is cut is not malformed: it throws, and is shown as far as it goes.
   */
  attempt<T>(decode: () => T): T | DecodeError {
    const { offset, end, spans } = this
    const [depth, count] = [this.path.length, spans.length]
    try {
      const value = decode()
      this.expectEnd()
      return value
    } catch (error) {
      if (!(error instanceof DecodeError) || end > this.bytes.length) throw error
      this.offset = offset
      this.end = end
      this.path.length = depth
      spans.length = count
      this.spans = spans
      return error
    }
  }

  /** Fails unless the innermost open vector is used up. */
  expectEnd(): void {
    if (this.remaining > 0)
      this.fail({ expected: 'nothing after the last field', actual: `${this.remaining} trailing byte(s)` })
  }

  /** The span of the one field decoded at the top. @throws RangeError where none was, or nobody was recording */
  rootSpan(): Span {
    const [root] = this.spans
    if (!root) throw new RangeError('no field was recorded')
    return root
  }

  /** Always throws. `offset` defaults to the next byte. */
  fail(mismatch: Mismatch, offset = this.offset): never {
    throw new DecodeError(this.path.join('.').replaceAll('.[', '['), offset, mismatch)
  }

  private put(span: Span, layout: Decodable<unknown>, value: unknown): void {
    this.spans.push(span)
    this.listener?.field(span, layout, value)
  }

  private failShort(length: number): never {
    this.fail({ expected: `${length} byte(s)`, actual: `${this.remaining} left` })
  }
}

/**
 * A reader of input that is cut: lengths are held against the `whole` that was announced, and reading stops where the bytes
 * end. The spans up to there are {@link Reader.rootSpan}.
 */
export class CutReader extends Reader {
  constructor(bytes: Uint8Array, whole: number) {
    super(bytes, true)
    this.end = Math.max(whole, bytes.length)
  }

  override uint(length: number): number {
    this.expectThere(length)
    return super.uint(length)
  }

  override take(length: number): Uint8Array {
    this.expectThere(length)
    return super.take(length)
  }

  private expectThere(length: number): void {
    const left = this.bytes.length - this.offset
    if (length <= left) return
    this.offset = this.bytes.length
    this.fail({ expected: `${length} byte(s)`, actual: `${left} left` })
  }
}

function show(value: unknown): SpanValue {
  if (typeof value === 'string' || typeof value === 'number') return value
  return value instanceof Uint8Array ? toHex(value) : null
}
