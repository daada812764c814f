/** A connection at a glance: who sent what when, in the notation of the RFC's own figures. */
import type { Actor, MessageEvent, RecordEvent } from '../trace/event.ts'
import { eventsOf, type ConnectionRun, type RunEvent } from '../trace/run.ts'
import { bracketed, carriers, isSentRecord } from './protection.ts'

/** What one side sent at one time. */
export interface Flight {
  /** ms since the connection began. */
  readonly t: number
  readonly actor: Actor
  /** Names in order; `{}` around what handshake keys protect, `[]` application keys, `()` early keys. */
  readonly items: readonly string[]
}

/** The flights of a connection in order. ChangeCipherSpec and close_notify are left out. */
export function flightsOf(connection: ConnectionRun): Flight[] {
  const carried = carriers(connection)
  const flights: { t: number; actor: Actor; items: string[] }[] = []
  for (const happened of eventsOf(connection)) {
    const { actor, moment } = happened
    const item = itemOf(happened, carried)
    if (item === undefined || actor === 'wire') continue
    const t = moment.t - connection.began
    const last = flights.at(-1)
    if (last?.t === t && last.actor === actor) last.items.push(item)
    else flights.push({ t, actor, items: [item] })
  }
  return flights.map((flight) => ({ ...flight, items: repeats(flight.items) }))
}

function itemOf({ event, moment }: RunEvent, carried: Map<MessageEvent, RecordEvent>): string | undefined {
  if (!('direction' in event) || event.direction !== 'sent' || event.kind === 'record') return undefined
  const record = event.kind === 'message' ? carried.get(event) : moment.events.find(isSentRecord)
  const epoch = record?.epoch ?? 'plaintext'
  switch (event.kind) {
    case 'message':
      return event.name === 'ChangeCipherSpec' ? undefined : bracketed(event.name, epoch)
    case 'alert':
      return event.description === 'close_notify' ? undefined : bracketed(`alert ${event.description}`, epoch)
    case 'data':
      return bracketed(event.early ? 'early data' : 'data', epoch)
  }
}

/** `a, a` as `a ×2`. */
function repeats(items: readonly string[]): string[] {
  const told: string[] = []
  for (let i = 0; i < items.length;) {
    let end = i
    while (items[end] === items[i]) end++
    told.push(end - i > 1 ? `${items[i]} ×${end - i}` : items[i])
    i = end
  }
  return told
}
