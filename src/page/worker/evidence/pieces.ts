/** What a piece of evidence is taken for: told apart by looking, unless somebody says what it is. */
import { fromText } from '../../../bytes/bytes.ts'
import { DecodeError } from '../../../bytes/reader.ts'
import { privateKeyOf } from '../../../certificate/keys/key-file.ts'
import { textIn } from '../../../inspect/dump/text.ts'
import { KeyLog } from '../../../inspect/opening/keylog.ts'
import type { Openers } from '../../../inspect/opening/known.ts'
import type { LongLivedKeys } from '../../../inspect/opening/long-lived-keys.ts'
import { inputsOf, type Input } from '../../../inspect/parts/input.ts'
import { kindOf } from '../../../inspect/parts/kinds.ts'
import type { Kind } from '../../../inspect/parts/part.ts'
import { isCapture, printedCapture } from '../../../inspect/parts/printed-capture.ts'
import { areMixed } from '../../../inspect/reader/mixed.ts'
import { TlsFailure } from '../../../rules/failure.ts'
import { counted } from '../../../render/words/values.ts'
import { formatsOfLength, ticketKey } from '../../../session/tickets/ticket-key.ts'
import type { Actor } from '../../../wire/actor.ts'
import { notTls } from '../../../wire/plain-text.ts'
import { MOST_BYTES, type GivenPiece, type PieceKind, type PieceView } from './calls.ts'

/** A piece, sorted. */
export interface Sorted {
  readonly kind: PieceKind | undefined
  readonly says: string
  readonly remarks: readonly string[]
  /** Lines of a key log; empty where it is none. */
  readonly keylog: string
  /** What else it opens. */
  readonly opens: LongLivedKeys
  /** The capture that it prints as text; none where it is a capture itself, or something else. */
  readonly printed?: Uint8Array | undefined
  /** Whether it is records of both sides. */
  readonly isMixed: boolean
  /** What there is to take apart, where it is that. */
  readonly inputs: readonly { readonly input: Input; readonly kind: Kind }[]
}

/** What keeps a piece from being read, in a sentence; `undefined` where something broke. */
export function troubleIn(error: unknown): string | undefined {
  return error instanceof DecodeError || error instanceof TlsFailure ? error.message : undefined
}

/** The view of a piece, and what it opens and holds. @param keys of the other pieces: a ticket looks like nothing without */
export function sort(
  piece: GivenPiece,
  keys: Openers,
): { readonly view: PieceView; readonly sorted: Sorted } {
  const { id, name, size, identity } = piece
  try {
    const sorted = sortedAs(piece, keys)
    const { kind, says, remarks, isMixed } = sorted
    return { view: { id, name, size, kind, says, remarks, trouble: '', identity, isMixed }, sorted }
  } catch (error) {
    const trouble = troubleIn(error)
    if (trouble === undefined) throw error
    const kind = piece.as
    const nothing: Sorted = { ...NOTHING, kind, says: '' }
    return { view: { id, name, size, kind, says: '', remarks: [], trouble, isMixed: false }, sorted: nothing }
  }
}

function sortedAs(piece: GivenPiece, keys: Openers): Sorted {
  const { bytes, size, as, identity } = piece
  if (size === 0) throw expected('some bytes', 'nothing')
  if (as === undefined && isCapture(bytes)) return capture()
  if (as === 'capture') return capture(bytes.length < size ? undefined : printedCapture(bytes))
  if (bytes.length < size)
    throw expected(`at most ${MOST_BYTES / 2 ** 20} MiB of what is no capture`, counted(size, 'byte'))
  if (as === 'key log' || (as === undefined && isKeyLog(bytes))) return keyLog(bytes)
  if (as === 'RSA key') return rsaKey(bytes)
  const inputs = inputsOf(bytes)
  if (as === 'ticket key' || as === 'PSK') return secret(as, inputs, identity)
  const [only, ...more] = inputs
  if (as === undefined && only && more.length === 0 && isCapture(only.bytes)) return capture(only)
  return holds(inputs, as, keys)
}

/** @param printed as which a text prints it */
function capture(printed?: Input): Sorted {
  const says = printed ? `a capture (${formOf(printed)})` : 'a capture'
  return {
    ...NOTHING,
    ...{ kind: 'capture', says, remarks: printed?.remarks ?? [], printed: printed?.bytes },
  }
}

const NOTHING = { remarks: [], keylog: '', opens: {}, isMixed: false, inputs: [] } as const

function expected(rule: string, actual: string): DecodeError {
  return new DecodeError('input', 0, { expected: rule, actual })
}

// ---- What opens something

const LOG_LINE = /^(?:[A-Z][A-Z0-9_]+ [0-9a-fA-F]{64} [0-9a-fA-F]+|RSA Session-ID:.*)\s*$/m

