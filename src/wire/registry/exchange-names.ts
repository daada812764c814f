/**
 * How suites make their keys that are known by name alone: the one place where a name is taken apart. IANA composes names
 * as RFC 5246 §A.5 does, so what stands before `_WITH_` is the key exchange.
 */
import { SUITES_12, type KeyExchange12 } from './suites12.ts'

/** Key exchanges by what stands in the names of suites. */
const EXCHANGES: readonly (readonly [RegExp, KeyExchange12])[] = [
  [/^TLS_ECDHE_(ECDSA|RSA)_WITH/, 'ECDHE'],
  [/^TLS_DHE_(DSS|RSA)_(EXPORT_)?WITH/, 'DHE'],
  [/^TLS_RSA_(EXPORT_)?WITH/, 'RSA'],
  [/^TLS_DH_anon_(EXPORT_)?WITH/, 'DH_anon'],
  [/^TLS_ECDH_anon_WITH/, 'ECDH_anon'],
  [/^TLS_PSK_WITH/, 'PSK'],
  [/^TLS_(DHE_PSK|PSK_DHE)_WITH/, 'DHE_PSK'],
  [/^TLS_ECDHE_PSK_WITH/, 'ECDHE_PSK'],
  [/^TLS_RSA_PSK_WITH/, 'RSA_PSK'],
]

/** How a suite, spoken here or not, makes its keys; `undefined` where it is another way than those of {@link KeyExchange12}. */
export function keyExchangeOf(suite: string): KeyExchange12 | undefined {
  if (Object.hasOwn(SUITES_12, suite)) return SUITES_12[suite as keyof typeof SUITES_12].keyExchange
  return EXCHANGES.find(([pattern]) => pattern.test(suite))?.[1]
}
