/** Compares a run with what was published: what stands at the same place on both sides must have the same bytes. */
import { peerOf, type Actor } from '../../wire/actor.ts'
import type { StepEvent } from '../event.ts'
import {
  differenceInWords,
  type FirstDifference,
  type Published,
  type PublishedMark,
  type PublishedOutcome,
} from '../published.ts'
import type { PublishedMarks, RunEvent } from '../run.ts'

/** Compares a connection with what was published of it. @param events all of it, in order */
export function compareWithPublished(
  published: Published,
  events: readonly RunEvent[],
): { readonly marks: PublishedMarks; readonly outcome: PublishedOutcome } {
  const { source } = published
  const due = itemsOf(published)
  const marks = new Map<StepEvent, PublishedMark>()
  const same = new Map<string, boolean>()
  const differences: string[] = []
  for (const { key, what, event, own, bytes } of happenedIn(events)) {
    const expected = due.get(key)
    if (!expected) {
      if (event.kind === 'record' && own) differences.push(`${what} was not published`)
      continue
    }
    const differs = firstDifference(expected, bytes)
    marks.set(event, { source, length: expected.length, differs })
    same.set(key, !differs && (same.get(key) ?? true))
    if (differs && own) differences.push(`${what} differs ${differenceInWords(differs)}`)
  }
  for (const key of due.keys()) if (!same.has(key)) differences.push(`${key} did not happen`)
  const equal = [...due].filter(([key]) => same.get(key))
  const count = (kind: Kind): number => equal.filter(([key]) => key.startsWith(kind)).length
  const bytes = equal.reduce((sum, [, each]) => sum + each.length, 0)
  const counts = { messages: count('message'), records: count('record'), secrets: count('secret') }
  return { marks, outcome: { source, ...counts, bytes, differences } }
}

/** The first difference of two strings of bytes; `undefined` where they are equal. */
function firstDifference(expected: Uint8Array, actual: Uint8Array): FirstDifference | undefined {
  for (let offset = 0; offset < Math.max(expected.length, actual.length); offset++)
    if (expected[offset] !== actual[offset])
      return { offset, expected: expected[offset], actual: actual[offset] }
  return undefined
}

// ---- What is compared has a key on both sides: its kind, who sends it, and the how-manyth it is; a secret has its name

type Kind = 'message' | 'record' | 'secret'

function itemsOf({ messages, records, secrets }: Published): Map<string, Uint8Array> {
  const items = new Map<string, Uint8Array>()
  const numbered = counter()
  for (const { actor, bytes } of messages) items.set(numbered('message', actor), bytes)
  for (const { actor, bytes } of records) items.set(numbered('record', actor), bytes)
  for (const [name, bytes] of secrets) items.set(`secret ${name}`, bytes)
  return items
}

interface Happened {
  readonly key: string
  /** As a sentence calls it. */
  readonly what: string
  readonly event: StepEvent
  /** Whether who it happened to made it: a message that is received is the other’s. */
  readonly own: boolean
  readonly bytes: Uint8Array
}

function* happenedIn(events: readonly RunEvent[]): Generator<Happened> {
  const [sent, received] = [counter(), counter()]
  for (const { actor, event } of events) {
    if (actor === 'wire') continue
    if (event.kind === 'secret') {
      const { name, bytes } = event
      yield { key: `secret ${name}`, what: `${name} of the ${actor}`, event, own: true, bytes }
    }
    // ChangeCipherSpec is no handshake message: its record is compared.
    if (event.kind !== 'record' && (event.kind !== 'message' || event.name === 'ChangeCipherSpec')) continue
    const own = event.direction === 'sent'
    const sender = own ? actor : peerOf(actor)
    const key = (own ? sent : received)(event.kind, sender)
    const what = event.kind === 'message' ? `${event.name} of the ${sender}` : key
    yield { key, what, event, own, bytes: event.bytes }
  }
}

/** Names things by kind and sender, each by its number from 1. */
function counter(): (kind: Kind, actor: Actor) => string {
  const counts = new Map<string, number>()
  return (kind, actor) => {
    const of = `${kind} of the ${actor}`
    const count = (counts.get(of) ?? 0) + 1
    counts.set(of, count)
    return `${kind} ${count} of the ${actor}`
  }
}
