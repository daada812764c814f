/**
 * Everything of a fleet that can be set: one table, from which follow the type of the settings, how a text is read, the help of
 * the command line and the table in the guide.
 */
import { timeIn, timeText } from '../../handshake/settings/kinds.ts'
import { Misuse } from '../../rules/failure.ts'

/** Parts of a fleet, in the order in which help names them. */
export const DIAL_GROUPS = ['servers', 'sessions', 'keys', 'clients', 'early data', 'costs'] as const

/** One thing that can be set. */
export interface Dial<T> {
  readonly group: Group
  /** What stands where nobody says anything. */
  readonly initial: T
  /** What it is, in a few words. */
  readonly help: string
  /** What may be written, as it stands behind "expected". */
  readonly allowed: string
  /** The value of a text; `undefined` where it is none. */
  readonly read: (text: string) => T | undefined
  /** A value as it may be written. */
  readonly write: (value: T) => string
  /** What lies between two values of it: numbers, shares, times; or its words, between which nothing lies, as between names. */
  readonly scale: 'numbers' | 'shares' | 'times' | 'names' | readonly T[]
}

type Group = (typeof DIAL_GROUPS)[number]

/** A whole number, with k or M behind it for thousands and millions. */
function count(group: Group, initial: number, least: number, help: string): Dial<number> {
  return {
    group,
    initial,
    help,
    allowed: `a whole number from ${least}, such as 5 or 20k or 1M`,
    read: (text) => {
      const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text) ?? []
      const value = Number(digits) * (unit === 'k' ? 1e3 : unit === 'M' ? 1e6 : 1)
      return digits !== '' && Number.isSafeInteger(value) && value >= least ? value : undefined
    },
    write: (value) =>
      value >= 1e6 && value % 1e5 === 0
        ? `${value / 1e6}M`
        : value >= 1e4 && value % 100 === 0
          ? `${value / 1e3}k`
          : String(value),
    scale: 'numbers',
  }
}

/** A part of a whole. */
function share(group: Group, initial: number, help: string): Dial<number> {
  return {
    group,
    initial,
    help,
    allowed: 'a share from 0 to 1, or 0% to 100%',
    read: (text) => {
      const [, digits = '', percent = ''] = /^(\d*\.?\d+)(%?)$/.exec(text) ?? []
      const value = Number(digits) / (percent ? 100 : 1)
      return digits !== '' && value >= 0 && value <= 1 ? value : undefined
    },
    write: (value) => `${Number((value * 100).toFixed(4))}%`,
    scale: 'shares',
  }
}

/** A time, in ms; `never` where there may be no end. */
function time(group: Group, initial: number, help: string, least = 0): Dial<number> {
  return {
    group,
    initial,
    help,
    allowed: `a time with its unit, such as 300s or 12h${initial === Infinity ? ', or never' : ''}`,
    read: (text) => {
      if (text === 'never') return initial === Infinity ? Infinity : undefined
      const ms = timeIn(text)
      return ms !== undefined && ms >= least ? ms : undefined
    },
    write: (value) => (value === Infinity ? 'never' : timeText(value)),
    scale: 'times',
  }
}

/** One of several words. */
function choice<const W extends string>(group: Group, words: readonly W[], help: string): Dial<W> {
  return {
    group,
    initial: words[0]!,
    help,
    allowed: words.join(', '),
    read: (text) => words.find((word) => word === text),
    write: (value) => value,
    scale: words,
  }
}

/** A name for what is given beside the dials, or known by it. */
function name(group: Group, initial: string, allowed: string, help: string): Dial<string> {
  return {
    group,
    initial,
    help,
    allowed,
    scale: 'names',
    read: (text) => (text === '' ? undefined : text),
    write: (value) => value,
  }
}

const SHARED = ['none', 'zone', 'all'] as const

