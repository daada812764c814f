/** Records at every moment: types, lengths, ChangeCipherSpec, interleaving, padding, versions (RFC 9846 §5). */
import { epoch13 } from '../../src/record/epoch.ts'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import { createServer } from '../../src/connection/connection.ts'
import { sealRecord } from '../../src/record/record13.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, meet, pair } from '../kit/pair.ts'
import { alert, data, deliver, give, handshake, inTheClear, sealedFor, sealedUnder } from '../kit/play.ts'
import { CHEAP, client, server } from '../kit/world.ts'

const SETTINGS = { ...CHEAP, tickets: { count: 0 } } as const
const cheap = pair(client(CHEAP), server(SETTINGS))
const met = meet(cheap)
const start = createServer('c1', server(SETTINGS))
const helloMoment = before(cheap, 'client', 'ClientHello')
const hello = helloMoment.bytes
const waitSh = before(cheap, 'server', 'ServerHello')
const waitEe = before(cheap, 'server', 'EncryptedExtensions').receiver
const waitFinished = before(cheap, 'server', 'Finished').receiver
const serverWaits = before(cheap, 'client', 'Finished').receiver

const UNEXPECTED = { alert: 'unexpected_message', cite: '§5' } as const
/** A record header with any type, version and length. */
const header = (type: number, length: number, version = 0x0303): Uint8Array =>
  Uint8Array.of(type, version >> 8, version & 255, length >> 8, length & 255)

describe('content types', () => {
  for (const type of [0, 19, 24, 25, 255])
    test(`${type} in the clear is refused with unexpected_message (RFC 9846 §5)`, () => {
      for (const receiver of [start, waitSh.receiver])
        expectRefusal(give(receiver, concat(header(type, 1), Uint8Array.of(1))), {
          ...UNEXPECTED,
          field: /^record\.type$/,
        })
    })

  test('one that nobody knows is refused as soon as its first byte is there', () => {
    expectRefusal(give(start, Uint8Array.of(71)), { ...UNEXPECTED, field: 'record.type' })
  })

  for (const type of ['invalid', 'heartbeat', 'change_cipher_spec', 'unknown(0xff)'] as const)
    test(`${type} under protection is refused with unexpected_message (RFC 9846 §5)`, () => {
      for (const receiver of [met.client, met.server, waitEe]) {
        // A type of 0 cannot even be told from padding.
        const content = type === 'invalid' ? new Uint8Array(0) : Uint8Array.of(1)
        expectRefusal(deliver(receiver, { type, content }), {
          ...UNEXPECTED,
          field: 'TLSInnerPlaintext.type',
        })
      }
    })

  test('application data in the clear are refused with unexpected_message (RFC 9846 §5.1)', () => {
    for (const receiver of [start, waitSh.receiver])
      expectRefusal(give(receiver, inTheClear(data(1))), {
        ...UNEXPECTED,
        cite: 'RFC 9846 §5.1',
        field: 'record.type',
      })
  })

  test('application data before Finished are refused with unexpected_message (RFC 9846 §4.5.3)', () => {
    for (const receiver of [waitEe, waitFinished, serverWaits])
      expectRefusal(deliver(receiver, data(1)), {
        alert: 'unexpected_message',
        cite: '§6.2',
        field: 'application_data',
      })
  })

  for (const record of [alert(2, 40), handshake(Uint8Array.of(24, 0, 0, 1, 0))])
    test(`a record of type ${record.type} in the clear is refused once keys are in use (RFC 9846 §5)`, () => {
      for (const receiver of [met.client, met.server, waitEe, waitFinished])
        expectRefusal(give(receiver, inTheClear(record)), { ...UNEXPECTED, field: 'record.type' })
    })
})

