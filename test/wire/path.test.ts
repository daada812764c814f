/** Fields by path: any field of any message or record read and set, lengths following or kept. */
import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { concat, fromHex, fromUint, toHex } from '../../src/bytes/bytes.ts'
import { encode, type Layout } from '../../src/bytes/layout.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import { extensions, PLACES } from '../../src/wire/extension.ts'
import { encodeMessage13, messageLayout13 } from '../../src/wire/handshake.ts'
import { encodeMessage12, messageLayout12 } from '../../src/wire/handshake12.ts'
import { replacePath, setPath } from '../../src/wire/path/edit.ts'
import {
  duplicatePath,
  extendPath,
  removePath,
  reorderPath,
  swapPaths,
  truncatePath,
  xorPath,
} from '../../src/wire/path/mutate.ts'
import { fieldAt, getPath, pathsOf } from '../../src/wire/path/paths.ts'
import { PathError } from '../../src/wire/path/resolve.ts'
import { tlsInnerPlaintext, tlsPlaintext } from '../../src/wire/record.ts'
import { BODIES, DATA, messageOf, SEEDED } from './arbitrary.ts'
import { KINDS } from './arbitrary12.ts'
import { expectLeaves, expectSettable } from './path-leaves.ts'

const binder = (fill: number): Uint8Array => new Uint8Array(32).fill(fill)

/** Two suites, four extensions, two binders. */
const HELLO = encodeMessage13({
  name: 'ClientHello',
  body: {
    legacy_version: 'TLS 1.2',
    random: new Uint8Array(32).fill(7),
    legacy_session_id: new Uint8Array(0),
    cipher_suites: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'],
    legacy_compression_methods: ['null'],
    extensions: [
      { type: 'supported_versions', data: { versions: ['TLS 1.3'] } },
      { type: 'early_data', data: null },
      { type: 'unknown(0xfe01)', data: fromHex('aabbcc') },
      {
        type: 'pre_shared_key',
        data: {
          identities: [
            { identity: fromHex('0102'), obfuscated_ticket_age: 5 },
            { identity: fromHex('0304'), obfuscated_ticket_age: 6 },
          ],
          binders: [binder(1), binder(2)],
        },
      },
    ],
  },
})
const layout = messageLayout13(HELLO)
const get = (path: string): unknown => getPath(layout, HELLO, path)
const fieldIn = (bytes: Uint8Array, path: string): unknown => getPath(layout, bytes, path)

function pathError(run: () => unknown): PathError {
  try {
    run()
  } catch (error) {
    if (error instanceof PathError) return error
    throw error
  }
  throw new Error('no PathError')
}

