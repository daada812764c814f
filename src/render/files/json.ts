/** A trace as JSON, one object a line. The field names are a promise: objects are made field by field, in this order. */
import { toHex } from '../../bytes/bytes.ts'
import { printableJson } from '../../bytes/printable.ts'
import { verdictInOneLine } from '../../rules/verdict.ts'
import type { Span } from '../../bytes/span.ts'
import { describeEpoch } from '../../trace/epoch.ts'
import type { Protection, StepEvent, SummaryEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import type { PublishedMark } from '../../trace/published.ts'
import type { Run } from '../../trace/run.ts'

/** Where an event stands in a trace. */
interface TracePlace {
  /** Counts the events of the trace from 0. */
  readonly seq: number
  /** ms: virtual in a Lab, since the start of the connection on a socket. */
  readonly t: number
  readonly connection: string
  readonly actor: Actor | 'wire'
}

/** One line of a trace without its line end; bytes as lower-case hex. */
export function traceLine(
  { seq, t, connection, actor }: TracePlace,
  event: StepEvent | SummaryEvent,
  mark?: PublishedMark,
): string {
  return printableJson({ seq, t, connection, actor, kind: event.kind, ...fieldsOf(event, mark) })
}

/** The lines of a whole run; each connection ends with its summary. */
export function* traceLines(run: Run): Generator<string> {
  for (const [place, event, mark] of placed(run)) yield traceLine(place, event, mark)
}

/** Everything that a run brought, in the order of its trace, each with how it compares with what was published of it. */
export function* placed(
  run: Run,
): Generator<[TracePlace, StepEvent | SummaryEvent, PublishedMark | undefined]> {
  let seq = 0
  for (const { id: connection, moments, summary, published } of run.connections) {
    for (const { t, actor, events } of moments)
      for (const event of events) yield [{ seq: seq++, t, connection, actor }, event, published?.get(event)]
    const t = moments.at(-1)?.t ?? 0
    yield [{ seq: seq++, t, connection, actor: 'wire' }, summary, undefined]
  }
}

/** What an event carries, as plain objects; bytes as lower-case hex; behind it how it compares with what was published. */
export function fieldsOf(
  event: StepEvent | SummaryEvent,
  mark?: PublishedMark,
): Readonly<Record<string, unknown>> {
  return { ...ownFields(event), ...(mark && { published: markFields(mark) }) }
}

/** The first byte that is another: as two digits of hex, null for the end. */
function markFields({ source, length, differs }: PublishedMark): Readonly<Record<string, unknown>> {
  if (!differs) return { source, equal: true, length }
  const [expected, actual] = [differs.expected, differs.actual].map((byte) =>
    byte === undefined ? null : toHex(Uint8Array.of(byte)),
  )
  return { source, equal: false, length, offset: differs.offset, expected, actual }
}

function ownFields(event: StepEvent | SummaryEvent): Readonly<Record<string, unknown>> {
  switch (event.kind) {
    case 'message': {
      const { direction, name, bytes, span } = event
      return { direction, name, bytes: toHex(bytes), span: spanTree(span), protected: event.protected }
    }
    case 'uncompressed': {
      const { algorithm, compressedLength, message } = event
      const { name, bytes, span } = message
      return {
        algorithm,
        compressed_length: compressedLength,
        name,
        bytes: toHex(bytes),
        span: spanTree(span),
      }
    }
    case 'record': {
      const { direction, type, epoch, sequence, bytes, plaintext, protection, skipped, hidden } = event
      return {
        ...{ direction, type, epoch: describeEpoch(epoch), sequence },
        ...{ bytes: toHex(bytes), plaintext: toHex(plaintext) },
        ...(protection && { protection: protectionFields(protection) }),
        ...(skipped === undefined ? {} : { skipped }),
        ...(hidden === undefined ? {} : { hidden }),
      }
    }
    case 'secret': {
      const { id, name, bytes, operation, label, context, through, parents, algorithm, cite } = event
      const hex = { bytes: toHex(bytes), operation, label, context: toHex(context) }
      return { id, name, ...hex, ...(through && { through }), parents, algorithm, cite }
    }
    case 'signature': {
      const { direction, scheme, covers } = event
      return {
        direction,
        scheme,
        covers: covers.map(({ name, bytes, cite }) => ({ name, bytes: toHex(bytes), cite })),
      }
    }
    case 'state':
      return { from: event.from, to: event.to, on: event.on }
    case 'verdict': {
      const { id, subject, decision, question, answer, consequence } = event
      const checks = event.checks.map(({ id, rule, cite, policy, expected, actual, outcome }) => ({
        ...{ id, rule, cite },
        ...(policy && { policy }),
        ...{ expected, actual, outcome },
      }))
      return { id, subject, decision, question, checks, answer, consequence, why: verdictInOneLine(event) }
    }
    case 'cache':
      return {
        ...{ operation: event.operation, key: event.key, hit: event.hit },
        ...(event.external && { external: true }),
        stats: event.stats,
      }
    case 'alert': {
      const { direction, level, description, rule, cite, expected, actual } = event
      return { direction, level, description, rule, cite, expected, actual }
    }
    case 'data':
      return { direction: event.direction, bytes: toHex(event.bytes), early: event.early }
    case 'note':
      return { text: event.text, cite: event.cite }
    case 'summary': {
      const { version, suite, group, serverName, alpn, resumed, bytes } = event
      const { operations, remembered, resumedBy, complete } = event
      const recalled = Object.keys(remembered).length > 0 ? { remembered } : {}
      const names = { server_name: serverName, alpn: alpn ?? null }
      const seen = {
        ...(resumedBy && { resumed_by: { by: resumedBy.by, of: resumedBy.of ?? null } }),
        ...(complete === undefined ? {} : { complete }),
      }
      const agreed = { version, suite, group, ...names, resumed, ...seen }
      const counts = { rtts: event.rtts ?? null, bytes, ...messageCounts(event), operations, ...recalled }
      return { ...agreed, ...counts, ...(event.published && { published: event.published }) }
    }
  }
}

/** How many messages there were; where records stayed hidden, how many were seen, and how many of those records. */
function messageCounts({ messages, hiddenRecords }: SummaryEvent): Readonly<Record<string, number | null>> {
  return hiddenRecords === undefined
    ? { messages }
    : { messages: null, messages_seen: messages, hidden_records: hiddenRecords }
}

/** The cipher, then each part by its name. */
function protectionFields({ cipher, parts }: Protection): Readonly<Record<string, string>> {
  return { cipher, ...Object.fromEntries(parts.map(({ name, bytes }) => [name, toHex(bytes)])) }
}

/** A span tree as plain objects. */
export function spanTree({ name, start, end, type, value, cite, children }: Span): Span {
  return { name, start, end, type, value, cite, children: children.map(spanTree) }
}
