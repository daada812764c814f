/** Distinguished names and general names (RFC 5280 §4.1.2.4, §4.2.1.6). */
import { fromText } from '../bytes/bytes.ts'
import type { Decodable, Reader } from '../bytes/reader.ts'
import { anyElement, constructed, contextTag, element, TAG, tagName } from './der.ts'
import { isString, objectId, octets, stringAs } from './der-values.ts'
import { der, oid, sequence } from './der-write.ts'
import { ipText } from './ip.ts'
import { OID, oidName } from './oid.ts'

/** A name of an issuer or subject. Names are compared as bytes, which is how CAs copy them. */
export interface DistinguishedName {
  /** Attributes in the order of the certificate: `O=glass-tls, CN=Root`. */
  readonly text: string
  /** The whole SEQUENCE. */
  readonly der: Uint8Array
}

const SHORT: Readonly<Record<string, string>> = {
  commonName: 'CN',
  countryName: 'C',
  localityName: 'L',
  stateOrProvinceName: 'ST',
  organizationName: 'O',
  organizationalUnitName: 'OU',
  domainComponent: 'DC',
}

const attributeType: Decodable<string> = {
  type: 'AttributeType',
  cite: '',
  decode: (reader) => oidName(objectId.decode(reader)),
}

const attributeValue: Decodable<string> = {
  type: 'AttributeValue',
  cite: '',
  decode: (reader) => {
    const tag = reader.bytes[reader.offset] ?? 0
    if (!isString(tag)) {
      anyElement.decode(reader)
      return tagName(tag)
    }
    return stringAs(tag, tag === TAG.utf8String ? 'utf8' : tag === TAG.bmpString ? 'utf16' : 'latin1').decode(
      reader,
    )
  },
}

const attribute = constructed('AttributeTypeAndValue', 'RFC 5280 §4.1.2.4', (reader) => {
  const type = reader.field('type', attributeType)
  return `${SHORT[type] ?? type}=${reader.field('value', attributeValue)}`
})

const relativeName: Decodable<string> = {
  type: 'RelativeDistinguishedName',
  cite: '',
  decode: (reader) =>
    element(reader, TAG.set, () => {
      const parts = [reader.field('[0]', attribute)]
      while (reader.remaining > 0) parts.push(reader.field(`[${parts.length}]`, attribute))
      return parts.join(' + ')
    }),
}

/** `Name ::= SEQUENCE OF RelativeDistinguishedName`. */
export const distinguishedName: Decodable<DistinguishedName> = {
  type: 'Name',
  cite: 'RFC 5280 §4.1.2.4',
  decode: (reader) => {
    const start = reader.offset
    const parts: string[] = []
    element(reader, TAG.sequence, () => {
      while (reader.remaining > 0) parts.push(reader.field(`[${parts.length}]`, relativeName))
    })
    return { text: parts.join(', '), der: reader.bytes.slice(start, reader.offset) }
  },
}

/** DER of the name `O=<organization>, CN=<common>`; either part may be left out. */
export function writeName(parts: { readonly organization?: string; readonly common?: string }): Uint8Array {
  const one = (type: string, text: string): Uint8Array =>
    der(TAG.set, sequence(oid(type), der(TAG.utf8String, fromText(text))))
  const relative: Uint8Array[] = []
  if (parts.organization !== undefined) relative.push(one(OID.organizationName, parts.organization))
  if (parts.common !== undefined) relative.push(one(OID.commonName, parts.common))
  return sequence(...relative)
}

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

/** One general name. Forms that TLS does not compare are only named. */
export type GeneralName =
  | { readonly form: 'dNSName'; readonly value: string }
  | { readonly form: 'iPAddress'; readonly bytes: Uint8Array }
  | { readonly form: Exclude<(typeof FORMS)[number], 'dNSName' | 'iPAddress'> }

/** A general name in words: `dNSName example.org`. */
export function showGeneralName(name: GeneralName): string {
  if (name.form === 'dNSName') return `dNSName ${name.value}`
  return name.form === 'iPAddress' ? `iPAddress ${ipText(name.bytes)}` : name.form
}

const DNS_TAG = contextTag(2, false)
const IP_TAG = contextTag(7, false)
const dnsName = stringAs(DNS_TAG, 'latin1')
const ipBytes = octets(IP_TAG)

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
  const tag = reader.bytes[at] ?? 0
  if (reader.remaining > 0 && tag === DNS_TAG)
    return { form: 'dNSName', value: reader.field('dNSName', dnsName) }
  if (reader.remaining > 0 && tag === IP_TAG) {
    const bytes = reader.field('iPAddress', ipBytes)
    if (!ipLengths.includes(bytes.length))
      reader.fail(`an iPAddress has ${ipLengths.join(' or ')} bytes here, not ${bytes.length}`, at)
    return { form: 'iPAddress', bytes }
  }
  const form = (tag & 0xc0) === 0x80 ? FORMS[tag & 0x1f] : undefined
  if (reader.remaining === 0 || form === undefined || form === 'dNSName' || form === 'iPAddress')
    reader.fail('not one of the forms of a GeneralName', at)
  reader.field(form, anyElement)
  return { form }
}
