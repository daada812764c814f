import { describe, expect, it } from 'vitest'
import { traceLines } from '../../src/render/files/json.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { run } from './runs.ts'

/** Whatever the line says: each test names the fields it looks at. */
type Json = ReturnType<typeof JSON.parse>

/** The fields that each kind promises; those behind `?` may be absent, and nothing else may be there. */
const FIELDS: Record<string, string> = {
  message: 'direction name bytes span protected ?published',
  uncompressed: 'algorithm compressed_length name bytes span',
  record: 'direction type epoch sequence bytes plaintext ?protection ?skipped ?published',
  secret: 'id name bytes operation label context ?through parents algorithm cite ?published',
  signature: 'direction scheme covers',
  state: 'from to on',
  verdict: 'id subject decision question checks answer consequence why',
  cache: 'operation key hit ?external stats',
  alert: 'direction level description rule cite expected actual',
  data: 'direction bytes early',
  note: 'text cite',
  summary:
    'version suite group server_name alpn resumed rtts bytes messages operations ?remembered ?published',
}

const parse = (name: string): Json[] => [...traceLines(run(name))].map((line) => JSON.parse(line))

describe('a run as JSON lines', () => {
  it.each(SCENARIOS.map(({ name }) => name))('has the promised fields and no others: %s', (name) => {
    // Each shape once.
    const shapes = new Map(parse(name).map((event) => [[event.kind, ...Object.keys(event)].join(), event]))
    for (const event of shapes.values()) {
      const promised = FIELDS[event.kind]!.split(' ')
      const own = Object.keys(event).slice(5)
      expect(Object.keys(event).slice(0, 5)).toEqual(['seq', 't', 'connection', 'actor', 'kind'])
      expect(promised.map((field) => field.replace('?', ''))).toEqual(expect.arrayContaining(own))
      expect(own).toEqual(expect.arrayContaining(promised.filter((field) => !field.startsWith('?'))))
    }
  })

  it('numbers the lines and never goes back in time', () => {
    const events = parse('tls13-resume')
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index))
    events.slice(1).forEach(({ t }, index) => expect(t).toBeGreaterThanOrEqual(events[index].t))
  })

  it('writes bytes as lower-case hex and spans as trees within them', () => {
    for (const event of parse('tls13-resume')) {
      if ('bytes' in event && event.kind !== 'summary') expect(event.bytes).toMatch(/^([0-9a-f]{2})*$/)
      if (event.kind === 'message')
        expect(event.span).toMatchObject({ start: 0, end: event.bytes.length / 2 })
    }
  })

  it('checks have id, rule, cite, expected, actual and outcome; what only our policy asks is marked', () => {
    const checks = parse('tls13-resume').flatMap(({ checks = [] }) => checks)
    expect(checks.length).toBeGreaterThan(10)
    expect(checks.some(({ policy }) => policy)).toBe(true)
    for (const { policy, ...check } of checks) {
      expect(policy ?? true).toBe(true)
      expect(Object.keys(check)).toEqual(['id', 'rule', 'cite', 'expected', 'actual', 'outcome'])
    }
  })

  it('ends each connection with its summary', () => {
    const events = parse('tls13-resume')
    const last = (id: string): Json => events.filter(({ connection }) => connection === id).at(-1)
    expect(last('c1')).toMatchObject({ kind: 'summary', version: 'TLS 1.3', resumed: false, rtts: 1 })
    expect(last('c2')).toMatchObject({ kind: 'summary', version: 'TLS 1.3', resumed: true, rtts: 1 })
  })

  it('is the same for the same seed', () => {
    expect([...traceLines(run('tls13-0rtt'))]).toEqual([...traceLines(run('tls13-0rtt'))])
  })
})
