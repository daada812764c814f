/** One short line for an event of a connection on a socket. The full rendering is elsewhere; this is for the eye in passing. */
import type { CacheEvent, StepEvent, SummaryEvent } from '../trace/event.ts'

/** The line, without a line end; `undefined` for events that say nothing on their own (most records, secrets). */
export function annotate(event: StepEvent | SummaryEvent): string | undefined {
  switch (event.kind) {
    case 'message': {
      const arrow = event.direction === 'sent' ? '->' : '<-'
      return `${arrow} ${event.name} (${event.bytes.length} bytes${event.protected ? ', protected' : ''})`
    }
    case 'verdict': {
      const failed = event.checks.find(({ outcome }) => outcome === 'fail')
      const why = failed
        ? `: ${failed.rule}; expected ${failed.expected}, got ${failed.actual} (${failed.cite})`
        : ''
      return `?? ${event.question} ${event.answer}${why}`
    }
    case 'alert': {
      const arrow = event.direction === 'sent' ? '->' : '<-'
      const why = event.expected
        ? `: ${event.rule} expected ${event.expected}, got ${event.actual} (${event.cite})`
        : ''
      return `${arrow} alert ${event.level} ${event.description}${why}`
    }
    case 'data': {
      const arrow = event.direction === 'sent' ? '->' : '<-'
      return `${arrow} ${event.early ? 'early data' : 'data'} (${event.bytes.length} bytes)`
    }
    case 'cache':
      return `   cache ${cacheLine(event)}`
    case 'note':
      return `   ${event.text}${event.cite ? ` (${event.cite})` : ''}`
    case 'state':
      return event.to === 'CONNECTED' ? '   connected' : undefined
    case 'summary':
      return summaryLine(event)
    case 'record':
      // No handshake message, so nothing else tells of it; ours is reported as it is sent.
      return event.type === 'change_cipher_spec' && event.direction === 'received'
        ? `<- ChangeCipherSpec (1 bytes${event.skipped === undefined ? '' : `, ${event.skipped}`})`
        : undefined
    case 'secret':
      return undefined
  }
}

function cacheLine({ operation, key, hit, external, stats }: CacheEvent): string {
  const short = `${key.slice(0, 16)}${key.length > 16 ? '...' : ''}`
  return [
    operation,
    ...(external ? ['outside'] : []),
    short,
    hit ? 'hit' : 'miss',
    `(${countersText(stats)})`,
  ].join(' ')
}

/** Counters of a session context in a line: the size, and what has been counted at all. */
export function countersText(stats: Readonly<Record<string, number>>): string {
  return Object.entries(stats)
    .filter(([name, value]) => name === 'number' || value > 0)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}

function summaryLine({ version, suite, group, resumed, rtts, bytes, messages }: SummaryEvent): string {
  if (!version) return '== no handshake'
  const how = resumed ? 'resumed' : 'full'
  return `== ${version} ${suite} ${group || 'no key agreement'}, ${how}, ${rtts} round trip(s), ${bytes.client} bytes from the client, ${bytes.server} from the server, ${messages} messages`
}
