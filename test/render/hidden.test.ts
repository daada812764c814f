/** Records that nobody could open: how a run that was read on the wire tells of them, and counts them. */
import { describe, expect, it } from 'vitest'
import { traceLines } from '../../src/render/files/json.ts'
import { renderText } from '../../src/render/text/text.ts'
import { Reader } from '../../src/inspect/reader/reader.ts'
import { Lab } from '../../src/sim/lab/lab.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { client, server } from '../../src/sim/scenarios/scenario.ts'
import { eventsOf, type ConnectionRun, type Run } from '../../src/trace/run.ts'
import { readTrace } from '../rfc8448/trace.ts'

type Json = ReturnType<typeof JSON.parse>

const RECORDS = 12
const ends = { client: client({ versions: ['TLS 1.2'] }), server: server({ versions: ['TLS 1.2'] }) }
const download = Lab.create({ seed: 'download' })
  .connect(ends)
  .run()
  .command('server', { kind: 'send', data: new Uint8Array(RECORDS * 2 ** 14) })
  .run()

/** What somebody without keys sees of the connections that a Lab played. */
function overheard(lab: Lab): Run {
  const reader = new Reader()
  for (const connection of runOf(lab, { name: '', shows: '', seed: '' }).connections) {
    for (const { actor, event } of eventsOf(connection))
      if (event.kind === 'record' && event.direction === 'sent' && actor !== 'wire')
        reader.feed(connection.id, { from: actor, bytes: event.bytes })
    reader.end(connection.id)
  }
  return reader.run({ name: 'overheard', shows: 'without keys' })
}

const story = overheard(download)
const [connection] = story.connections as [ConnectionRun]
const hidden = eventsOf(connection).flatMap(({ event }) =>
  event.kind === 'record' && event.hidden !== undefined ? [event] : [],
)
const long = hidden.filter(({ bytes }) => bytes.length > 2 ** 14)
const text = (full: boolean): string => [...renderText(story, { full, width: 400 })].join('\n')

describe('hidden records one behind the other', () => {
  it('are told as one: how many, how many bytes, from whom, and what would open them', () => {
    expect(long).toHaveLength(RECORDS)
    const bytes = long.reduce((sum, each) => sum + each.bytes.length, 0)
    const [heading, below] = text(false)
      .split('\n')
      .flatMap((row, at, rows) => (row.includes(' hidden records ') ? [row, rows[at + 1]] : []))
      .slice(0, 2)
    expect(heading).toMatch(/client ◀━ 12 hidden records ━+ server/)
    expect(heading).toContain(`${bytes} bytes, encrypted, and not opened`)
    const { sequence } = long[0]!
    const numbers = `each an application_data record, numbers ${sequence} to ${sequence + RECORDS - 1}: `
    expect(below).toContain(`${numbers}the master secret would open it: CLIENT_RANDOM `)
  })

  it('are told one by one where another side, another kind of record or another key stands between', () => {
    // The Finished of both, whose records are of another type.
    expect(text(false).match(/ hidden record ━/g)).toHaveLength(hidden.length - RECORDS)
  })

  it('are told one by one in full', () => {
    expect(text(true)).not.toContain('hidden records ━')
    expect(text(true).match(/ hidden record ━/g)).toHaveLength(hidden.length)
  })

  it('are told one by one in JSON', () => {
    const lines: Json[] = [...traceLines(story)].map((line) => JSON.parse(line))
    expect(lines.filter((line) => line.hidden !== undefined)).toHaveLength(hidden.length)
  })
})

describe.each([
  ['RFC 8448 §3, without keys', read8448(3), 7],
  ['RFC 8448 §4, without keys', read8448(4), 8],
])('%s', (_, run, records) => {
  it('counts the messages that were seen, and the records that may hold more', () => {
    const words = `at least 2 messages, and ${records} hidden records`
    expect([...renderText(run, { width: 400 })].join('\n')).toContain(words)
  })

  it('has no number of messages in JSON, but those that were seen and the records that may hold more', () => {
    const summary: Json = JSON.parse([...traceLines(run)].at(-1)!)
    expect(summary).toMatchObject({ messages: null, messages_seen: 2, hidden_records: records })
  })
})

/** What anybody reads in the records that the RFC prints. */
function read8448(section: 3 | 4): Run {
  const reader = new Reader()
  for (const { actor, bytes } of readTrace(section).records) reader.feed('c1', { from: actor, bytes })
  reader.end('c1')
  return reader.run({ name: 'RFC 8448', shows: 'what it prints' })
}
