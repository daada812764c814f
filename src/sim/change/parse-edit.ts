/** A change at a path as one writes it in a line of text: `c2 server Finished.verify_data[0] ^= 1 sender`. */
import { Misuse } from '../../rules/failure.ts'
import type { Actor } from '../../wire/actor.ts'
import type { PathEdit } from '../../wire/path/path-edit.ts'
import type { Edit, Layer, Sent } from './change.ts'
import { actorIn, unknown, valueIn } from './parse-parts.ts'

/** Which of all that is sent, where in it, what is done there, and how. */
const FORM =
  /^(?<which>(?:[^\s.[=]+\s+)*)(?<path>[^\s=^]*[.[][^\s=^]*)\s*(?<op>\^=|=|(?<=\s)(?:truncate|extend|remove|duplicate|swap|reorder)\b)\s*(?<rest>.*)$/s

/** Whether a text is a change at a path: a path stands in it, and an operation behind it. */
export function isEditing(text: string): boolean {
  return !text.trimStart().startsWith('set ') && FORM.test(text.trim())
}

/** A change at a path from a text that {@link isEditing}. @throws Misuse that says what was expected */
export function editFrom(text: string): Edit {
  const found = FORM.exec(text.trim())?.groups
  if (!found) throw new Misuse(`a change at a path is PATH = VALUE or PATH ^= HEX, not '${text}'`)
  const { which = '', path = '', op = '', rest = '' } = found
  const { value, by, kept, anew } = withoutWords(rest)
  if (anew && (by ?? 'wire') === 'wire')
    throw new Misuse('new-binders goes with sender or sealing: on the wire nobody has the PSKs')
  const edit: PathEdit = { ...editIn(op, path, value), path, ...(kept && { lengths: 'kept' }) }
  const sent = sentIn(which.split(/\s+/).filter(Boolean), path)
  return { kind: 'edit', sent, ...(by && { by }), edit, ...(anew && { binders: 'anew' }) }
}

// ---- How

/** What stands behind the value. */
interface Worded {
  readonly value: string
  readonly by?: Layer
  readonly kept?: true
  readonly anew?: true
}

const WORDS: Readonly<Record<string, Omit<Worded, 'value'>>> = {
  wire: { by: 'wire' },
  sealing: { by: 'sealing' },
  sender: { by: 'sender' },
  'keep-lengths': { kept: true },
  'new-binders': { anew: true },
}
const LAST_WORD = new RegExp(`(?:^|\\s)(${Object.keys(WORDS).join('|')})$`)

/** The first to stand there counts. */
function withoutWords(rest: string): Worded {
  const value = rest.trim()
  const found = LAST_WORD.exec(value)
  if (!found) return { value }
  return { ...WORDS[found[1]!], ...withoutWords(value.slice(0, found.index)) }
}

// ---- What is done

/** An edit without the path, by its kind. */
type Bare = PathEdit extends infer E ? (E extends PathEdit ? Omit<E, 'path'> : never) : never

function editIn(op: string, path: string, value: string): Bare {
  switch (op) {
    case '=':
      return value.startsWith('0x')
        ? { op: 'bytes', hex: hexIn(value) }
        : { op: 'set', value: valueIn(value) }
    case '^=':
      return { op: 'xor', hex: hexIn(value) }
    case 'extend':
      return { op, hex: hexIn(value) }
    case 'truncate':
      return { op, length: countIn(value, op) }
    case 'swap':
      if (value === '')
        throw new Misuse(`swap takes the path of the other field behind it, as ${path} swap PATH`)
      return { op, other: value }
    case 'reorder':
      return { op, order: value.split(/[\s,]+/).map((place) => countIn(place, op)) }
    case 'remove':
    case 'duplicate':
      if (value !== '') throw new Misuse(`${op} takes nothing behind it, not '${value}'`)
      return { op }
    default:
      throw new Misuse(`'${op}' is nothing that can be done at a path`)
  }
}

/** Bytes in hex, `0x` before them or not; of half a byte the other half is 0. */
function hexIn(text: string): string {
  const digits = text.replace(/^0x/, '')
  if (!/^[\da-f]*$/i.test(digits) || (digits === '' && text === ''))
    throw new Misuse(`bytes are written in hex, as 0x1301, not '${text}'`)
  return digits.length % 2 === 0 ? digits : `0${digits}`
}

function countIn(text: string, op: string): number {
  if (!/^\d+$/.test(text)) throw new Misuse(`${op} takes numbers, as 0 or 12, not '${text}'`)
  return Number(text)
}

// ---- Which of all that is sent

const FROM: Readonly<Record<string, Actor | 'both'>> = {
  ClientHello: 'client',
  EndOfEarlyData: 'client',
  ClientKeyExchange: 'client',
  ServerHello: 'server',
  HelloRetryRequest: 'server',
  EncryptedExtensions: 'server',
  CertificateRequest: 'server',
  NewSessionTicket: 'server',
  HelloRequest: 'server',
  ServerKeyExchange: 'server',
  ServerHelloDone: 'server',
  CertificateStatus: 'server',
  Certificate: 'both',
  CompressedCertificate: 'both',
  CertificateVerify: 'both',
  Finished: 'both',
  KeyUpdate: 'both',
  TLSPlaintext: 'both',
  TLSCiphertext: 'both',
}

/** `c2 server Certificate 2` before the path: each may be left out, the side where only one sends such messages. */
function sentIn(words: readonly string[], path: string): Sent {
  const left = [...words]
  const next = (fits: RegExp): string | undefined =>
    left[0] && fits.test(left[0]) ? left.shift() : undefined
  const connection = next(/^c\d+$/)
  const side = next(/^(client|server)$/)
  const named = next(/^[A-Za-z]\w*$/)
  const nth = next(/^[1-9]\d*$/)
  if (left.length > 0)
    throw new Misuse(`'${left.join(' ')}' before ${path}: expected [c2] [client|server] [NAME] [2]`)
  const structure = path.split(/[.[]/, 1)[0] ?? path
  const sender = Object.hasOwn(FROM, structure) ? FROM[structure] : undefined
  if (!sender) throw new Misuse(unknown('message or record', structure, Object.keys(FROM)))
  if (sender === 'both' && !side)
    throw new Misuse(`both sides send ${structure}: say client or server before ${path}`)
  const what = named ?? (structure.startsWith('TLS') ? undefined : structure)
  return {
    from: actorIn(side ?? sender),
    ...(what !== undefined && { what }),
    ...(connection !== undefined && { connection }),
    ...(nth !== undefined && { nth: Number(nth) - 1 }),
  }
}
