/** The ends between which faults are played: each resumes where nothing differs. */
import type { ClientSettings, ServerSettings } from '../../handshake/config/config.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { client, server, type Ends } from '../scenarios/scenario.ts'

/** The suite of TLS 1.2 that is chosen. */
const SUITE_12: Suite12 = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
/** The other one that both ends allow. */
export const OTHER_SUITE_12: Suite12 = 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'

/** TLS 1.2; the session goes by its ID. */
export function byId(clientMore: ClientSettings = {}, serverMore: ServerSettings = {}): Ends {
  const common = {
    versions: ['TLS 1.2'],
    suites12: [SUITE_12, OTHER_SUITE_12],
    // P-256 is the server's certificate's (RFC 8422 §5.3).
    groups: ['x25519', 'secp256r1'],
  } as const
  return {
    client: client({ ...common, sessionTickets: false, ...clientMore }),
    server: server({ ...common, ...serverMore }),
  }
}

/** TLS 1.2 with tickets. */
export function byTicket(): Ends {
  return byId({ sessionTickets: true })
}

/** TLS 1.3, and one sealed ticket. */
export function byPsk(clientMore: ClientSettings = {}, serverMore: ServerSettings = {}): Ends {
  return { client: client(clientMore), server: server({ tickets: { count: 1 }, ...serverMore }) }
}

/** TLS 1.3, and one ticket that is a reference into the server's cache. */
export function byReference(): Ends {
  return byPsk({}, { tickets: { count: 1, kind: 'stateful' } })
}

/** TLS 1.3, and early data with the second connection. */
export function byEarlyData(clientMore: ClientSettings = {}, serverMore: ServerSettings = {}): Ends {
  return byPsk({ earlyData: true, ...clientMore }, { maxEarlyData: 16_384, ...serverMore })
}