describe('a path', () => {
  it.each([
    ['ClientHello.msg_type', 'client_hello'],
    ['ClientHello.cipher_suites[1]', 'TLS_AES_256_GCM_SHA384'],
    ['ClientHello.cipher_suites.length', 4],
    ['ClientHello.cipher_suites[1][1]', 2],
    ['ClientHello.random[31]', 7],
    ['ClientHello.legacy_session_id', new Uint8Array(0)],
    ['ClientHello.legacy_session_id.content', new Uint8Array(0)],
    ['ClientHello.extensions[0].type', 'supported_versions'],
    ['ClientHello.extensions[0].data', { versions: ['TLS 1.3'] }],
    ['ClientHello.extensions.supported_versions.versions[0]', 'TLS 1.3'],
    ['ClientHello.extensions.pre_shared_key.identities[1].obfuscated_ticket_age', 6],
    ['ClientHello.extensions.pre_shared_key.binders[0]', binder(1)],
    ['ClientHello.extensions.pre_shared_key.binders[1][3]', 2],
    ['ClientHello.extensions[3].data.binders[1].content', binder(2)],
    ['ClientHello.extensions.unknown(0xfe01).data', fromHex('aabbcc')],
    ['ClientHello.extensions.unknown(0xfe01)[2]', 0xcc],
    ['ClientHello.extensions.early_data.length', 0],
  ])('%s leads to its field', (path, value) => {
    expect(get(path)).toEqual(value)
  })

  it('of a leaf names an extension by its type, and a second one of that type by its place', () => {
    const twice = duplicatePath(layout, HELLO, 'ClientHello.extensions.unknown(0xfe01)')
    const paths = pathsOf(layout, twice).map(({ path }) => path)
    expect(paths).toContain('ClientHello.extensions.unknown(0xfe01).content')
    expect(paths).toContain('ClientHello.extensions[3].content')
    expect(paths).toContain('ClientHello.extensions.pre_shared_key.binders[0].content')
  })

  it('says where its field stands', () => {
    const { span } = fieldAt(layout, HELLO, 'ClientHello.random[2]')
    expect([span.start, span.end, span.type]).toEqual([8, 9, 'uint8'])
  })

  it.each([
    ['', '', ['ClientHello']],
    ['ClientHelloo', 'ClientHelloo', []],
    ['ClientHello.', 'ClientHello.', []],
    ['ClientHello[x]', 'ClientHello[x]', []],
    ['ServerHello.random', 'ServerHello', ['ClientHello']],
    ['ClientHello.extensions.cookie.cookie', 'cookie', ['supported_versions', '[0] to [3]', 'length']],
    ['ClientHello.cipher_suites[2]', '[2]', ['length', '[0] to [1]']],
    ['ClientHello.extensions.pre_shared_key.binder', 'binder', ['type', 'data', 'identities', 'binders']],
    ['ClientHello.random[32]', '[32]', ['[0] to [31]']],
    ['ClientHello.random[1].x', 'x', ['[0]']],
    ['ClientHello.extensions.pre_shared_key.binders[0][32]', '[32]', ['length', 'content', '[0] to [31]']],
    ['ClientHello.extensions[99999999999999999999]', '[99999999999999999999]', ['[0] to [3]']],
  ])(
    'that leads nowhere, %j, is an error that names the part and what is known there',
    (path, part, known) => {
      const error = pathError(() => get(path))
      expect([error.path, error.part]).toEqual([path, part])
      expect(error.known).toEqual(expect.arrayContaining(known))
      for (const name of known) expect(error.message).toContain(name)
    },
  )

  it('into bytes that are no such structure is a DecodeError that names the field', () => {
    expect(() => getPath(layout, HELLO.subarray(0, 60), 'ClientHello.random')).toThrow(DecodeError)
  })
})

describe('a value set by path', () => {
  it('longer than the one before: every length around it follows', () => {
    const path = 'ClientHello.extensions.pre_shared_key.binders[0]'
    const made = setPath(layout, HELLO, path, new Uint8Array(48))
    expect(fieldIn(made, path)).toEqual(new Uint8Array(48))
    const lengths = ['', '.extensions', '.extensions.pre_shared_key', '.extensions.pre_shared_key.binders']
    for (const structure of lengths)
      expect(fieldIn(made, `ClientHello${structure}.length`)).toBe(
        Number(get(`ClientHello${structure}.length`)) + 16,
      )
    expect(fieldIn(made, 'ClientHello.extensions.pre_shared_key.identities')).toEqual(
      get('ClientHello.extensions.pre_shared_key.identities'),
    )
  })

  it('with lengths kept: its own and those around stay', () => {
    const made = setPath(layout, HELLO, 'ClientHello.legacy_session_id', fromHex('beef'), { lengths: 'kept' })
    expect(toHex(made)).toBe(`${toHex(HELLO.subarray(0, 39))}beef${toHex(HELLO.subarray(39))}`)
  })

  it('beyond what the RFC allows, as the content of its vector (a session ID of 33 bytes, RFC 9846 §4.2.2)', () => {
    const [path, bytes] = ['ClientHello.legacy_session_id', new Uint8Array(33)]
    expect(pathError(() => setPath(layout, HELLO, path, bytes)).message).toContain('0 to 32')
    const made = setPath(layout, HELLO, `${path}.content`, bytes)
    expect(made[38]).toBe(33)
    expect(made.length).toBe(HELLO.length + 33)
    expect(() => fieldIn(made, path)).toThrow(/expected a length of 0\.\.32, actual 33/)
  })

  it('of a structure: an object, a list', () => {
    const made = setPath(layout, HELLO, 'ClientHello.cipher_suites', ['TLS_CHACHA20_POLY1305_SHA256'])
    expect(fieldIn(made, 'ClientHello.cipher_suites')).toEqual(['TLS_CHACHA20_POLY1305_SHA256'])
    expect(fieldIn(made, 'ClientHello.length')).toBe(HELLO.length - 4 - 2)
  })

  it('a length set to something else is alone wrong', () => {
    const made = setPath(layout, HELLO, 'ClientHello.cipher_suites.length', 3)
    expect(toHex(made)).toBe(`${toHex(HELLO.subarray(0, 39))}0003${toHex(HELLO.subarray(41))}`)
  })

  it('that the field cannot have is an error that names it', () => {
    const wrong = [
      ['ClientHello.cipher_suites[0]', 'TLS_NONE'],
      ['ClientHello.cipher_suites[0]', undefined],
      ['ClientHello.cipher_suites.length', 70_000],
      ['ClientHello.random', 'abc'],
      ['ClientHello.random', new Uint8Array(31)],
      ['ClientHello.random[0]', 256],
      ['ClientHello.extensions', 7],
    ] as const
    for (const [path, value] of wrong)
      expect(pathError(() => setPath(layout, HELLO, path, value)).path, path).toBe(path)
  })

  it('that makes a length around it too large for its bytes is an error that names the length', () => {
    const path = 'ClientHello.extensions.pre_shared_key.binders[0].content'
    const { message } = pathError(() => setPath(layout, HELLO, path, new Uint8Array(256)))
    expect(message).toContain('ClientHello.extensions.[3].data.binders.[0].length')
    expect(message).toContain('does not fit in 1 byte')
  })
})

