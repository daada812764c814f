/** What a limit may be set to. That each holds is in `test/connection/limits.test.ts` and `test/net/limits.test.ts`. */
import { expect, test } from 'vitest'
import { countedUntil, LIMITS, type LimitName, limitsOf } from '../../src/rules/limits.ts'

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

test('counts begin anew with a part of a handshake message where they are of records, else with data alone', () => {
  expect(countedUntil('handshake')).toEqual([
    ...['maxTinyRecords', 'maxEmptyRecords', 'maxWarningAlerts', 'maxChangeCipherSpecs'],
  ])
  expect(countedUntil('application')).toEqual([
    ...['maxKeyUpdates', 'maxRenegotiations', 'maxHelloRequests', 'maxTickets', 'maxCertificateRequests'],
  ])
})
