/**
 * A run as qlog, the log format of the QUIC working group (draft-ietf-quic-qlog-main-schema), as JSON text sequences
 * (RFC 7464): a header, then one event after the other, each behind a record separator.
 */
import type { Run } from '../trace/run.ts'
import { traceLines } from './json.ts'

const SEPARATOR = '\u001e'

/** Events here are ours: qlog has schemas for QUIC and HTTP/3, none for TLS over TCP. */
const EVENT_SCHEMA = 'urn:glass-tls:events'

/** The whole file. `data` of an event is the line of the trace without what qlog has a field for. */
export function sqlogOf(run: Run): string {
  return [header(run), ...Array.from(traceLines(run), eventOf)]
    .map((json) => `${SEPARATOR}${json}\n`)
    .join('')
}

function header({ name, shows, seed, start }: Run): string {
  return JSON.stringify({
    file_schema: 'urn:ietf:params:qlog:file:sequential',
    serialization_format: 'application/qlog+json-seq',
    title: name,
    description: `${shows}; seed ${seed}`,
    trace: {
      common_fields: {
        time_format: 'relative_to_epoch',
        reference_time: { clock_type: 'system', epoch: new Date(start).toISOString() },
      },
      // Both ends and the wire are seen at once.
      vantage_point: { name: 'glass-tls', type: 'unknown' },
      event_schemas: [EVENT_SCHEMA],
    },
  })
}

function eventOf(line: string): string {
  const { t: time, kind, connection, ...data } = JSON.parse(line) as Readonly<Record<string, unknown>>
  return JSON.stringify({ time, name: `tls:${String(kind)}`, group_id: connection, data })
}
