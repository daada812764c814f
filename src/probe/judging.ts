/** What connections tell: the judgements that many trials share. */
import { toHex } from '../bytes/bytes.ts'
import { counted } from '../render/words/values.ts'
import type { OutcomeName } from './findings.ts'
import type { Came, Judged, Seen } from './trial.ts'
import type { Visit } from './visit.ts'

/** By what the server said. */
function cameOf({ resumes, connected, outcome }: Visit): Came {
  if (resumes === true) return connected ? 'resumed' : 'contradicted'
  if (outcome.kind === 'failed' && outcome.by === 'peer') return 'aborted'
  return connected ? 'declined' : 'broken'
}

/** How a connection ended, in words. */
export function endText({ outcome }: Visit): string {
  return outcome.kind === 'closed' ? '' : outcome.text
}

/** The outcomes of a finding by what became of the offer; `none`: there was no session to offer. */
type Outcomes = Partial<Record<Came | 'none', OutcomeName | ((seen: Seen) => OutcomeName)>>

/** Judges the last connection by what became of its offer; what `outcomes` lacks is a connection that broke. */
export function byLast(outcomes: Outcomes): (seen: Seen) => Judged {
  return (seen) => {
    const last = seen.visits.at(-1)!
    const came = last.offered === undefined ? 'none' : cameOf(last)
    const outcome = outcomes[came]
    const named = typeof outcome === 'function' ? outcome(seen) : outcome
    if (came === 'none') return withoutOffer(last, named)
    if (named === undefined) return brokenBy(last)
    return { outcome: named, why: whyOf(last, came), came }
  }
}

/** The connection that should bring a session brought none, or one that our client does not offer. @param outcome what that means, where it was made at all */
export function withoutOffer(visit: Visit, outcome: OutcomeName = 'untried'): Judged {
  if (visit.had) return { outcome: 'untried', why: visit.why }
  return { outcome: visit.connected ? outcome : 'unreached', why: endText(visit) }
}

/** A connection that came to no handshake, and to no refusal. */
export function brokenBy(visit: Visit): Judged {
  return { outcome: 'broken', why: endText(visit), came: 'broken' }
}

/** As our client tells it. */
function whyOf(visit: Visit, came: Came): string {
  if (came === 'declined') return visit.why
  return came === 'resumed' ? '' : endText(visit)
}

// ---- Tickets

/** The tickets that came. */
function ticketsOf(visits: readonly Visit[]): Visit['tickets'] {
  return visits.flatMap(({ tickets }) => tickets)
}

/** Bytes of the shortest ticket in the form of RFC 5077 §4: key_name, IV, length, a block, MAC. */
const SHORTEST_TICKET = 16 + 16 + 2 + 16 + 32

/** The first 16 bytes of tickets in hex, each with how many begin so; tickets that are too short for a key_name are left out. */
function keyNames(visits: readonly Visit[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>()
  for (const { ticket } of ticketsOf(visits)) {
    if (ticket.length < SHORTEST_TICKET) continue
    const name = toHex(ticket.subarray(0, 16))
    names.set(name, (names.get(name) ?? 0) + 1)
  }
  return names
}

function ticketsUnder(names: ReadonlyMap<string, number>): number {
  return [...names.values()].reduce((sum, each) => sum + each, 0)
}

/** Whether tickets begin alike often enough for that to be names. */
function isNamed(names: ReadonlyMap<string, number>): boolean {
  return names.size <= ticketsUnder(names) / 2
}

/** One key, several, or nothing that looks like a name: then hardly two tickets begin alike. */
export function judgeKeyNames({ all }: Seen): Judged {
  const names = keyNames(all)
  const evidence = all.filter(({ tickets }) => tickets.length > 0)
  const count = ticketsUnder(names)
  if (count < 2)
    return { outcome: 'untried', seen: 'no two tickets are long enough for a key_name', evidence }
  const list = [...names].map(([name, each]) => `${name} (${counted(each, 'ticket')})`).join(', ')
  if (names.size === 1) return { outcome: 'one', seen: list, evidence }
  if (!isNamed(names)) return { outcome: 'hidden', seen: counted(count, 'ticket'), evidence }
  return { outcome: 'several', seen: list, evidence }
}

/** How many of the connections that offered a session resumed. */
export function judgeShare({ visits }: Pick<Seen, 'visits'>): Judged {
  const offers = visits.filter(({ offered }) => offered !== undefined)
  if (offers.length === 0) return withoutOffer(visits[0]!)
  const resumed = offers.filter((visit) => cameOf(visit) === 'resumed').length
  const outcome = resumed === offers.length ? 'all' : resumed === 0 ? 'none' : 'some'
  const keys = keyNames(visits)
  const several = outcome !== 'all' && keys.size > 1 && isNamed(keys)
  const servers = several ? `; their tickets have ${keys.size} key_names` : ''
  return { outcome, seen: `${resumed} of ${offers.length} resumed${servers}` }
}

/** Whether a hello with a ticket leaves in one packet. */
export function judgeSize({ visits }: Seen): Judged {
  const [ticket] = ticketsOf(visits)
  const offer = visits.find(({ offered }) => offered !== undefined)
  if (!ticket || !offer) return { outcome: 'untried' }
  const seen = `${ticket.ticket.length} bytes, and the hello with it ${offer.helloLength}`
  return { outcome: offer.helloLength <= ONE_PACKET ? 'small' : 'large', seen }
}

/** Most bytes of a ClientHello in one packet that passes everywhere: 1280 bytes with the headers of IPv6, TCP, record (RFC 8200 §5). */
const ONE_PACKET = 1280 - 40 - 32 - 5

/** Seconds below which a ticket is hardly of use: nobody comes back so soon. */
export const HARDLY_OF_USE = 60

/** What tickets say of their lifetime. @param meaning of seconds */
export function judgeLifetime(meaning: (seconds: number) => OutcomeName): (seen: Seen) => Judged {
  return ({ visits }) => {
    const [ticket] = ticketsOf(visits)
    return ticket
      ? { outcome: meaning(ticket.lifetime), seen: `${ticket.lifetime} s` }
      : { outcome: 'untried' }
  }
}

/** Whether the connection that resumed brought a ticket. */
export function judgeRenewal({ visits }: Seen): Judged {
  const resumed = visits.find((visit) => visit.offered !== undefined && cameOf(visit) === 'resumed')
  if (!resumed) return { outcome: 'untried' }
  const { length } = resumed.tickets
  return length > 0 ? { outcome: 'renewed', seen: counted(length, 'new ticket') } : { outcome: 'kept' }
}

/** Whether a ticket was taken after a wait, held against what it says. */
export function judgeStale({ visits, asked: { wait = 0 } }: Seen): Judged {
  const last = visits.at(-1)!
  if (last.offered === undefined) return withoutOffer(last)
  const came = cameOf(last)
  if (came !== 'resumed' && came !== 'declined') return brokenBy(last)
  const lifetime = ticketsOf(visits).at(0)?.lifetime ?? 0
  const when = lifetime > 0 && wait >= lifetime ? 'after' : 'within'
  return { outcome: `${came}-${when}`, seen: `offered after ${wait} s; its lifetime is ${lifetime} s`, came }
}
