/**
 * A run as a streaming qlog: records of JSON Text Sequences (RFC 7464), a header first, then one for each event, for tools that
 * read logs of many protocols. The frame is draft-ietf-quic-qlog-main-schema's; of TLS over TCP no event schema exists, so the
 * events are those of the JSON trace, in a namespace of their own.
 */
import { printableJson } from '../../bytes/printable.ts'
import type { Run } from '../../trace/run.ts'
import { fieldsOf, placed } from './json.ts'

/** Where the events are described: a private schema, named by a URI. */
const EVENT_SCHEMA = 'https://glass-tls.example/events/trace.html'

/** The text of a `.sqlog` file. Each event names its connection as `group_id`; `time` is in virtual milliseconds. */
export function sqlogOf(run: Run): string {
  return [...records(run)].map((record) => `\u001e${printableJson(record)}\n`).join('')
}

function* records(run: Run): Generator<object> {
  yield {
    file_schema: 'urn:ietf:params:qlog:file:sequential',
    serialization_format: 'application/qlog+json-seq',
    title: run.name,
    description: run.shows,
    trace: {
      // The clock is the run's own: it begins with the first connection.
      common_fields: {
        time_format: 'relative_to_epoch',
        reference_time: { clock_type: 'monotonic', epoch: 'unknown' },
      },
      // Both ends are looked into, and the wire between them.
      vantage_point: { name: 'glass-tls', type: 'unknown' },
      event_schemas: [EVENT_SCHEMA],
    },
  }
  for (const [{ t, connection, actor }, event, mark] of placed(run)) {
    const data = { actor, ...fieldsOf(event, mark) }
    yield { time: t, name: `tls:${event.kind}`, group_id: connection, data }
  }
}
