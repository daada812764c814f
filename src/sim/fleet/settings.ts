/** What the ends of a fleet's connections are told, as any other endpoint is told it. */
import { DAY } from '../../bytes/time.ts'
import { makeIdentity } from '../../certificate/keys/identity.ts'
import type {
  ClientConfig,
  ClientSettings,
  ServerConfig,
  ServerSettings,
} from '../../handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../handshake/settings/configure.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'
import type { Dials } from './dials.ts'

/** The version in which a client speaks, as high as it can. */
export type Spoken = 'TLS 1.2' | 'TLS 1.3'

const YEAR = 365 * DAY

let made: ReturnType<typeof makeIdentity> | undefined

/** Who all servers are, made when first asked for; good for longer than any fleet runs. */
function identified(): ReturnType<typeof makeIdentity> {
  return (made ??= makeIdentity({
    seed: 'fleet',
    names: ['*.fleet.example'],
    notBefore: VIRTUAL_START - YEAR,
    notAfter: VIRTUAL_START + 10 * YEAR,
  }))
}

/** The name of the `n`th name that servers have. */
export function nameOf(n: number): string {
  return `n${n}.fleet.example`
}

/** What a client is told. @param earlyData whether it has some to send */
export function clientSettings(version: Spoken, serverName: string, earlyData: boolean): ClientSettings {
  const versions = version === 'TLS 1.3' ? (['TLS 1.3', 'TLS 1.2'] as const) : (['TLS 1.2'] as const)
  return { serverName, versions: [...versions], trust: [identified().root], earlyData }
}

/** What a server is told. */
export function serverSettings(dials: Dials): ServerSettings {
  const { sessions, tickets: count, lifetime, window: freshnessWindow } = dials
  return {
    credentials: [identified().identity],
    versions: ['TLS 1.3', 'TLS 1.2'],
    sessionIds: sessions === 'cache',
    tickets: {
      count: sessions === 'none' ? 0 : count,
      kind: sessions === 'cache' ? 'stateful' : 'sealed',
      lifetime: lifetime / 1000,
    },
    maxEarlyData: dials['early-size'],
    freshnessWindow,
    replayCheck: dials['replay-check'] === 'yes',
  }
}

/** Configurations by what they follow from, made when first asked for: to make one takes as long as a cheap handshake. */
export class Configurations {
  private readonly clients = {
    'TLS 1.2': { late: new Map<string, ClientConfig>(), early: new Map<string, ClientConfig>() },
    'TLS 1.3': { late: new Map<string, ClientConfig>(), early: new Map<string, ClientConfig>() },
  }
  /** What every server is told. */
  readonly server: ServerConfig

  constructor(dials: Dials) {
    this.server = serverConfig(serverSettings(dials))
  }

  /** A client's. */
  client(version: Spoken, serverName: string, earlyData: boolean): ClientConfig {
    const { late, early } = this.clients[version]
    const all = earlyData ? early : late
    const known = all.get(serverName)
    if (known) return known
    const made = clientConfig(clientSettings(version, serverName, earlyData))
    all.set(serverName, made)
    return made
  }
}
