/** Which suites of TLS 1.2 have a use for which groups: RFC 8422 §4, RFC 7919 §4. */
import { GROUPS, type GroupName } from '../../crypto/agreement/group.ts'
import type { ClientConfig } from './config.ts'
import { usesCurve, usesField } from './suite-groups.ts'

/** The groups that a client names which offers no more than TLS 1.2: those that a suite of its has a use for. */
export function groups12({ groups, suites12 }: ClientConfig): readonly GroupName[] {
  const kinds = { ecdh: suites12.some(usesCurve), ffdh: suites12.some(usesField), hybrid: false }
  return groups.filter((group) => kinds[GROUPS[group].kind])
}
