/** General names: what subjectAltName and nameConstraints are made of (RFC 5280 §4.2.1.6). */
import type { Decodable, Reader } from '../../bytes/reader.ts'
import { anyElement, contextTag, explicit, nextTag } from '../der/der.ts'
import { mapDer, octets, stringAs } from '../der/values.ts'
import { ipText } from './ip.ts'
import { distinguishedName, type DistinguishedName } from './name.ts'

/** The forms of a general name (RFC 5280 §4.2.1.6), by tag number. */
const FORMS = [
  'otherName',
  'rfc822Name',
  'dNSName',
  'x400Address',
  'directoryName',
  'ediPartyName',
  'uniformResourceIdentifier',
  'iPAddress',
  'registeredID',
] as const

/** The form of a general name. */
export type NameForm = (typeof FORMS)[number]
/** Forms whose value is text. */
type TextForm = 'rfc822Name' | 'dNSName' | 'uniformResourceIdentifier'

/** One general name. Forms that nobody compares here are only named. */
export type GeneralName =
  | { readonly form: TextForm; readonly value: string }
  | { readonly form: 'iPAddress'; readonly bytes: Uint8Array }
  | { readonly form: 'directoryName'; readonly name: DistinguishedName }
  | { readonly form: Exclude<NameForm, TextForm | 'iPAddress' | 'directoryName'> }

/** A general name in words: `dNSName example.org`. */
export function showGeneralName(name: GeneralName): string {
  if ('value' in name) return `${name.form} ${name.value}`
  if ('name' in name) return `${name.form} ${name.name.text}`
  return 'bytes' in name ? `${name.form} ${ipText(name.bytes)}` : name.form
}

/** Bytes of a general name that are compared. */
export function nameLength(name: GeneralName): number {
  if ('value' in name) return name.value.length
  if ('name' in name) return name.name.der.length
  return 'bytes' in name ? name.bytes.length : 0
}

/** As it stands, a character a byte: what is not ASCII, as IA5String would have it, is the name of nobody who is asked for. */
function textName(form: TextForm): Decodable<GeneralName> {
  const tag = contextTag(FORMS.indexOf(form), false)
  return mapDer(stringAs(tag, 'latin1'), (value) => ({ form, value }))
}

/** The forms that are read, by tag byte. */
const READ: Readonly<Record<number, Decodable<GeneralName>>> = {
  0x81: textName('rfc822Name'),
  0x82: textName('dNSName'),
  0xa4: mapDer(explicit(4, 'Name', distinguishedName), (name) => ({ form: 'directoryName', name })),
  0x86: textName('uniformResourceIdentifier'),
  0x87: mapDer(octets(0x87), (bytes) => ({ form: 'iPAddress', bytes })),
}

/** `GeneralName ::= CHOICE { ... }`; IP addresses of one of the given lengths only. */
export function generalName(ipLengths: readonly number[]): Decodable<GeneralName> {
  return {
    type: 'GeneralName',
    cite: 'RFC 5280 §4.2.1.6',
    decode: (reader) => readGeneralName(reader, ipLengths),
  }
}

function readGeneralName(reader: Reader, ipLengths: readonly number[]): GeneralName {
  const at = reader.offset
  const tag = reader.next ?? 0
  const form = (tag & 0xc0) === 0x80 ? FORMS[tag & 0x1f] : undefined
  const known = READ[tag]
  if (form === undefined || (known === undefined && READ[tag ^ 0x20] !== undefined))
    reader.fail({ expected: 'one of the forms of a GeneralName', actual: nextTag(reader) }, at)
  if (!known) {
    reader.field(form, anyElement)
    return { form } as GeneralName
  }
  const name = reader.field(form, known)
  if (name.form === 'iPAddress' && !ipLengths.includes(name.bytes.length))
    reader.fail(
      { expected: `an iPAddress of ${ipLengths.join(' or ')} bytes`, actual: `${name.bytes.length} bytes` },
      at,
    )
  return name
}
