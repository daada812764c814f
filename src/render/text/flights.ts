/** A connection at a glance: who sent what when, in the notation of the RFC's own figures. */
import { IN_THE_CLEAR } from '../../trace/epoch.ts'
import type { Actor } from '../../wire/actor.ts'
import { eventsOf, type ConnectionRun, type RunEvent } from '../../trace/run.ts'
import { bracketed, isHidden, isSentRecord } from '../words/protection.ts'
import { tellingOf, type Telling } from '../words/wording.ts'

/** What one side sent at one time. */
interface Flight {
  /** ms since the connection began. */
  readonly t: number
  readonly actor: Actor
  /**
   * Names in order; `{}` around what handshake keys protect, `[]` application keys, `()` early keys. In TLS 1.2 there is
   * one kind of keys, `[]`, and each message of a handshake has its number.
   */
  readonly items: readonly string[]
}

/** The flights of a connection in order. close_notify is left out, and the ChangeCipherSpec of TLS 1.3, which does nothing. */
export function flightsOf(connection: ConnectionRun): Flight[] {
  const telling = tellingOf(connection)
  const flights: { t: number; actor: Actor; items: string[] }[] = []
  for (const happened of eventsOf(connection)) {
    const { actor, moment } = happened
    const item = itemOf(happened, telling)
    if (item === undefined || actor === 'wire') continue
    const t = moment.t - connection.began
    const last = flights.at(-1)
    if (last?.t === t && last.actor === actor) last.items.push(item)
    else flights.push({ t, actor, items: [item] })
  }
  return flights.map((flight) => ({ ...flight, items: repeats(flight.items) }))
}

function itemOf({ event, moment }: RunEvent, { version, carried, steps }: Telling): string | undefined {
  if (!('direction' in event) || event.direction !== 'sent') return undefined
  if (event.kind === 'record') return isHidden(event) ? 'hidden' : undefined
  if (event.kind === 'signature') return undefined
  const record = event.kind === 'message' ? carried.get(event) : moment.events.find(isSentRecord)
  const epoch = record?.epoch ?? IN_THE_CLEAR
  switch (event.kind) {
    case 'message': {
      if (event.name === 'ChangeCipherSpec' && version === 'TLS 1.3') return undefined
      const step = steps.get(moment.index)
      return (step ? `${step.number} ` : '') + bracketed(event.name, epoch)
    }
    case 'alert':
      return event.description === 'close_notify' ? undefined : bracketed(`alert ${event.description}`, epoch)
    case 'data':
      return bracketed(event.early ? 'early data' : 'data', epoch)
  }
}

/** `a, a` as `a ×2`. */
function repeats(items: readonly string[]): string[] {
  const told: { readonly item: string; times: number }[] = []
  for (const item of items) {
    const last = told.at(-1)
    if (last?.item === item) last.times++
    else told.push({ item, times: 1 })
  }
  return told.map(({ item, times }) => (times > 1 ? `${item} ×${times}` : item))
}