describe('lengths', () => {
  test('2^14 bytes of content pass, in the clear and protected (RFC 9846 §5.1, §5.2)', () => {
    expect(give(start, header(22, 2 ** 14)).connection.state.name).toBe('START')
    const full = { ...data(), content: new Uint8Array(2 ** 14) }
    expect(deliver(met.client, full).outputs).toMatchObject([{ kind: 'data', bytes: full.content }])
  })

  test('one more in the clear is refused with record_overflow, before its body arrives (RFC 9846 §5.1)', () => {
    for (const type of [20, 21, 22])
      expectRefusal(give(start, header(type, 2 ** 14 + 1)), {
        alert: 'record_overflow',
        cite: '§5.1',
        field: 'record.length',
      })
  })

  test('a protected record of 2^14+256 bytes is looked at, one more is record_overflow (RFC 9846 §5.2)', () => {
    const longest = concat(header(23, 2 ** 14 + 256), new Uint8Array(2 ** 14 + 256))
    expectRefusal(give(met.client, longest), { alert: 'bad_record_mac', cite: '§5.2' }, met.server)
    expectRefusal(
      give(met.client, header(23, 2 ** 14 + 257)),
      { alert: 'record_overflow', cite: '§5.2', field: 'record.length' },
      met.server,
    )
  })

  test('an inner plaintext of more than 2^14+1 bytes is refused with record_overflow, padded or not (RFC 9846 §5.4)', () => {
    const overflow = { alert: 'record_overflow', cite: '§5.4', field: 'TLSInnerPlaintext' } as const
    expectRefusal(
      deliver(met.client, { ...data(), content: new Uint8Array(2 ** 14 + 1) }),
      overflow,
      met.server,
    )
    expectRefusal(deliver(met.client, { ...data(1), padding: 2 ** 14 }), overflow, met.server)
    expect(deliver(met.client, { ...data(1), padding: 2 ** 14 - 1 }).connection.state.name).toBe('CONNECTED')
  })

  test('a protected record too short for its tag is refused with bad_record_mac (RFC 9846 §5.2)', () => {
    for (const length of [0, 1, 15, 16])
      expectRefusal(give(met.client, concat(header(23, length), new Uint8Array(length))), {
        alert: 'bad_record_mac',
        cite: '§5.2',
      })
  })

  test('empty handshake records are refused with unexpected_message, padded or not (RFC 9846 §5.1, §5.4)', () => {
    const empty = { type: 'handshake', content: new Uint8Array(0) } as const
    expectRefusal(give(start, inTheClear(empty)), { ...UNEXPECTED, field: 'record.fragment' })
    for (const padding of [0, 10])
      expectRefusal(deliver(waitEe, { ...empty, padding }), { ...UNEXPECTED, field: 'record.fragment' })
  })

  test('empty application data are allowed, but not without end (RFC 9846 §5.1)', () => {
    const some = new Array<ReturnType<typeof data>>(32).fill(data())
    expect(deliver(met.client, ...some).connection.state.name).toBe('CONNECTED')
    expect(deliver(met.client, ...some, data(1), ...some).connection.state.name).toBe('CONNECTED')
    expectRefusal(deliver(met.client, ...some, data()), { ...UNEXPECTED, field: 'record' })
  })

  test('a handshake message longer than we take is refused at its header with decode_error (RFC 9846 §6.2)', () => {
    expectRefusal(give(start, inTheClear(handshake(Uint8Array.of(1, 4, 0, 0)))), {
      alert: 'decode_error',
      cite: '§4',
      field: 'Handshake.length',
    })
  })
})

describe('padding (RFC 9846 §5.4)', () => {
  test('any number of zeros behind the type is removed', () => {
    for (const padding of [1, 255, 10_000])
      expect(deliver(met.client, { ...data(1, 2), padding }).outputs).toMatchObject([
        { bytes: Uint8Array.of(1, 2) },
      ])
  })

  test('zeros only are refused with unexpected_message', () => {
    for (const length of [0, 1, 1000])
      expectRefusal(deliver(met.client, { type: 'invalid', content: new Uint8Array(length) }), {
        ...UNEXPECTED,
        field: 'TLSInnerPlaintext.type',
      })
  })

  test('handshake messages and alerts may be padded', () => {
    const { bytes, receiver } = before(cheap, 'server', 'EncryptedExtensions')
    expect(deliver(receiver, { ...handshake(bytes), padding: 99 }).connection.state.name).toBe(
      'WAIT_FINISHED',
    )
    expect(deliver(met.client, { ...alert(1, 0), padding: 99 }).connection.readClosed).toBe(true)
  })

  test('ours pads application data to multiples, never beyond a record', () => {
    const padding = meet(pair(client({ ...CHEAP, recordPadding: 512 }), server(SETTINGS)))
    const lengths = [0, 1, 511, 512, 2 ** 14].map((length) => {
      const sent = meet({
        ...padding,
        client: { ...padding.client, commands: [{ kind: 'send', data: new Uint8Array(length) }] },
      })
      expect(sent.outputs.server).toMatchObject([{ kind: 'data', bytes: new Uint8Array(length) }])
      const [record] = sent.outputs.client.flatMap((output) =>
        output.kind === 'bytes' ? [output.bytes] : [],
      )
      return record.length - 5 - 16
    })
    expect(lengths).toEqual([512, 512, 512, 1024, 2 ** 14 + 1])
  })
})

