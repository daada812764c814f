/** `fleet --costs`: what primitives cost, by name, as measured here, or as a file says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { costsFromJson } from '../../src/cli/fleet/costs/json.ts'
import { costsFromSpeed } from '../../src/cli/fleet/costs/speed.ts'
import { fleetCommand } from '../../src/cli/fleet/fleet.ts'
import { CHARGED, COSTS } from '../../src/sim/fleet/costs.ts'
import type { FleetReport } from '../../src/sim/fleet/report.ts'
import type { Sweep } from '../../src/sim/fleet/sweep/sweep.ts'
import { memoryIo } from './io.ts'

/** What OpenSSL 3.0.22 printed. */
const SPEED = `+H:16:64:256:1024:8192:16384
+F:6:sha256:67653268.29:186525155.56:539502517.07:1013190556.10:1354117120.00:1347374437.21
+F:9:hmac(sha256):37903390.48:137579927.27:429697600.00:909692342.86:1290578365.22:1331447665.12
+F:25:AES-128-GCM:26378418.60:93533568.00:307592359.18:856610133.33:1959880145.45:2210324480.00
+F4:3:256:26184.615385:11661.111111
+F5:22:253:21807.142857:0.000046
`

const JSON_TEXT = JSON.stringify(COSTS.openssl.microseconds)

const folder = mkdtempSync(join(tmpdir(), 'glass-tls-costs-'))
afterAll(() => rmSync(folder, { recursive: true }))

function given(text: string): string {
  const file = join(folder, 'costs.txt')
  writeFileSync(file, text)
  return file
}

async function reported(costs: string) {
  const io = memoryIo()
  await fleetCommand(['--connections', '20', '--clients', '5', '--costs', costs, '--json'], io)
  return { report: JSON.parse(io.text()) as FleetReport, notes: io.notes() }
}

describe('what openssl speed -mr prints', () => {
  it('is what primitives cost', () => {
    const { sign, verify, keygen, hash, hmac, prf, ...rest } = costsFromSpeed(SPEED)
    expect([sign, verify, keygen]).toEqual([1e6 / 26184.615385, 1e6 / 11661.111111, 1e6 / 21807.142857])
    expect(hash).toBeCloseTo(64 / 186.52515556, 9)
    expect(hmac).toBeCloseTo(64 / 137.57992727, 9)
    expect(prf).toBeCloseTo(4 * hmac!, 9)
    // 512 lies a third of the way from 256 to 1024.
    const [at256, at1024] = [256 / 307.59235918, 1024 / 856.61013333]
    expect(rest['aead-seal']).toBeCloseTo((2 * at256 + at1024) / 3, 9)
  })

  it('may have other rows, and lines of Windows', () =>
    expect(costsFromSpeed(`+DT:sha256:3:16\n+F2:2:2048:0.0:0.0\n${SPEED}`.replaceAll('\n', '\r\n'))).toEqual(
      costsFromSpeed(SPEED),
    ))

  it.each([
    [/^\+F5.*\n/m, '', 'nothing of ecdhx25519 in it; expected the output of openssl speed -mr'],
    [/^\+F:9.*\n/m, '', 'nothing of -hmac sha256 in it'],
    [/^\+H.*\n/m, '', 'line 1: expected a line +H with sizes of blocks before it'],
    [/^\+F4.*$/m, '+F4:3:256:0.0:1.0', "line 5: expected operations a second, actual '+F4:3:256:0.0:1.0'"],
    [/:2210324480.00/, '', 'line 4: expected bytes a second for 6 sizes of blocks'],
    [/186525155.56/, 'fast', 'line 2: expected bytes a second'],
  ])('without %s is refused, and what is wrong is named', (what, instead, words) =>
    expect(() => costsFromSpeed(SPEED.replace(what, instead))).toThrow(words),
  )
})

describe('microseconds as JSON', () => {
  it('are taken as they are', () => expect(costsFromJson(JSON_TEXT)).toEqual(COSTS.openssl.microseconds))

  it.each([
    ['{"sign": 1', 'no JSON: '],
    ['{"sing": 1}', "'sing' is no primitive of a fleet; did you mean sign?"],
    [JSON_TEXT.replace('67.4', '"much"'), 'verify: expected microseconds, 0 or more, actual "much"'],
    [JSON_TEXT.replace('67.4', '-1'), 'verify: expected microseconds, 0 or more, actual -1'],
    [JSON_TEXT.replace('"verify":67.4,', ''), 'missing: verify'],
  ])('%s are refused', (text, words) => expect(() => costsFromJson(text)).toThrow(words))
})

describe('fleet --costs', () => {
  it.each([
    [SPEED, 'openssl speed, in the file '],
    [JSON_TEXT, 'the file '],
  ])('takes a file, and says where its costs are from', async (text, from) => {
    const file = given(text)
    const { report } = await reported(file)
    expect(report.costs.from).toBe(from + file)
    expect(report.touched).toContain(`--costs ${file}`)
    expect(report.cores.server).toBeGreaterThan(0)
  })

  it('takes it for every fleet of a sweep', async () => {
    const [file, io] = [given(JSON_TEXT), memoryIo()]
    const few = ['--connections', '20', '--clients', '5', '--workers', '1']
    await fleetCommand(['--costs', file, ...few, '--servers', '1,2', '--json'], io)
    const { points } = JSON.parse(io.text()) as Sweep
    expect(points.map(({ costs }) => costs.from)).toEqual([`the file ${file}`, `the file ${file}`])
    expect(points[0]!.cores.server).toBeGreaterThan(0)
  })

  it('names on text and page where its costs are from', async () => {
    const [io, page] = [memoryIo(), join(folder, 'page.html')]
    await fleetCommand(['--connections', '20', '--clients', '5', '--html', page], io)
    expect(io.text().replace(/\s+/g, ' ')).toContain(`(costs of primitives: ${COSTS.openssl.from})`)
    expect(readFileSync(page, 'utf8')).toContain(`Costs of primitives: ${COSTS.openssl.from}.`)
  })

  it('measures what ours cost here, and says so while one waits', async () => {
    const { report, notes } = await reported('measured')
    expect(notes).toContain('fleet: measuring what primitives cost here')
    const { microseconds } = report.costs
    expect(Object.keys(microseconds).toSorted()).toEqual(CHARGED.toSorted())
    expect(Math.min(...Object.values(microseconds))).toBeGreaterThan(0)
    // A signature hashes, and does more.
    expect(microseconds.sign).toBeGreaterThan(microseconds.hash!)
  })

  it.each([
    ['opensll', /^--costs: expected openssl, none, measured, or a file: .*, actual 'opensll'$/],
    [folder, /^--costs .*: EISDIR/],
    [() => given('type  16 bytes\n'), /^--costs .*: expected the output of openssl speed -mr .*, or JSON/],
    [() => given(SPEED.replace(/^\+F4.*\n/m, '')), /^--costs .*: nothing of ecdsap256 in it/],
  ])('%s is refused', (costs, words) =>
    expect(reported(typeof costs === 'string' ? costs : costs())).rejects.toThrow(words),
  )
})
