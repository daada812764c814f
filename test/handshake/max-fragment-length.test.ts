/** max_fragment_length in both versions (RFC 6066 §4), and its exclusion by record_size_limit (RFC 8449 §5). */
import { describe, expect, test } from 'vitest'
import { concat, fromHex } from '../../src/bytes/bytes.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import type { Actor } from '../../src/wire/actor.ts'
import type { Extension } from '../../src/wire/extension.ts'
import { encodeMessage12 } from '../../src/wire/handshake12.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, meet, pair, told, type Met } from '../kit/pair.ts'
import { bodyOf, changed, deliver, give, handshake, inTheClear, withFirst } from '../kit/play.ts'
import { answersWithout, client, server } from '../kit/world.ts'
import { only, RSA_SERVER, SUITE_OF } from '../kit/world12.ts'

const CITE = 'RFC 6066 §4'
const WORDS = { kind: 'send', data: new Uint8Array(3000) } as const

/** Length of the longest content of a record that one side sent, behind the first hello. */
function longest({ events }: Met, actor: Actor): number {
  const lengths = events.flatMap((event) =>
    event.kind === 'record' && event.actor === actor && event.direction === 'sent'
      ? [event.plaintext.length]
      : [],
  )
  return Math.max(...lengths.slice(actor === 'client' ? 1 : 0))
}