describe('bytes replaced by path', () => {
  it('may mean nothing: three bytes for a cipher suite', () => {
    const made = replacePath(layout, HELLO, 'ClientHello.cipher_suites[0]', fromHex('130113'))
    expect(toHex(made.subarray(39, 46))).toBe('00051301131302')
    expect(() => pathsOf(layout, made)).toThrow(DecodeError)
  })
})

describe('an operation by path', () => {
  const suites = (bytes: Uint8Array): unknown => fieldIn(bytes, 'ClientHello.cipher_suites')
  const types = (bytes: Uint8Array): unknown[] =>
    (fieldIn(bytes, 'ClientHello.extensions') as { type: string }[]).map(({ type }) => type)

  test('xor flips bits of a field, of a vector those behind its length, of an extension those of its body', () => {
    const made = xorPath(layout, HELLO, 'ClientHello.extensions.pre_shared_key.binders[1]', fromHex('ff01'))
    expect(toHex(fieldIn(made, 'ClientHello.extensions.pre_shared_key.binders[1]') as Uint8Array)).toBe(
      `fd03${'02'.repeat(30)}`,
    )
    const byte = xorPath(layout, HELLO, 'ClientHello.random[31]', fromHex('80'))
    expect(fieldIn(byte, 'ClientHello.random[31]')).toBe(0x87)
    const body = xorPath(layout, HELLO, 'ClientHello.extensions.unknown(0xfe01)', fromHex('0000ff'))
    expect(fieldIn(body, 'ClientHello.extensions.unknown(0xfe01).data')).toEqual(fromHex('aabb33'))
    expect(
      pathError(() => xorPath(layout, HELLO, 'ClientHello.random[31]', fromHex('8000'))).message,
    ).toContain('2 bytes on 1')
  })

  test('truncate keeps the first bytes', () => {
    const made = truncatePath(layout, HELLO, 'ClientHello.cipher_suites', 2)
    expect(suites(made)).toEqual(['TLS_AES_128_GCM_SHA256'])
    const kept = truncatePath(layout, HELLO, 'ClientHello', 35, { lengths: 'kept' })
    expect(kept).toEqual(HELLO.subarray(0, 39))
    expect(() => truncatePath(layout, HELLO, 'ClientHello.random', 33)).toThrow(PathError)
  })

  test('extend puts bytes behind the last, where the length counts them', () => {
    const grease = fromHex('0a0a0000')
    const made = extendPath(layout, HELLO, 'ClientHello.extensions', grease)
    expect(types(made).at(-1)).toBe('GREASE(0x0a0a)')
    const id = extendPath(layout, HELLO, 'ClientHello.legacy_session_id', fromHex('01'))
    expect(fieldIn(id, 'ClientHello.legacy_session_id')).toEqual(fromHex('01'))
    const trailing = extendPath(layout, HELLO, 'ClientHello', fromHex('00'), { lengths: 'kept' })
    expect(trailing).toEqual(concat(HELLO, fromHex('00')))
  })

  test('remove leaves a field out, duplicate puts it in twice', () => {
    const path = 'ClientHello.extensions.early_data'
    expect(types(removePath(layout, HELLO, path))).not.toContain('early_data')
    expect(types(duplicatePath(layout, HELLO, path)).filter((type) => type === 'early_data').length).toBe(2)
    expect(fieldIn(removePath(layout, HELLO, 'ClientHello.extensions'), 'ClientHello')).toHaveProperty(
      'body.extensions',
      undefined,
    )
    expect(duplicatePath(layout, HELLO, path, { lengths: 'kept' }).length).toBe(HELLO.length + 4)
  })

  test('swap and reorder exchange fields', () => {
    const swapped = swapPaths(
      layout,
      HELLO,
      'ClientHello.extensions[0]',
      'ClientHello.extensions.pre_shared_key',
    )
    expect(types(swapped)[0]).toBe('pre_shared_key')
    expect(fieldIn(swapped, 'ClientHello.length')).toBe(HELLO.length - 4)
    const identity = 'ClientHello.extensions.pre_shared_key.identities[0].identity.content'
    const across = swapPaths(layout, HELLO, 'ClientHello.extensions.unknown(0xfe01).content', identity)
    expect(fieldIn(across, 'ClientHello.extensions[2].data')).toEqual(fromHex('0102'))
    expect(fieldIn(across, identity)).toEqual(fromHex('aabbcc'))
    const order = [3, 1, 2, 0]
    const reordered = reorderPath(layout, HELLO, 'ClientHello.extensions', order)
    expect(types(reordered)).toEqual(order.map((from) => types(HELLO)[from]))
    for (const wrong of [
      [0, 1],
      [0, 1, 2, 2],
      [1, 2, 3, 4],
      [0.5, 1, 2, 3],
    ])
      expect(() => reorderPath(layout, HELLO, 'ClientHello.extensions', wrong)).toThrow(PathError)
    expect(() => swapPaths(layout, HELLO, 'ClientHello.random', 'ClientHello.random[1]')).toThrow(PathError)
  })

  test('none writes into the bytes it is given', () => {
    const before = HELLO.slice()
    xorPath(layout, HELLO, 'ClientHello.random', fromHex('ff'))
    setPath(layout, HELLO, 'ClientHello.random', new Uint8Array(32), { lengths: 'kept' })
    expect(HELLO).toEqual(before)
  })
})

