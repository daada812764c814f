/** What an endpoint does with bytes, in lines that two runs can be compared by: who attacks must not see any difference. */
import { toHex } from '../../src/bytes/bytes.ts'
import { feed, type Connection } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import { describeEpoch } from '../../src/trace/epoch.ts'
import { ENV } from './world.ts'

/** What can be seen of an event from outside of the secrets. */
function seen(event: StepEvent): string {
  switch (event.kind) {
    case 'message':
      return `message ${event.direction} ${event.name}`
    case 'record':
      return `record ${event.direction} ${event.type} ${describeEpoch(event.epoch)} ${event.sequence}`
    case 'secret':
      return `secret ${event.name} ${event.operation} ${event.bytes.length}`
    case 'state':
      return `state ${event.from} ${event.to}`
    case 'alert':
      return `alert ${event.direction} ${event.description} ${event.rule} ${event.expected} ${event.actual} ${event.cite}`
    case 'uncompressed':
    case 'verdict':
    case 'data':
    case 'cache':
    case 'signature':
    case 'note':
      return event.kind
  }
}

/** Everything that an endpoint does with these bytes: each step, what it calls, and what leaves. */
export function doings(receiver: Connection, bytes: Uint8Array): string[] {
  const lines: string[] = []
  for (let now = feed(receiver, bytes); ;) {
    const taken = step(ENV, now)
    if (taken.status === 'needs-input' || now.state.machine === 'end') return lines
    lines.push(`${taken.status}, ${JSON.stringify(taken.operations)}, ${taken.events.map(seen).join(' | ')}`)
    for (const output of taken.outputs) if (output.kind === 'bytes') lines.push(toHex(output.bytes))
    now = taken.connection
  }
}
