/** Captures made by hand, as the specifications of their formats say: nothing of src is asked how. */
import { concat, concatAll, fromHex, fromText, fromUint } from '../../src/bytes/bytes.ts'

// ---- TCP over IP (RFC 9293 §3.1, RFC 791 §3.1, RFC 8200 §3)

/** A packet and when it was captured. */
export interface Packet {
  readonly bytes: Uint8Array
  /** ms since 1970. */
  readonly t: number
  /** Bytes on the wire, where the capture has fewer. */
  readonly original?: number
}

export const CLIENT = { address: '10.0.0.1', port: 40_000 }
export const SERVER = { address: '10.0.0.2', port: 8443 }

/** What a segment says; numbers count from 0 for a SYN. */
export interface Said {
  readonly from?: 'client' | 'server'
  readonly seq: number
  readonly ack?: number | undefined
  readonly flags?: string
  readonly data?: Uint8Array | undefined
  /** Another client port. */
  readonly port?: number | undefined
}

const FLAGS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 }

/** A TCP segment. Checksums are zero: cards fill them in after the capture. */
export function tcp({
  from = 'client',
  seq,
  ack,
  flags = '',
  data = fromHex(''),
  port = CLIENT.port,
}: Said): Uint8Array {
  const ports = from === 'client' ? [port, SERVER.port] : [SERVER.port, port]
  const bits = Array.from(flags).reduce((sum, flag) => sum | FLAGS[flag], ack === undefined ? 0 : FLAGS['A'])
  const word = (value: number): Uint8Array => fromUint(((value % 2 ** 32) + 2 ** 32) % 2 ** 32, 4)
  const head = [fromUint(ports[0], 2), fromUint(ports[1], 2), word(seq), word(ack ?? 0)]
  return concat(...head, Uint8Array.of(0x50, bits), fromHex('ffff 0000 0000'), data)
}

export interface Ip4 {
  readonly from?: 'client' | 'server'
  /** Words of options. */
  readonly options?: number
  readonly total?: number
  readonly identification?: number
  /** Flags and offset in units of 8. */
  readonly fragment?: number
}

export function ip4(payload: Uint8Array, about: Ip4 = {}): Uint8Array {
  const { from = 'client', options = 0, identification = 7, fragment = 0 } = about
  const header = 20 + 4 * options
  const { total = header + payload.length } = about
  const addresses = ['0a000001', '0a000002']
  if (from === 'server') addresses.reverse()
  return concat(
    Uint8Array.of(0x40 + header / 4, 0),
    ...[fromUint(total, 2), fromUint(identification, 2), fromUint(fragment, 2)],
    fromHex(`40 06 0000 ${addresses.join('')}`),
    new Uint8Array(4 * options).fill(1),
    payload,
  )
}

export interface Ip6 {
  /** Number of what follows the header. */
  readonly next?: number
  /** Extension headers. */
  readonly headers?: Uint8Array
  readonly length?: number
}

/** Addresses 2001:db8::1 and ::2. */
export function ip6(payload: Uint8Array, from: 'client' | 'server' = 'client', about: Ip6 = {}): Uint8Array {
  const { next = 6, headers = fromHex(''), length = headers.length + payload.length } = about
  const names = ['20010db8000000000000000000000001', '20010db8000000000000000000000002']
  if (from === 'server') names.reverse()
  return concat(
    ...[fromHex('60000000'), fromUint(length, 2), Uint8Array.of(next, 64), fromHex(names.join(''))],
    ...[headers, payload],
  )
}

// ---- TLS (RFC 9846 §5.1, §4.2.2): enough of it to be known by

export const HELLO = record(22, concat(fromHex('01 000030 0303'), new Uint8Array(46).fill(0xc1)))
export const SERVER_HELLO = record(22, concat(fromHex('02 000030 0303'), new Uint8Array(46).fill(0x51)))
export const DATA = record(23, new Uint8Array(40).fill(0xdd))

export function record(type: number, content: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(type, 3, 3), fromUint(content.length, 2), content)
}

// ---- A conversation

export interface Talk {
  readonly wrap?: (segment: Uint8Array, from: 'client' | 'server') => Uint8Array
  readonly start?: number
  readonly port?: number
  /** Initial sequence numbers. */
  readonly isn?: readonly [client: number, server: number]
}

/** Two ends that talk: each call is a packet. */
export class Conversation {
  readonly packets: Packet[] = []
  private readonly next: Record<'client' | 'server', number>
  private readonly talk: Talk
  private t: number

  constructor(talk: Talk = {}) {
    const { isn = [1000, 5000], start = 1_700_000_000_000 } = talk
    this.talk = talk
    this.t = start
    this.next = { client: isn[0], server: isn[1] }
  }

  /** SYN, SYN and ACK, ACK. */
  open(): this {
    this.say('client', 'S')
    this.say('server', 'SA')
    return this.say('client', 'A')
  }

  /** Data of one side, which acknowledge all that the other said. */
  say(from: 'client' | 'server', what: string | Uint8Array): this {
    const flags = typeof what === 'string' ? what : 'PA'
    const data = typeof what === 'string' ? undefined : what
    const seq = this.next[from]
    const ack = flags.includes('A') ? this.next[from === 'client' ? 'server' : 'client'] : undefined
    this.next[from] += (data?.length ?? 0) + (/[SF]/.test(flags) ? 1 : 0)
    return this.put({ from, seq, ack, flags, data })
  }

