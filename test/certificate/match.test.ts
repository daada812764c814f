import { isIP } from 'node:net'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/bytes.ts'
import { ipText, parseIp } from '../../src/certificate/x509/ip.ts'
import { dnsMatches, namesServer } from '../../src/certificate/path/match.ts'
import { trials } from '../kit/effort.ts'

describe('a DNS name (RFC 9525 §6.3)', () => {
  it.each([
    ['server.example', 'server.example', true],
    ['SERVER.Example', 'server.eXAMPLE', true],
    ['server.example', 'server.example.', true],
    ['*.example.org', 'a.example.org', true],
    ['*.EXAMPLE.org', 'a.example.ORG', true],
    ['*.example.org', 'a.b.example.org', false],
    ['*.example.org', 'example.org', false],
    ['*.example.org', '.example.org', false],
    ['a*.example.org', 'ab.example.org', false],
    ['*b.example.org', 'ab.example.org', false],
    ['a.*.org', 'a.example.org', false],
    ['*.*.org', 'a.example.org', false],
    ['*', 'localhost', false],
    ['server.example', 'server.example.org', false],
    ['server.example', 'xserver.example', false],
    ['', 'server.example', false],
  ])('%s covers %s: %s', (presented, host, covered) => {
    expect(dnsMatches(presented, host)).toBe(covered)
  })

  it('a wildcard with fewer than two labels below it covers nothing, unless one is allowed (RFC 9525 §7.1)', () => {
    expect(dnsMatches('*.example', 'a.example')).toBe(false)
    expect(dnsMatches('*.com.', 'a.com')).toBe(false)
    expect(dnsMatches('*.example', 'a.example', 1)).toBe(true)
    expect(dnsMatches('*.a.example', 'b.a.example', 3)).toBe(false)
  })
})

describe('the names of a certificate', () => {
  const names = { dns: ['a.example', '192.0.2.9'], ip: ['192.0.2.1', '2001:db8::1'], all: [] }
  it.each([
    ['a.example', true],
    ['192.0.2.1', true],
    ['2001:DB8:0:0::1', true],
    ['[2001:db8::1]', true],
    ['192.0.2.2', false],
    ['192.0.2.9', false],
  ])('%s: %s', (server, covered) => {
    expect(namesServer(names, server)).toBe(covered)
  })
  it('without subjectAltName cover nothing', () => {
    expect(namesServer(undefined, 'a.example')).toBe(false)
  })
})

describe('an IP literal', () => {
  it('is one where node:net says so, or a bracketed IPv6 address', () => {
    const digits = fc.string({
      unit: fc.constantFrom('0', '1', '25', '255', '256', 'a', 'F', ':', '::', '.'),
    })
    fc.assert(
      fc.property(digits, (text) => {
        const length = { 0: undefined, 4: 4, 6: 16 }[isIP(text)]
        expect(parseIp(text)?.length).toBe(length)
      }),
      { numRuns: trials(5000) },
    )
  })
  it('has one text for each address, which reads back', () => {
    const address = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc
        .array(fc.constantFrom(0, 0, 1, 255), { minLength: 16, maxLength: 16 })
        .map((bytes) => Uint8Array.from(bytes)),
    )
    fc.assert(
      fc.property(address, (bytes) => {
        expect(parseIp(ipText(bytes))).toEqual(bytes)
      }),
    )
  })
  it.each([
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['00000000000000000000000000000000', '::'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['20010000000000010000000000000001', '2001:0:0:1::1'],
  ])('%s is %s (RFC 5952 §4.2)', (hex, text) => {
    expect(ipText(fromHex(hex))).toBe(text)
  })
  it('may end in IPv4 form', () => {
    expect(toHex(parseIp('::ffff:192.0.2.1') ?? new Uint8Array())).toBe('00000000000000000000ffffc0000201')
  })
})
