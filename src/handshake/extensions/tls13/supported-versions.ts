/** The versions that a client offers, and the one that the server chose: RFC 9846 §4.3.1 (8446 §4.2.1). */
import type { Spoken } from '../spoken.ts'

const CHOSEN = { selected_version: 'TLS 1.3' } as const

/** It is what chooses the version: the hello files read it before any other. */
export const supportedVersions: Spoken<'supported_versions'> = {
  type: 'supported_versions',
  says: {
    ClientHello: ({ speaks13 }, { client: { versions } }) => (speaks13 ? { versions } : undefined),
    ServerHello: () => CHOSEN,
    HelloRetryRequest: () => CHOSEN,
  },
}
