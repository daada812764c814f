/** Whether names lie within the constraints of a CA (RFC 5280 §4.2.1.10). */
import { describe, expect, it } from 'vitest'
import { fromHex } from '../../src/bytes/bytes.ts'
import {
  constraintBroken,
  dnsWithin,
  ipWithin,
  mailWithin,
  uriWithin,
} from '../../src/certificate/path/constraints.ts'
import type { GeneralName } from '../../src/certificate/x509/general-name.ts'

describe('name constraints (RFC 5280 §4.2.1.10)', () => {
  it.each([
    ['host.example.com', 'example.com', true],
    ['example.com', 'example.com', true],
    ['EXAMPLE.com', 'example.COM', true],
    ['badexample.com', 'example.com', false],
    ['example.com', '.example.com', false],
    ['a.example.com', '.example.com', true],
    ['anything', '', true],
  ])('dNSName %s in %s: %s', (name, base, within) => {
    expect(dnsWithin(name, base)).toBe(within)
  })

  it.each([
    ['a@example.com', 'a@example.com', true],
    ['a@EXAMPLE.com', 'a@example.COM', true],
    ['A@example.com', 'a@example.com', false],
    ['a@example.com', 'example.com', true],
    ['a@host.example.com', 'example.com', false],
    ['a@host.example.com', '.example.com', true],
    ['a@example.com', '.example.com', false],
    ['a@badexample.com', 'example.com', false],
    ['a@example.com', '', true],
    ['example.com', 'example.com', 'malformed'],
    ['@example.com', 'example.com', 'malformed'],
    ['a@', '', 'malformed'],
  ])('rfc822Name %s in %s: %s', (name, base, within) => {
    expect(mailWithin(name, base)).toBe(within)
  })

  it.each([
    ['https://host.example.com/path', 'host.example.com', true],
    ['https://user@HOST.example.com:8080?q', 'host.example.COM', true],
    ['https://host.example.com', 'example.com', false],
    ['https://host.example.com', '.example.com', true],
    ['ldap://example.com/', '.example.com', false],
    ['https://evil.org/host.example.com', '.example.com', false],
    ['https://evil.org#@host.example.com', '.example.com', false],
    ['https://192.0.2.1/', '192.0.2.1', 'malformed'],
    ['https://[2001:db8::1]/', '', 'malformed'],
    ['urn:host.example.com', '.example.com', 'malformed'],
    ['mailto:a@example.com', 'example.com', 'malformed'],
  ])('uniformResourceIdentifier %s in %s: %s', (name, base, within) => {
    expect(uriWithin(name, base)).toBe(within)
  })

  it('masks addresses', () => {
    expect(ipWithin(fromHex('c0000201'), fromHex('c0000200ffffff00'))).toBe(true)
    expect(ipWithin(fromHex('c0000301'), fromHex('c0000200ffffff00'))).toBe(false)
    expect(ipWithin(fromHex('c0000301'), new Uint8Array(32))).toBe(false)
  })

  const dns = (value: string): GeneralName => ({ form: 'dNSName', value })
  const anyV4: GeneralName = { form: 'iPAddress', bytes: new Uint8Array(8) }
  const broken = (name: GeneralName, permitted: GeneralName[], excluded: GeneralName[]): string | undefined =>
    constraintBroken(name, { permitted, excluded })

  it('permit only what they list of a form, and nothing of what they exclude', () => {
    expect(broken(dns('a.example'), [], [])).toBeUndefined()
    expect(broken(dns('a.example'), [dns('b.example'), dns('a.example')], [])).toBeUndefined()
    expect(broken(dns('a.example'), [dns('b.example')], [])).toBe('dNSName a.example is not permitted')
    expect(broken(dns('a.example'), [anyV4], [])).toBeUndefined()
    const below = dns('x.a.example')
    expect(broken(below, [dns('a.example')], [below])).toBe('dNSName x.a.example is excluded')
    expect(broken(dns('*.a.example'), [dns('a.example')], [below])).toBe('dNSName *.a.example is excluded')
  })

  it('on a form that nobody compares refuse names of that form, and no others', () => {
    const other: GeneralName = { form: 'otherName' }
    expect(broken(dns('a.example'), [other], [other])).toBeUndefined()
    expect(broken(other, [], [other])).toBe('otherName cannot be compared with constraints')
    expect(broken(other, [other], [])).toBe('otherName cannot be compared with constraints')
    expect(broken(other, [dns('a.example')], [])).toBeUndefined()
  })
})
