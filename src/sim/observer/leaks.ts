/** What of a story may leak, by name: keys that servers keep for long, and every secret of every connection. */
import { toHex } from '../../bytes/bytes.ts'
import type { NonEmpty } from '../../bytes/list.ts'
import type { PrivateKey } from '../../crypto/keys.ts'
import type { SecretNode } from '../../secrets/node.ts'
import { placeOf } from '../../secrets/secret-id.ts'
import { ticketKeysAt } from '../../session/tickets/ticket-ring.ts'
import { eventsOf, type Run } from '../../trace/run.ts'
import type { Lab } from '../lab/lab.ts'
import type { Leaked } from './observer.ts'

/** One thing that may leak. */
export interface Leak {
  /** What one types: `ticket-key`, `certificate-key`, or the id of a secret, such as `c1/client/master_secret`. */
  readonly name: string
  /** Other ids of the same bytes: what the other end holds, or what a later connection restored. */
  readonly alike: readonly string[]
  readonly what: string
  readonly leaked: Leaked
  /** What somebody can do with it who does more than listen; empty where that is not told. */
  readonly besides: string
  /** Whether it is a beginning: given, drawn by chance or kept from one connection to the next, not made on the way. */
  readonly root: boolean
}

/** Everything that may leak, what servers keep for long first, then secrets in the order of their birth. */
export function leaksOf(lab: Lab, run: Run): readonly Leak[] {
  return [...longLived(lab), ...secretLeaks(run)]
}

function longLived(lab: Lab): Leak[] {
  const first = [...lab.timeline].find(({ after }) => after.server)?.after
  const config = first?.server?.config
  if (!first || config?.role !== 'server') return []
  const key = ticketKeysAt(first.ticketKeys, first.now).active
  const common = { alike: [], root: true } as const
  const keys = config.credentials.flatMap(({ privateKey }) => (privateKey === 'remote' ? [] : [privateKey]))
  return [
    {
      ...common,
      name: 'ticket-key',
      what: `the server’s ticket key ${toHex(key.name.slice(0, 4))}…`,
      leaked: { kind: 'ticket-key', key },
      besides:
        'can also make tickets, to resume as any client, and answer in the server’s place to who shows one',
    },
    ...keys.slice(0, 1).map((each) => ({ ...common, name: 'certificate-key', ...certificateKey(each) })),
  ]
}

function certificateKey(key: PrivateKey): Pick<Leak, 'what' | 'leaked' | 'besides'> {
  const what = `the private key of the server’s certificate (${key.kind})`
  const leaked: Leaked = key.kind === 'rsa' ? { kind: 'rsa-key', key } : { kind: 'signing-key' }
  return { what, leaked, besides: 'can also pass for the server from now on' }
}

function secretLeaks(run: Run): Leak[] {
  const nodes = run.connections.flatMap((connection) =>
    eventsOf(connection).flatMap(({ event }) => (event.kind === 'secret' ? [event] : [])),
  )
  const kept = new Set(
    nodes.filter(({ operation }) => operation === 'restored').map(({ bytes }) => toHex(bytes)),
  )
  const groups = new Map<string, NonEmpty<SecretNode>>()
  for (const node of nodes) {
    if (isNoSecret(node)) continue
    const hex = toHex(node.bytes)
    const alike = groups.get(hex)
    groups.set(hex, alike ? [...alike, node] : [node])
  }
  return [...groups].map(([hex, [node, ...others]]) => ({
    name: node.id,
    alike: others.map(({ id }) => id),
    what: whatIs(node, others),
    leaked: { kind: 'secret', bytes: node.bytes },
    besides: '',
    root: node.operation === 'random' || node.operation === 'input' || kept.has(hex),
  }))
}

/** MACs stand on the wire; the substitute of a premaster secret is used only where there is none. */
function isNoSecret({ row }: SecretNode): boolean {
  return row.use !== 'secret'
}

function whatIs({ id, name }: SecretNode, others: readonly SecretNode[]): string {
  const { connection, actor } = placeOf(id)
  const owner = others.some((other) => placeOf(other.id).actor !== actor) ? 'both ends' : `the ${actor}`
  return `${name} of ${connection}, ${owner}`
}