function isKeyLog(bytes: Uint8Array): boolean {
  return LOG_LINE.test(textIn(bytes) ?? '')
}

function keyLog(bytes: Uint8Array): Sorted {
  const keylog = textIn(bytes) ?? ''
  const { traffic, masters, mastersBySession, remarks } = new KeyLog(keylog)
  const connections = new Set([...traffic.keys(), ...masters.keys()]).size + mastersBySession.size
  if (connections === 0)
    throw expected(
      'lines of a key log (RFC 9850): a label, the client random and a secret',
      remarks[0] ?? 'none',
    )
  const says = `a key log: secrets of ${counted(connections, 'connection')}`
  return { ...NOTHING, kind: 'key log', says, remarks, keylog }
}

function rsaKey(bytes: Uint8Array): Sorted {
  const key = privateKeyOf(bytes)
  if (key.kind !== 'rsa') throw expected('an RSA key', `one of kind ${key.kind}: it opens no records`)
  return {
    ...NOTHING,
    kind: 'RSA key',
    says: 'a private RSA key: it opens TLS 1.2 with key exchange RSA',
    opens: { rsaKeys: [key] },
  }
}

function secret(as: 'ticket key' | 'PSK', inputs: readonly Input[], identity?: string): Sorted {
  const [input, ...more] = inputs
  if (!input || more.length > 0) throw expected('one key', `${inputs.length}`)
  const { bytes, remarks } = input
  if (as === 'PSK')
    return {
      ...NOTHING,
      ...{ kind: as, says: `a PSK of ${counted(bytes.length, 'byte')}`, remarks },
      opens: { psks: [{ key: bytes, identity: identity === undefined ? identity : fromText(identity) }] },
    }
  const formats = formatsOfLength(bytes.length)
  if (formats.length === 0) throw expected('a ticket key of 48, 64 or 80 bytes', `${bytes.length}`)
  return {
    ...NOTHING,
    ...{ kind: as, says: `a ticket key of ${bytes.length} bytes (${formats.join(' or ')})`, remarks },
    opens: { ticketKeys: formats.map((format) => ticketKey(format, bytes)) },
  }
}

// ---- What is taken apart

function holds(inputs: readonly Input[], as: Kind | undefined, keys: Openers): Sorted {
  const kinds = inputs.map((input) => ({ input, kind: as ?? kindOf(input, keys) }))
  const known = kinds.flatMap(({ input, kind }) => (kind ? [{ input, kind }] : []))
  const [first] = known
  if (!first) return looksLikeNothing(inputs)
  const passed = kinds.filter(({ kind }) => !kind).map(({ input }) => `PEM block ${input.form}: passed over`)
  const isMixed = known.length === 1 && first.kind === 'record' && areMixed(first.input.bytes)
  const sides = isMixed ? ' of both sides' : ''
  return {
    kind: first.kind,
    says: known.map(({ input, kind }) => `${saidOf(kind)}${sides} (${formOf(input)})`).join(', '),
    isMixed,
    remarks: [...inputs.flatMap((input) => input.remarks), ...passed],
    keylog: '',
    opens: {},
    inputs: known,
  }
}

function formOf({ form, inPem, bytes }: Input): string {
  return `${inPem ? `PEM: ${form}` : form}, ${counted(bytes.length, 'byte')}`
}

const SAID: Readonly<Partial<Record<Kind, string>>> = {
  record: 'TLS records',
  handshake: 'handshake messages',
}

function saidOf(kind: Kind): string {
  return SAID[kind] ?? `a ${kind}`
}

/** Keys look like nothing: their form and their length tell. */
function looksLikeNothing(inputs: readonly Input[]): Sorted {
  const [input] = inputs
  if (inputs.length === 1 && input?.inPem && /PRIVATE KEY$/.test(input.form)) return rsaKey(input.bytes)
  if (inputs.length === 1 && input && formatsOfLength(input.bytes.length).length > 0)
    return secret('ticket key', inputs)
  const what = inputs.map(formOf).join('; ')
  const text = input && notTls(input.bytes)
  throw expected(
    'a capture, bytes of TLS, PEM, a session, a ticket with its key, or a key log',
    text ?? `what looks like nothing known: ${what}; say what it is`,
  )
}

/** Which side sent some records, by the hello that they begin with. */
export function sideOf({ isMixed, inputs: [first, ...more] }: Sorted): Actor | undefined {
  if (isMixed || !first || more.length > 0 || first.kind !== 'record') return undefined
  const { bytes } = first.input
  if (bytes[0] !== 22) return undefined
  return bytes[5] === 1 ? 'client' : bytes[5] === 2 ? 'server' : undefined
}
