/** `fleet` on the command line: what it prints, what it refuses. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fleetCommand } from '../../src/cli/fleet/fleet.ts'
import { UsageError } from '../../src/cli/arguments/options.ts'
import type { fleetJson } from '../../src/render/files/fleet-json.ts'
import type { FleetReport } from '../../src/sim/fleet/report.ts'
import { FLEETS } from '../../src/sim/fleet/fleets.ts'
import { DIAL_NAMES } from '../../src/sim/fleet/dials.ts'
import { MEASURE_NAMES } from '../../src/sim/fleet/sweep/measures.ts'
import type { Sweep } from '../../src/sim/fleet/sweep/sweep.ts'
import { memoryIo } from './io.ts'

const folder = mkdtempSync(join(tmpdir(), 'glass-tls-fleet-'))
afterAll(() => rmSync(folder, { recursive: true }))

const FEW = ['--connections', '300', '--clients', '30']

function printed(...args: string[]): string {
  const io = memoryIo()
  expect(fleetCommand([...args], io)).toBe(0)
  return io.text()
}

describe('fleet', () => {
  it('says how many resume, why the others do not, and what that takes', () => {
    const text = printed('two-servers', ...FEW)
    expect(text).toMatch(/^300 connections of 30 clients in \d+ minutes\n--connections 300 --clients 30/)
    expect(text).toMatch(/\d+\.\d % resumed; \d+\.\d % of the sessions that were offered/)
    expect(text).toContain('psk.known: sealed by a server with other keys')
    expect(text).toMatch(/round trips of TLS a connection/)
  })

  it('gives the same as JSON, and nothing else on stdout', () => {
    const report = JSON.parse(printed(...FEW, '--json')) as FleetReport
    expect(report).toMatchObject({
      connections: 300,
      seed: 'glass-tls',
      touched: ['--connections 300', '--clients 30'],
    })
  })

  it.each([
    [['--sessions', 'cache', '--tls-12', '1'], 'session-id'],
    [['--share-keys', 'all', '--tls-12', '1'], 'ticket'],
    [['--share-keys', 'all'], 'psk'],
  ])(
    'counts in JSON of %j who resumed with what, and each full handshake by the check that failed',
    (dials, way) => {
      const told = JSON.parse(printed(...FEW, ...dials, '--json')) as ReturnType<typeof fleetJson>
      const { connections, resumed, byWay, reasons, cpu, memory, hitRate, latency } = told
      expect(byWay).toEqual({
        full: connections - resumed,
        'session-id': 0,
        ticket: 0,
        psk: 0,
        [way]: resumed,
      })
      expect(Object.values(reasons).reduce((sum, count) => sum + count)).toBe(connections - resumed)
      expect(resumed).toBeGreaterThan(0)
      expect(cpu.saved).toBeGreaterThan(0)
      expect(latency.p50).toBeLessThanOrEqual(latency.p99)
      // Where tickets hold the sessions nobody looks for one, and no cache holds any.
      if (way === 'session-id') expect([memory > 0, hitRate! > 0.3 && hitRate! < 0.7]).toEqual([true, true])
      else expect([memory, hitRate]).toEqual([0, null])
    },
  )

  it('takes a dial over what a name stands for', () => {
    const report = JSON.parse(printed('shared-keys', ...FEW, '--share-keys', 'none', '--json')) as FleetReport
    expect(report.dials['share-keys']).toBe('none')
  })

  it('explains every dial and every name', () => {
    const help = printed('--help')
    for (const name of DIAL_NAMES) expect(help).toContain(`--${name} `)
    for (const name of Object.keys(FLEETS)) expect(help).toContain(`  ${name} `)
  })

  it.each([
    [['--servers', 'many'], "servers: expected a whole number from 1, such as 5 or 20k or 1M, actual 'many'"],
    [['--server', '3'], '--server is no option; did you mean --servers?'],
    [['shared-kes'], "'shared-kes' is no fleet; did you mean shared-keys?"],
    [['--zones', '5'], '5 zones need as many servers, and there are 2'],
    [['two-servers', 'shared-keys'], "fleet takes one name, not 'two-servers shared-keys'"],
  ])('%j is a mistake of the line', (args, words) => {
    const run = (): unknown => fleetCommand(args, memoryIo())
    expect(run).toThrow(UsageError)
    expect(run).toThrow(words)
  })
})

describe('a sweep', () => {
  const ONE = ['small-cache', ...FEW, '--cache-size', '5,20', '--servers', '1,2', '--workers', '1']
  const swept = async (...args: string[]): Promise<string> => {
    const io = memoryIo()
    expect(await fleetCommand([...ONE, ...args], io)).toBe(0)
    return io.text()
  }

  it('is a table with a row for each fleet, and marks at those that no other beats', async () => {
    const text = await swept()
    expect(text).toMatch(/^4 fleets, seed “glass-tls”\n\n +servers +cache-size +resumed/)
    expect(text).toMatch(/^\* +1 +5 +\d+\.\d %/m)
    expect(text).toContain('* no other point is better in memory and in resumed')
  })

  it('is a page, which has the line that makes it and no dial that is swept among those held fixed', async () => {
    const file = join(folder, 'sweep.html')
    await swept('--html', file)
    const page = readFileSync(file, 'utf8')
    expect(page.replaceAll(/<[^>]+>/g, '')).toContain(
      `glass-tls fleet small-cache --servers 1,2 --cache-size 5,20 --connections 300 --clients 30 --html ${file} ·`,
    )
    expect(page).toContain('--eviction <b>lru</b>')
    expect(page).not.toContain('--servers <b>')
  })

  it('is one JSON object, in which no time without end is lost', async () => {
    const { points, frontiers } = JSON.parse(await swept('--json', '--frontier', 'cpu,memory')) as Sweep
    expect(points.map(({ dials }) => [dials.servers, dials['cache-size'], dials.rotate])).toEqual([
      [1, 5, 'never'],
      [1, 20, 'never'],
      [2, 5, 'never'],
      [2, 20, 'never'],
    ])
    expect(frontiers.map(({ measures }) => measures)).toEqual([['cpu', 'memory']])
  })

  it('is a line of JSON for each fleet, if that is asked for; one fleet is a sweep as well', async () => {
    const lines = (await swept('--sweep', '--json')).trimEnd().split('\n')
    const fleets = lines.map((each) => JSON.parse(each) as ReturnType<typeof fleetJson>)
    expect(fleets.map(({ dials }) => [dials.servers, dials['cache-size']])).toEqual([
      [1, 5],
      [1, 20],
      [2, 5],
      [2, 20],
    ])
    const io = memoryIo()
    expect(await fleetCommand([...FEW, '--workers', '1', '--sweep'], io)).toBe(0)
    expect(io.text()).toMatch(/^1 fleet, seed/)
  })

  it('is CSV: lines that end in CRLF, of as many fields each (RFC 4180 §2)', async () => {
    const lines = (await swept('--csv')).split('\r\n')
    expect(lines.pop()).toBe('')
    expect(lines).toHaveLength(5)
    expect(new Set(lines.map((each) => each.split(',').length)).size).toBe(1)
    expect(lines[0]).toMatch(/^servers,cache-size,resumed,.*,frontier of memory and resumed,seed$/)
  })

  it('of one fleet, CSV has what resumes over time: all connections are in it', () => {
    const [head, ...rows] = printed(...FEW, '--csv')
      .trimEnd()
      .split('\r\n')
    expect(head).toBe('from,connections,resumed,share')
    expect(rows.reduce((sum, row) => sum + Number(row.split(',')[1]), 0)).toBe(300)
  })

  it('explains every measure', () => {
    for (const name of MEASURE_NAMES) expect(printed('--help')).toContain(`  ${name} `)
  })

  it.each([
    [['--servers', '1..8', '--zones', '2'], '--servers 1 --zones 2: 2 zones need as many servers'],
    [['--servers', '1..100:60', '--cores', '1..100:60'], 'this one would have '],
    [['--servers', '1,1'], 'servers: 1 is there twice'],
    [
      ['--servers', '1,2', '--frontier', 'memory'],
      "--frontier: expected two measures such as memory,resumed, actual 'memory'",
    ],
    [['--servers', '1,2', '--frontier', 'memry,cpu'], "'memry' is no measure; did you mean memory?"],
    [['--servers', '4', '--redis', 'redis://127.0.0.1'], '--redis: expected a dial with several values'],
    [['--json', '--csv'], '--json and --csv: expected one of them'],
  ])('%j is a mistake of the line', (args, words) => {
    const run = (): unknown => fleetCommand(args, memoryIo())
    expect(run).toThrow(UsageError)
    expect(run).toThrow(words)
  })

  it.each([
    [['worker'], 'fleet worker: expected --redis URL'],
    [['worker', '--redis', 'nowhere'], 'not an address of Redis'],
    [['--servers', '1,2', '--workers', '0'], '--workers: expected a whole number from 1 to 256'],
  ])('%j is one too, as soon as it is tried', async (args, words) => {
    const run = Promise.resolve(fleetCommand(args, memoryIo()))
    await expect(run).rejects.toThrow(UsageError)
    await expect(run).rejects.toThrow(words)
  })
})
