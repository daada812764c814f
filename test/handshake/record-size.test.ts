/** record_size_limit in both versions (RFC 8449): what each side may send, and what comes of more. */
import { describe, expect, test } from 'vitest'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import { PLAINTEXT } from '../../src/record/epoch.ts'
import { EpochKeys12 } from '../../src/record/epoch12.ts'
import { sealRecord12 } from '../../src/record/record12.ts'
import type { Actor } from '../../src/wire/actor.ts'
import { encodeMessage12 } from '../../src/wire/handshake12.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, meet, pair, told, type Met, type Pair } from '../kit/pair.ts'
import { bodyOf, changed, deliver, give, handshake, inTheClear, withFirst } from '../kit/play.ts'
import { answersWithout, client, server } from '../kit/world.ts'
import { client12, only, server12, SUITE_OF } from '../kit/world12.ts'

const CITE = 'RFC 8449 §4'
const WORDS = { kind: 'send', data: new Uint8Array(1000) } as const

/** Lengths of the plaintext of all protected records that one side sent, in order of size, the largest first. */
function sizes({ events }: Met, actor: Actor): number[] {
  return events
    .flatMap((event) =>
      event.kind === 'record' &&
      event.actor === actor &&
      event.direction === 'sent' &&
      event.epoch.name !== 'plaintext'
        ? [event.plaintext.length]
        : [],
    )
    .sort((a, b) => b - a)
}

/** Both say a thousand bytes to each other. */
function talk(clientMore: ClientSettings, serverMore: ServerSettings): Met {
  return saying(pair(client(clientMore), server(serverMore)))
}

