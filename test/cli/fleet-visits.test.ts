/** `fleet --visits`: who comes when is what the file says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fleetCommand } from '../../src/cli/fleet/fleet.ts'
import { besideFromText, besideToText } from '../../src/cli/fleet/beside.ts'
import { VisitsReading } from '../../src/cli/fleet/visits-reading.ts'
import { ARRIVAL_DIALS } from '../../src/sim/fleet/crowd.ts'
import { sampleVisits, VISITS } from '../../docs/visits.ts'
import { COSTS } from '../../src/sim/fleet/costs.ts'
import type { FleetReport } from '../../src/sim/fleet/report.ts'
import type { Sweep } from '../../src/sim/fleet/sweep/sweep.ts'
import { memoryIo } from './io.ts'

const folder = mkdtempSync(join(tmpdir(), 'glass-tls-visits-'))
afterAll(() => rmSync(folder, { recursive: true }))

function read(...pieces: string[]): { times: number[]; clients: number[]; names: number[] } {
  const reading = new VisitsReading()
  for (const piece of pieces) reading.add(piece)
  const { times, clients, names } = reading.end()
  return { times: [...times], clients: [...clients], names: [...names] }
}

describe('visits', () => {
  it.each([
    ['seconds', '10,a\n10.5,b\n12,a\n'],
    [
      'ISO times, a header, no last newline',
      'time,client\r\n2026-11-29T08:00:00Z,x\r\n2026-11-29T08:00:00.5Z,y\r\n2026-11-29T09:00:02+01:00,x',
    ],
    ['any order', '12,a\n10,a\n10.5,b\n'],
  ])('are read from %s, in pieces of any length', (_, text) => {
    const expected = { times: [0, 500, 2000], clients: [0, 1, 0], names: [0, 0, 0] }
    expect(read(text)).toEqual(expected)
    expect(read(...text.split(''))).toEqual(expected)
  })

  it('may be to several names', () => expect(read('1,a,one\n2,a,two\n3,b,one').names).toEqual([0, 1, 0]))

  it.each([
    ['1,a\nsoon,b', "line 2: expected a time, as 2026-11-29T08:00:00Z or seconds, actual 'soon'"],
    ['1,a\n1,a,one,more', "line 2: expected time,client or time,client,name, actual '1,a,one,more'"],
    ['1,a\n\n2', "line 3: expected time,client or time,client,name, actual '2'"],
    ['1,a\n2026-11-29T08:00:00Z,b', 'line 2: expected a time written as those before'],
    [`1,${'a'.repeat(2000)}`, 'line 1: expected 1000 characters at most'],
    ['time,client\n', 'no visit in it'],
  ])('%j is refused with its line', (text, words) => expect(() => read(text)).toThrow(words))

  it('are the connections of a fleet, each client resuming what it has', async () => {
    const file = join(folder, 'visits.csv')
    writeFileSync(file, '0,a\n60,b\n120,a\n180,b\n240,a\n')
    const io = memoryIo()
    await fleetCommand(['--visits', file, '--servers', '1', '--json'], io)
    const report = JSON.parse(io.text()) as FleetReport
    expect(report).toMatchObject({ connections: 5, resumed: 3, share: 3 / 5, dials: { clients: 2 } })
    expect(report.touched).toEqual(['--servers 1', '--visits FILE'])
    expect(report.ofOffered).not.toHaveProperty('workedOut')
  })

  it('are the connections of every fleet of a sweep', async () => {
    const file = join(folder, 'swept.csv')
    writeFileSync(file, '0,a\n60,b\n120,a\n180,b\n240,a\n')
    const io = memoryIo()
    await fleetCommand(
      ['--visits', file, '--servers', '1', '--tickets', '0,2', '--workers', '1', '--json'],
      io,
    )
    const { points } = JSON.parse(io.text()) as Sweep
    expect(points.map(({ connections, resumed, dials }) => [connections, resumed, dials.clients])).toEqual([
      [5, 0, 2],
      [5, 3, 2],
    ])
  })

  it('go as bytes, and come back as they were', () => {
    const reading = new VisitsReading()
    reading.add('0,a,one\n60,b,two\n120.5,a,two\n')
    const beside = { visits: reading.end(), costs: COSTS.openssl }
    expect(besideFromText(besideToText(beside))).toEqual(beside)
    expect(besideFromText(besideToText({}))).toEqual({ visits: undefined, costs: undefined })
  })

  it('lie beside the guide as an example, which follows from its seed', () => {
    const text = readFileSync(VISITS, 'utf8')
    expect(text).toBe(sampleVisits())
    expect(new Set(read(text).names)).toEqual(new Set([0, 1]))
  })

  it('leave the dials nothing to say of who comes when', () =>
    expect(() => fleetCommand(['--visits', 'x.csv', '--day', '50%'], memoryIo())).toThrow(
      '--visits says who comes when: --day has nothing to say beside it',
    ))

  it('leave no such dial in the list on the page', async () => {
    const [file, page] = [join(folder, 'few.csv'), join(folder, 'few.html')]
    writeFileSync(file, '0,a\n60,b\n120,a\n')
    await fleetCommand(['--visits', file, '--html', page], memoryIo())
    const list = readFileSync(page, 'utf8').split('id="settings"')[1]
    expect(list).toContain('--keep <b>2</b>')
    for (const dial of ARRIVAL_DIALS) expect(list).not.toContain(`--${dial} `)
  })

  it('that are not there are told with option and file', () =>
    expect(() => fleetCommand(['--visits', join(folder, 'none.csv')], memoryIo())).toThrow(
      /--visits .*none\.csv: ENOENT/,
    ))
})
