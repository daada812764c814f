/** What the share that resumes must be in fleets so simple that it can be worked out: to hold a fleet against, and to draw beside it. */

import type { Dials } from './dials.ts'

/**
 * Of independent references to things of given rates, how many find theirs among those that an LRU cache holds. Che's
 * approximation (Che, Tung and Wang, "Hierarchical Web Caching Systems", 2002): a thing is in the cache if it was asked for
 * within a time T, the same for all, in which as many different things are asked for as the cache holds.
 * @param rates how often each thing is asked for, in any unit
 */
function lruHitRatio(rates: readonly number[], size: number): number {
  if (size >= rates.length) return 1
  const different = (time: number): number => rates.reduce((sum, rate) => sum + 1 - Math.exp(-rate * time), 0)
  let [low, high] = [0, 1]
  while (different(high) < size) high *= 2
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (different(middle) < size) low = middle
    else high = middle
  }
  const all = rates.reduce((sum, rate) => sum + rate, 0)
  return rates.reduce((sum, rate) => sum + rate * (1 - Math.exp(-rate * low)), 0) / all
}

/** Of clients that come back to any of so many servers, each with a cache or keys of its own, how many meet the one they came from. */
function sameServerRatio(servers: number): number {
  return 1 / servers
}

/** A share that can be worked out. */
export interface WorkedOut {
  /** How, in words. */
  readonly by: string
  /** Of the sessions that are offered, how many are resumed. */
  readonly share: number
}

/** What is left out for the share to be simple: nothing is lost but by the one thing that is asked about. */
const SIMPLE: readonly (readonly [keyof Dials, Dials[keyof Dials]])[] = [
  ['zones', 1],
  ['restart', Infinity],
  ['rotate', Infinity],
  ['store-failures', 0],
  ['gaps', 'exponential'],
  ['day', 0],
  ['crowd', 0],
  ['open', 0],
  ['parallel', 1],
  ['names', 1],
  ['forgetful', 0],
]

/** The share that must resume of what is offered; `undefined` where nobody worked that out. */
export function workedOut(dials: Dials): WorkedOut | undefined {
  const isSimple = SIMPLE.every(([name, value]) => dials[name] === value)
  // Sessions that may grow too old are another question.
  const outlives = dials.lifetime >= 20 * dials.visit
  if (!isSimple || !outlives || dials.sessions === 'none') return undefined
  return ofOneCache(dials) ?? ofMany(dials)
}

function ofOneCache(dials: Dials): WorkedOut | undefined {
  const { servers, sessions, eviction, clients, popularity, 'cache-size': size } = dials
  if (servers > 1 || sessions !== 'cache' || eviction !== 'lru' || dials['tls-12'] < 1 || size === 0)
    return undefined
  const rates = Array.from({ length: clients }, (_, index) => (index + 1) ** -popularity)
  return {
    by: 'an LRU cache under independent references, by Che’s approximation',
    share: lruHitRatio(rates, size),
  }
}

function ofMany({
  servers,
  balance,
  sessions,
  clients,
  'share-keys': keys,
  'share-cache': caches,
  'cache-size': size,
}: Dials): WorkedOut | undefined {
  const alone = (sessions === 'cache' ? caches : keys) === 'none'
  const hasRoom = sessions === 'tickets' || size === 0 || size > 2 * clients
  if (!alone || !hasRoom || servers === 1 || (balance !== 'random' && balance !== 'round-robin'))
    return undefined
  return {
    by: `one of ${servers} servers knows the session, and any may be asked`,
    share: sameServerRatio(servers),
  }
}
