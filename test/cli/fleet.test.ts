/** `fleet` on the command line: what it prints, what it refuses. */
import { describe, expect, it } from 'vitest'
import { fleetCommand } from '../../src/cli/fleet/fleet.ts'
import { UsageError } from '../../src/cli/arguments/options.ts'
import type { FleetReport } from '../../src/sim/fleet/report.ts'
import { FLEETS } from '../../src/sim/fleet/fleets.ts'
import { DIAL_NAMES } from '../../src/sim/fleet/dials.ts'
import { memoryIo } from './io.ts'

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
    const run = (): number => fleetCommand(args, memoryIo())
    expect(run).toThrow(UsageError)
    expect(run).toThrow(words)
  })
})