function saying(sides: Pair): Met {
  const up = meet(sides)
  const met = meet(told(told(up, 'client', WORDS), 'server', WORDS))
  expect([met.client.state.name, met.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
  return { ...met, events: [...up.events, ...met.events], sessions: up.sessions }
}

// The limit of TLS 1.3 counts the type byte inside the record, that of TLS 1.2 does not.
describe.each([
  { version: 'TLS 1.2', inner: 0 },
  { version: 'TLS 1.3', inner: 1 },
] as const)('$version', ({ version, inner }) => {
  const versions = [version]

  test('each side keeps the limit of the other, in handshake and data alike', () => {
    const met = talk({ versions, recordSizeLimit: 100 }, { versions, recordSizeLimit: 300 })
    expect(sizes(met, 'server')[0]).toBe(100 - inner)
    expect(sizes(met, 'client')[0]).toBe(300 - inner)
  })

  test('only where both speak of it', () => {
    expect(sizes(talk({ versions, recordSizeLimit: 100 }, { versions }), 'server')[0]).toBeGreaterThan(100)
    expect(sizes(talk({ versions }, { versions, recordSizeLimit: 100 }), 'client')[0]).toBe(1000)
  })

  test('not where the answer of the server has no place for it: it said nothing, so nothing holds (§4)', () => {
    const limits = { versions, recordSizeLimit: 100 }
    const met = talk(limits, { ...limits, ...answersWithout('record_size_limit') })
    expect([sizes(met, 'server')[0], sizes(met, 'client')[0]]).toEqual([1000, 1000])
    expect(agreedOf(met.server)?.recordSizes).toEqual(agreedOf(met.client)?.recordSizes)
  })

  test('padding counts as well', () => {
    const met = talk(
      { versions, recordSizeLimit: 100 },
      { versions, recordSizeLimit: 300, recordPadding: 64 },
    )
    const longest = met.events.flatMap((event) =>
      event.kind === 'record' && event.actor === 'server' && event.direction === 'sent'
        ? [event.epoch.name === 'plaintext' ? 0 : event.bytes.length]
        : [],
    )
    expect(Math.max(...longest)).toBeLessThanOrEqual(5 + 8 + 100 + 16)
  })

  test.each([63, 0])(
    'refuses a client that wants records of %i bytes, before any ServerHello',
    (record_size_limit) => {
      const { receiver, bytes } = before(
        pair(client({ versions }), server({ versions })),
        'client',
        'ClientHello',
      )
      const hello = withFirst(bytes, { type: 'record_size_limit', data: { record_size_limit } })
      const outcome = give(receiver, inTheClear(handshake(hello)))
      const field = 'ClientHello.extensions.record_size_limit'
      expectRefusal(outcome, { alert: 'illegal_parameter', cite: CITE, field })
      const said = outcome.events.filter((event) => event.kind === 'message' && event.direction === 'sent')
      expect(said).toEqual([])
    },
  )

  test('takes more than the version allows for what it is: no limit of its own', () => {
    const most = { versions, recordSizeLimit: 2 ** 14 + 1 }
    const { receiver, bytes } = before(pair(client(most), server(most)), 'client', 'ClientHello')
    const hello = changed(bytes, 'ClientHello', (body) => ({
      ...body,
      extensions: (body.extensions ?? []).map((extension) =>
        extension.type === 'record_size_limit'
          ? { type: extension.type, data: { record_size_limit: 65_535 } }
          : extension,
      ),
    }))
    const { connection } = give(receiver, inTheClear(handshake(hello)))
    expect(connection.state.name).not.toBe('FAILED')
    expect(connection.limits.send).toBe(2 ** 14)
  })
})

describe('more than was asked for', () => {
  const limited = { recordSizeLimit: 100 }

  test('CONNECTED of TLS 1.3: a record with one byte more is a record_overflow, padding included', () => {
    const { client: one } = meet(pair(client(limited), server(limited)))
    const data = (length: number, padding: number) =>
      ({ type: 'application_data', content: new Uint8Array(length), padding }) as const
    expect(deliver(one, data(60, 39)).connection.state.name).toBe('CONNECTED')
    expectRefusal(deliver(one, data(60, 40)), { alert: 'record_overflow', cite: CITE })
  })

  test('CONNECTED of TLS 1.2: likewise', () => {
    const versions = ['TLS 1.2'] as const
    const { client: one } = meet(pair(client({ ...limited, versions }), server({ ...limited, versions })))
    const { keys } = one.read
    if (!(keys instanceof EpochKeys12)) throw new Error('no keys of TLS 1.2')
    const sealed = (length: number) =>
      sealRecord12({ ...one.read, keys }, 'application_data', new Uint8Array(length))
    expect(give(one, sealed(100)).connection.state.name).toBe('CONNECTED')
    expectRefusal(give(one, sealed(101)), { alert: 'record_overflow', cite: CITE })
  })

  test('WAIT_EE: a limit below 64 is refused', () => {
    const { receiver, bytes } = before(
      pair(client(limited), server(limited)),
      'server',
      'EncryptedExtensions',
    )
    const small = changed(bytes, 'EncryptedExtensions', () => ({
      extensions: [{ type: 'record_size_limit', data: { record_size_limit: 63 } }],
    }))
    const field = 'EncryptedExtensions.extensions.record_size_limit'
    expectRefusal(deliver(receiver, handshake(small)), { alert: 'illegal_parameter', cite: CITE, field })
  })

  test('WAIT_SH of TLS 1.2: a limit below 64 is refused', () => {
    const versions = ['TLS 1.2'] as const
    const sides = pair(client({ ...limited, versions }), server({ ...limited, versions }))
    const { receiver, bytes } = before(sides, 'server', 'ServerHello')
    const body = bodyOf(bytes, 'ServerHello')
    const small = encodeMessage12({
      name: 'ServerHello',
      body: { ...body, extensions: [{ type: 'record_size_limit', data: { record_size_limit: 63 } }] },
    })
    const field = 'ServerHello.extensions.record_size_limit'
    const outcome = give(receiver, inTheClear(handshake(small)))
    expectRefusal(outcome, { alert: 'illegal_parameter', cite: CITE, field })
    expect(outcome.connection.read).toBe(PLAINTEXT)
  })
})

test('a block cipher pads up to the next block, under a limit too (RFC 8449 §4.1)', () => {
  const limits = { ...only(SUITE_OF.DHE), recordSizeLimit: 256 } as const
  const up = meet(pair(client12(limits), server12(limits)))
  const { events } = meet(told(up, 'client', WORDS))
  const lengths = events.flatMap((event) =>
    event.kind === 'record' && event.direction === 'sent'
      ? [[event.plaintext.length, event.bytes.length]]
      : [],
  )
  // Header, IV and blocks of 16 bytes, of which the last has a byte of padding at least; then the MAC of SHA-256.
  const least = (length: number): number => 5 + 16 + 16 * (Math.floor(length / 16) + 1) + 32
  expect(lengths).toEqual([256, 256, 256, 232].map((length) => [length, least(length)]))
})

test('a resumption agrees on limits of its own: without the extension there are none', () => {
  const versions = ['TLS 1.2'] as const
  const first = talk({ versions, recordSizeLimit: 100 }, { versions, recordSizeLimit: 100 })
  const again = pair(client({ versions, sessions: first.sessions }), server({ versions }), 'c2')
  const met = saying(again)
  const verdicts = met.events.flatMap((event) => (event.kind === 'verdict' ? [event.answer] : []))
  expect(verdicts).toContain('yes: the session is resumed')
  expect(sizes(met, 'server')[0]).toBe(1000)
})
