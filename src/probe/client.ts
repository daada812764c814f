/** Our client in a check-up: it speaks one version at a time, and takes what an old server has, too. */
import type { ClientSettings } from '../handshake/config/config.ts'
import { clientConfig } from '../handshake/settings/configure.ts'
import type { Suite12 } from '../wire/registry.ts'
import type { Version } from '../wire/version.ts'

const DEFAULTS = clientConfig()

/** Suites that servers have that have none of ours. */
const OLD_SUITES: readonly Suite12[] = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_256_CBC_SHA',
]

/** What is offered of TLS 1.2. */
export const SUITES_TO_OFFER_12: readonly Suite12[] = [...DEFAULTS.suites12, ...OLD_SUITES]

/** What is offered of TLS 1.3. */
export const SUITES_TO_OFFER_13 = DEFAULTS.suites

/** Settings of all connections of a version; certificates end none unless `more` says so: they are not what is asked about. */
export function settingsFor(version: Version, more: ClientSettings): ClientSettings {
  return {
    versions: [version],
    suites12: SUITES_TO_OFFER_12,
    legacySignatures: true,
    minimumDhBits: 1024,
    verifyPeer: false,
    ...more,
  }
}

/**
 * Rules that our client leaves out in all connections of a version: what a server without extended_master_secret gives is offered
 * all the same, as other clients do, since it would not resume at all otherwise (RFC 7627 §5.3).
 */
export const OVERLOOKED: Readonly<Record<Version, readonly string[]>> = {
  'TLS 1.2': ['offer12.extended-master-secret'],
  'TLS 1.3': [],
}
