/** Records of TLS 1.2 over a connection: sizes, types, versions, numbers; each rule broken alone (RFC 5246 §6.2). */
import { describe, expect, test } from 'vitest'
import { concat, fromText, toHex } from '../../../src/bytes/bytes.ts'
import { command } from '../../../src/connection/connection.ts'
import { seededRandom } from '../../../src/crypto/hash/random.ts'
import { recordOf } from '../../../src/record/record13.ts'
import type { Suite12 } from '../../../src/wire/registry.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair } from '../../kit/pair.ts'
import { data, deliver, flipped, give, handshake, inTheClear, sealedFor, settle } from '../../kit/play.ts'
import { ENV } from '../../kit/world.ts'
import { client12, server12 } from '../../kit/world12.ts'

const SUITES: readonly Suite12[] = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
]
const BAD_MAC: Refusal = { alert: 'bad_record_mac', cite: 'RFC 5246 §7.2.2', field: 'record.fragment' }
const unexpected = (field: string): Refusal => ({ alert: 'unexpected_message', cite: 'RFC 5246', field })
const zeros = (length: number) => new Uint8Array(length)

describe.each(SUITES)('%s', (suite) => {
  const met = meet(pair(client12({ suites12: [suite] }), server12({ suites12: [suite] })))
  const receiver = met.server

  test('a record in order is delivered, one of 2^14 bytes too', () => {
    const { outputs } = deliver(receiver, { ...data(), content: zeros(2 ** 14) })
    expect(outputs).toMatchObject([{ kind: 'data', bytes: zeros(2 ** 14) }])
  })

  test('content of more than 2^14 bytes is record_overflow, though genuine (§6.2.1)', () => {
    expectRefusal(
      deliver(receiver, { ...data(), content: zeros(2 ** 14 + 1) }),
      { alert: 'record_overflow', cite: 'RFC 5246 §6.2.1', field: 'TLSCompressed.length' },
      met.client,
    )
  })

  test('a body of more than 2^14 + 2048 bytes is record_overflow as soon as its header is there (§6.2.3)', () => {
    expectRefusal(
      give(receiver, recordOf('application_data', 0x0303, zeros(2 ** 14 + 2049)).slice(0, 5)),
      { alert: 'record_overflow', cite: 'RFC 5246 §6.2.3', field: 'record.length' },
      met.client,
    )
  })

  test('a record that comes twice does not open again: its number is used up', () => {
    const record = sealedFor(receiver, data(1))
    expectRefusal(give(give(receiver, record).connection, record), BAD_MAC)
  })

  test('a record that overtakes another, or is left out, does not open', () => {
    const [one, two] = [sealedFor(receiver, data(1)), sealedFor(receiver, data(1), data(2))]
    expectRefusal(give(receiver, two.slice(one.length)), BAD_MAC)
  })

  test('a record of the other direction does not open: each has keys of its own', () => {
    expectRefusal(give(met.client, sealedFor(receiver, data(1))), BAD_MAC)
  })

  test('another content type on a genuine record does not open: it is authenticated (§6.2.3.1, §6.2.3.3)', () => {
    const record = sealedFor(receiver, data(1, 90))
    const retyped = concat(Uint8Array.of(21), record.slice(1))
    expectRefusal(give(receiver, retyped), BAD_MAC)
  })

  test('another version on a record is protocol_version (§6.2.1)', () => {
    for (const at of [1, 2])
      expectRefusal(give(receiver, flipped(sealedFor(receiver, data(1)), at)), {
        alert: 'protocol_version',
        cite: 'RFC 5246 §6.2.1',
        field: 'record.version',
      })
  })

  test('a body that is too short for its protection is bad_record_mac', () => {
    for (const length of [0, 1, 7, 15, 16, 23, 31])
      expectRefusal(give(receiver, recordOf('application_data', 0x0303, zeros(length))), BAD_MAC)
  })

  test('a record in the clear is bad_record_mac, an alert too: nobody without keys ends the connection', () => {
    expectRefusal(give(receiver, inTheClear(data(1, 2, 3))), BAD_MAC)
    expectRefusal(give(receiver, inTheClear({ type: 'alert', content: Uint8Array.of(2, 40) })), BAD_MAC)
  })

  test('empty records of data are borne 32 times in a row: some stacks hide an IV behind them', () => {
    const empty = (count: number) => Array.from({ length: count }, () => data())
    expect(deliver(receiver, ...empty(32), data(1), ...empty(32)).connection.state).toEqual(receiver.state)
    expectRefusal(deliver(receiver, ...empty(33)), unexpected('record'))
  })

  test.each([
    ['handshake', 'record.fragment'],
    ['alert', 'record.fragment'],
  ] as const)('an empty record of type %s is refused (§6.2.1)', (type, field) => {
    expectRefusal(deliver(receiver, { type, content: zeros(0) }), unexpected(field))
  })

  test('heartbeats were not agreed on', () => {
    expectRefusal(
      deliver(receiver, { type: 'heartbeat', content: Uint8Array.of(1, 0, 3) }),
      unexpected('TLSInnerPlaintext.type'),
    )
  })
})