describe('legacy_record_version (RFC 9846 §5.1)', () => {
  test('is ignored in the clear', () => {
    for (const version of [0x0000, 0x0300, 0x0301, 0x0304, 0xffff])
      expect(give(start, concat(header(22, hello.length, version), hello)).connection.state.name).toBe(
        'WAIT_FINISHED',
      )
  })

  test('is part of what protects a protected record, and not looked at otherwise (RFC 9846 §5.2)', () => {
    const record = sealedFor(met.client, data(1))
    record[2] = 1
    expectRefusal(give(met.client, record), { alert: 'bad_record_mac', cite: '§5.2' })
  })
})

describe('interleaving (RFC 9846 §5.1)', () => {
  test('alerts and data between the parts of a handshake message are refused with unexpected_message', () => {
    const half = { type: 'handshake', content: Uint8Array.of(24, 0, 0) } as const
    for (const between of [alert(1, 0), alert(2, 40), data(1)])
      expectRefusal(deliver(met.client, half, between), { ...UNEXPECTED, field: 'record.type' }, met.server)
    expectRefusal(give(start, inTheClear({ type: 'handshake', content: hello.slice(0, 9) }, alert(2, 40))), {
      ...UNEXPECTED,
      field: 'record.type',
    })
  })

  test('a message may come in any number of records, and several in one', () => {
    const pieces = [...hello].map((byte) => ({ type: 'handshake', content: Uint8Array.of(byte) }) as const)
    expect(give(start, inTheClear(...pieces)).connection.state.name).toBe('WAIT_FINISHED')
    const flight = before(pair(), 'server', 'Finished')
    expect(flight.receiver.state.name).toBe('WAIT_FINISHED')
  })

  test('a second message behind the ClientHello is refused with unexpected_message, in the clear (RFC 9846 §5.1)', () => {
    const refused = { ...UNEXPECTED, field: 'record.fragment' }
    const outcome = give(start, inTheClear(handshake(hello, Uint8Array.of(20))))
    expectRefusal(outcome, refused, helloMoment.after)
    const second = before(pair(client(), server({ cookie: true })), 'client', 'ClientHello', { nth: 2 })
    expectRefusal(deliver(second.receiver, handshake(second.bytes, second.bytes)), refused, second.after)
  })
})

describe('keys and sequence numbers', () => {
  test('a flipped bit anywhere is refused with bad_record_mac (RFC 9846 §5.2)', () => {
    for (const at of [5, 6, -1, -17]) {
      const record = sealedFor(met.client, data(1, 2, 3))
      record[at < 0 ? record.length + at : at] ^= 0x80
      expectRefusal(give(met.client, record), { alert: 'bad_record_mac', cite: '§5.2' }, met.server)
    }
  })

  test('a record repeated, dropped or out of order is refused with bad_record_mac (RFC 9846 §5.3)', () => {
    const [one, two] = [0, 1].map((by) =>
      sealedUnder({ ...epoch13(met.client.read), sequence: met.client.read.sequence + by }, data(by)),
    )
    for (const bytes of [concat(one, one), two, concat(two, one)])
      expectRefusal(give(met.client, bytes), { alert: 'bad_record_mac', cite: '§5.2' })
  })

  test('numbers begin at 0 with each key (RFC 9846 §5.3)', () => {
    for (const { read, write } of [met.client, met.server])
      expect([read.sequence, write.sequence, read.name, write.name]).toEqual([
        0,
        0,
        'application',
        'application',
      ])
  })

  test('records of the epoch before are refused with bad_record_mac (RFC 9846 §5.2)', () => {
    const outcome = give(met.client, sealRecord(epoch13(waitFinished.read), 'handshake', Uint8Array.of(4)))
    expectRefusal(outcome, { alert: 'bad_record_mac', cite: '§5.2' })
  })

  test('a server fails before its ServerHello in the clear, behind it under its newest keys (RFC 9846 §6)', () => {
    expect(give(start, inTheClear(handshake(Uint8Array.of(1, 0, 0, 0)))).bytes[0]).toBe(21)
    expect(deliver(serverWaits, data(1)).bytes[0]).toBe(23)
  })
})
