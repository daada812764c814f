/** Where what real servers do with TLS 1.3 is not what the simulation has: models of it, which decide as they do. */
import type { Beside } from './beside.ts'

/**
 * How OpenSSL 3.0 keeps the sessions of TLS 1.3 behind references, where no early data are allowed: two after a full handshake,
 * one after a resumption, and one that was used stays until it is pushed out. Ours go with their use, and are as many after
 * each handshake, so in a cache that is too small the shares differ.
 */
const AFTER = { full: 2, resumption: 1 } as const

/** What OpenSSL decides of each connection, one after the other. @param holds sessions in its cache */
export function opensslReferences(all: readonly Pick<Beside, 'client'>[], holds: number): readonly boolean[] {
  const cache: number[] = []
  const kept = new Map<number, readonly number[]>()
  let made = 0
  return all.map(({ client }) => {
    const own = kept.get(client) ?? []
    const newest = own.at(-1)
    const isKnown = newest !== undefined && cache.includes(newest)
    const given = Array.from({ length: isKnown ? AFTER.resumption : AFTER.full }, () => made++)
    kept.set(client, [...own.slice(0, -1), ...given].slice(-2))
    cache.push(...given)
    cache.splice(0, cache.length - holds)
    return isKnown
  })
}

/**
 * How Apache gives tickets under keys from a file: two after a full handshake, none after a resumption, since its callback tells
 * OpenSSL that the ticket is good and never that it is to be renewed. So a client that uses each once resumes twice, at most.
 * @param isOne whether all servers open all tickets
 */
export function apacheTickets(
  all: readonly Pick<Beside, 'client' | 'server'>[],
  isOne: boolean,
): readonly boolean[] {
  const kept = new Map<number, readonly number[]>()
  return all.map(({ client, server }) => {
    const own = kept.get(client) ?? []
    const rest = own.slice(0, -1)
    const isKnown = own.length > 0 && (isOne || own.at(-1) === server)
    kept.set(client, isKnown ? rest : [...rest, server, server].slice(-2))
    return isKnown
  })
}
