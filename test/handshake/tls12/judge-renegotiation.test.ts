/** The verdicts on renegotiation: each check broken alone (RFC 5746, RFC 7366 §3.1, RFC 7627 §5). */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import { judge } from '../../../src/rules/verdict.ts'
import {
  BIND_HELLO,
  KEEP_PROTECTION,
  RENEGOTIATE,
} from '../../../src/handshake/extensions/tls12/judge-renegotiation.ts'
import { breaksAlone } from '../../rules/breaks-alone.ts'
import { BOUND, KEPT_12, MAY } from '../../rules/renegotiation.ts'

describe('May the peer have a new handshake?', () => {
  breaksAlone(MAY)

  test('a resumption with the extended master secret may be renegotiated', () => {
    expect(
      judge(RENEGOTIATE, { ...MAY.good, resumed: true, extendedMasterSecret: true }).failed,
    ).toBeUndefined()
  })
})

describe('Is the hello bound to what went before?', () => {
  breaksAlone(BOUND)

  test('in a first handshake the extension may be missing, and the signalling value be there', () => {
    const first = { ...BOUND.good, renegotiation: false, verifyData: EMPTY, info: undefined, scsv: true }
    const { checks, failed } = judge(BIND_HELLO, first)
    expect(failed).toBeUndefined()
    expect(checks.map(({ outcome }) => outcome)).toEqual([
      'not-applicable',
      'not-applicable',
      'not-applicable',
    ])
    expect(judge(BIND_HELLO, { ...first, info: new Uint8Array(1) }).failed?.cite).toBe('RFC 5746 §3.6')
    expect(
      judge(BIND_HELLO, { ...first, message: 'ServerHello', info: new Uint8Array(1) }).failed?.cite,
    ).toBe('RFC 5746 §3.4')
  })
})

describe('Does the connection keep what it had?', () => {
  breaksAlone(KEPT_12)

  test('an AEAD needs no encrypt-then-MAC; either may be gained', () => {
    expect(
      judge(KEEP_PROTECTION, { ...KEPT_12.good, encryptThenMac: false, blockCipher: false }).failed,
    ).toBeUndefined()
    const had = { extendedMasterSecret: false, encryptThenMac: false }
    expect(judge(KEEP_PROTECTION, { ...KEPT_12.good, had }).failed).toBeUndefined()
  })
})