test('the IV of a block cipher is drawn anew for each record: nobody can foretell it (§6.2.3.2)', () => {
  const [suite] = SUITES.filter((name) => name.includes('CBC'))
  const { client } = meet(pair(client12({ suites12: [suite] }), server12({ suites12: [suite] })))
  const ready = ['a', 'a'].reduce(
    (connection, word) => command(connection, { kind: 'send', data: fromText(word) }),
    client,
  )
  const ivs = ['specification', 'another seed'].flatMap((seed) =>
    settle(ready, { env: { ...ENV, random: seededRandom(seed) } }).outputs.map((output) =>
      output.kind === 'bytes' ? toHex(output.bytes.subarray(5, 21)) : output.kind,
    ),
  )
  // Two records of two sources of randomness, whose content, keys and sequence numbers are the same.
  expect(new Set(ivs).size).toBe(4)
})

describe('in the clear', () => {
  const { receiver, sender, bytes } = before(pair(client12(), server12()), 'server', 'Certificate')

  test('a content type that nobody defined is unexpected_message as soon as its first byte is there (§6)', () => {
    for (const type of [19, 25, 128, 255])
      expectRefusal(give(receiver, Uint8Array.of(type)), unexpected('record.type'), sender)
  })

  test('a body of more than 2^14 bytes is record_overflow (§6.2.1)', () => {
    expectRefusal(
      give(receiver, recordOf('handshake', 0x0303, zeros(2 ** 14 + 1)).slice(0, 5)),
      { alert: 'record_overflow', cite: 'RFC 5246 §6.2.1', field: 'record.length' },
      sender,
    )
  })

  test('another version is protocol_version once TLS 1.2 is chosen', () => {
    for (const version of [0x0300, 0x0301, 0x0302, 0x0304, 0x0403])
      expectRefusal(give(receiver, recordOf('handshake', version, bytes)), {
        alert: 'protocol_version',
        cite: 'RFC 5246 §6.2.1',
        field: 'record.version',
      })
  })

  test('before it is chosen any version is taken (§E.1)', () => {
    const hello = before(pair(client12(), server12()), 'client', 'ClientHello')
    for (const version of [0x0300, 0x0301, 0x0302, 0x0303, 0x03ff]) {
      const record = recordOf('handshake', version, hello.bytes)
      expect(give(hello.receiver, record).connection.state.name).toBe('WAIT_CLIENT_KEY_EXCHANGE')
    }
  })

  test('data are unexpected_message: there are no keys', () => {
    expectRefusal(give(receiver, inTheClear(data(1))), unexpected('record.type'), sender)
  })

  test('a message longer than any may be is refused as soon as its length is known', () => {
    expectRefusal(
      deliver(receiver, handshake(Uint8Array.of(11, 0xff, 0xff, 0xff))),
      { alert: 'decode_error', cite: 'RFC 5246 §7.4', field: 'Handshake.length' },
      sender,
    )
  })
})
