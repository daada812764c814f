/** Distinguished names (RFC 5280 §4.1.2.4). How they compare is in `same-name.ts`. */
import { fromText } from '../../bytes/bytes.ts'
import type { Decodable } from '../../bytes/reader.ts'
import { anyElement, constructed, element, nextTag, TAG, tagName } from '../der/der.ts'
import { charactersOf, objectId, stringAs } from '../der/values.ts'
import { der, oid, sequence } from '../der/write.ts'
import { OID, oidName } from '../der/oid.ts'

/** A name of an issuer or subject. */
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
    const tag = reader.next ?? 0
    const written = charactersOf(tag)
    if (written) return stringAs(tag, written).decode(reader)
    anyElement.decode(reader)
    return tagName(tag)
  },
}

const attribute = constructed('AttributeTypeAndValue', 'RFC 5280 §4.1.2.4', (reader) => {
  const type = reader.field('type', attributeType)
  const at = reader.offset
  // Every attribute known here is a DirectoryString, or IA5String for domain components and mail (RFC 5280 §A.1).
  if (Object.hasOwn(OID, type) && charactersOf(reader.next ?? 0) === undefined)
    reader.fail({ expected: `a string as the value of ${type}`, actual: nextTag(reader) }, at)
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
