/** Whether two names are the same, however they are written (RFC 5280 §7.1, RFC 4518). */
import { equal, toHex } from '../../bytes/bytes.ts'
import type { Decodable } from '../../bytes/reader.ts'
import { anyElement, constructed, decodeDer, type DerNode, TAG, tagName } from '../der/der.ts'
import { charactersOf, objectId, readCharacters } from '../der/values.ts'
import type { DistinguishedName } from './name.ts'

/** Names are the same where their attributes are, in order: strings of whatever type, without regard to case and spaces. */
export function sameName(a: DistinguishedName, b: DistinguishedName): boolean {
  if (equal(a.der, b.der)) return true
  const [left, right] = [partsOf(a), partsOf(b)]
  return left.length === right.length && left.every((part, i) => part === right[i])
}

/** Whether a name lies in the subtree of `base`: it begins with the same relative names (RFC 5280 §4.2.1.10, §7.1). */
export function nameWithin(name: DistinguishedName, base: DistinguishedName): boolean {
  const parts = partsOf(name)
  return partsOf(base).every((part, i) => part === parts[i])
}

/** The strings of one attribute, by its dotted type: addresses of mail stand in subjects (RFC 5280 §4.2.1.10). */
export function stringsOf(name: DistinguishedName, type: string): string[] {
  const found = decodeDer(name.der, 'Name', relativeNames)
    .flat()
    .filter((attribute) => attribute.type === type)
  return found.map(({ value }) => textOf(value) ?? '')
}

interface Attribute {
  /** Dotted. */
  readonly type: string
  readonly value: DerNode
}

const attribute = constructed('AttributeTypeAndValue', '', (reader): Attribute => ({
  type: reader.field('type', objectId),
  value: reader.field('value', anyElement),
}))

function listOf<T>(tag: number, item: Decodable<T>): Decodable<T[]> {
  return constructed(
    tagName(tag),
    '',
    (reader) => {
      const items: T[] = []
      while (reader.remaining > 0) items.push(reader.field('item', item))
      return items
    },
    tag,
  )
}

const relativeNames = listOf(TAG.sequence, listOf(TAG.set, attribute))

const prepared = new WeakMap<DistinguishedName, readonly string[]>()

/** Each relative name as text that is equal where the relative names are; a SET compares in any order. */
function partsOf(name: DistinguishedName): readonly string[] {
  let parts = prepared.get(name)
  if (!parts) {
    const all = decodeDer(name.der, 'Name', relativeNames)
    prepared.set(name, (parts = all.map((one) => JSON.stringify(one.map(comparable).sort()))))
  }
  return parts
}

function comparable({ type, value }: Attribute): string {
  const text = textOf(value)
  return `${type} ${text === undefined ? `#${value.tag} ${toHex(value.content)}` : `"${prepare(text)}"`}`
}

/** The characters of a string of any type; undefined where the value is none. */
function textOf({ class: kind, tag, constructed: parts, content }: DerNode): string | undefined {
  const written = kind === 'universal' && !parts ? charactersOf(tag) : undefined
  return written && readCharacters(content, written)
}

/** RFC 4518 §2.2 to §2.6: what is not seen is dropped, spaces are one space, case and compatibility forms fold. */
function prepare(text: string): string {
  const spaced = text
    .replace(/[\t\n\v\f\r\x85\p{Z}]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\u034f\u1806\u180b-\u180d\ufe00-\ufe0f\ufffc]/gu, '')
  return fold(spaced.normalize('NFKC')).normalize('NFKC').replace(/ +/g, ' ').trim()
}

/** Case folding by way of capitals, so that ß is ss (RFC 3454 table B.2); the dotless ı, whose capital is I, stays itself. */
function fold(text: string): string {
  return text
    .split('\u0131')
    .map((part) => part.toUpperCase().toLowerCase())
    .join('\u0131')
}
