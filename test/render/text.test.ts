import { describe, expect, it } from 'vitest'
import { renderText } from '../../src/render/text/text.ts'
import { COLOR } from '../../src/render/text/theme.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { eventsOf } from '../../src/trace/run.ts'
import { run } from './runs.ts'

const text = (name: string, options = {}): string => [...renderText(run(name), options)].join('\n')
const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

describe('a run as text', () => {
  it('tells every message that was sent, in order, with its size', () => {
    const sent = run('tls13-resume').connections.flatMap((connection) =>
      eventsOf(connection).flatMap(({ event }) =>
        event.kind === 'message' && event.direction === 'sent' ? [`${event.name} ${event.bytes.length}`] : [],
      ),
    )
    const rows = [
      ...text('tls13-resume').matchAll(/^#\d+ .*client (?:━━|◀━) (\w+) ━+▶? ?server +(\d+) byte/gm),
    ]
    expect(rows.map(([, name, size]) => `${name} ${size}`)).toEqual(sent)
  })

  it('gives fields the byte ranges that their spans have', () => {
    const hello = eventsOf(run('tls13-full').connections[0]!).find(
      ({ event }) => event.kind === 'message',
    )!.event
    if (hello.kind !== 'message') throw new Error('the first message is a message')
    const extensions = hello.span.children.find(({ name }) => name === 'extensions')!
    const share = extensions.children.find(({ children }) => children[0]?.value === 'key_share')!
    expect(text('tls13-full')).toContain(`[${share.start},${share.end})`)
    expect(text('tls13-full')).toMatch(new RegExp(`\\[${share.start},${share.end}\\) +key_share +x25519`))
    expect(text('tls13-full')).toMatch(/\[6,38\) +random +[0-9a-f]{16}…[0-9a-f]{4} \(32 bytes\)/)
  })

  it('derives each secret before the eyes of the reader, with label, named context and parents', () => {
    expect(text('tls13-full', { width: 200 })).toContain(
      'Derive-Secret(handshake_secret, "c hs traffic", ClientHello…ServerHello)',
    )
    expect(text('tls13-resume', { width: 200 })).toMatch(/restored: resumption_psk_\d of c1/)
  })

  it('says that both sides came to the same secrets', () => {
    expect(text('tls13-full')).toMatch(/✦ \d+ secrets equal to the server’s: shared_secret/)
  })

  it('shows the checks of each verdict, and what a failed one expected and found', () => {
    const rejected = text('tls13-0rtt-rejected')
    expect(rejected).toContain('? May the server accept early data? no')
    expect(rejected).toMatch(/✗ a server that just started cannot know what it saw before/)
    expect(rejected).toMatch(/expected started more than .*, actual/)
  })

  it('shows every state change and cache operation', () => {
    const told = text('tls13-stateful', { width: 200 })
    for (const { event } of run('tls13-stateful').connections.flatMap(eventsOf))
      if (event.kind === 'state') expect(told).toContain(`${event.from} → ${event.to}`)
    expect(told).toMatch(/▤ the server’s cache takes out .*: found/)
  })

  it('ends with what the resumption saved, in the numbers of the summaries', () => {
    const [first, second] = run('tls13-resume').connections.map(({ summary }) => summary)
    const told = text('tls13-resume')
    const row = new RegExp(`bytes server → client +${first!.bytes.server} +${second!.bytes.server} `)
    expect(told).toMatch(row)
    expect(told).toMatch(/signatures made +1 +0 +−1/)
  })

  it('calls a handshake with an external PSK by its key, not full (RFC 9846 §2.2)', () => {
    expect(text('tls13-external-psk')).toMatch(/^ +c1 PSK$/m)
  })

  it('is the same for the same seed and another for another', () => {
    expect([...renderText(run('tls13-full'))]).toEqual([...renderText(run('tls13-full'))])
    expect([...renderText(run('tls13-full', 'another'))]).not.toEqual([...renderText(run('tls13-full'))])
  })

  it('has colours only where asked: the text beneath is the same', () => {
    expect(text('tls13-full')).not.toMatch(ANSI)
    expect(text('tls13-full', { theme: COLOR })).toMatch(ANSI)
    expect(text('tls13-full', { theme: COLOR }).replace(ANSI, '').replace(/ +$/gm, '')).toBe(
      text('tls13-full'),
    )
  })

  it.each([40, 72, 100, 160])('stays within %i columns', (width) => {
    const longest = Math.max(
      ...[...renderText(run('tls13-resume'), { width })].map((row) => Array.from(row).length),
    )
    expect(longest).toBeLessThanOrEqual(width)
  })

  it('shortens nothing with full detail', () => {
    const told = text('tls13-full', { full: true, width: 4000 })
    expect(told).toContain('legacy_session_id')
    expect(told).not.toContain('not shown:')
    const { event } = eventsOf(run('tls13-full').connections[0]!).find(
      ({ event }) => event.kind === 'secret',
    )!
    if (event.kind === 'secret')
      expect(told).toContain([...event.bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
  })

  it.each(SCENARIOS.map(({ name }) => name))('has a sentence for everything in %s', (name) => {
    const told = text(name)
    for (const { event } of run(name).connections.flatMap(eventsOf))
      if (event.kind === 'message') expect(told).toContain(event.name)
    expect(told).not.toMatch(/undefined|\[object|NaN/)
  })
})
