/**
 * Changes that concern every connection to come: which server answers it, how much that server remembers and for how long, when
 * it begins. Each is looked up among all changes, the last of its kind counts; nothing of them is kept elsewhere.
 */
import type { ContextSettings } from '../../session/caches/context.ts'
import { TicketKeyRing } from '../../session/tickets/ticket-ring.ts'
import type { Actor } from '../../wire/actor.ts'
import type { LinkModel } from '../kernel/link.ts'
import type { HostMemory } from '../kernel/memory.ts'
import type { Network } from '../kernel/network.ts'
import type { Change, Forgotten, WorldChange } from './change.ts'

/** The part of a memory behind each thing that can be lost or shared. */
export const PARTS: Readonly<Record<Forgotten, keyof HostMemory>> = {
  sessions: 'context',
  outside: 'outside',
  replays: 'replays',
  'ticket-keys': 'ticketKeys',
}

/** The host that is there without changes, and the first of several. */
const FIRST = 'server'

function lastOf<K extends Change['kind']>(
  all: readonly Change[],
  kind: K,
): Extract<Change, { readonly kind: K }> | undefined {
  return all.findLast((change): change is Extract<Change, { readonly kind: K }> => change.kind === kind)
}

/** Whether a setting is another one in a connection. @param id such as `c2` */
export function holdsIn(
  { connection }: Extract<WorldChange, { readonly kind: 'setting' }>,
  id: string,
): boolean {
  if (connection === 'later') return id !== '' && id !== 'c1'
  return connection === undefined || connection === id
}

/** ms between a connection and the next; `undefined` where they are the story's own. */
export function pauseIn(all: readonly Change[]): number | undefined {
  return lastOf(all, 'wait')?.ms
}

/** How the wire is otherwise: of each of its numbers the last. */
export function linkIn(all: readonly Change[]): Partial<LinkModel> {
  const links = all.flatMap((change) => (change.kind === 'link' ? [change.link] : []))
  return Object.assign({}, ...links) as Partial<LinkModel>
}

/** The hosts that are one side: a client, and all servers. */
export function hostsOf(actor: Actor, all: readonly Change[]): readonly string[] {
  if (actor === 'client') return ['client']
  const { count } = lastOf(all, 'servers') ?? { count: 1 }
  return Array.from({ length: count }, (_, index) => (index === 0 ? FIRST : `${FIRST}-${index + 1}`))
}

/** The server whose turn it is. @param nth connection, counted from 1 */
export function serverAt(all: readonly Change[], nth: number): string {
  const servers = hostsOf('server', all)
  return servers[(nth - 1) % servers.length] ?? FIRST
}

/** The network with all servers that there are to be, each as the changes have it; itself where it is so already. */
export function withServers(network: Network, all: readonly Change[]): Network {
  const shares = Object.fromEntries(
    (lastOf(all, 'servers')?.shares ?? []).map((what) => [PARTS[what], FIRST]),
  )
  const first = network.state.hosts.get(FIRST)
  return hostsOf('server', all).reduce((now, name) => {
    const there = name === FIRST || !first ? now : now.host(name, { ...settingsOf(first), shares })
    return there.withMemory(name, remembering(there.memory(name), all))
  }, network)
}

function settingsOf({ client, server, skew, deviates }: NonNullable<ReturnType<Hosts['get']>>) {
  return { client, server, skew, deviates }
}

type Hosts = Network['state']['hosts']

/** What of a server's memory is otherwise. */
function remembering({ context, ticketKeys }: HostMemory, all: readonly Change[]): Partial<HostMemory> {
  const size = lastOf(all, 'cache-size')?.size ?? context.cache.settings.size
  const mode = lastOf(all, 'cache-mode')
  const period = lastOf(all, 'rotate')?.ms
  const turns = period !== undefined && ticketKeys instanceof TicketKeyRing
  return {
    ...((size !== context.cache.settings.size || mode) && {
      context: context.with({ size, ...usesOf(mode) }),
    }),
    ...(turns &&
      ticketKeys.schedule.period !== period && { ticketKeys: ticketKeys.with({ period, grace: 0 }) }),
  }
}

/** Who uses a cache, and what of the outside is there. */
function usesOf(
  change: Extract<Change, { readonly kind: 'cache-mode' }> | undefined,
): Partial<ContextSettings> {
  if (!change) return {}
  return { mode: change.mode, callbacks: change.outside ? ['new', 'get', 'remove'] : [] }
}
