/** The verdicts on renegotiation: each check broken alone (RFC 5746, RFC 7366 §3.1, RFC 7627 §5). */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import { judge } from '../../../src/rules/verdict.ts'
import {
  BIND_HELLO,
  KEEP_PROTECTION,
  RENEGOTIATE,
  type BindingQuestion,
  type KeptQuestion,
  type RenegotiationQuestion,
} from '../../../src/handshake/tls12/judge-renegotiation.ts'
import { breaksAlone } from '../../session/verdicts.ts'

const may: RenegotiationQuestion = {
  peer: 'client',
  policy: 'allow',
  secureRenegotiation: true,
  resumed: false,
  extendedMasterSecret: false,
}

describe('May the peer have a new handshake?', () => {
  breaksAlone(
    RENEGOTIATE,
    may,
    [
      ['renegotiation.policy', { policy: 'refuse' }, 'RFC 5246 §7.2.2'],
      ['renegotiation.secure', { secureRenegotiation: false }, 'RFC 5746 §4.4'],
      ['renegotiation.secure', { secureRenegotiation: false, peer: 'server' }, 'RFC 5746 §4.2'],
      ['renegotiation.same-master-secret', { resumed: true }, 'RFC 7627 §5.4'],
    ],
    { yes: 'a new handshake begins', no: 'no_renegotiation, and the connection goes on' },
  )

  test('a resumption with the extended master secret may be renegotiated', () => {
    expect(judge(RENEGOTIATE, { ...may, resumed: true, extendedMasterSecret: true }).failed).toBeUndefined()
  })
})

const bound: BindingQuestion = {
  message: 'ClientHello',
  renegotiation: true,
  info: new Uint8Array(12).fill(7),
  verifyData: new Uint8Array(12).fill(7),
  scsv: false,
}

describe('Is the hello bound to what went before?', () => {
  breaksAlone(
    BIND_HELLO,
    bound,
    [
      ['binding.no-scsv', { scsv: true }, 'RFC 5746 §3.7'],
      ['binding.present', { info: undefined }, 'RFC 5746 §3.7'],
      ['binding.verify-data', { info: EMPTY }, 'RFC 5746 §3.7', 'empty, as in a first handshake'],
      ['binding.verify-data', { info: new Uint8Array(12).fill(8) }, 'RFC 5746 §3.7', 'another connection’s'],
    ],
    { yes: 'it continues this connection', no: 'abort with handshake_failure' },
  )

  test('in a first handshake the extension may be missing, and the signalling value be there', () => {
    const first = { ...bound, renegotiation: false, verifyData: EMPTY, info: undefined, scsv: true }
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

const kept: KeptQuestion = {
  had: { extendedMasterSecret: true, encryptThenMac: true },
  blockCipher: true,
  extendedMasterSecret: true,
  encryptThenMac: true,
}

describe('Does the connection keep what it had?', () => {
  breaksAlone(
    KEEP_PROTECTION,
    kept,
    [
      ['kept.extended-master-secret', { extendedMasterSecret: false }, 'RFC 7627 §5.2'],
      ['kept.encrypt-then-mac', { encryptThenMac: false }, 'RFC 7366 §3.1'],
    ],
    { yes: 'the new handshake goes on', no: 'abort with handshake_failure' },
  )

  test('an AEAD needs no encrypt-then-MAC; either may be gained', () => {
    expect(
      judge(KEEP_PROTECTION, { ...kept, encryptThenMac: false, blockCipher: false }).failed,
    ).toBeUndefined()
    const had = { extendedMasterSecret: false, encryptThenMac: false }
    expect(judge(KEEP_PROTECTION, { ...kept, had }).failed).toBeUndefined()
  })
})
