/** Fleets with a name: each stands for a question. */
import { HOUR } from '../../bytes/time.ts'
import { Misuse } from '../../rules/failure.ts'
import { nearest } from '../../rules/nearest.ts'
import { USUAL, type Dials } from './dials.ts'

/** A fleet that has a name. */
export interface NamedFleet {
  /** The question that it answers. */
  readonly asks: string
  /** What is otherwise than usual. */
  readonly dials: Partial<Dials>
}

const CACHE = { sessions: 'cache' } as const
/** So often that no session grows too old. */
const OFTEN = { visit: 300_000 } as const

/** All of them. */
export const FLEETS: Readonly<Record<string, NamedFleet>> = {
  'two-servers': {
    asks: 'two servers behind a balancer, and each has its own ticket keys: what share resumes?',
    dials: OFTEN,
  },
  'shared-keys': {
    asks: 'the same with one set of ticket keys',
    dials: { ...OFTEN, 'share-keys': 'all' },
  },
  'two-caches': {
    asks: 'two servers, TLS 1.2 with session IDs, and each has its own cache',
    dials: { ...OFTEN, ...CACHE, 'tls-12': 1 },
  },
  'by-address': {
    asks: 'the same, and the balancer sends each address to one server',
    dials: { ...OFTEN, ...CACHE, 'tls-12': 1, balance: 'address' },
  },
  'small-cache': {
    asks: 'one cache that holds a tenth of the sessions there are: who is pushed out?',
    dials: {
      ...OFTEN,
      ...CACHE,
      servers: 1,
      'tls-12': 1,
      clients: 2000,
      'cache-size': 200,
      eviction: 'lru',
      popularity: 0.8,
    },
  },
  'shared-store': {
    asks: 'four servers with a store outside, which is a millisecond away and fails now and then',
    dials: { ...CACHE, servers: 4, 'share-cache': 'all', store: 'outside', 'store-failures': 0.01 },
  },
  rotation: {
    asks: 'ticket keys change every hour and open no longer: what is lost?',
    dials: { 'share-keys': 'all', rotate: HOUR, 'tls-12': 0.3 },
  },
  'rotation-with-grace': {
    asks: 'the same, and a key still opens for as long as a ticket lives',
    dials: { 'share-keys': 'all', rotate: HOUR, grace: 2 * HOUR, 'tls-12': 0.3 },
  },
  deploy: {
    asks: 'every server begins anew once an hour, with keys of its own',
    dials: { servers: 4, balance: 'issuer', restart: HOUR },
  },
  'early-data': {
    asks: 'early data at three servers that do not tell one another what they saw: how many replays are taken?',
    dials: { servers: 3, 'share-keys': 'all', early: 1, 'early-size': 16_384, replays: 0.1 },
  },
}

/** The fleet of that name. @throws Misuse where there is none, with what was probably meant */
export function fleetNamed(name: string): Dials {
  const found = Object.hasOwn(FLEETS, name) ? FLEETS[name] : undefined
  if (found) return { ...USUAL, ...found.dials }
  const near = nearest(name, Object.keys(FLEETS))
  const hint =
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: ${Object.keys(FLEETS).join(', ')}`
  throw new Misuse(`'${name}' is no fleet; ${hint}`)
}