/** Both say three thousand bytes to each other. */
function talk(clientMore: ClientSettings, serverMore: ServerSettings = {}): Met {
  const up = meet(pair(client(clientMore), server(serverMore)))
  const met = meet(told(told(up, 'client', WORDS), 'server', WORDS))
  expect([met.client.state.name, met.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
  return { ...met, events: [...up.events, ...met.events], sessions: up.sessions }
}

describe.each(['TLS 1.2', 'TLS 1.3'] as const)('%s', (version) => {
  const versions = [version]

  test.each([512, 1024, 2048] as const)('both sides keep to %i bytes', (maxFragmentLength) => {
    const met = talk({ versions, maxFragmentLength }, { versions })
    expect([longest(met, 'client'), longest(met, 'server')]).toEqual([maxFragmentLength, maxFragmentLength])
    const limits = { by: 'max_fragment_length', send: maxFragmentLength, receive: maxFragmentLength }
    expect(agreedOf(met.client)?.recordSizes).toEqual(limits)
    expect(agreedOf(met.server)?.recordSizes).toEqual(limits)
  })

  test('a client that does not ask gets records as long as they may be', () => {
    const met = talk({ versions }, { versions })
    expect([longest(met, 'client'), longest(met, 'server')]).toEqual([3000, 3000])
  })

  test('a server that speaks record_size_limit too ignores it beside that (RFC 8449 §5)', () => {
    const met = talk(
      { versions, maxFragmentLength: 512, recordSizeLimit: 2000 },
      { versions, recordSizeLimit: 1500 },
    )
    expect(agreedOf(met.server)?.recordSizes?.by).toBe('record_size_limit')
    expect(longest(met, 'client')).toBeGreaterThan(512)
  })

  test('a server that does not speak record_size_limit grants it beside that', () => {
    const met = talk({ versions, maxFragmentLength: 512, recordSizeLimit: 2000 }, { versions })
    expect(agreedOf(met.client)?.recordSizes?.by).toBe('max_fragment_length')
    expect([longest(met, 'client'), longest(met, 'server')]).toEqual([512, 512])
  })

  test('a server whose answer has no place for it does not grant it: it answers nothing, and no limit holds', () => {
    const met = talk(
      { versions, maxFragmentLength: 512 },
      { versions, ...answersWithout('max_fragment_length') },
    )
    expect([longest(met, 'client'), longest(met, 'server')]).toEqual([3000, 3000])
    expect(agreedOf(met.server)?.recordSizes?.by).toBeUndefined()
  })

  test('holds again in a resumption that asks again', () => {
    const settings = { versions, maxFragmentLength: 1024 } as const
    const first = talk(settings, { versions })
    const again = talk({ ...settings, sessions: first.sessions }, { versions })
    expect(agreedOf(again.client)?.resumed).toBeDefined()
    expect([longest(again, 'client'), longest(again, 'server')]).toEqual([1024, 1024])
  })

  test('a length that the extension does not have is refused before any ServerHello', () => {
    const { receiver, bytes } = before(
      pair(client({ versions }), server({ versions })),
      'client',
      'ClientHello',
    )
    const hello = withFirst(bytes, {
      type: 'max_fragment_length',
      data: { max_fragment_length: 'unknown(0x05)' },
    })
    const outcome = give(receiver, inTheClear(handshake(hello)))
    const field = 'ClientHello.extensions.max_fragment_length'
    expectRefusal(outcome, { alert: 'illegal_parameter', cite: CITE, field })
    const said = outcome.events.filter((event) => event.kind === 'message' && event.direction === 'sent')
    expect(said).toEqual([])
  })
})

type Answer = readonly Extract<
  Extension<'EncryptedExtensions'>,
  { type: 'max_fragment_length' | 'record_size_limit' }
>[]

const other = { type: 'max_fragment_length', data: { max_fragment_length: '2^10' } } as const
const same = { type: 'max_fragment_length', data: { max_fragment_length: '2^9' } } as const
const limit = { type: 'record_size_limit', data: { record_size_limit: 600 } } as const

describe.each<readonly [string, Answer, string]>([
  ['another length than asked for', [other], CITE],
  // Whichever stands first.
  ['an answer beside record_size_limit', [same, limit], 'RFC 8449 §5'],
  ['an answer behind record_size_limit', [limit, same], 'RFC 8449 §5'],
])('%s is refused', (_, extensions, cite) => {
  const asking = { maxFragmentLength: 512, recordSizeLimit: 600 } as const

  test('WAIT_EE', () => {
    const { receiver, bytes } = before(pair(client(asking), server()), 'server', 'EncryptedExtensions')
    const answer = changed(bytes, 'EncryptedExtensions', () => ({ extensions }))
    const field = 'EncryptedExtensions.extensions.max_fragment_length'
    expectRefusal(deliver(receiver, handshake(answer)), { alert: 'illegal_parameter', cite, field })
  })

  test('WAIT_SH of TLS 1.2', () => {
    const versions = ['TLS 1.2'] as const
    const sides = pair(client({ ...asking, versions }), server({ versions }))
    const { receiver, bytes } = before(sides, 'server', 'ServerHello')
    const body = { ...bodyOf(bytes, 'ServerHello'), extensions }
    const answer = encodeMessage12({ name: 'ServerHello', body })
    const field = 'ServerHello.extensions.max_fragment_length'
    const outcome = give(receiver, inTheClear(handshake(answer)))
    expectRefusal(outcome, { alert: 'illegal_parameter', cite, field })
  })
})

test('an answer that was not asked for is unsupported_extension (RFC 9846 §4.3)', () => {
  const { receiver, bytes } = before(pair(client(), server()), 'server', 'EncryptedExtensions')
  const answer = changed(bytes, 'EncryptedExtensions', () => ({ extensions: [same] }))
  expectRefusal(deliver(receiver, handshake(answer)), {
    alert: 'unsupported_extension',
    cite: 'RFC 9846 §4.3 (8446 §4.2)',
  })
})

describe('a byte more than was agreed on is record_overflow', () => {
  const asking = { maxFragmentLength: 512 } as const

  test('CONNECTED of TLS 1.3', () => {
    const { client: one } = meet(pair(client(asking), server()))
    const data = (length: number) => ({ type: 'application_data', content: new Uint8Array(length) }) as const
    expect(deliver(one, data(512)).connection.state.name).toBe('CONNECTED')
    expectRefusal(deliver(one, data(513)), { alert: 'record_overflow', cite: CITE })
  })

  /** Who is connected takes the header of a protected record of that length, and refuses a byte more before any content comes. */
  const holdsBackAt = (most: number, one: Connection): void => {
    const header = (length: number) => Uint8Array.of(23, 3, 3, length >> 8, length & 0xff)
    expect(give(one, header(most)).connection.state.name).toBe('CONNECTED')
    expectRefusal(give(one, header(most + 1)), {
      alert: 'record_overflow',
      cite: CITE,
      field: 'record.length',
    })
  }

  // A record of AES-GCM has a tag of 16 bytes, in TLS 1.3 a type byte, in TLS 1.2 an explicit nonce of 8.
  test.each([
    ['TLS 1.3', 512 + 1 + 16],
    ['TLS 1.2', 8 + 512 + 16],
  ] as const)(
    'CONNECTED of %s: one that can hold no less is refused by its header, and not decrypted',
    (version, most) => {
      const versions = [version]
      const suites = only(SUITE_OF.ECDHE)
      const { client: one } = meet(
        pair(client({ ...asking, ...suites, versions }), server({ ...suites, versions })),
      )
      holdsBackAt(most, one)
    },
  )

  test('CONNECTED of TLS 1.2 with a block cipher: with as much padding as there may be', () => {
    const suites = { ...only(SUITE_OF.DHE), versions: ['TLS 1.2'] } as const
    const { client: one } = meet(
      pair(client({ ...asking, ...suites }), server({ ...suites, credentials: [RSA_SERVER.identity] })),
    )
    // IV, content, 255 bytes of padding and their length, the MAC of SHA-256.
    holdsBackAt(16 + 512 + 256 + 32, one)
  })

  test('WAIT_CERTIFICATE of TLS 1.2: in the clear too, since both begin at once', () => {
    const versions = ['TLS 1.2'] as const
    const sides = pair(client({ ...asking, versions }), server({ versions }))
    const { receiver } = before(sides, 'server', 'Certificate')
    const handshakes = (length: number) =>
      inTheClear({ type: 'handshake', content: concat(fromHex('0b000400'), new Uint8Array(length - 4)) })
    expect(give(receiver, handshakes(512)).connection.state.name).toBe('WAIT_CERTIFICATE')
    expectRefusal(give(receiver, handshakes(513)), { alert: 'record_overflow', cite: CITE })
  })
})