describe('records (RFC 9846 §5)', () => {
  const record = encode(tlsPlaintext, {
    type: 'handshake',
    legacy_record_version: 'TLS 1.0',
    fragment: fromHex('00000000'),
  })

  it('header and fragment', () => {
    expect(getPath(tlsPlaintext, record, 'TLSPlaintext.legacy_record_version')).toBe('TLS 1.0')
    expect(setPath(tlsPlaintext, record, 'TLSPlaintext.type', 'alert')[0]).toBe(21)
    expect(toHex(setPath(tlsPlaintext, record, 'TLSPlaintext.fragment', fromHex('0102')))).toBe(
      '16030100020102',
    )
  })

  it('TLSInnerPlaintext: content, type, zeros (§5.4)', () => {
    const inner = fromHex('0100001700')
    expect(pathsOf(tlsInnerPlaintext, inner).map(({ path, value }) => [path, value])).toEqual([
      ['TLSInnerPlaintext.content', fromHex('010000')],
      ['TLSInnerPlaintext.type', 'application_data'],
      ['TLSInnerPlaintext.zeros', fromHex('00')],
    ])
    expect(toHex(setPath(tlsInnerPlaintext, inner, 'TLSInnerPlaintext.zeros', new Uint8Array(3)))).toBe(
      '01000017000000',
    )
    expect(toHex(setPath(tlsInnerPlaintext, inner, 'TLSInnerPlaintext.type', 'handshake'))).toBe('0100001600')
    expect(() => pathsOf(tlsInnerPlaintext, new Uint8Array(3))).toThrow(DecodeError)
    expect(() => pathsOf(tlsInnerPlaintext, new Uint8Array(0))).toThrow(DecodeError)
  })
})

