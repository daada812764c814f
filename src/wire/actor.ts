/** One of the two ends of a connection. */
export type Actor = 'client' | 'server'

/** The other end. */
export function peerOf(actor: Actor): Actor {
  return actor === 'client' ? 'server' : 'client'
}
