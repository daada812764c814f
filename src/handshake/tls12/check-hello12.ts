/** Rules for the hellos of TLS 1.2 that hold whatever is chosen: the ClientHello alone, and what binds a renegotiation. */
import { concat, EMPTY } from '../../bytes/bytes.ts'
import { fail } from '../../rules/failure.ts'
import { abide, judge } from '../../rules/verdict.ts'
import { findExtension, readExtension } from '../../wire/extension.ts'
import { READ_IN_12 } from '../../wire/extension/table.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { protocolVersions } from '../../wire/registry.ts'
import { usesBlockCipher } from '../../wire/registry/suites12.ts'
import { checkExtensions } from '../extensions.ts'
import { checkServerName } from '../hello/check-hello.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { BIND_HELLO, KEEP_PROTECTION } from './judge-renegotiation.ts'
import type { Agreed12, Phase } from './state12.ts'

const SCSV = 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV'

/** Checks a ClientHello alone. */
export function checkClientHello12(turn: Turn12, hello: ClientHello, phase: Phase): void {
  checkExtensions('ClientHello', 'ClientHello', hello.extensions ?? [])
  if (!hello.legacy_compression_methods.includes('null'))
    fail('illegal_parameter', 'RFC 5246 §7.4.1.2', {
      expected: 'null among the compression methods',
      actual: hello.legacy_compression_methods.join(', '),
      field: 'ClientHello.legacy_compression_methods',
    })
  // The client fell back although we speak more: somebody may have made it (RFC 7507 §3).
  if (hello.cipher_suites.includes('TLS_FALLBACK_SCSV') && turn.server.versions.includes('TLS 1.3'))
    fail('inappropriate_fallback', 'RFC 7507 §3', {
      expected: 'no fallback from a server that speaks TLS 1.3',
      actual: 'TLS_FALLBACK_SCSV',
      field: 'ClientHello.cipher_suites',
    })
  checkServerName(hello)
  if (phase.kind === 'renegotiation') checkSameVersion(hello)
  // TLS 1.3 would not have looked at them.
  for (const name of READ_IN_12) readExtension('ClientHello', hello.extensions, name)
  checkPointFormats('ClientHello', readExtension('ClientHello', hello.extensions, 'ec_point_formats'))
  const scsv = hello.cipher_suites.includes(SCSV)
  const info = readExtension('ClientHello', hello.extensions, 'renegotiation_info')
  checkBinding(turn, 'ClientHello', info, phase, scsv)
}

/** A renegotiation stays with the version of its connection (RFC 9846 §4.2.2). */
function checkSameVersion({ legacy_version }: ClientHello): void {
  if (protocolVersions.codeOf(legacy_version) < protocolVersions.codeOf('TLS 1.2'))
    fail('protocol_version', 'RFC 5246 §E.1', {
      expected: 'TLS 1.2, which this connection speaks',
      actual: legacy_version,
      field: 'ClientHello.legacy_version',
      offset: 4,
    })
}

/** Points stand uncompressed in all messages: a list without that form is none (RFC 8422 §5.1.2). */
export function checkPointFormats(
  message: 'ClientHello' | 'ServerHello',
  list: { readonly ec_point_format_list: readonly string[] } | undefined,
): void {
  const formats = list?.ec_point_format_list
  if (formats && !formats.includes('uncompressed'))
    fail('illegal_parameter', 'RFC 8422 §5.1.2', {
      expected: 'uncompressed among the point formats',
      actual: formats.join(', '),
      field: `${message}.extensions.ec_point_formats`,
    })
}

/** The hello is bound to the handshake before it, or says that there was none (RFC 5746 §3.4 to §3.7). */
export function checkBinding(
  turn: Turn12,
  message: 'ClientHello' | 'ServerHello',
  info: { readonly renegotiated_connection: Uint8Array } | undefined,
  phase: Phase,
  scsv = false,
): void {
  const verdict = judge(BIND_HELLO, {
    message,
    renegotiation: phase.kind === 'renegotiation',
    info: info?.renegotiated_connection,
    verifyData: boundData(message, phase),
    scsv,
  })
  // In a first handshake there is nothing to be bound to: worth a word only where somebody claims otherwise.
  if (phase.kind === 'renegotiation' || verdict.failed) turn.report(verdict)
  abide(verdict)
}

/** What renegotiation_info of a hello holds: verify_data of the client, in an answer of both sides. */
export function boundData(message: 'ClientHello' | 'ServerHello', phase: Phase): Uint8Array {
  if (phase.kind === 'initial') return EMPTY
  const { client, server } = phase.previous
  return message === 'ClientHello' ? client : concat(client, server)
}

/** Whether the client speaks RFC 5746. */
export function speaksSecureRenegotiation(hello: ClientHello): boolean {
  return (
    hello.cipher_suites.includes(SCSV) || findExtension(hello.extensions, 'renegotiation_info') !== undefined
  )
}

/** A renegotiation takes none of the protection away that the connection had. */
export function checkKept(turn: Turn12, agreed: Agreed12): void {
  const { phase, suite, extendedMasterSecret, encryptThenMac } = agreed
  if (phase.kind === 'initial') return
  const blockCipher = usesBlockCipher(suite)
  turn.judge(KEEP_PROTECTION, { had: phase.had, blockCipher, extendedMasterSecret, encryptThenMac })
}