/** Every dial by its name. */
export const DIALS = {
  servers: count('servers', 2, 1, 'servers, or processes that keep sessions each for itself'),
  zones: count('servers', 1, 1, 'places over which servers and clients are spread evenly'),
  balance: choice(
    'servers',
    ['round-robin', 'random', 'least', 'nearest', 'address', 'session-id', 'issuer'],
    'who gets a connection: each in turn, any, the one with fewest open, those of the client’s own zone in turn, by hash of the address or of the session ID, or whoever made the session',
  ),
  skew: time('servers', 0, 'most by which a server’s clock is wrong, either way'),
  restart: time('servers', Infinity, 'each server begins anew that often, one after the other', 1),
  cores: count('servers', 4, 1, 'processors of a server; what finds none free waits'),

  sessions: choice(
    'sessions',
    ['tickets', 'cache', 'none'],
    'what servers keep sessions in: sealed tickets, or a cache behind IDs and references, or nothing',
  ),
  'cache-size': count(
    'sessions',
    20_480,
    0,
    'sessions that a cache holds, 0 for no limit; a store outside has none',
  ),
  eviction: choice('sessions', ['openssl', 'lru'], 'who leaves a full cache'),
  'share-cache': choice('sessions', SHARED, 'servers with one cache: none, those of a zone, or all'),
  store: choice(
    'sessions',
    ['memory', 'outside'],
    'what a shared cache is: memory of one machine, or a store that is asked over a network',
  ),
  'store-latency': time('sessions', 1, 'until an outside store has answered'),
  'store-failures': share('sessions', 0, 'of its answers that never come'),
  lifetime: time('sessions', 7_200_000, 'how long a session is good for', 1000),
  tickets: count('sessions', 2, 0, 'tickets after a handshake of TLS 1.3'),

  'share-keys': choice('keys', SHARED, 'servers with the same ticket keys: none, those of a zone, or all'),
  rotate: time('keys', Infinity, 'how long a ticket key seals before the next one does', 1000),
  grace: time('keys', 0, 'how long it still opens after that'),
  lead: time('keys', 0, 'how long it opens before it seals'),
  spread: time('keys', 0, 'by how much the last server is behind the first with a new ticket key'),

  connections: count('clients', 100_000, 1, 'connections after which the count ends'),
  clients: count('clients', 10_000, 1, 'clients'),
  visit: time('clients', 600_000, 'mean time until a client comes again', 1),
  gaps: choice('clients', ['exponential', 'heavy'], 'how those times are spread'),
  popularity: share('clients', 0, 'how unequal clients are: exponent of Zipf’s law'),
  day: share('clients', 0, 'how much fewer come at night than by day'),
  crowd: share('clients', 0, 'of the clients that come for the first time in one minute, halfway'),
  open: time(
    'clients',
    0,
    'mean time for which a connection stays open; whoever comes meanwhile needs no other',
  ),
  parallel: count('clients', 1, 1, 'connections that a client opens at once'),
  names: count('clients', 1, 1, 'names that the servers have; each visit is to one of them'),
  roam: share('clients', 0, 'of the visits in which a client comes to another zone than its own'),
  'tls-12': share('clients', 0, 'of the clients that speak TLS 1.2 and not 1.3'),
  forgetful: share('clients', 0, 'of the clients that keep no sessions'),
  keep: count('clients', 2, 1, 'sessions that a client keeps for a name'),
  'single-use': choice('clients', ['yes', 'no'], 'whether clients use a ticket of TLS 1.3 once'),
  latency: time('clients', 25, 'one way between client and server'),
  far: time('clients', 0, 'one way more between a client and a server of another zone'),

  early: share('early data', 0, 'of the clients that send early data where they may'),
  'early-size': count('early data', 0, 0, 'bytes of early data that servers take; 0 for none'),
  window: time('early data', 10_000, 'how far the age of a ticket may be off'),
  'replay-check': choice('early data', ['yes', 'no'], 'whether servers remember what they saw'),
  replays: share('early data', 0, 'of the flights with early data that somebody sends again, to any server'),

  costs: name(
    'costs',
    'openssl',
    'openssl, none, measured, or a file: what openssl speed -mr prints, or JSON {"sign": microseconds, …}',
    'what primitives cost: as OpenSSL 3.0 was measured once, nothing, as ours are measured on this machine, or as a file says',
  ),
}

/** Name of a dial. */
export type DialName = keyof typeof DIALS

/** Times in ms, shares from 0 to 1. */
export type Dials = { readonly [K in DialName]: (typeof DIALS)[K] extends Dial<infer T> ? T : never }

/** All names, in the order of the table. */
export const DIAL_NAMES = Object.keys(DIALS) as DialName[]

/** Every dial where nobody touched it. */
export const USUAL: Dials = Object.fromEntries(
  DIAL_NAMES.map((name) => [name, DIALS[name].initial]),
) as unknown as Dials

/** The dial as one whose type nobody knows. */
export function dialOf(name: DialName): Dial<unknown> {
  return DIALS[name] as unknown as Dial<unknown>
}

/** What a text says of a dial. @throws Misuse where it is nothing that the dial can be */
export function readDial(name: DialName, text: string): Partial<Dials> {
  const value = dialOf(name).read(text)
  if (value === undefined) throw new Misuse(`${name}: expected ${dialOf(name).allowed}, actual '${text}'`)
  return { [name]: value }
}

/** Dials that are not as usual, as options of the command line. */
export function touched(dials: Dials): readonly string[] {
  return DIAL_NAMES.filter((name) => dials[name] !== USUAL[name]).map(
    (name) => `--${name} ${writeDial(name, dials)}`,
  )
}

/** A dial as it is set. */
export interface Setting {
  readonly dial: DialName
  readonly group: Group
  readonly help: string
  /** As it may be written. */
  readonly value: string
  readonly isUsual: boolean
}

/** Every dial as it is set, in the order of the table. */
export function settingsOf(dials: Dials): readonly Setting[] {
  return DIAL_NAMES.map((dial) => ({
    dial,
    group: DIALS[dial].group,
    help: DIALS[dial].help,
    value: writeDial(dial, dials),
    isUsual: dials[dial] === USUAL[dial],
  }))
}

/** A value of a dial as it may be written. */
export function writeDial(name: DialName, dials: Dials): string {
  return dialOf(name).write(dials[name])
}

/**
 * Dials that say together what cannot be.
 * @throws Misuse that names them
 */
export function checkDials(dials: Dials): Dials {
  const { servers, zones, rotate, grace, lead } = dials
  if (zones > servers) throw new Misuse(`${zones} zones need as many servers, and there are ${servers}`)
  if ((grace + lead) / rotate >= 64)
    throw new Misuse('grace, lead: a ring opens with fewer than 64 keys at once')
  if (dials.lifetime > 604_800_000 || dials.lifetime % 1000 !== 0)
    throw new Misuse('lifetime: whole seconds, seven days at most (RFC 9846 §4.7.1)')
  return dials
}
