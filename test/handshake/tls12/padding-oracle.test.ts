/**
 * Records of block ciphers over whole connections: a wrong MAC and a wrong padding are one failure. The same steps, the same
 * primitives, the same alert (RFC 5246 §6.2.3.2, §7.2.2; Vaudenay 2002, Lucky 13 2013, POODLE 2014).
 */
import { describe, expect, test } from 'vitest'
import { concat } from '../../../src/bytes/bytes.ts'
import type { Connection } from '../../../src/connection/connection.ts'
import { EpochKeys12 } from '../../../src/record/epoch12.ts'
import { recordOf } from '../../../src/record/record13.ts'
import type { Suite12 } from '../../../src/wire/registry.ts'
import { doings } from '../../kit/doings.ts'
import { before, meet, pair } from '../../kit/pair.ts'
import { deliver, data, settle } from '../../kit/play.ts'
import { client12, server12 } from '../../kit/world12.ts'

const BLOCK = 16
const IV = new Uint8Array(BLOCK).fill(0x20)

/** Content, MAC and padding of a record, before encryption. */
interface Plain {
  readonly content: Uint8Array
  readonly mac: Uint8Array
  readonly padding: Uint8Array
}

function blockKeys({ read: { keys } }: Connection) {
  if (!(keys instanceof EpochKeys12) || keys.protector.kind !== 'block') throw new Error('no block cipher')
  return keys.protector
}

/** A record that the receiver reads next, its plaintext changed before it is encrypted. */
function record(receiver: Connection, length: number, change: (plain: Plain) => Plain): Uint8Array {
  const { cbc, mac, macLength } = blockKeys(receiver)
  const content = new Uint8Array(length).fill(0x61)
  const header = concat(
    new Uint8Array(7),
    Uint8Array.of(receiver.read.sequence, 23, 3, 3, length >> 8, length),
  )
  const size = BLOCK - ((length + macLength) % BLOCK)
  const plain = change({
    content,
    mac: mac.mac(header, content),
    padding: new Uint8Array(size).fill(size - 1),
  })
  const body = concat(IV, cbc.encrypt(IV, concat(plain.content, plain.mac, plain.padding)))
  return recordOf('application_data', 0x0303, body)
}

const flip = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === (at < 0 ? bytes.length + at : at) ? byte ^ 1 : byte))

/** As many bytes, all of them another value: what a padding of that length would look like. */
const filled = (bytes: Uint8Array, value: number) => new Uint8Array(bytes.length).fill(value)

/** Changes that leave the length of the record as it is. */
const WRONG: readonly (readonly [string, (plain: Plain) => Plain])[] = [
  ['the first byte of the MAC', ({ mac, ...plain }) => ({ ...plain, mac: flip(mac, 0) })],
  ['the last byte of the MAC', ({ mac, ...plain }) => ({ ...plain, mac: flip(mac, -1) })],
  ['the content', ({ content, ...plain }) => ({ ...plain, content: flip(content, 0) })],
  ['the first byte of the padding', ({ padding, ...plain }) => ({ ...plain, padding: flip(padding, 0) })],
  ['padding_length, one too many', ({ padding, ...plain }) => ({ ...plain, padding: flip(padding, -1) })],
  [
    'padding_length, beyond the record',
    ({ padding, ...plain }) => ({ ...plain, padding: filled(padding, 255) }),
  ],
  [
    'padding_length 0 behind other bytes',
    ({ padding, ...plain }) => ({ ...plain, padding: filled(padding, 0) }),
  ],
  [
    'both the MAC and the padding',
    ({ content, mac, padding }) => ({ content, mac: flip(mac, 3), padding: flip(padding, 0) }),
  ],
  [
    'all of it: random bytes',
    ({ content, mac, padding }) => ({
      content: filled(content, 0x13),
      mac: filled(mac, 0x37),
      padding: filled(padding, 0x99),
    }),
  ],
]

