/** Connections of a Lab as a capture would have them: the bytes of both sides, who they are, and when it was. */
import { toHex } from '../../../src/bytes/bytes.ts'
import type { Explanation } from '../../../src/inspect/explain/explanation.ts'
import { Explainer, type ExplainSettings } from '../../../src/inspect/explain/explainer.ts'
import { KeyLog } from '../../../src/inspect/opening/keylog.ts'
import { keylogText } from '../../../src/render/files/keylog.ts'
import type { Lab } from '../../../src/sim/lab/lab.ts'
import { runOf } from '../../../src/sim/lab/run.ts'
import { ticketKeysAt } from '../../../src/session/tickets/ticket-ring.ts'
import type { TicketKey } from '../../../src/session/tickets/ticket-key.ts'
import { peerOf } from '../../../src/wire/actor.ts'
import { eventsOf, type Run } from '../../../src/trace/run.ts'

/** What a story did. */
export interface Told {
  readonly run: Run
  readonly lab: Lab
}

/** A Lab after its story. */
export function told(lab: Lab, name = ''): Told {
  return { lab, run: runOf(lab, { name, shows: '', seed: '' }) }
}

/** What a listener explains of it. */
export function explained({ run }: Told, settings: ExplainSettings = {}): readonly Explanation[] {
  const explainer = new Explainer(settings)
  return run.connections.map((connection, index) => {
    const { id, began } = connection
    const client = { address: '192.0.2.1', port: 40_000 + index }
    const server = { address: '198.51.100.1', port: 443 }
    explainer.begin({ connection: id, client, server, t: run.start + began })
    const { moments } = connection
    // Where bytes were changed on the way, who listens at the client's end hears what arrives there.
    const atClient = moments.some(({ actor }) => actor === 'client')
    let last = run.start + began
    for (const { moment, actor, event } of eventsOf(connection)) {
      if (event.kind !== 'record' || actor === 'wire') continue
      const from = event.direction === 'sent' ? actor : peerOf(actor)
      if (atClient ? actor !== 'client' : from !== actor) continue
      last = run.start + moment.t
      explainer.feed(id, { from, bytes: event.bytes, t: last })
    }
    return explainer.end(id, last, 'closed')
  })
}

/** What may be given to a listener: nothing, the secrets, every key of tickets that there ever was. */
export function openersOf(story: Told): Readonly<Record<string, ExplainSettings>> {
  const keylog = new KeyLog(keylogText(story.run))
  const ticketKeys = ticketKeysOf(story)
  return {
    'from the bytes alone': {},
    'with the key log': { keylog },
    'with the ticket keys': { ticketKeys },
    'with both': { keylog, ticketKeys },
  }
}

/** The keys of the server at every moment. */
function ticketKeysOf({ lab }: Told): readonly TicketKey[] {
  const keys = new Map<string, TicketKey>()
  for (const { after } of lab.timeline) {
    const { active, acceptOnly } = ticketKeysAt(after.ticketKeys, after.now)
    for (const key of [active, ...acceptOnly]) keys.set(toHex(key.bytes), key)
  }
  return [...keys.values()]
}
