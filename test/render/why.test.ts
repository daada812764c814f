/** The overview of a connection says in a line why it came out as it did: text, page, and JSON. */
import { ruleInWords } from '../../src/rules/verdict.ts'
import { describe, expect, it } from 'vitest'
import { connectionKind, shortKind } from '../../src/render/words/costs.ts'
import { htmlOf } from '../../src/render/html/html.ts'
import { traceLines } from '../../src/render/files/json.ts'
import { renderText } from '../../src/render/text/text.ts'
import { explain } from '../../src/render/words/why.ts'
import { FAULTS } from '../../src/sim/faults/faults.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import { run } from './runs.ts'

const last = (name: string): ConnectionRun => run(name).connections.at(-1)!

/** The first screen of a run, its rows joined to one line each. */
function overview(name: string, width: number): { readonly rows: string[]; readonly flat: string } {
  const rows: string[] = []
  for (const row of renderText(run(name), { width })) {
    if (row.startsWith('━━')) break
    rows.push(row)
  }
  return { rows, flat: rows.map((row) => row.trim()).join(' ') }
}

/** The check of a connection that failed, as it stands in the verdict. */
function failedCheck(name: string, id: string) {
  const checks = eventsOf(last(name)).flatMap(({ event }) => (event.kind === 'verdict' ? event.checks : []))
  return checks.find((check) => check.id === id && check.outcome === 'fail')
}

describe('what a connection is called', () => {
  it.each([
    ['tls13-resume', 'resumed with a ticket of c1'],
    ['tls12-session-lost', 'full handshake: not resumed because session12.known'],
    ['tls13-0rtt', 'resumed with a ticket of c1: early data accepted'],
    ['tls13-0rtt-rejected', 'resumed with a ticket of c1: early data rejected because early.started'],
    ['fault-tls12-suite', 'full handshake: not resumed because session12.suite'],
    ['fault-tls13-no-tickets', 'full handshake: not resumed because offer.kept'],
    ['fault-tls13-second-identity', 'resumed with a ticket of c1'],
    ['fault-0rtt-offer-alpn', 'resumed with a ticket of c1: no early data because early-offer.alpn'],
    [
      'fault-0rtt-psk',
      'full handshake: not resumed because psk.known; early data rejected because early.psk',
    ],
    ['fault-0rtt-replay', 'a captured flight again: early data rejected because early.replay'],
    ['fault-tls13-binder', 'failed: the server sent decrypt_error because psk.binder'],
    [
      'fault-tls12-answer-ems',
      'failed: the client sent handshake_failure because answer12.extended-master-secret',
    ],
    [
      'fault-tls13-answer-suite',
      'failed: the client sent illegal_parameter because ServerHello.cipher_suite',
    ],
    // Two alerts cross; the one with a check behind it says more.
    ['fault-0rtt-version', 'failed: the client sent protocol_version because answer.early-version'],
  ])('%s: %s', (name, kind) => expect(connectionKind(last(name))).toBe(kind))

  it('a connection that failed when it was up was up', () => {
    const [, resumed] = run('fault-tls12-fatal-alert').connections
    expect(connectionKind(resumed!)).toMatch(
      /^resumed by the session ID of c1, then failed: the server sent bad_record_mac/,
    )
    expect(shortKind(resumed!)).toBe('resumed by the session ID of c1')
  })

  it('a first connection has nothing to explain', () => {
    const first = run('fault-tls12-suite').connections[0]!
    expect(connectionKind(first)).toBe('full handshake')
    expect(explain(first)).toEqual({ because: '', failure: '', reasons: [] })
  })

  it('an ID that a client made up to look like TLS 1.2 asked for nothing', () => {
    const { failure, reasons } = explain(last('fault-tls12-answer-made-up-id'))
    expect(failure).toBe('the client sent illegal_parameter because answer12.offered')
    expect(reasons.map(({ text }) => text.split(':')[0])).toEqual(['answer12.offered'])
  })
})

describe.each(FAULTS)('the overview of $name', ({ name, fault }) => {
  it.each([60, 100])('names check, rule, expected, actual and section, within %i columns', (width) => {
    const { rows, flat } = overview(name, width)
    expect(Math.max(...rows.map((row) => Array.from(row).length))).toBeLessThanOrEqual(width)
    for (const id of [fault.check, ...fault.besides]) {
      const check = failedCheck(name, id)
      if (!check || (id === 'session12.known' && fault.check === 'answer12.offered')) continue
      const { expected, actual, cite } = check
      const why = `✗ ${id}: ${ruleInWords(check)}; expected ${expected}, actual ${actual} (${cite.replace(/ \(8446.*\)/, '')})`
      expect(flat.replaceAll(' ', '')).toContain(why.replaceAll(' ', ''))
    }
    if (fault.consequence.startsWith('the ')) expect(flat).toContain('failed: ')
    if (fault.consequence === 'resumed') expect(flat).toMatch(/✓ resumed because \d+ checks hold/)
  })
})

describe('the page', () => {
  it.each(['fault-tls12-suite', 'fault-tls13-binder', 'fault-0rtt-alpn'])('says the same: %s', (name) => {
    const { check } = FAULTS.find((each) => each.name === name)!.fault
    const page = htmlOf(run(name))
    const { id, rule } = failedCheck(name, check)!
    expect(page).toContain(
      `<h2 id="c2-title">c2: ${connectionKind(last(name))}</h2><p><span class="fail">✗</span> ${id}: ${rule};`,
    )
  })
})

describe('the first lines of the page', () => {
  it('say of every connection what came of it, with a link to it', () => {
    const page = htmlOf(run('fault-0rtt-alpn'))
    const top = page.slice(0, page.indexOf('<main>'))
    for (const connection of run('fault-0rtt-alpn').connections) {
      expect(top).toContain(`<a href="#${connection.id}">`)
      expect(top).toContain(connectionKind(connection))
      expect(page).toContain(`<section class="connection" id="${connection.id}"`)
    }
    expect(top).toContain('✗')
  })

  it('speak of savings only where something was resumed', () => {
    expect(htmlOf(run('fault-0rtt-alpn'))).toContain('Resumed: no signatures made')
    expect(htmlOf(run('fault-tls12-suite'))).not.toContain('Resumed: ')
  })
})

describe('a verdict as JSON', () => {
  it('says why in one line', () => {
    const verdicts = [...traceLines(run('fault-tls13-hash'))].map(
      (row) => JSON.parse(row) as { kind: string; answer: string; why: string },
    )
    const no = verdicts.find(({ kind, answer }) => kind === 'verdict' && answer === 'no: psk.hash')
    expect(no?.why).toBe(
      'psk.hash: some common suite has the hash of the PSK; the suite itself may differ; expected sha384, actual sha256 (RFC 9846 §4.3.11 (8446 §4.2.11))',
    )
    const yes = verdicts.find(({ kind, answer }) => kind === 'verdict' && answer === 'yes')
    expect(yes?.why).toMatch(/^\d+ checks hold$/)
  })
})
