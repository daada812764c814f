/** A run that is compared with what was published says it at each message, record and secret, and at its end. */
import { describe, expect, it } from 'vitest'
import { traceLines } from '../../src/render/files/json.ts'
import { htmlOf } from '../../src/render/html/html.ts'
import { renderText } from '../../src/render/text/text.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
import type { Run } from '../../src/trace/run.ts'
import { run } from './runs.ts'

/** The run of §3 beside octets that say otherwise: byte 10 of the first message is another. */
function doctoredRun(): Run {
  const scenario = findScenario('rfc8448-3')!
  const { name, shows } = scenario
  const [section3] = scenario.published!
  const [hello, ...others] = section3.messages
  const bytes = hello.bytes.slice().fill(0xff, 10, 11)
  const other = { ...section3, messages: [{ ...hello, bytes }, ...others] }
  return runOf(scenario.play(), { name, shows, seed: '', published: [other] })
}

const textOf = (played: Run): string => [...renderText(played, { width: 400 })].join('\n')
const linesOf = (played: Run) => [...traceLines(played)].map((row) => JSON.parse(row))

describe('text', () => {
  it('says where everything random is from', () => {
    expect(textOf(run('rfc8448-4'))).toContain('settings are those of RFC 8448 §3, RFC 8448 §4.')
  })
  it('marks messages, records and secrets', () => {
    const rows = textOf(run('rfc8448-3')).split('\n')
    const behind = (word: string): string[] => {
      const at = rows.findIndex((row) => row.includes(word))
      return rows.slice(at + 1, at + 3).map((row) => row.trim())
    }
    expect(behind('client ━━ ClientHello')).toContain('= RFC 8448 §3, byte for byte, 196 bytes')
    expect(behind('one handshake record of 679 bytes')).toContain('= RFC 8448 §3, byte for byte, 679 bytes')
    expect(behind('✦ handshake_secret')).toContain('= RFC 8448 §3, byte for byte, 32 bytes')
  })
  it('ends with what is equal', () => {
    expect(textOf(run('rfc8448-3')).trimEnd()).toMatch(
      /c1: 3292 bytes of 8 messages, 9 records and 25 secrets equal RFC 8448 §3; nothing differs\.$/,
    )
  })
  it('names the first byte that differs, at the message and at the end', () => {
    const text = textOf(doctoredRun())
    expect(text).toContain('≠ RFC 8448 §3 at byte 10: expected ff, actual e7')
    expect(text).toContain('; ClientHello of the client differs at byte 10: expected ff, actual e7.')
  })
  it('says nothing of it where nothing was published', () => {
    expect(textOf(run('tls13-full'))).not.toMatch(/byte for byte|nothing differs/)
  })
})

describe('JSON', () => {
  it('has the mark behind what it marks, and what came of it in the summary', () => {
    const lines = linesOf(run('rfc8448-3'))
    const hello = lines.find(({ kind, name }) => kind === 'message' && name === 'ClientHello')
    expect(hello.published).toEqual({ source: 'RFC 8448 §3', equal: true, length: 196 })
    expect(lines.at(-1).published).toMatchObject({ messages: 8, differences: [] })
    // All but what was not published: private halves of key pairs, transcripts, data.
    const marked = lines.filter(({ published }) => published)
    expect(new Set(marked.map(({ kind }) => kind))).toEqual(
      new Set(['message', 'record', 'secret', 'summary']),
    )
  })
  it('has the first byte that differs', () => {
    const hello = linesOf(doctoredRun()).find(({ kind }) => kind === 'message')
    expect(hello.published).toEqual({
      source: 'RFC 8448 §3',
      equal: false,
      length: 196,
      offset: 10,
      expected: 'ff',
      actual: 'e7',
    })
  })
})

describe('HTML', () => {
  it('says it at the top, in the panels and in the tree of secrets', () => {
    const page = htmlOf(run('rfc8448-3'))
    expect(page).toContain('equal RFC 8448 §3; nothing differs</p>')
    expect(page).toContain('= RFC 8448 §3, byte for byte, 196 bytes')
    expect(page).toContain('<span class="pass">= RFC 8448 §3, byte for byte, 32 bytes</span>')
  })
  it('names the first byte that differs', () => {
    expect(htmlOf(doctoredRun())).toContain('≠ RFC 8448 §3 at byte 10: expected ff, actual e7')
  })
})