const SUITES: readonly Suite12[] = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
]

describe.each(SUITES)('%s without encrypt-then-MAC', (suite) => {
  const suites12 = [suite]
  const met = meet(pair(client12({ suites12, encryptThenMac: false }), server12({ suites12 })))

  test.each(['client', 'server'] as const)('the %s takes a record that is in order', (side) => {
    const receiver = met[side]
    const { outputs } = settle({
      ...receiver,
      inbox: receiver.inbox.append(record(receiver, 33, (plain) => plain)),
    })
    expect(outputs).toMatchObject([{ kind: 'data', bytes: new Uint8Array(33).fill(0x61) }])
  })

  const usual = doings(met.server, record(met.server, 33, WRONG[0][1]))

  test('a wrong MAC is bad_record_mac, after one decryption and one MAC', () => {
    expect(usual).toHaveLength(2)
    // The second of each protects the alert.
    expect(usual[0]).toMatch(/^failed, {"cbc-decrypt":1,"hmac":2,"cbc-encrypt":1}.*alert sent bad_record_mac/)
  })

  test.each(WRONG)('the same where %s is wrong', (_what, change) => {
    for (const side of ['client', 'server'] as const)
      for (const length of [1, 33, 300]) {
        const receiver = met[side]
        const expected = doings(receiver, record(receiver, length, WRONG[0][1]))
        expect(doings(receiver, record(receiver, length, change))).toEqual(expected)
      }
    expect(doings(met.server, record(met.server, 33, change))).toEqual(usual)
  })

  test('the same where a single byte of padding claims to be more: the MAC stands where it would without', () => {
    const { macLength } = blockKeys(met.server)
    const length = 3 * BLOCK - 1 - (macLength % BLOCK)
    const single = record(met.server, length, (plain) => ({ ...plain, padding: Uint8Array.of(7) }))
    expect((single.length - 5) % BLOCK).toBe(0)
    expect(doings(met.server, single)).toEqual(usual)
  })

  test('the same whichever byte of a ciphertext is flipped', () => {
    const genuine = record(met.server, 33, (plain) => plain)
    for (let at = 5; at < genuine.length; at++) expect(doings(met.server, flip(genuine, at))).toEqual(usual)
  })

  test('in front of Finished as well, whose content an attacker knows best', () => {
    const moment = before(
      pair(client12({ suites12, encryptThenMac: false }), server12({ suites12 })),
      'client',
      'Finished',
    )
    const lines = WRONG.map(([, change]) => doings(moment.receiver, record(moment.receiver, 16, change)))
    for (const line of lines) expect(line).toEqual(lines[0])
    expect(lines[0][0]).toMatch(/alert sent bad_record_mac/)
  })

  test('a body too short to hold a MAC is bad_record_mac: lengths are no secret', () => {
    for (const length of [0, 15, 16, 32]) {
      const body = new Uint8Array(length)
      const short = recordOf('application_data', 0x0303, body)
      expect(doings(met.server, short).join()).toMatch(/alert sent bad_record_mac/)
    }
  })
})

describe('encrypt-then-MAC (RFC 7366)', () => {
  const suites12 = SUITES.slice(1, 2)
  const met = meet(pair(client12({ suites12 }), server12({ suites12 })))

  test('nothing is decrypted before the MAC holds', () => {
    const forged = recordOf('application_data', 0x0303, new Uint8Array(64))
    const lines = doings(met.server, forged)
    expect(lines[0]).toMatch(/alert sent bad_record_mac/)
    expect(lines[0]).not.toContain('cbc-decrypt')
  })

  test('a connection that has it takes no record of MAC-then-encrypt', () => {
    expect(blockKeys(met.server).encryptThenMac).toBe(true)
    const old = record(met.server, 33, (plain) => plain)
    expect(doings(met.server, old)[0]).toMatch(/alert sent bad_record_mac/)
    expect(deliver(met.server, data(1)).outputs).toHaveLength(1)
  })
})
