/** Rules for the hellos of TLS 1.2 that hold whatever is chosen: the ClientHello alone, and what binds a renegotiation. */
import { fail } from '../../rules/failure.ts'
import { readExtension, readIn } from '../../wire/extension.ts'

import type { ClientHello } from '../../wire/hello.ts'
import { protocolVersions } from '../../wire/registry.ts'
import { usesBlockCipher } from '../../wire/registry/suites12.ts'
import { checkExtensions, hearExtensions } from '../extensions/block.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { KEEP_PROTECTION } from '../extensions/tls12/judge-renegotiation.ts'
import type { Facts12 } from '../state/agreed.ts'
import type { Phase } from '../state/state12.ts'

/** What a server reads of a ClientHello only where it speaks TLS 1.2. */
const READ_IN_12 = readIn('ClientHello', 'TLS 1.2')

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
  if (phase.kind === 'renegotiation') checkSameVersion(hello)
  // TLS 1.3 would not have looked at them.
  for (const name of READ_IN_12) readExtension('ClientHello', hello.extensions, name)
  hearExtensions('ClientHello12', hello.extensions, { hello, phase }, turn)
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

/** No handshake is taken without the extended master secret, resumed or not, where a setting demands it. */
export function checkDemanded({ endpoint }: Turn12, { extendedMasterSecret }: Facts12): void {
  if (extendedMasterSecret || !endpoint.config.requireExtendedMasterSecret) return
  fail('handshake_failure', 'RFC 7627 §5.2, §5.3', {
    expected: 'extended_master_secret, which the setting requireExtendedMasterSecret demands',
    actual: 'none',
    field: `${endpoint.actor === 'client' ? 'ServerHello' : 'ClientHello'}.extensions`,
  })
}

/** A renegotiation takes none of the protection away that the connection had. */
export function checkKept(turn: Turn12, facts: Facts12, phase: Phase): void {
  const { suite, extendedMasterSecret, encryptThenMac } = facts
  if (phase.kind === 'initial') return
  const blockCipher = usesBlockCipher(suite)
  turn.judge(KEEP_PROTECTION, { had: phase.had, blockCipher, extendedMasterSecret, encryptThenMac })
}
