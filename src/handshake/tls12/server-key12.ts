/** The key in the certificate of a TLS 1.2 server: of the kind that the suite says, on a curve that the client named. */
import type { PublicKey } from '../../crypto/keys.ts'
import { fail } from '../../rules/failure.ts'
import { findExtension } from '../../wire/extension.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import type { Offer } from '../state/state-parts.ts'
import { authenticationOf } from './choose12.ts'

const LEAF = { field: 'Certificate.certificate_list[0]', offset: 7 } as const

/** Checks the key of a server's certificate against suite and offer. @throws TlsFailure illegal_parameter */
export function checkServerKey(suite: Suite12, { hello }: Offer, key: PublicKey): void {
  const { authentication } = SUITES_12[suite]
  if (authenticationOf(key.kind) !== authentication)
    fail('illegal_parameter', 'RFC 5246 §7.4.2', {
      expected: `a certificate for ${authentication}, as ${suite} says`,
      actual: `a key of kind ${key.kind}`,
      ...LEAF,
    })
  // A client that names no groups takes every curve.
  const named = findExtension(hello.extensions, 'supported_groups')?.named_group_list
  if (key.kind === 'ecdsa' && named && !named.includes(key.curve))
    fail('illegal_parameter', 'RFC 8422 §5.3', {
      expected: `a key on one of ${named.join(', ')}`,
      actual: `a key on ${key.curve}`,
      ...LEAF,
    })
}
