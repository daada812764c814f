/** QUIC transport parameters (RFC 9000 §18): shown by name, never acted on. */
import {
  fixed,
  items,
  type Layout,
  mapped,
  nothing,
  opaque,
  rest,
  struct,
  uint16,
  uint32,
} from '../../bytes/layout.ts'
import type { Decodable, Reader } from '../../bytes/reader.ts'
import { EncodeError } from '../../bytes/writer.ts'

/** 2^62 - 1 does not fit in a number: what is too large for one is a text of its digits. */
type Varint = number | string

/** A number of 1, 2, 4 or 8 bytes: the two highest bits say which (RFC 9000 §16). Ours are as short as can be. */
const varint: Layout<Varint> = {
  type: 'varint',
  cite: '',
  encode: (writer, value) => {
    const number = BigInt(value)
    const size = [6n, 14n, 30n, 62n].findIndex((bits) => number >= 0n && number < 1n << bits)
    if (size < 0) throw new EncodeError(`${value} does not fit in 62 bits`)
    const whole = number | (BigInt(size) << BigInt(8 * 2 ** size - 2))
    for (let at = 2 ** size - 1; at >= 0; at--) writer.uint(Number((whole >> BigInt(8 * at)) & 0xffn), 1)
  },
  decode: (reader) => {
    const first = reader.uint(1)
    const high = first & 0x3f
    const more = 2 ** (first >> 6) - 1
    if (more === 0) return high
    if (more < 7) return high * 256 ** more + reader.uint(more)
    const value = (BigInt(high) << 56n) | (BigInt(reader.uint(3)) << 32n) | BigInt(reader.uint(4))
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value)
  },
}

const PARAMETER = 'RFC 9000 §18.2'
const VERSIONS = 'RFC 9368 §3'

const preferredAddress = struct('PreferredAddress', PARAMETER, {
  ipv4_address: fixed(4),
  ipv4_port: uint16,
  ipv6_address: fixed(16),
  ipv6_port: uint16,
  connection_id: opaque(0, 255),
  stateless_reset_token: fixed(16),
})

const version: Layout<string> = mapped(
  uint32,
  'Version',
  (code) => `0x${code.toString(16).padStart(8, '0')}`,
  Number,
)

const versionInformation = struct('VersionInformation', VERSIONS, {
  chosen_version: version,
  available_versions: items(version),
})

/** Every parameter known by name: its number, and what its value is. */
const PARAMETERS: Readonly<Record<number, readonly [name: string, value: Layout<unknown>]>> = {
  0x00: ['original_destination_connection_id', rest],
  0x01: ['max_idle_timeout', varint],
  0x02: ['stateless_reset_token', fixed(16)],
  0x03: ['max_udp_payload_size', varint],
  0x04: ['initial_max_data', varint],
  0x05: ['initial_max_stream_data_bidi_local', varint],
  0x06: ['initial_max_stream_data_bidi_remote', varint],
  0x07: ['initial_max_stream_data_uni', varint],
  0x08: ['initial_max_streams_bidi', varint],
  0x09: ['initial_max_streams_uni', varint],
  0x0a: ['ack_delay_exponent', varint],
  0x0b: ['max_ack_delay', varint],
  0x0c: ['disable_active_migration', nothing],
  0x0d: ['preferred_address', preferredAddress],
  0x0e: ['active_connection_id_limit', varint],
  0x0f: ['initial_source_connection_id', rest],
  0x10: ['retry_source_connection_id', rest],
  0x11: ['version_information', versionInformation],
  0x20: ['max_datagram_frame_size', { ...varint, cite: 'RFC 9221 §3' }],
  0x2ab2: ['grease_quic_bit', { ...nothing, cite: 'RFC 9287 §3' }],
}

const parameterId: Layout<string> = mapped(varint, 'TransportParameterId', nameOf, numberOf)

/** Numbers of the form 31 * N + 27 are reserved, so that peers learn to ignore what they do not know (§18.1). */
function nameOf(id: Varint): string {
  const code = BigInt(id)
  const known = PARAMETERS[Number(code)]
  return known ? known[0] : `${code % 31n === 27n ? 'GREASE' : 'unknown'}(0x${code.toString(16)})`
}

function numberOf(name: string): Varint {
  const [known] = Object.entries(PARAMETERS).find(([, [each]]) => each === name) ?? []
  const number = known ?? /^(?:GREASE|unknown)\((0x[0-9a-f]{1,16})\)$/.exec(name)?.[1]
  if (number === undefined) throw new EncodeError(`'${name}' is no transport parameter`)
  return String(BigInt(number))
}

const VALUES = new Map(Object.values(PARAMETERS))
const length = mapped(varint, varint.type, Number, (bytes): Varint => bytes)

const parameter: Decodable<null> = {
  type: 'TransportParameter',
  cite: 'RFC 9000 §18',
  choice: { tag: 'id', body: 'value' },
  decode: (reader) => {
    const value = VALUES.get(reader.field('id', parameterId)) ?? rest
    reader.counted(length, () => reader.field('value', value))
    return null
  },
}

/** The parameters of one side, in its order. */
export const quicTransportParameters: Decodable<null> = {
  type: 'TransportParameters',
  cite: 'RFC 9000 §18',
  decode: (reader: Reader) => {
    for (let index = 0; reader.remaining > 0; index++) reader.item(index, parameter)
    return null
  },
}
