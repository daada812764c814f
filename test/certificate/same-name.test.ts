/** Names that are written differently and are the same (RFC 5280 §7.1, RFC 4518 §2). */
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText } from '../../src/bytes/bytes.ts'
import { decodeDer, TAG } from '../../src/certificate/der/der.ts'
import { der, natural, NULL, sequence } from '../../src/certificate/der/write.ts'
import { distinguishedName, type DistinguishedName } from '../../src/certificate/x509/name.ts'
import { nameWithin, sameName } from '../../src/certificate/x509/same-name.ts'
import { attribute, nameOf } from './authority.ts'

const read = (bytes: Uint8Array): DistinguishedName => decodeDer(bytes, 'Name', distinguishedName)
const utf8 = (text: string): Uint8Array => der(TAG.utf8String, fromText(text))
const printable = (text: string): Uint8Array => der(TAG.printableString, fromText(text))
const wide = (tag: number, text: string, size: number): Uint8Array =>
  der(
    tag,
    concat(
      ...Array.from(text, (c) =>
        fromHex(
          c
            .codePointAt(0)!
            .toString(16)
            .padStart(2 * size, '0'),
        ),
      ),
    ),
  )
const cn = (value: Uint8Array): DistinguishedName => read(nameOf(attribute('commonName', value)))

describe('two names are the same', () => {
  it.each([
    ['Good CA', 'GOOD ca', true],
    ['Good CA', '  Good   CA ', true],
    ['Good CA', 'Good\u00a0CA', true],
    ['Good CA', 'GoodCA', false],
    ['Go\u00adod', 'Good', true],
    ['Straße', 'STRASSE', true],
    ['ﬁne', 'FINE', true],
    ['É', 'e\u0301', true],
    ['ı', 'i', false],
    ['a', 'b', false],
  ])('UTF8String %j and %j: %s', (a, b, same) => {
    expect(sameName(cn(utf8(a)), cn(utf8(b)))).toBe(same)
  })

  it('whatever string type has the characters', () => {
    const all = [
      utf8('Root 1'),
      printable('root  1'),
      der(TAG.teletexString, fromText('ROOT 1')),
      wide(TAG.bmpString, 'Root 1', 2),
      wide(TAG.universalString, 'Root 1', 4),
    ].map(cn)
    for (const name of all) expect(sameName(all[0], name)).toBe(true)
  })

  it('only where types and order of attributes are the same; attributes of one relative name have no order', () => {
    const [o, c] = [attribute('organizationName', utf8('x')), attribute('commonName', utf8('y'))]
    expect(sameName(read(nameOf(o, c)), read(nameOf(c, o)))).toBe(false)
    expect(sameName(read(sequence(der(TAG.set, o, c))), read(sequence(der(TAG.set, c, o))))).toBe(true)
    expect(sameName(read(sequence(der(TAG.set, o, c))), read(nameOf(o, c)))).toBe(false)
    expect(sameName(cn(utf8('x')), read(nameOf(attribute('organizationName', utf8('x')))))).toBe(false)
  })

  it('and a name lies in the subtree of its beginnings (RFC 5280 §4.2.1.10)', () => {
    const [c, o] = [attribute('countryName', printable('US')), attribute('organizationName', utf8('Org'))]
    const base = read(nameOf(attribute('countryName', utf8('us'))))
    expect(nameWithin(read(nameOf(c, o)), base)).toBe(true)
    expect(nameWithin(read(nameOf(o, c)), base)).toBe(false)
    expect(nameWithin(base, read(nameOf(c, o)))).toBe(false)
    expect(nameWithin(base, read(sequence()))).toBe(true)
  })
})

describe('the value of an attribute is a string of its type (RFC 5280 §A.1)', () => {
  it.each([
    ['INTEGER', natural(1)],
    ['NULL', NULL],
    ['SEQUENCE', sequence()],
    ['OCTET STRING', der(TAG.octetString, fromText('x'))],
    ['UTF-8 that is none', der(TAG.utf8String, fromHex('c328'))],
    ['UTF-8 in more bytes than needed', der(TAG.utf8String, fromHex('c0af'))],
    ['half a surrogate', der(TAG.bmpString, fromHex('d800'))],
    ['an odd BMPString', der(TAG.bmpString, fromHex('004100'))],
    ['PrintableString beyond ASCII', der(TAG.printableString, fromHex('e9'))],
  ])('%s is refused', (_, value) => {
    expect(() => cn(value)).toThrow()
  })
})
