/** What becomes of a network when something in it is changed: at once, or when that is sent for which the change waits. */
import { seededRandom } from '../../crypto/hash/random.ts'
import type { ClientSettings, ServerSettings } from '../../handshake/config/config.ts'
import {
  CLIENT_SETTINGS,
  clientConfig,
  SERVER_SETTINGS,
  serverConfig,
} from '../../handshake/settings/configure.ts'
import { checkEach } from '../../handshake/settings/objection.ts'
import { SessionCache } from '../../session/caches/cache.ts'
import { recordHellos } from '../../session/caches/seen-hellos.ts'
import { TicketKeyRing } from '../../session/tickets/ticket-ring.ts'
import type { NoteEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import { ATTACKER } from '../cast/hosts.ts'
import { castNamed } from '../cast/named.ts'
import { deviationNamed } from '../deviations/deviations.ts'
import { notesOf } from '../kernel/deviating.ts'
import type { HostMemory } from '../kernel/memory.ts'
import type { Network } from '../kernel/network.ts'
import type { Change, Forgotten, SentChange, WorldChange } from './change.ts'
import { holdsIn, hostsOf, PARTS, withServers } from './dials.ts'
import { changeInWords, noteOfChange } from './words.ts'

/** A change that waits for what is sent. */
export interface Waiting {
  readonly change: SentChange
  /** How many that fit still go by. */
  readonly left: number
  /** What was held back: it goes on behind the next. */
  readonly held?: { readonly bytes: Uint8Array; readonly alone: Uint8Array }
}

/** Everything that was changed in a Lab. */
export interface Changes {
  readonly all: readonly Change[]
  readonly waiting: readonly Waiting[]
  /** What the trace has not yet said. */
  readonly untold: readonly NoteEvent[]
}

/** Nothing is otherwise. */
export const NO_CHANGES: Changes = { all: [], waiting: [], untold: [] }

/** What a change acts on. */
interface Changing {
  readonly network: Network
  readonly changes: Changes
}

/**
 * The network after a change, or with one that waits.
 * @param id of the connection in progress
 * @throws Misuse on a setting that nobody knows, or a value that it cannot have
 */
export function changed({ network, changes }: Changing, id: string, change: Change): Changing {
  const all = [...changes.all, change]
  if (isOfSent(change)) {
    const waiting = [...changes.waiting, { change, left: change.sent.nth ?? 0 }]
    return { network, changes: { ...changes, all, waiting } }
  }
  const after = { ...changes, all, untold: [...changes.untold, ...toldOf(change)] }
  return inWorld({ network, changes: after }, id, change)
}

function isOfSent(change: Change): change is SentChange {
  return 'sent' in change
}

/** What the trace says of it: of a deviation the same as a connection says that begins with it. */
function toldOf(change: WorldChange): readonly NoteEvent[] {
  if (change.kind === 'deviate') return notesOf([deviationNamed(change.id)])
  return [noteOfChange({ says: changeInWords(change), unmade: undefined })]
}

function inWorld({ network, changes }: Changing, id: string, change: WorldChange): Changing {
  switch (change.kind) {
    case 'clock': {
      const { actor, ms } = change
      if (!actor) return { network: network.wait(ms), changes }
      const skew = network.state.hosts.get(actor)?.skew ?? 0
      return { network: network.host(actor, { skew: skew + ms }), changes }
    }
    case 'forget':
      return { network: forgotten(network, change.actor, change.what, changes), changes }
    case 'restart':
      return restarted(network, change, changes)
    case 'steal': {
      const part = PARTS[change.what]
      const { [part]: taken, sessions } = network.memory(change.actor)
      // What a client may offer stands beside its cache.
      const offers = change.what === 'sessions' && { sessions }
      return { network: network.withMemory(ATTACKER, { [part]: taken, ...offers }), changes }
    }
    case 'link': {
      const pair = network.connection(id)
      if (!pair) return { network, changes }
      return { network: network.withConnection({ ...pair, link: { ...pair.link, ...change.link } }), changes }
    }
    case 'deviate': {
      const deviation = deviationNamed(change.id)
      const { end } = deviation
      const deviates = network.state.hosts.get(end)?.deviates ?? []
      return { network: network.host(end, { deviates: [...deviates, deviation] }), changes }
    }
    case 'setting': {
      return { network: reconfigured(network, id, change), changes }
    }
    case 'wait':
    case 'cache-size':
    case 'cache-mode':
    case 'servers':
    case 'rotate':
      return { network: withServers(network, changes.all), changes }
  }
}

// ---- What is lost

const FORGETS: Readonly<Record<Forgotten, (memory: HostMemory, network: Network) => Partial<HostMemory>>> = {
  sessions: ({ context }) => ({ sessions: [], context: context.flush().context }),
  outside: () => ({ outside: SessionCache.create({ size: 0 }) }),
  replays: () => ({ replays: recordHellos(20_000) }),
  'ticket-keys': (_, { now }) => {
    const schedule = { format: 'glass-tls', start: now, period: Infinity, grace: 0 } as const
    return { ticketKeys: new TicketKeyRing(schedule, seededRandom('keys after those that were lost')) }
  },
}

function forgotten(network: Network, actor: Actor, what: Forgotten, { all }: Changes): Network {
  return hostsOf(actor, all).reduce(
    (now, host) => now.withMemory(host, FORGETS[what](now.memory(host), now)),
    withServers(network, all),
  )
}

/** What a process keeps by itself. */
const IN_PROCESS: readonly Forgotten[] = ['sessions', 'replays', 'ticket-keys']

function restarted(
  network: Network,
  { actor, keeps }: Extract<WorldChange, { readonly kind: 'restart' }>,
  changes: Changes,
): Changing {
  const lost = IN_PROCESS.filter((what) => !keeps.includes(what))
  const after = lost.reduce((now, what) => forgotten(now, actor, what, changes), network)
  if (actor === 'client' || keeps.includes('replays')) return { network: after, changes }
  const value = network.now + (network.state.hosts.get(actor)?.skew ?? 0)
  const since = { kind: 'setting', actor, name: 'startedAt', value } as const
  return { network: after, changes: { ...changes, all: [...changes.all, since] } }
}

// ---- Other settings

/** What a connection is told, and what of it is otherwise. @param id its name */
export function withSettings<O extends { client?: ClientSettings; server?: ServerSettings }>(
  { all }: Changes,
  options: O,
  id: string,
): O {
  const settings = all.filter((change) => change.kind === 'setting').filter((change) => holdsIn(change, id))
  const told = <S extends object>(actor: Actor, given: S): S =>
    settings
      .filter((change) => change.actor === actor)
      .reduce((now, { name, value }) => withSetting(now, name, value), given)
  return {
    ...options,
    client: told('client', options.client ?? {}),
    server: told('server', options.server ?? {}),
  }
}

type SettingChange = Extract<WorldChange, { readonly kind: 'setting' }>

/** Settings with another value; of a setting that has parts only those are others that are named; who is named is of the cast. */
function withSetting<S extends object>(settings: S, name: string, given: unknown): S {
  const value = castNamed(name, given)
  const before = (settings as Readonly<Record<string, unknown>>)[name]
  return { ...settings, [name]: isParts(before) && isParts(value) ? { ...before, ...value } : value }
}

function isParts(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** The endpoint of a connection in progress goes on with another setting. */
function reconfigured(network: Network, id: string, change: SettingChange): Network {
  const { actor, name, value } = change
  const pair = network.connection(id)
  const end = pair?.[actor]
  if (!pair || !end || !holdsIn(change, id)) {
    // Nobody has it yet, but who could not have it is told so at once; what it contradicts, when it is told all.
    checkEach(actor === 'client' ? CLIENT_SETTINGS : SERVER_SETTINGS, { [name]: castNamed(name, value) })
    return network
  }
  const { role, ...settings } = end.config
  // Which groups get a share follows from the groups.
  const { keyShares, ...others } = { keyShares: [], ...settings }
  const other = withSetting(
    { ...others, ...(name !== 'groups' && role === 'client' && { keyShares }) },
    name,
    value,
  )
  const config = role === 'client' ? clientConfig(other) : serverConfig(other)
  return network.withConnection({ ...pair, [actor]: { ...end, config } })
}
