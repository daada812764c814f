import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { chart, CHART, STORED } from '../../docs/resumption.ts'
import { NODE_WAYS } from './resumption-node.ts'
import { connectOurs } from './resumption-ours.ts'
import { linesOf, type Report } from './resumption-report.ts'
import type { Measured, Shape } from './resumption-runner.ts'
import { textOf } from './resumption-text.ts'
import { WAYS } from './resumption-ways.ts'

/** RFC 5246 §7.3, RFC 9846 §2 and §2.3. */
const ROUND_TRIPS: Readonly<Record<string, number>> = {
  'tls12-ecdhe-ecdsa': 2,
  'tls12-ecdhe-rsa': 2,
  'tls12-dhe-rsa': 2,
  'tls12-rsa': 2,
  'tls12-ecdhe-psk': 2,
  'tls12-psk': 2,
  'tls12-session-id': 1,
  'tls12-ticket': 1,
  'tls13-full': 1,
  'tls13-psk-dhe-ke': 1,
  'tls13-psk-ke': 1,
  'tls13-0rtt': 0,
}

/** Two signatures of ECDSA in DER, each up to three bytes shorter or longer than another. */
const DER_BYTES = 6

function expectLike(shape: Shape, stored: Shape | undefined): void {
  expect(shape.roundTrips).toBe(stored?.roundTrips)
  for (const side of ['client', 'server'] as const)
    expect(Math.abs(shape[side] - (stored?.[side] ?? NaN)), `bytes of the ${side}`).toBeLessThanOrEqual(
      DER_BYTES,
    )
}

describe('the ways to connect, each checked on both ends', () => {
  it('are those of the guide', () => {
    expect(WAYS.map(({ name }) => name)).toEqual(Object.keys(ROUND_TRIPS))
    expect(STORED.rows.map(({ name }) => name)).toEqual(Object.keys(ROUND_TRIPS))
  })

  it.each(WAYS)('$name takes the round trips of its RFC, and the bytes that the guide tells', (way) => {
    const [shape] = connectOurs(way, 1).shapes
    expect(shape.roundTrips).toBe(ROUND_TRIPS[way.name])
    // Else: npm run bench -- resumption --save docs/guides/what-resumption-saves.json
    expectLike(shape, STORED.rows.find(({ name }) => name === way.name)?.ours.shape)
  })

  it.each(NODE_WAYS)('node:tls connects by $name in as many round trips', async ({ name, start }) => {
    const { shapes } = await (await start())(1)
    expect(shapes[0].roundTrips).toBe(ROUND_TRIPS[name])
  })

  it('stop where an end did something else', () => {
    const [full] = WAYS
    const resumed = WAYS.find(({ name }) => name === 'tls12-session-id')!
    expect(() => connectOurs({ ...resumed, scenario: full.scenario }, 1)).toThrow(
      'the client says TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, full, not',
    )
  })
})

/** Two rows with numbers that are easy to divide. */
function madeUp(): Report {
  const measured = (client: number, server: number, shape: Shape): Measured => ({
    sides: [
      { ms: client, spread: 0.1 },
      { ms: server, spread: 0.2 },
    ],
    both: { ms: client + server, spread: 0.3 },
    samples: 7,
    shape,
  })
  const version = 'TLS 1.3'
  const full = measured(6, 2, { client: 300, server: 700, roundTrips: 2 })
  const node: Measured = { ...full, sides: 'together', both: { ms: 2, spread: 0.4 } }
  return {
    machine: { node: '1', openssl: '2', cpu: 'three', system: 'four' },
    full: { 'TLS 1.2': 'f', 'TLS 1.3': 'f' },
    rows: [
      { name: 'f', version, label: 'full', ours: full, node },
      {
        name: 'r',
        version,
        label: 'resumed',
        ours: measured(3, 1, { client: 600, server: 70, roundTrips: 1 }),
      },
    ],
  }
}

describe('what a run says', () => {
  it('has a line for each measure, as a share of the full handshake', () => {
    const lines = linesOf(madeUp())
    expect(lines).toHaveLength(7 + 5 + 7)
    const find = (name: string) => lines.find((line) => line.name === `resumption/${name}`)
    expect(find('r/client-cpu')).toEqual({
      ...{ name: 'resumption/r/client-cpu', value: 3, unit: 'ms', baseline: 6, ratio: 0.5 },
      ...{ samples: 7, spread: 0.1 },
    })
    expect(find('r/server-bytes')).toMatchObject({ value: 70, unit: 'bytes', baseline: 700, ratio: 0.1 })
    expect(find('r/round-trips')).toMatchObject({ value: 1, baseline: 2, ratio: 0.5 })
    expect(find('f/node-tls/cpu')).toMatchObject({ value: 2, ratio: 1, spread: 0.4 })
    expect(find('f/node-tls/client-cpu')).toBeUndefined()
  })

  it('fits 100 columns', () => {
    for (const line of textOf(STORED).split('\n')) expect(line.length, line).toBeLessThanOrEqual(100)
  })
})

describe('the chart of the guide', () => {
  it('is drawn from the stored run (else: npm run docs)', () => {
    expect(readFileSync(CHART, 'utf8')).toBe(chart())
  })

  it('tells in words what it shows', () => {
    expect(chart()).toMatch(/<svg [^>]*role="img" aria-labelledby="title desc"/)
    const { client, server } = STORED.rows.find(({ name }) => name === 'tls13-0rtt')!.ours.shape
    expect(chart()).toContain(`${client + server} bytes, round trips: 0.</desc>`)
  })
})
