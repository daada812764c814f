/** Which fields of a message are worth a line, and the lines. */
import { fromHex } from '../bytes/bytes.ts'
import type { Span } from '../bytes/span.ts'
import { describeCertificate } from './certificate.ts'
import { summarizeSpan, type Detail } from './values.ts'

/** One field as a reader sees it: its bytes `[start, end)` of the message, its name, its value in short. */
export interface FieldRow {
  readonly start: number
  readonly end: number
  readonly name: string
  readonly value: string
  /** How deep it stands in the message; 0 for its own fields and for extensions. */
  readonly depth: number
}

/** The fields of a message, and the names of those that were left out. */
export interface Fields {
  readonly rows: readonly FieldRow[]
  readonly folded: readonly string[]
}

/** `extensions` means a line for each extension. A message that is not here shows all its fields. */
const WORTH: Readonly<Record<string, readonly string[]>> = {
  ClientHello: ['random', 'cipher_suites', 'extensions'],
  ServerHello: ['random', 'cipher_suite', 'extensions'],
  HelloRetryRequest: ['cipher_suite', 'extensions'],
  EncryptedExtensions: ['extensions'],
  CertificateRequest: ['certificate_request_context', 'extensions'],
  Certificate: ['certificate_list'],
  CertificateVerify: ['algorithm', 'signature'],
  Finished: ['verify_data'],
  NewSessionTicket: ['ticket_lifetime', 'ticket_nonce', 'ticket', 'extensions'],
  KeyUpdate: ['request_update'],
}

const HEADER = ['msg_type', 'length']

/** The lines of one message. With full detail every node of the tree has one. */
export function fieldsOf(message: Span, detail: Detail): Fields {
  if (detail.full) return { rows: message.children.flatMap((child) => deep(child, 0)), folded: [] }
  const own = message.children.filter(({ name }) => !HEADER.includes(name))
  const worth = WORTH[message.name] ?? own.map(({ name }) => name)
  const shown = own.filter(({ name }) => worth.includes(name))
  const folded = own.filter((span) => !shown.includes(span)).map(({ name }) => name)
  return { rows: shown.flatMap((span) => fold(span, detail)), folded }
}

function fold(span: Span, detail: Detail): FieldRow[] {
  const items = span.children.filter(({ name }) => name.startsWith('['))
  if (span.name === 'extensions')
    return items.length === 0
      ? [{ ...row(span, 0, detail), value: 'none' }]
      : items.map((item) => extension(item, detail))
  if (span.name === 'certificate_list')
    return items.length === 0 ? [{ ...row(span, 0, detail), value: 'none' }] : items.map(certificateRow)
  return [row(span, 0, detail)]
}

function extension(item: Span, detail: Detail): FieldRow {
  const [type, data] = item.children
  return { ...row(data, 0, detail), start: item.start, name: String(type.value) }
}

function certificateRow(entry: Span): FieldRow {
  const [data] = entry.children
  const described = typeof data.value === 'string' ? describeCertificate(fromHex(data.value)) : ''
  return { start: entry.start, end: entry.end, name: `certificate ${entry.name}`, value: described, depth: 0 }
}

function deep(span: Span, depth: number): FieldRow[] {
  const quiet = { full: true }
  const own = span.children.length === 0 || span.value !== null
  const name = extensionName(span) ?? span.name
  const here = { ...row(span, depth, quiet), name, value: own ? summarizeSpan(span, quiet) : '' }
  return [here, ...span.children.flatMap((child) => deep(child, depth + 1))]
}

/** `[2] key_share` for an extension in a list: the number alone tells nobody anything. */
function extensionName({ name, type, children }: Span): string | undefined {
  return type === 'Extension' && children.length > 0 ? `${name} ${String(children[0].value)}` : undefined
}

function row(span: Span, depth: number, detail: Detail): FieldRow {
  return { start: span.start, end: span.end, name: span.name, value: summarizeSpan(span, detail), depth }
}
