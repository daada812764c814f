/** What suites of TLS 1.2 agree in: RFC 8422 §4, RFC 7919 §4. */
import type { FfdheName } from '../../crypto/agreement/ffdhe.ts'
import { GROUPS, type GroupName } from '../../crypto/agreement/group.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { exchangeRow } from '../../wire/registry/suites12.ts'

/** Whether a group is an elliptic curve: TLS 1.2 has no others but those, and primes. */
export function isCurve(group: GroupName): boolean {
  return GROUPS[group].kind === 'ecdh'
}

/** Whether a group is one of RFC 7919. */
export function isField(group: GroupName): group is FfdheName {
  return GROUPS[group].kind === 'ffdh'
}

/** Whether a suite agrees on its secret on a curve. */
export function usesCurve(suite: Suite12): boolean {
  return exchangeRow(suite).agreement === 'curve'
}

/** Whether a suite agrees on its secret modulo a prime. */
export function usesField(suite: Suite12): boolean {
  return exchangeRow(suite).agreement === 'field'
}
