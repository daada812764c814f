/** Values in few words: byte strings shortened with their length, lists with what was left out. */
import type { PublishedMarks } from '../../trace/run.ts'
import { fromHex, toHex, toText } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'
import type { Version } from '../../wire/version.ts'
import { HELLO_RETRY_RANDOM } from '../../wire/hello.ts'
import { namedGroups } from '../../wire/registry.ts'

/** How much is shown of a value. */
export interface Detail {
  /** Everything, nothing shortened. */
  readonly full: boolean
}

/** How much is shown, and in the words of which version. */
export interface Manner extends Detail {
  readonly version: Version
  /** How events compare with what was published of them, where something was. */
  readonly published?: PublishedMarks | undefined
}

const SHOWN = 8
const LISTED = 4

/** Hex, in the middle shortened: `d41ff8b7bdc6b93b…fde1 (32 bytes)`. */
export function shortHex(hex: string, { full }: Detail = { full: false }): string {
  const length = hex.length / 2
  if (full || length <= SHOWN + 2) return hex
  return `${hex.slice(0, 2 * SHOWN)}…${hex.slice(-4)} (${length} bytes)`
}

/** The first bytes of a secret, enough to recognise it elsewhere. */
export function fingerprint(bytes: Uint8Array, { full }: Detail = { full: false }): string {
  const hex = toHex(bytes)
  return full || bytes.length <= SHOWN ? hex : `${hex.slice(0, 2 * SHOWN)}…`
}

/** What a field holds, in a line: lists joined, structures as `name value`. */
export function summarizeSpan(span: Span, detail: Detail): string {
  if (span.value !== null) return leafText(span, detail)
  const parts = span.children.filter(({ name }) => name !== 'length' && name !== 'msg_type')
  const [first, ...others] = parts
  if (!first) return span.end - span.start <= 2 ? 'empty' : `${span.end - span.start} bytes`
  if (others.length === 0 && !/^\[/.test(first.name)) return summarizeSpan(first, detail)
  if (parts.every(({ name }) => /^\[\d+\]$/.test(name))) return listText(parts, detail)
  // A code point in front says what the rest is: `x25519, key_exchange ...`.
  return parts
    .filter(({ name }) => detail.full || name !== 'name_type')
    .map((part, index) => {
      const value = summarizeSpan(part, detail)
      return (index === 0 && part.type === 'NamedGroup') || parts.length === 1
        ? value
        : `${part.name} ${value}`
    })
    .join(', ')
}

/** The RFC whose sections stand alone in a citation. */
const HOME_RFC: Readonly<Record<Version, string>> = { 'TLS 1.2': 'RFC 5246', 'TLS 1.3': 'RFC 9846' }

/** A citation in short: sections of the version's own RFC stand alone, the section of an older one goes. */
export function shortCite(cite: string, { full, version }: Manner): string {
  if (full) return cite
  const home = `${HOME_RFC[version]} `
  return (cite.startsWith(home) ? cite.slice(home.length) : cite).replace(/ \(8446 §[^)]*\)/, '')
}

function listText(items: readonly Span[], detail: Detail): string {
  const shown = detail.full || items.length <= LISTED + 1 ? items : items.slice(0, LISTED)
  const left = items.length - shown.length
  const texts = shown.map((item) => summarizeSpan(item, detail))
  return texts.join(', ') + (left > 0 ? `, … ${left} more` : '')
}

const RETRY = toHex(HELLO_RETRY_RANDOM)

/** What a leaf holds: code points by name, byte strings shortened. */
export function leafText({ name, type, value }: Span, detail: Detail): string {
  if (name === 'notBefore' || name === 'notAfter') return timeText(Number(value))
  if (name === 'time' && typeof value === 'number') return `${value} (${timeText(value * 1000)})`
  if (typeof value === 'number') return String(value) + unit(name, value)
  if (name === 'random' && value === RETRY)
    return `${shortHex(RETRY)}: SHA-256 of “HelloRetryRequest”, so no ServerHello`
  if (value === '') return 'empty'
  const text = String(value)
  if (name.startsWith('psk_identity')) return asText(text) ?? shortHex(text, detail)
  const bytes = /^opaque|^Random$|^HMAC/.test(type) && /^([0-9a-f]{2})+$/.test(text)
  if (bytes) return shortHex(text, detail)
  return !detail.full && /^[0-9a-f]{24,}$/.test(text) ? shortHex(text, detail) : text
}

/** The last moment that a Date can hold, in ms. */
const LAST_DATE = 8.64e15

/** A point in time, in ms, as ISO 8601 writes it. */
function timeText(milliseconds: number): string {
  const known = Math.abs(milliseconds) <= LAST_DATE
  return known ? new Date(milliseconds).toISOString() : 'beyond any date'
}

/** Bytes as the text they are, where all of them are letters and signs. */
function asText(hex: string): string | undefined {
  // Sessions of OpenSSL hold it as text already.
  if (!/^([0-9a-f]{2})*$/.test(hex)) return undefined
  const text = toText(fromHex(hex))
  return /^[ -~]+$/.test(text) ? `“${text}”` : undefined
}

/** Seconds that a ticket of TLS 1.3 may live: seven days (RFC 9846 §4.7.1; 8446 §4.6.1). */
const MAX_LIFETIME = 604800

function unit(name: string, value: number): string {
  if (name === 'ticket_lifetime_hint' && value === 0) return ' s: the client may decide'
  if (/^(tlsext_tick|ticket)_lifetime/.test(name)) {
    const hours = Number((value / 3600).toFixed(1))
    return ` s (${hours} h${value > MAX_LIFETIME ? '; more than 7 days, which TLS 1.3 forbids (RFC 9846 §4.7.1)' : ''})`
  }
  if (name === 'timeout') return ` s (${Number((value / 3600).toFixed(1))} h)`
  if (name === 'max_early_data_size') return ' bytes'
  // OpenSSL has numbers of its own, above those of TLS, for groups without one.
  if (name === 'kex_group' && value <= 0xffff) return ` (${namedGroups.nameOf(value)})`
  return ''
}

/** Names in a sentence: `a, b and c`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

/** `1 round trip`, `2 round trips`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** A share from 0 to 1: `12.5 %`. */
export function percent(share: number | undefined): string {
  return share === undefined ? 'none' : `${(share * 100).toFixed(1)} %`
}
