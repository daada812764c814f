/** Text where TLS was due: what a server on the wrong port says, a client without TLS, or a proxy that breaks in. */
import { asLatin1 } from '../bytes/bytes.ts'

/** The beginning of something that is text. */
interface PlainText {
  /** What it looks like, such as `HTTP`; `text` where it is none of those known. */
  readonly protocol: string
  /** Its first line, as far as that is printable ASCII, and at most {@link MAX_LINE} characters. */
  readonly line: string
}

/** Bytes that are worth handing to {@link plainTextIn}. */
export const MAX_LINE = 100

/** Who begins a line so; the first that fits. */
const PROTOCOLS: readonly (readonly [protocol: string, begins: RegExp])[] = [
  ['HTTP', /^HTTP\/\d/],
  ['HTTP', /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|PATCH|CONNECT|PRI) /],
  ['SSH', /^SSH-\d/],
  ['SMTP', /^220[ -].*E?SMTP/i],
  ['SMTP', /^([EL]HLO|HELO) /i],
  ['FTP', /^220[ -].*FTP/i],
  ['SMTP or FTP', /^[1-5][0-5]\d[ -]/],
  ['IMAP', /^\* (OK|PREAUTH|BYE)/],
  ['POP3', /^(\+OK|-ERR)/],
  ['FTP or POP3', /^(USER|AUTH|FEAT|CAPA|STLS)\b/i],
  ['PROXY', /^PROXY (TCP4|TCP6|UNKNOWN)/],
  ['XML', /^<\?xml|^<stream:/],
  ['HTML', /^<(!doctype|html)/i],
]

/** Characters that make text of what nobody knows: bytes at random look like fewer. */
const ENOUGH = 8
/** And where a line break stands behind them. */
const ENOUGH_ENDED = 3

/**
 * The text that bytes begin with; `undefined` where they do not. No record does: content types are no printable characters.
 */
export function plainTextIn(bytes: Uint8Array): PlainText | undefined {
  const text = asLatin1(bytes.subarray(0, MAX_LINE))
  const line = text.replace(/[^\x20-\x7e][^]*$/, '')
  const known = PROTOCOLS.find(([, begins]) => begins.test(line))
  if (known) return { protocol: known[0], line }
  const isEnded = line.length >= ENOUGH_ENDED && /^\r?\n/.test(text.slice(line.length))
  return isEnded || line.length >= ENOUGH ? { protocol: 'text', line } : undefined
}

/** The same in words: `this is not TLS: HTTP/1.1 400 Bad Request (HTTP)`. */
export function notTls(bytes: Uint8Array): string | undefined {
  const found = plainTextIn(bytes)
  return found && `this is not TLS: ${found.line} (${found.protocol})`
}
