/** `run --change` and `run --against`: a story with one thing otherwise, and two of them beside each other. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/cli/run/run.ts'
import { memoryIo } from './io.ts'

const LOST = ['--change', 'c2: forget server ticket-keys'] as const

function output(...args: readonly string[]): string {
  const io = memoryIo()
  expect(run(args, io)).toBe(0)
  return io.text()
}

describe('run --change', () => {
  it('tells the changed story, and says what was changed', () => {
    const text = output('tls13-resume', ...LOST)
    expect(text).toContain('changed: the server loses its ticket keys, and has others')
    expect(text).toContain('not resumed because psk.known')
  })

  it('several, each from when it says on', () => {
    const text = output(
      'tls13-resume',
      ...LOST,
      '--change',
      '3: clock client +1s',
      '--against',
      'tls13-resume',
    )
    expect(text).toMatch(/changed:\s+the client’s clock goes[\s\S]*changed:\s+the server\s+loses/)
  })

  it.each([
    ['c7: clock +1s', 'there is no connection c7'],
    ['700: clock +1s', 'moments, not 700'],
    ['clock soon', 'a time is a number'],
    ['set server.suites=7', 'suites'],
    ['set server.siutes=7', 'did you mean suites'],
  ])('refuses what says nothing that can be done: %s', (change, says) => {
    expect(() => run(['tls13-full', '--change', change], memoryIo())).toThrow(says)
    expect(() => run(['tls13-full', '--change', change], memoryIo())).toThrow('--change: ')
  })
})

describe('run --mutate', () => {
  const BINDER = ['--mutate', 'c2 ClientHello.extensions.pre_shared_key.binders[0][3] ^= 1']

  it('says who noticed, by which rule, with which alert (RFC 9846 §4.3.11.2)', () => {
    const text = output('tls13-resume', ...BINDER)
    expect(text).toContain('c2  the server noticed at ClientHello, psk.binder')
    expect(text).toContain('it sent decrypt_error')
  })

  it('gives it as JSON: whether they connected all the same; who noticed, by which rule, with which alert', () => {
    const outcome = JSON.parse(output('tls13-resume', ...BINDER, '--json')) as Record<string, unknown>
    expect(outcome).toMatchObject({
      ...{
        kind: 'outcome',
        connected: false,
        noticedBy: 'server',
        rule: 'psk.binder',
        alert: 'decrypt_error',
      },
      cite: expect.stringContaining('RFC 9846 §4.3.11.2') as unknown,
      connections: [{ id: 'c2', outcome: { kind: 'noticed', at: 'ClientHello' } }],
    })
  })

  it('gives as JSON too that nobody ended it, and what was decided otherwise', () => {
    const json = output('tls13-resume', '--mutate', 'c2: forget server ticket-keys', '--json')
    expect(JSON.parse(json)).toMatchObject({
      connected: true,
      noticedBy: null,
      rule: 'psk.known',
      alert: null,
    })
  })

  it('refuses what is no change', () => {
    expect(() => run(['tls13-full', '--mutate', 'Finished.verify_data ^= 1'], memoryIo())).toThrow(
      'both sides send',
    )
  })
})

describe('run --against', () => {
  it('a story beside itself is equal, in a line for each connection', () => {
    const rows = output('tls12-ticket', '--against', 'tls12-ticket').split('\n')
    expect(rows.filter((row) => /^c\d {2}= equal: /.test(row))).toHaveLength(2)
  })

  it('puts the check first that has another outcome', () => {
    const text = output('tls13-resume', '--against', 'tls13-resume', ...LOST)
    expect(text).toMatch(/^c1 {2}= equal/m)
    expect(text).toMatch(/^c2 {2}≠ differs\n {4}⇒ ≠ server: May the server use PSK identity 0\?/m)
    expect(text).toMatch(/✗ psk.known: /)
    expect(text).toMatch(/^ {4}A server Certificate$/m)
    expect(text).toMatch(/^ {4}signatures made +A 1 \| B 0/m)
  })

  it('with --full says of each field why it is anew', () => {
    const text = output('tls13-hrr', '--against', 'tls13-full', '--full', '--width', '200')
    expect(text).toMatch(/≈ verify_data A .* it covers all messages before it/)
  })

  it('with --json gives a line for the whole and one for each connection', () => {
    const [whole, c1, c2] = output('tls13-resume', '--against', 'tls13-resume', '--json', ...LOST)
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row) as Record<string, unknown>)
    expect(whole).toMatchObject({ likeness: 'differs', runs: { a: { changes: [expect.any(String)] } } })
    expect(c1).toMatchObject({ id: 'c1', likeness: 'equal' })
    expect(c2).toMatchObject({ id: 'c2', first: { kind: 'verdict', row: { id: 'accept-psk' } } })
  })

  it('with --html shows it in the page', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'against-')), 'a.html')
    output('tls13-resume', '--against', 'tls13-resume', ...LOST, '--html', file)
    const page = readFileSync(file, 'utf8')
    expect(page).toContain('<h2>Beside another run</h2>')
    expect(page).toContain('psk.known: ')
    expect(page).toMatch(/<details open><summary><p[^>]*><span class="bold">c2/)
  })

  it('was: beside the run without the last thing that is otherwise', () => {
    const [before, after] = ['c2: clock client +1s', 'c2: forget server ticket-keys']
    const text = output('tls13-resume', '--change', before, '--change', after, '--against', 'was')
    expect(text).toMatch(/^c2 {2}≠ differs\n {4}⇒ ≠ server: May the server use PSK identity 0\?/m)
    expect(text.match(/changed:/g)).toHaveLength(3)
    expect(() => run(['tls13-full', '--against', 'was'], memoryIo())).toThrow('nothing is otherwise here')
  })

  it('a connection beside one of another run: the original’s, or another story’s', () => {
    const against = (text: string): string => output('tls13-resume', ...LOST, '--against', text)
    expect(against('c1~was:c1')).toMatch(/^c1 {2}= equal/m)
    expect(against('c2~was:c2')).toMatch(/^c2 {2}≠ differs/m)
    expect(against('c2~was:c1')).toMatch(/^c2 and c1 {2}≠ differs/m)
    expect(against('c2~tls12-ticket:c2')).toContain('tls12-ticket c2')
    expect(() => against('c2~tls12-ticket:c9')).toThrow(
      'there are no connections c2 and c9 here, only c1, c2, and there c1, c2',
    )
  })

  it('knows no scenario of another name', () => {
    expect(() => run(['tls13-full', '--against', 'tls13-ful'], memoryIo())).toThrow('did you mean tls13-full')
  })
})
