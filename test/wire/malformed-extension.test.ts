/** Malformed extensions end a connection only where a machine of ours reads them (RFC 9846 §4.3, §6.2). */
import { describe, expect, test } from 'vitest'
import { concat, fromHex, fromUint } from '../../src/bytes/bytes.ts'
import { cutSpan, decode, encode } from '../../src/bytes/layout.ts'
import { leaves, type Span } from '../../src/bytes/span.ts'
import { Malformed } from '../../src/bytes/malformed.ts'
import { decodeMessage13, encodeMessage13 } from '../../src/wire/handshake.ts'
import { extensions, readIn } from '../../src/wire/extension.ts'
import { extensionTypes, type ExtensionName } from '../../src/wire/registry.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, pair } from '../kit/pair.ts'
import { deliver, handshake } from '../kit/play.ts'
import { client, server } from '../kit/world.ts'
import { client12, server12 } from '../kit/world12.ts'

/** One extension as it stands on the wire. */
const raw = (name: ExtensionName, body: Uint8Array): Uint8Array =>
  concat(fromUint(extensionTypes.codeOf(name), 2), fromUint(body.length, 2), body)

/** A hello with one extension more in front, whatever its body is. */
function withExtension(hello: Uint8Array, name: ExtensionName, body: Uint8Array): Uint8Array {
  const { message } = decodeMessage13(hello)
  if (message.name !== 'ClientHello') throw new Error(message.name)
  const list = message.body.extensions ?? []
  const bare = encodeMessage13({ ...message, body: { ...message.body, extensions: undefined } })
  const others = encode(
    extensions('ClientHello'),
    list.filter(({ type }) => type !== name),
  ).subarray(2)
  const all = concat(raw(name, body), others)
  const content = concat(bare.subarray(4), fromUint(all.length, 2), all)
  return concat(bare.subarray(0, 1), fromUint(content.length, 3), content)
}

const named = (span: Span, name: RegExp): Span | undefined =>
  name.test(span.name) ? span : span.children.map((child) => named(child, name)).find((found) => found)

const MALFORMED: readonly (readonly [ExtensionName, string])[] = [
  ['client_certificate_type', '02'],
  ['ec_point_formats', ''],
  ['ec_point_formats', '0200'],
  ['extended_master_secret', '00'],
  ['encrypt_then_mac', '00'],
  ['renegotiation_info', '05'],
  ['status_request', '01'],
  ['signed_certificate_timestamp', '00'],
  ['certificate_authorities', '0001'],
  ['delegated_credential', '00'],
  ['client_certificate_type', ''],
]

describe('a ClientHello to a server of TLS 1.3', () => {
  const moment = before(pair(client(), server()), 'client', 'ClientHello')

  test.each(MALFORMED)('with a malformed %s (%s) is answered, and shown as malformed', (name, body) => {
    const hello = withExtension(moment.bytes, name, fromHex(body))
    expect(deliver(moment.receiver, handshake(hello)).connection.state.name).toBe('WAIT_FINISHED')
    const { message, span } = decodeMessage13(hello)
    if (message.name !== 'ClientHello') throw new Error(message.name)
    expect(message.body.extensions?.[0]).toMatchObject({ type: name, data: { bytes: fromHex(body) } })
    expect(encodeMessage13(message)).toEqual(hello)
    expect(named(span, /^malformed$/)).toMatchObject({
      type: expect.stringMatching(
        /^ClientHello\.extensions.* at byte \d+: expected .+, actual .+$/,
      ) as string,
      value: body,
    })
    const tiles = leaves(span).filter(({ start, end }) => end > start)
    expect(tiles.map(({ start }) => start)).toEqual([0, ...tiles.slice(0, -1).map(({ end }) => end)])
  })

  test.each(
    readIn('ClientHello', 'both').filter((name) => !['session_ticket', 'pre_shared_key'].includes(name)),
  )('with a malformed %s is refused with decode_error: the server reads it (RFC 9846 §6.2)', (name) => {
    // Three bytes that are too few for whoever reads a length, and too many for whoever reads a number.
    const hello = withExtension(moment.bytes, name, fromHex('05ffff'))
    expectRefusal(deliver(moment.receiver, handshake(hello)), {
      alert: 'decode_error',
      cite: '§4',
      field: /^ClientHello\.extensions/,
    })
  })
})

test.each(readIn('ClientHello', 'TLS 1.2'))(
  'a ClientHello with a malformed %s to a server that speaks TLS 1.2 is refused with decode_error (RFC 5246 §7.2.2)',
  (name) => {
    const moment = before(pair(client12(), server12()), 'client', 'ClientHello')
    const hello = withExtension(moment.bytes, name, fromHex('0901'))
    expectRefusal(deliver(moment.receiver, handshake(hello)), {
      alert: 'decode_error',
      cite: 'RFC 5246 §7.4',
      field: `ClientHello.extensions.${name}`,
    })
  },
)

test('the extensions behind a malformed one are read as they are', () => {
  const list = concat(
    raw('client_certificate_type', fromHex('010203')),
    raw('supported_versions', fromHex('020304')),
  )
  const { value } = decode(extensions('ClientHello'), concat(fromUint(list.length, 2), list))
  expect(value[0].data).toBeInstanceOf(Malformed)
  expect(value[1]).toEqual({ type: 'supported_versions', data: { versions: ['TLS 1.3'] } })
})

test('one that is cut is shown as far as it goes, not as malformed', () => {
  const list = raw('certificate_authorities', fromHex('0006000101000101'))
  const bytes = concat(fromUint(list.length, 2), list)
  const span = cutSpan(extensions('ClientHello'), bytes.subarray(0, 11), bytes.length)
  expect(named(span, /^malformed/)).toBeUndefined()
  expect(named(span, /^authorities$/)).toBeDefined()
})
