/** Connections that updated their keys very often, without the updates. */
import type { Connection } from '../../src/connection/connection.ts'
import { trafficNames } from '../../src/secrets/names.ts'
import { peerOf } from '../../src/wire/actor.ts'

/** The connection with the keys that it reads with called those of a later generation: they, and the secret behind them. */
export function readingAtGeneration(connection: Connection, generation: number): Connection {
  const side = peerOf(connection.actor)
  const { secret } = trafficNames(side, 'application', connection.read.generation)
  const { secret: name } = trafficNames(side, 'application', generation)
  return {
    ...connection,
    vault: connection.vault.add({ ...connection.vault.get(secret), name }),
    read: { ...connection.read, generation },
  }
}
