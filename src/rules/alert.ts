/** Alert descriptions of RFC 9846 §6 (8446 §6) and of the RFCs that add to them: name, code point, level and use. */

/** One row: code point, the level it is sent with, where it is defined. */
interface AlertRow {
  /** Code point, one byte on the wire. */
  readonly code: number
  /** Level in TLS 1.2; TLS 1.3 ignores the level and treats all but the closing ones as fatal (§6). */
  readonly level: 'warning' | 'fatal'
  /** RFC and section. */
  readonly cite: string
  /** Whether nobody sends it any more: older versions did (RFC 9846 §6.2, RFC 5246 §7.2.2). */
  readonly reserved?: true
}

/** Every alert that either version sends or understands. */
export const ALERTS = {
  close_notify: { code: 0, level: 'warning', cite: 'RFC 9846 §6.1' },
  unexpected_message: { code: 10, level: 'fatal', cite: 'RFC 9846 §6.2' },
  bad_record_mac: { code: 20, level: 'fatal', cite: 'RFC 9846 §6.2' },
  decryption_failed_RESERVED: { code: 21, level: 'fatal', cite: 'RFC 5246 §7.2.2', reserved: true },
  record_overflow: { code: 22, level: 'fatal', cite: 'RFC 9846 §6.2' },
  decompression_failure_RESERVED: { code: 30, level: 'fatal', cite: 'RFC 5246 §7.2.2', reserved: true },
  handshake_failure: { code: 40, level: 'fatal', cite: 'RFC 9846 §6.2' },
  no_certificate_RESERVED: { code: 41, level: 'fatal', cite: 'RFC 5246 §7.2.2', reserved: true },
  bad_certificate: { code: 42, level: 'fatal', cite: 'RFC 9846 §6.2' },
  unsupported_certificate: { code: 43, level: 'fatal', cite: 'RFC 9846 §6.2' },
  certificate_revoked: { code: 44, level: 'fatal', cite: 'RFC 9846 §6.2' },
  certificate_expired: { code: 45, level: 'fatal', cite: 'RFC 9846 §6.2' },
  certificate_unknown: { code: 46, level: 'fatal', cite: 'RFC 9846 §6.2' },
  illegal_parameter: { code: 47, level: 'fatal', cite: 'RFC 9846 §6.2' },
  unknown_ca: { code: 48, level: 'fatal', cite: 'RFC 9846 §6.2' },
  access_denied: { code: 49, level: 'fatal', cite: 'RFC 9846 §6.2' },
  decode_error: { code: 50, level: 'fatal', cite: 'RFC 9846 §6.2' },
  decrypt_error: { code: 51, level: 'fatal', cite: 'RFC 9846 §6.2' },
  export_restriction_RESERVED: { code: 60, level: 'fatal', cite: 'RFC 5246 §7.2.2', reserved: true },
  protocol_version: { code: 70, level: 'fatal', cite: 'RFC 9846 §6.2' },
  insufficient_security: { code: 71, level: 'fatal', cite: 'RFC 9846 §6.2' },
  internal_error: { code: 80, level: 'fatal', cite: 'RFC 9846 §6.2' },
  inappropriate_fallback: { code: 86, level: 'fatal', cite: 'RFC 7507 §3' },
  user_canceled: { code: 90, level: 'warning', cite: 'RFC 9846 §6.1' },
  no_renegotiation: { code: 100, level: 'warning', cite: 'RFC 5246 §7.2.2' },
  missing_extension: { code: 109, level: 'fatal', cite: 'RFC 9846 §6.2' },
  unsupported_extension: { code: 110, level: 'fatal', cite: 'RFC 9846 §6.2' },
  certificate_unobtainable_RESERVED: { code: 111, level: 'fatal', cite: 'RFC 6066 §9', reserved: true },
  unrecognized_name: { code: 112, level: 'fatal', cite: 'RFC 6066 §3' },
  bad_certificate_status_response: { code: 113, level: 'fatal', cite: 'RFC 6066 §8' },
  bad_certificate_hash_value_RESERVED: { code: 114, level: 'fatal', cite: 'RFC 6066 §9', reserved: true },
  unknown_psk_identity: { code: 115, level: 'fatal', cite: 'RFC 4279 §2' },
  certificate_required: { code: 116, level: 'fatal', cite: 'RFC 9846 §6.2' },
  general_error: { code: 117, level: 'fatal', cite: 'RFC 9846 §6.2' },
  no_application_protocol: { code: 120, level: 'fatal', cite: 'RFC 7301 §3.2' },
  ech_required: { code: 121, level: 'fatal', cite: 'RFC 9849 §11.2' },
} as const satisfies Readonly<Record<string, AlertRow>>

/** Name of an alert, as the RFC writes it. */
export type AlertName = keyof typeof ALERTS

/** An alert with which a side may end a connection, for whatever reason it has. */
export type FatalAlert = {
  [N in AlertName]: (typeof ALERTS)[N] extends { level: 'fatal'; reserved?: never } ? N : never
}[AlertName]

/** What a side that was shown a certificate may have against it, after all checks of ours (RFC 9846 §6.2). */
export const CERTIFICATE_ALERTS = [
  'access_denied',
  'bad_certificate',
  'unsupported_certificate',
  'certificate_revoked',
  'certificate_expired',
  'certificate_unknown',
  'unknown_ca',
  'bad_certificate_status_response',
] as const satisfies readonly FatalAlert[]

/** One of {@link CERTIFICATE_ALERTS}. */
export type CertificateAlert = (typeof CERTIFICATE_ALERTS)[number]

/** Whether an alert ends connections, and may be sent. */
export function isFatalAlert(name: string): name is FatalAlert {
  if (!Object.hasOwn(ALERTS, name)) return false
  const { level, reserved }: AlertRow = ALERTS[name as AlertName]
  return level === 'fatal' && !reserved
}
