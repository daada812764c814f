import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../src/cli/arguments/options.ts'
import { explainCommand } from '../../src/cli/explain/explain.ts'
import { pcapngOf } from '../../src/render/files/pcapng.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
import { memoryIo } from './io.ts'
import { momentsIn, rowsIn } from '../render/page.ts'

let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'explain-'))))
afterAll(() => rmSync(folder, { recursive: true }))

/** A story as a file. */
function captureOf(name: string): string {
  const file = join(folder, `${name}.pcapng`)
  writeFileSync(file, pcapngOf(runOf(findScenario(name)!.play(), { name, shows: '', seed: '' })))
  return file
}

function explained(args: readonly string[]) {
  const io = memoryIo()
  return { code: explainCommand(args, io), out: io.text(), notes: io.notes() }
}

describe('explain', () => {
  it('tells each connection in a line, why it did not resume, and what all come to', () => {
    const { code, out } = explained([captureOf('tls12-session-lost')])
    expect(code).toBe(0)
    expect(out).toContain('c1 192.0.2.1:49152 → server.example (198.51.100.1:4433)  TLS 1.2  full handshake')
    expect(out).toContain('session12.known')
    expect(out).toContain('2 connections: 0 resumed (0 % of 2 handshakes), 2 in full, 0 failed')
  })

  it('opens with the secrets that the capture holds itself', () => {
    expect(explained([captureOf('tls13-resume')]).out).toContain('resumed by PSK of c1')
  })

  it('tells one connection with every check and its story', () => {
    const { out } = explained([captureOf('tls12-ticket'), '--connection', '2'])
    expect(out).not.toContain('c1 192.0.2.1')
    expect(out).toContain('✓ session12.suite')
    expect(out).toContain('ClientHello')
  })

  it('gives each connection and the summary as JSON, a line each', () => {
    const lines = explained([captureOf('fault-tls12-ems-lost'), '--json'])
      .out.trimEnd()
      .split('\n')
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(parsed.map(({ kind }) => kind)).toEqual(['connection', 'connection', 'summary'])
    expect(parsed[1]).toMatchObject({ outcome: 'failed', whyNot: { id: 'session12.ems-kept', sure: true } })
    expect(parsed[2]).toMatchObject({ connections: 2, resumed: 0, reasons: { 'session12.ems-kept': 1 } })
  })

  it.each([
    ['tls12-session-id', 'session-id', 'TLS 1.2'],
    ['tls12-ticket', 'ticket', 'TLS 1.2'],
    ['tls13-resume', 'psk', 'TLS 1.3'],
  ])('says in JSON that %s resumed by %s, from where, and every check', (name, by, version) => {
    const [first, second, summary] = explained([captureOf(name), '--json'])
      .out.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(first).toMatchObject({ id: 'c1', version, resumed: false, by: null, offered: null, from: null })
    expect(second).toMatchObject({ id: 'c2', version, resumed: true, by, offered: by, from: 'c1' })
    const checks = second!['checks'] as Record<string, unknown>[]
    expect(checks.length).toBeGreaterThan(5)
    for (const check of checks) {
      expect(Object.keys(check)).toEqual(['id', 'rule', 'cite', 'outcome', 'needs'])
      expect(['pass', 'hidden']).toContain(check['outcome'])
    }
    const none = { 'session-id': 0, ticket: 0, psk: 0 }
    expect(summary).toMatchObject({
      connections: 2,
      resumed: 1,
      by: { ...none, [by]: 1 },
      reasons: { first: 1 },
    })
    expect(summary!['ticketKeys']).toHaveLength(by === 'session-id' ? 0 : 1)
  })

  it('gives CSV with as many cells in each line', () => {
    const rows = explained([captureOf('tls12-ticket'), '--csv'])
      .out.trimEnd()
      .split('\n')
    expect(rows).toHaveLength(3)
    expect(new Set(rows.map((row) => row.split(',').length)).size).toBe(1)
  })

  it('writes a page', () => {
    const page = join(folder, 'page.html')
    explained([captureOf('tls13-resume'), '--html', page])
    const html = readFileSync(page, 'utf8')
    expect(html).toContain('resumed by PSK of c1')
    // A story is told of each connection, and each of its rows leads to a moment.
    expect(rowsIn(html).length).toBeGreaterThan(20)
    expect(momentsIn(html).map(({ index }) => index)).toEqual(rowsIn(html))
    expect([...html.matchAll(/<summary>story<\/summary>/g)]).toHaveLength(2)
  })

  it.each([
    ['', 'nothing'],
    ['ab', 'too short to be one'],
    ['16030100', 'one that begins with 31363033'],
  ])('says of %j what was expected, and what decode is for', (text, actual) => {
    const file = join(folder, 'other')
    writeFileSync(file, text)
    expect(() => explained([file])).toThrow(
      new UsageError(
        `explain: expected a pcap or pcapng file, actual ${actual}; for dumps and other bytes there is decode`,
      ),
    )
  })

  it.each(['hex', 'base64'] as const)('reads one that is printed as %s', (form) => {
    const capture = captureOf('tls12-ticket')
    const printed = join(folder, `capture.${form}`)
    writeFileSync(printed, readFileSync(capture).toString(form).replace(/.{64}/g, '$&\n'))
    const told = explained([printed])
    expect(told.out).toBe(explained([capture]).out)
    expect(told.out).toContain('resumed by ticket')
  })

  it('says of a capture without packets that it has no TLS', () => {
    const file = join(folder, 'cut.pcapng')
    writeFileSync(file, readFileSync(captureOf('tls12-ticket')).subarray(0, 40))
    expect(explained([file]).notes).toContain('no TLS in 0 packets and 0 TCP connections that were read')
  })

  it.each([[[]], [['a', 'b']], [['a', '--json', '--csv']], [['a', '--connection', 'x']], [['no-such-file']]])(
    'refuses %j',
    (args) => {
      expect(() => explained(args)).toThrow(UsageError)
    },
  )

  it('has no connection of a number that is none', () => {
    expect(() => explained([captureOf('tls12-ticket'), '--connection', '9'])).toThrow(
      /the capture has 2 connections with TLS/,
    )
  })

  it('reads what is cut anywhere', () => {
    const whole = readFileSync(captureOf('tls12-ticket'))
    for (let length = 40; length < whole.length; length += 97) {
      const cut = join(folder, 'cut.pcapng')
      writeFileSync(cut, whole.subarray(0, length))
      expect(explained([cut]).code).toBe(0)
    }
  })
})
