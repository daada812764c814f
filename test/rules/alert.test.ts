/** The alerts: their code points, and which of them may end a connection. */
import { expect, test } from 'vitest'
import { ALERTS, CERTIFICATE_ALERTS, isFatalAlert } from '../../src/rules/alert.ts'

/** enum AlertDescription of RFC 9846 §6 and RFC 5246 §7.2, and what RFC 6066 §9, RFC 4279 §6, RFC 7507 §2 and RFC 9849 §11.2 add. */
const CODES = {
  close_notify: 0,
  unexpected_message: 10,
  bad_record_mac: 20,
  decryption_failed_RESERVED: 21,
  record_overflow: 22,
  decompression_failure_RESERVED: 30,
  handshake_failure: 40,
  no_certificate_RESERVED: 41,
  bad_certificate: 42,
  unsupported_certificate: 43,
  certificate_revoked: 44,
  certificate_expired: 45,
  certificate_unknown: 46,
  illegal_parameter: 47,
  unknown_ca: 48,
  access_denied: 49,
  decode_error: 50,
  decrypt_error: 51,
  export_restriction_RESERVED: 60,
  protocol_version: 70,
  insufficient_security: 71,
  internal_error: 80,
  inappropriate_fallback: 86,
  user_canceled: 90,
  no_renegotiation: 100,
  missing_extension: 109,
  unsupported_extension: 110,
  certificate_unobtainable_RESERVED: 111,
  unrecognized_name: 112,
  bad_certificate_status_response: 113,
  bad_certificate_hash_value_RESERVED: 114,
  unknown_psk_identity: 115,
  certificate_required: 116,
  general_error: 117,
  no_application_protocol: 120,
  ech_required: 121,
}

test('each has its code point', () => {
  const codes = Object.fromEntries(Object.entries(ALERTS).map(([name, { code }]) => [name, code]))
  expect(codes).toEqual(CODES)
})

test('all end connections but the closing ones, warnings and those that nobody sends any more (RFC 9846 §6, RFC 5246 §7.2)', () => {
  const others = ['close_notify', 'user_canceled', 'no_renegotiation']
  const expected = Object.keys(CODES).filter((name) => !name.endsWith('_RESERVED') && !others.includes(name))
  expect(Object.keys(ALERTS).filter(isFatalAlert)).toEqual(expected)
  expect(['no_such_alert', 'toString', ''].filter(isFatalAlert)).toEqual([])
})

test('those about a certificate end connections (RFC 9846 §6.2)', () => {
  expect(CERTIFICATE_ALERTS.filter(isFatalAlert)).toEqual(CERTIFICATE_ALERTS)
})
