/** Why a session was not known, as only somebody can tell who sees the whole fleet: to a server all strangers look alike. */
import type { Verdicts } from './answer.ts'
import type { FleetServer, Servers } from './servers.ts'
import type { Gone } from './memory/gone.ts'
import type { FleetSession } from './sessions.ts'

/** Why a session is in no cache any more. */
const GONE: Readonly<Record<Gone, string>> = {
  evict: 'pushed out of the cache',
  expire: 'its time is over',
  take: 'taken already',
}

/** The checks that say no more than that nobody knows the session. */
const UNKNOWN: readonly string[] = ['psk.known', 'session12.known']

/**
 * Why a server does not know a session; empty where another check says why it is not resumed.
 * @param now virtual ms since 1970
 */
export function causeOf(
  servers: Servers,
  server: FleetServer,
  { origin, sealed, made }: FleetSession,
  { failed, asked }: Verdicts,
  now: number,
): string {
  if (!failed || !UNKNOWN.includes(failed)) return ''
  if (asked.failures > 0) return 'the store gave no answer'
  const place = sealed ? servers.keyPlace(server) : servers.sessionPlace(server)
  const from = sealed ? servers.keyPlace(origin.server) : servers.sessionPlace(origin.server)
  if (place !== from)
    return sealed ? 'sealed by a server with other keys' : 'kept by a server with another cache'
  if (servers.losesAtRestart(sealed !== undefined) && origin.server.boot !== origin.boot)
    return 'the server began anew since'
  if (sealed)
    return servers.isToGet(server, origin.key, now) ? 'its key is not here yet' : 'its key is retired'
  return made.gone ? GONE[made.gone] : 'never kept'
}
