/** One short line for an event of a connection on a socket. The full rendering is elsewhere; this is for the eye in passing. */
import { expectation } from '../../rules/failure.ts'
import { checkInWords } from '../../rules/verdict.ts'
import { savedWords } from '../../render/words/uncompressed.ts'
import { messagesInWords, roundTripsInWords } from '../../render/words/costs.ts'
import { counted } from '../../render/words/values.ts'
import type { CacheEvent, StepEvent, SummaryEvent } from '../../trace/event.ts'

/** The line, without a line end; `undefined` for events that say nothing on their own (most records, secrets). */
export function annotate(event: StepEvent | SummaryEvent): string | undefined {
  switch (event.kind) {
    case 'message': {
      const arrow = event.direction === 'sent' ? '->' : '<-'
      return `${arrow} ${event.name} (${counted(event.bytes.length, 'byte')}${event.protected ? ', protected' : ''})`
    }
    case 'uncompressed':
      return `   ${savedWords(event)}`
    case 'verdict': {
      const failed = event.checks.find(({ outcome }) => outcome === 'fail')
      const why = failed ? `: ${checkInWords(failed)} (${failed.cite})` : ''
      return `?? ${event.question} ${event.answer}${why}`
    }
    case 'alert': {
      const arrow = event.direction === 'sent' ? '->' : '<-'
      const why = event.expected ? `: ${event.rule}: ${expectation(event)} (${event.cite})` : ''
      return `${arrow} alert ${event.level} ${event.description}${why}`
    }
    case 'data': {
      const arrow = event.direction === 'sent' ? '->' : '<-'
      return `${arrow} ${event.early ? 'early data' : 'data'} (${counted(event.bytes.length, 'byte')})`
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
        ? `<- ChangeCipherSpec (1 byte${event.skipped === undefined ? '' : `, ${event.skipped}`})`
        : undefined
    case 'secret':
    case 'signature':
      return undefined
  }
}

const LOOKED_FOR: readonly CacheEvent['operation'][] = ['get', 'take', 'replay-check']

function cacheLine({ operation, key, hit, external, stats }: CacheEvent): string {
  const short = `${key.slice(0, 16)}${key.length > 16 ? '...' : ''}`
  return [
    operation,
    ...(external ? ['outside'] : []),
    short,
    // What is put in or leaves was not looked for.
    ...(LOOKED_FOR.includes(operation) ? [hit ? 'hit' : 'miss'] : []),
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

function summaryLine(event: SummaryEvent): string {
  const { version, suite, group, serverName, alpn, resumed, externalPsk, bytes } = event
  if (!version) return '== no handshake'
  const how = resumed ? 'resumed' : externalPsk ? 'with an external PSK' : 'full'
  const names = [
    serverName === '' ? 'no server name' : `server name ${serverName}`,
    alpn === '' ? 'no ALPN' : `ALPN ${alpn ?? 'hidden'}`,
  ].join(', ')
  return `== ${version} ${suite} ${group || 'no key agreement'}, ${how}, ${roundTripsInWords(event)}, ${names}, ${bytes.client} bytes in records from the client, ${bytes.server} from the server, ${messagesInWords(event)}`
}
