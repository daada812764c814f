/** What a limit may be set to. That each holds is in `test/connection/limits.test.ts` and `test/net/limits.test.ts`. */
import { expect, test } from 'vitest'
import { countedUntil, KEEP_LIMITS, LIMITS, type LimitName, limitsOf } from '../../src/rules/limits.ts'
import { judge } from '../../src/rules/verdict.ts'

const ALL = limitsOf('both', 'client', 'server', 'socket', 'port')
const namesWith = (holds: (name: LimitName) => boolean): readonly LimitName[] => ALL.filter(holds)

test('of what brings nothing on, and of what waits, a limit may bear none at all', () => {
  const counted = [...countedUntil('handshake'), ...countedUntil('application')]
  expect(namesWith((name) => LIMITS[name].least === 0)).toEqual(
    namesWith((name) => [...counted, 'maxEarlySkip', 'maxUnread', 'drainTimeout'].includes(name)),
  )
})

test('without a certificate, a connection or a moment there is no connection: of those there is one at least', () => {
  expect(namesWith((name) => LIMITS[name].least === 1)).toEqual([
    ...['maxCertificates', 'handshakeTimeout', 'idleTimeout', 'closeTimeout'],
    ...['maxConnections', 'maxConnectionsPerAddress'],
  ])
})

test('a handshake message has a header of four bytes, and a length of three (RFC 9846 §4)', () => {
  const { least, most } = LIMITS.maxHandshakeLength
  expect([least, most]).toEqual([1 + 3, 1 + 3 + (2 ** 24 - 1)])
  expect(namesWith((name) => LIMITS[name].most !== undefined)).toEqual(['maxHandshakeLength'])
})

test('what an RFC says of a limit is its default', () => {
  // uint8 new_session_count (RFC 9149 §3)
  expect(LIMITS.maxTickets.default).toBe(2 ** 8 - 1)
  // 2 hours 4 minutes (RFC 5382 §5, REQ-5)
  expect(LIMITS.idleTimeout.default).toBe((2 * 60 + 4) * 60_000)
})

test('where another stack bears so much, so do we', () => {
  // OpenSSL MAX_EMPTY_RECORDS; BoringSSL kMaxEmptyRecords, kMaxWarningAlerts, kMaxKeyUpdates; Go maxHandshakeCertificateMsg
  expect(LIMITS.maxEmptyRecords.default).toBe(32)
  expect(LIMITS.maxChangeCipherSpecs.default).toBe(32)
  expect(LIMITS.maxWarningAlerts.default).toBe(4)
  expect(LIMITS.maxKeyUpdates.default).toBe(32)
  expect(LIMITS.maxHandshakeLength.default).toBe(262_144)
})

test('who is beyond one is told what it is, and at which field', () => {
  for (const limit of ALL.filter((name) => LIMITS[name].rule === undefined)) {
    const { alert, field, what, otherwise } = LIMITS[limit]
    const verdict = judge(KEEP_LIMITS, { limit, most: 7, actual: 8 })
    expect(verdict).toMatchObject({ decision: 'no', answer: `no: limit.${limit}`, alert, field })
    expect(verdict.failed).toMatchObject({
      actual: '8',
      expected: expect.stringContaining(`7 ${what}`) as string,
    })
    if (!alert) expect(verdict.consequence).toBe(otherwise)
  }
})

test('a number may be reached, a time may not', () => {
  const decided = (limit: LimitName, actual: number) =>
    judge(KEEP_LIMITS, { limit, most: 7, actual }).decision
  for (const limit of ALL.filter((name) => LIMITS[name].rule === undefined))
    expect([decided(limit, 6), decided(limit, 7)]).toEqual([
      'yes',
      LIMITS[limit].unit === 'ms' ? 'no' : 'yes',
    ])
})

test('counts begin anew with a part of a handshake message where they are of records, else with data alone', () => {
  expect(countedUntil('handshake')).toEqual([
    ...['maxTinyRecords', 'maxEmptyRecords', 'maxWarningAlerts', 'maxChangeCipherSpecs'],
  ])
  expect(countedUntil('application')).toEqual([
    ...['maxKeyUpdates', 'maxRenegotiations', 'maxHelloRequests', 'maxTickets', 'maxCertificateRequests'],
  ])
})
