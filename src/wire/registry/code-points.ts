/**
 * Registries: code point <-> name. A decoded value always carries the code point as text: its IANA name where it has one,
 * and otherwise a form that keeps the number, so that whatever a peer sent is shown and survives encoding.
 */
import type { Layout } from '../../bytes/layout.ts'
import { EncodeError } from '../../bytes/writer.ts'

/** A code point without a row: its number in lower-case hex, two digits a byte. `GREASE` are those of RFC 8701 §2. */
export type UnknownCode = `unknown(0x${string})` | `GREASE(0x${string})`

/** A code point as decoded values carry it. */
export type CodePoint<Name extends string> = Name | UnknownCode

/** One row of a registry. */
export interface CodeRow {
  /** The number on the wire. */
  readonly code: number
  /** Where it is defined: RFC and section. */
  readonly cite: string
}

/** A table of code points, and the layout of one. */
export interface Registry<Rows extends Readonly<Record<string, CodeRow>>> {
  /** The RFC's name of the type, such as `CipherSuite`. */
  readonly type: string
  /** Every row by name. */
  readonly rows: Rows
  /** The code point on the wire, one or two bytes. */
  readonly layout: Layout<CodePoint<NameOf<Rows>>>
  /** The name of a number; `unknown(0x...)` or `GREASE(0x...)` where it has none. Never fails. */
  nameOf(code: number): CodePoint<NameOf<Rows>>
  /** The number of a name. @throws EncodeError for a name that {@link nameOf} does not give. */
  codeOf(name: CodePoint<NameOf<Rows>>): number
  /** Whether a code point has a row: narrows a decoded value to the names of the table. */
  has(name: string): name is NameOf<Rows>
}

/** The names of a table of code points. */
type NameOf<Rows> = keyof Rows & string

/** The names of a registry: `NamesOf<typeof cipherSuites>`. */
export type NamesOf<R> = R extends Registry<infer Rows> ? NameOf<Rows> : never

/** A decoded code point of a registry: `CodeOf<typeof cipherSuites>`. */
export type CodeOf<R> = CodePoint<NamesOf<R>>

/** What makes a registry. */
interface RegistryOptions<Rows> {
  /** The RFC's name of the type. */
  readonly type: string
  /** Where the type is defined; shown on fields whose structure does not say it. */
  readonly cite: string
  /** Bytes of a code point on the wire. */
  readonly size: 1 | 2
  /** Whether RFC 8701 reserves values of this registry. */
  readonly grease?: boolean
  /** The table. */
  readonly rows: Rows
}

/** A registry from its table. */
export function codePoints<const Rows extends Readonly<Record<string, CodeRow>>>(
  options: RegistryOptions<Rows>,
): Registry<Rows> {
  type Name = CodePoint<NameOf<Rows>>
  const { type, cite, size, rows, grease = false } = options
  const names = new Map<number, Name>()
  const codes = new Map<string, number>()
  for (const [name, { code }] of Object.entries(rows)) {
    names.set(code, name)
    codes.set(name, code)
  }
  const nameOf = (code: number): Name => names.get(code) ?? strangerName(code, size, grease)
  const codeOf = (name: Name): number => {
    const known = codes.get(name)
    if (known !== undefined) return known
    const code = strangerCode(name)
    // A number that has a name is written by that name, so that a value and its bytes are each other's only form.
    if (nameOf(code) !== name) throw new EncodeError(`'${name}' is no code point of ${type}`)
    return code
  }
  const layout: Layout<Name> = {
    type,
    cite,
    encode: (writer, value) => writer.uint(codeOf(value), size),
    decode: (reader) => nameOf(reader.uint(size)),
  }
  return { type, rows, layout, nameOf, codeOf, has: (name): name is NameOf<Rows> => codes.has(name) }
}

/** Rows that one section defines: names and numbers, each with the same `cite`. */
export function cited<const Codes extends Readonly<Record<string, number>>>(
  cite: string,
  codes: Codes,
): { readonly [Name in keyof Codes]: CodeRow } {
  const rows: Record<string, CodeRow> = {}
  for (const [name, code] of Object.entries(codes)) rows[name] = { code, cite }
  return rows as { readonly [Name in keyof Codes]: CodeRow }
}

/** Whether RFC 8701 §2 reserves a number: 0x?A?A with equal digits in two bytes; eight values of PskKeyExchangeMode. */
export function isGrease(code: number, size: 1 | 2): boolean {
  if (size === 1) return code % 0x1f === 0x0b && code <= 0xe4
  return (code & 0x0f0f) === 0x0a0a && code >> 8 === (code & 0xff)
}

function strangerName(code: number, size: 1 | 2, grease: boolean): UnknownCode {
  const digits = code.toString(16).padStart(2 * size, '0')
  return grease && isGrease(code, size) ? `GREASE(0x${digits})` : `unknown(0x${digits})`
}

function strangerCode(name: string): number {
  const digits = /^(?:unknown|GREASE)\(0x([0-9a-f]{2,4})\)$/.exec(name)?.[1]
  return digits === undefined ? -1 : Number.parseInt(digits, 16)
}