  /** The segment of the last call to {@link say} is not captured. */
  lose(): this {
    this.packets.pop()
    return this
  }

  put(said: Said): this {
    const { wrap = (segment, from) => ip4(segment, { from }), port } = this.talk
    this.packets.push({ bytes: wrap(tcp({ port, ...said }), said.from ?? 'client'), t: this.t++ })
    return this
  }

  /** FIN from both sides. */
  close(): this {
    this.say('client', 'FA')
    this.say('server', 'FA')
    return this.say('client', 'A')
  }
}

// ---- Files

type Word = (value: number, length: number) => Uint8Array

function words(little: boolean): Word {
  return (value, length) => (little ? fromUint(value, length).reverse() : fromUint(value, length))
}

export interface PcapForm {
  readonly little?: boolean
  readonly nano?: boolean
  readonly modified?: boolean
  readonly linkType?: number
}

/** draft-ietf-opsawg-pcap. */
export function pcap(packets: readonly Packet[], form: PcapForm = {}): Uint8Array {
  const { little = true, nano = false, modified = false, linkType = 101 } = form
  const word = words(little)
  const magic = modified ? 0xa1b2cd34 : nano ? 0xa1b23c4d : 0xa1b2c3d4
  const header = [word(magic, 4), word(2, 2), word(4, 2), word(0, 8), word(65_535, 4), word(linkType, 4)]
  return concat(
    ...header,
    ...packets.flatMap(({ bytes, t, original = bytes.length }) => [
      word(Math.floor(t / 1000), 4),
      word(Math.round((t % 1000) * (nano ? 1e6 : 1e3)), 4),
      word(bytes.length, 4),
      word(original, 4),
      // Index, protocol, type of the packet, padding.
      ...(modified ? [word(2, 4), word(0x800, 2), new Uint8Array(2)] : []),
      bytes,
    ]),
  )
}

/** Blocks of one order of bytes (draft-ietf-opsawg-pcapng §3.1). */
export class Blocks {
  private readonly word: Word
  private readonly made: Uint8Array[] = []

  constructor(little = true) {
    this.word = words(little)
    this.block(
      0x0a0d0d0a,
      this.word(0x1a2b3c4d, 4),
      this.word(1, 2),
      this.word(0, 2),
      new Uint8Array(8).fill(0xff),
    )
  }

  /** What follows is to stand behind blocks of the same order. */
  skipHeader(): this {
    this.made.length = 0
    return this
  }

  block(type: number, ...body: readonly Uint8Array[]): this {
    const { word } = this
    const content = padded(concatAll(body))
    const length = word(content.length + 12, 4)
    this.made.push(concat(word(type, 4), length, content, length))
    return this
  }

  /** §4.2. @param options code and value */
  interface(linkType = 101, options: readonly (readonly [number, Uint8Array])[] = [], snapLength = 0): this {
    const { word } = this
    const fields = options.flatMap(([code, value]) => [word(code, 2), word(value.length, 2), padded(value)])
    return this.block(
      1,
      word(linkType, 2),
      word(0, 2),
      word(snapLength, 4),
      ...fields,
      ...(fields.length > 0 ? [new Uint8Array(4)] : []),
    )
  }

  /** §4.3; times are given in ticks. */
  packet({ bytes, original = bytes.length }: Omit<Packet, 't'>, ticks: bigint, interfaceId = 0): this {
    const { word } = this
    const halves = [Number(ticks >> 32n), Number(ticks & 0xffff_ffffn)]
    const lengths = [word(bytes.length, 4), word(original, 4)]
    return this.block(
      6,
      word(interfaceId, 4),
      word(halves[0], 4),
      word(halves[1], 4),
      ...lengths,
      padded(bytes),
    )
  }

  /** In microseconds, to interface 0. */
  packets(packets: readonly Packet[]): this {
    for (const packet of packets) this.packet(packet, BigInt(Math.round(packet.t * 1000)))
    return this
  }

  /** §4.4. */
  simple({ bytes, original = bytes.length }: Packet): this {
    return this.block(3, this.word(original, 4), padded(bytes))
  }

  /** §11.1. */
  old({ bytes }: Packet, ticks: bigint): this {
    const { word } = this
    const halves = [Number(ticks >> 32n), Number(ticks & 0xffff_ffffn)]
    const lengths = [word(bytes.length, 4), word(bytes.length, 4)]
    return this.block(
      2,
      word(0, 2),
      word(0, 2),
      word(halves[0], 4),
      word(halves[1], 4),
      ...lengths,
      padded(bytes),
    )
  }

  /** §4.7. */
  secrets(text: string, type = 0x544c534b): this {
    return this.block(10, this.word(type, 4), this.word(text.length, 4), padded(fromText(text)))
  }

  /** A number in the order of this section. */
  number(value: number, length: number): Uint8Array {
    return this.word(value, length)
  }

  get bytes(): Uint8Array {
    return concatAll(this.made)
  }
}

function padded(bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4))
}