describe('QUIC transport parameters (RFC 9000 §18)', () => {
  const parameters = fromHex('01024040 0f010a 11080000000100000002 1b00')
  const body = concat(fromHex('0039'), fromUint(parameters.length, 2), parameters)
  const hello = extendPath(layout, HELLO, 'ClientHello.extensions', body)
  const at = 'ClientHello.extensions.quic_transport_parameters'

  it('by name', () => {
    expect(getPath(layout, hello, `${at}.max_idle_timeout.value`)).toBe(64)
    expect(getPath(layout, hello, `${at}.version_information.available_versions[0]`)).toBe('0x00000002')
    expect(getPath(layout, hello, `${at}[3].id`)).toBe('GREASE(0x1b)')
  })

  it('a number is written as short as can be, and grows where it must (§16)', () => {
    const set = (path: string, value: unknown): string =>
      toHex(setPath(layout, hello, at + path, value).subarray(HELLO.length + 4))
    expect(set('.max_idle_timeout.value', 64)).toBe(toHex(parameters))
    expect(set('.max_idle_timeout.value', 63).startsWith('01013f')).toBe(true)
    expect(set('.max_idle_timeout.value', '151288809941952652').startsWith('0108c2197c5eff14e88c')).toBe(true)
    expect(set('[3].id', 'max_idle_timeout').endsWith('0100')).toBe(true)
    expect(set('.initial_source_connection_id.value', new Uint8Array(64)).startsWith('010240400f4040')).toBe(
      true,
    )
    expect(() => set('[3].id', 'nothing')).toThrow(PathError)
    expect(() => set('.max_idle_timeout.value', '4611686018427387904')).toThrow(/62 bits/)
  })
})

// ---- Every field of everything

const RUNS = { ...SEEDED, numRuns: 3 }

describe.each(PLACES)('every leaf of an extension in %s can be read and set', (place) => {
  test.each(Object.keys(DATA[place]))('%s', (type) => {
    const layout = extensions(place)
    const data = (DATA[place] as Readonly<Record<string, fc.Arbitrary<unknown>>>)[type]
    fc.assert(
      fc.property(data, (one) => {
        // A HelloRetryRequest has at least one that is not empty (RFC 9846 §4.2.4).
        const list = [
          { type, data: one },
          { type: 'unknown(0xfe01)', data: fromHex('aabb') },
        ]
        const sample = { layout, bytes: encode(layout as Layout<unknown>, list) }
        expectLeaves(sample)
        expectSettable(sample)
      }),
      RUNS,
    )
  })
})

test.each(Object.keys(BODIES) as (keyof typeof BODIES)[])(
  'every leaf of any %s of TLS 1.3 can be read and set',
  (name) => {
    fc.assert(
      fc.property(messageOf(name), (message) => {
        const bytes = encodeMessage13(message)
        const sample = { layout: messageLayout13(bytes), bytes }
        expectLeaves(sample)
        expectSettable(sample)
      }),
      RUNS,
    )
  },
)

test.each(KINDS)('every leaf of any $title of TLS 1.2 can be read and set', ({ messages, reading }) => {
  fc.assert(
    fc.property(messages, (message) => {
      const bytes = encodeMessage12(message)
      const sample = { layout: messageLayout12(bytes, reading), bytes }
      expectLeaves(sample)
      expectSettable(sample)
    }),
    RUNS,
  )
})

const HELLOS = new URL('../vectors/hellos/', import.meta.url)

test.each(readdirSync(HELLOS))('every leaf of the hello of %s can be read and set', (file) => {
  const bytes = new Uint8Array(readFileSync(new URL(file, HELLOS))).subarray(5)
  expectLeaves({ layout: messageLayout13(bytes), bytes })
  expectSettable({ layout: messageLayout13(bytes), bytes })
})
