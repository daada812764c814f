/** Which fields of a message are worth a line, and the lines. */
import { fromHex } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'
import { describeCertificate } from './certificate.ts'
import type { Version } from '../../wire/version.ts'
import { summarizeSpan, type Detail, type Manner } from './values.ts'

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
interface Fields {
  readonly rows: readonly FieldRow[]
  readonly folded: readonly string[]
}

/** `extensions` means a line for each extension. A message that is not here shows all its fields. */
const WORTH: Readonly<Record<Version, Readonly<Record<string, readonly string[]>>>> = {
  'TLS 1.3': {
    ClientHello: ['random', 'cipher_suites', 'extensions'],
    ServerHello: ['random', 'cipher_suite', 'extensions'],
    HelloRetryRequest: ['cipher_suite', 'extensions'],
    EncryptedExtensions: ['extensions'],
    CertificateRequest: ['certificate_request_context', 'extensions'],
    Certificate: ['certificate_list'],
    CompressedCertificate: ['algorithm', 'uncompressed_length', 'compressed_certificate_message'],
    CertificateVerify: ['algorithm', 'signature'],
    Finished: ['verify_data'],
    NewSessionTicket: ['ticket_lifetime', 'ticket_nonce', 'ticket', 'extensions'],
    KeyUpdate: ['request_update'],
  },
  'TLS 1.2': {
    ClientHello: ['client_version', 'random', 'session_id', 'cipher_suites', 'extensions'],
    ServerHello: ['server_version', 'random', 'session_id', 'cipher_suite', 'extensions'],
  },
}

/** Structures whose fields have a line each, instead of one line for all. */
const UNFOLDED: readonly string[] = ['params', 'curve_params', 'signed_params']

const HEADER = ['msg_type', 'length']

/** The lines of one message. With full detail every node of the tree has one. */
export function fieldsOf(message: Span, manner: Manner): Fields {
  if (manner.full) return { rows: message.children.flatMap((child) => deep(child, 0)), folded: [] }
  const own = message.children.filter(({ name }) => !HEADER.includes(name))
  const worth = WORTH[manner.version][message.name] ?? own.map(({ name }) => name)
  const shown = own.filter(({ name }) => worth.includes(name))
  const folded = own.filter((span) => !shown.includes(span)).map(({ name }) => name)
  return { rows: shown.flatMap((span) => fold(span, manner)), folded }
}

function fold(span: Span, detail: Detail): FieldRow[] {
  const items = span.children.filter(({ name }) => name.startsWith('['))
  if (span.name === 'extensions')
    return items.length === 0
      ? [{ ...row(span, 0, detail), value: 'none' }]
      : items.map((item) => extension(item, detail))
  if (span.name === 'certificate_list')
    return items.length === 0 ? [{ ...row(span, 0, detail), value: 'none' }] : items.map(certificateRow)
  if (UNFOLDED.includes(span.name)) return span.children.flatMap((child) => fold(child, detail))
  return [row(span, 0, detail)]
}

function extension(item: Span, detail: Detail): FieldRow {
  const [type = item, data = item] = item.children
  return { ...row(data, 0, detail), start: item.start, name: String(type.value) }
}

function certificateRow(entry: Span): FieldRow {
  // In TLS 1.3 a certificate has extensions beside it.
  const [data = entry] = entry.value === null ? entry.children : []
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
  const [head] = children
  return type === 'Extension' && head ? `${name} ${String(head.value)}` : undefined
}

function row(span: Span, depth: number, detail: Detail): FieldRow {
  return { start: span.start, end: span.end, name: span.name, value: summarizeSpan(span, detail), depth }
}
