/** What all connections of a capture come to. */
import type { Explanation, HandshakeOutcome } from './explanation.ts'
import { KeyNames, type ServerKeyNames } from './key-names.ts'
import { remember } from '../opening/masters.ts'

/** A reason, or an end of connections, with how often it came. */
export interface Counted {
  readonly name: string
  readonly connections: number
  /** Of those, such that resumed; of a reason, such in which it was seen. */
  readonly of: number
  /** The first connection. */
  readonly first: string
}

/** The summary of a capture. */
export interface ExplainSummary {
  readonly connections: number
  readonly outcomes: Readonly<Record<HandshakeOutcome, number>>
  /** Resumed connections by what the client showed. */
  readonly ways: Readonly<Record<'session ID' | 'ticket' | 'PSK', number>>
  readonly retried: number
  readonly earlyData: Readonly<Record<'accepted' | 'rejected' | 'unseen', number>>
  /** Why others did not resume; the most frequent first. `of` says how often it was seen, and not just likely. */
  readonly reasons: readonly Counted[]
  readonly keyNames: readonly ServerKeyNames[]
  /** Sessions that were given and had to be forgotten, for there are more than have room. */
  readonly forgotten: number
  /** Clients and servers that never resumed, although others did. */
  readonly standOut: { readonly clients: readonly Counted[]; readonly servers: readonly Counted[] }
}

/** Connections below which nobody stands out. */
const FEW = 4
/** Ends that are named. */
const NAMED = 8

/** Counts connections as they are explained; it keeps numbers, and no connection. */
export class Totals {
  private connections = 0
  private readonly outcomes = { resumed: 0, full: 0, failed: 0, unfinished: 0, unseen: 0, none: 0 }
  private readonly ways = { 'session ID': 0, ticket: 0, PSK: 0 }
  private readonly earlyData = { accepted: 0, rejected: 0, unseen: 0 }
  private retried = 0
  private readonly reasons = new Map<string, Counted>()
  private readonly clients = new Map<string, Counted>()
  private readonly servers = new Map<string, Counted>()
  private readonly keyNames = new KeyNames()

  /** One more connection. */
  add(explanation: Explanation): void {
    const { visit, outcome, by, earlyData, retried, whyNot, given } = explanation
    const { connection, client } = visit
    this.connections++
    this.outcomes[outcome]++
    if (by) this.ways[by]++
    if (earlyData) this.earlyData[earlyData]++
    if (retried !== undefined) this.retried++
    if (whyNot) count(this.reasons, whyNot.id, whyNot.sure, connection)
    if (outcome === 'resumed' || outcome === 'full') {
      count(this.clients, client.address, outcome === 'resumed', connection)
      count(this.servers, serverOf(explanation), outcome === 'resumed', connection)
    }
    for (const session of given)
      if (session.by !== 'session ID') this.keyNames.gave(serverOf(explanation), session.shown, session.at)
  }

  /** What came of all of them so far. @param forgotten sessions that were given and are not known any more */
  summary(forgotten = 0): ExplainSummary {
    const { connections, retried, keyNames } = this
    return {
      ...{ connections, retried, forgotten, keyNames: keyNames.all() },
      outcomes: { ...this.outcomes },
      ways: { ...this.ways },
      earlyData: { ...this.earlyData },
      reasons: [...this.reasons.values()].toSorted((a, b) => b.connections - a.connections),
      standOut: { clients: standingOut(this.clients), servers: standingOut(this.servers) },
    }
  }
}

/** What a server is called: its name or, where nobody named it, its address and port. */
function serverOf({ serverName, visit: { server } }: Explanation): string {
  return serverName || endInWords(server)
}

/** `192.0.2.1:443`, `[2001:db8::1]:443`. */
export function endInWords({ address, port }: Explanation['visit']['server']): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function count(map: Map<string, Counted>, name: string, counts: boolean, connection: string): void {
  const { connections, of, first } = map.get(name) ?? { connections: 0, of: 0, first: connection }
  remember(map, name, { name, connections: connections + 1, of: of + (counts ? 1 : 0), first })
}

function standingOut(ends: ReadonlyMap<string, Counted>): readonly Counted[] {
  const all = [...ends.values()]
  if (!all.some(({ of }) => of > 0)) return []
  return all
    .filter(({ connections, of }) => connections >= FEW && of === 0)
    .toSorted((a, b) => b.connections - a.connections)
    .slice(0, NAMED)
}
