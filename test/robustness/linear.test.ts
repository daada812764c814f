/** Long input costs in proportion to its length, even where it comes one byte at a time. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { concat, concatAll, equal, fromText } from '../../src/bytes/bytes.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import { makeIdentity, type IssuedIdentity } from '../../src/certificate/keys/identity.ts'
import { decodeCommand } from '../../src/cli/decode/decode.ts'
import { recordParts } from '../../src/inspect/parts/records.ts'
import { MAX_HEAD, RequestHead } from '../../src/cli/socket/request-head.ts'
import { createClient, createServer, feed, type Connection } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import type { ClientConfig } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Env } from '../../src/handshake/state/endpoint.ts'
import { messageLayout13 } from '../../src/wire/handshake.ts'
import { setPath } from '../../src/wire/path/edit.ts'
import { extendPath, reorderPath } from '../../src/wire/path/mutate.ts'
import { getPath, pathsOf } from '../../src/wire/path/paths.ts'
import { PathError } from '../../src/wire/path/resolve.ts'
import { namedGroups } from '../../src/wire/registry.ts'
import { memoryIo } from '../cli/io.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import { certificateInRecords } from '../kit/one-byte-records.ts'
import { processorTime } from '../kit/processor-time.ts'
import { countingCopies } from './copies.ts'
import { FLIGHTS } from './scenarios.ts'
import { ENV, IDENTITY, SERVER, settle, wireBytes } from './world.ts'

const VERSIONS = ['TLS 1.3', 'TLS 1.2'] as const
type Version = (typeof VERSIONS)[number]

const QUIET: Env = { ...ENV, trace: false }

/** What feeding came to. */
interface Cost {
  readonly connection: Connection
  /** Bytes of application data that arrived. */
  readonly delivered: number
  /** Steps taken, idle ones included. */
  readonly steps: number
  /** Bytes that were copied by the core and all libraries below it. */
  readonly copied: number
  readonly milliseconds: number
}

/** Feeds one byte after another, each followed by steps until there is nothing to do. */
function bytewise(start: Connection, bytes: Uint8Array): Cost {
  let connection = start
  let [steps, delivered] = [0, 0]
  const from = processorTime()
  const copied = countingCopies(() => {
    for (let at = 0; at < bytes.length; at++) {
      let taken = step(QUIET, feed(connection, bytes.subarray(at, at + 1)))
      steps++
      while (taken.status === 'stepped') {
        for (const output of taken.outputs) if (output.kind === 'data') delivered += output.bytes.length
        taken = step(QUIET, taken.connection)
        steps++
      }
      connection = taken.connection
    }
  })
  return { connection, steps, delivered, copied, milliseconds: processorTime() - from }
}

/** Eight times the input: eight times the work is linear, sixty-four times is quadratic. */
function expectLinear(small: Cost, large: Cost): void {
  expect(large.steps / small.steps).toBeLessThan(10)
  expect(large.copied / small.copied).toBeLessThan(12)
  expect(large.milliseconds / small.milliseconds).toBeLessThan(40)
}

/** 1 MiB takes a few seconds: a plain `npm test` is content with a quarter. */
const LONG = EXHAUSTIVE ? 2 ** 20 : 2 ** 18

it.each([
  ['TLS 1.3', 'psk_ke: server 1'],
  ['TLS 1.2 and an AEAD', '1.2 PSK: server 2'],
  ['TLS 1.2, CBC and encrypt-then-MAC', '1.2 DHE and CBC with encrypt-then-MAC: server 2'],
  ['TLS 1.2, CBC and MAC-then-encrypt', '1.2 DHE and CBC without encrypt-then-MAC: server 2'],
])(
  `${LONG} bytes of application data, bytewise: %s`,
  (_version, last) => {
    const { sender, arrived } = FLIGHTS.find(({ name }) => name === last)!
    const cost = (length: number): Cost => {
      const sent = settle(QUIET, sender, { kind: 'send', data: new Uint8Array(length).fill(length) })
      return bytewise(arrived.connection, wireBytes(sent.outputs))
    }
    const [small, large] = [cost(LONG / 8), cost(LONG)]
    expect(large.delivered).toBe(LONG)
    expectLinear(small, large)
  },
  120_000,
)

/** What a chain costs the client that gets it bytewise. */
function certificateCost({ identity, root }: IssuedIdentity, version: Version): Cost {
  const versions = [version]
  const client = settle(
    QUIET,
    createClient('long', clientConfig({ versions, serverName: 'server.example', trust: [root] })),
  )
  const server = createServer('long', serverConfig({ versions, credentials: [identity] }))
  const flight = settle(QUIET, feed(server, wireBytes(client.outputs)))
  return bytewise(client.connection, wireBytes(flight.outputs))
}

it.each(VERSIONS)(
  'a certificate message of 100 kB in one certificate of many names, bytewise: %s',
  (version) => {
    const withNames = (count: number): IssuedIdentity => {
      const names = Array.from(
        { length: count },
        (_, i) => `host-${String(i).padStart(6, '0')}.padding.example`,
      )
      return makeIdentity({ ...IDENTITY, names: ['server.example', ...names] })
    }
    const [small, large] = [
      certificateCost(withNames(450), version),
      certificateCost(withNames(3600), version),
    ]
    // Of TLS 1.2 a round trip is still to come.
    expect(large.connection.state.name).toBe(version === 'TLS 1.3' ? 'CONNECTED' : 'WAIT_NEW_SESSION_TICKET')
    expectLinear(small, large)
  },
)

it.each(VERSIONS)(
  'a certificate message of 100 kB in many certificates, bytewise: their number is refused: %s',
  (version) => {
    const copies = (count: number): IssuedIdentity => {
      const { identity } = SERVER
      const chain = new Array<Uint8Array>(count).fill(identity.chain[0])
      return { ...SERVER, identity: { ...identity, chain } }
    }
    const [small, large] = [certificateCost(copies(32), version), certificateCost(copies(256), version)]
    expect(large.connection.state).toMatchObject({ name: 'FAILED', alert: 'bad_certificate' })
    expectLinear(small, large)
  },
)

it('a handshake message that can never fit is refused as soon as its length is known', () => {
  const server = createServer('long', serverConfig({ credentials: [SERVER.identity] }))
  const header = Uint8Array.of(22, 3, 1, 0, 4, 1, 4, 0, 1)
  const { connection } = settle(ENV, feed(server, header))
  expect(connection.state).toMatchObject({
    alert: 'decode_error',
    violation: { field: 'Handshake.length' },
  })
})

it('a ClientHello with thousands of groups, each with a share: places are looked up (RFC 9846 §4.3.8)', () => {
  const cost = (count: number): number => {
    const groups = Array.from({ length: count }, (_, i) => namedGroups.nameOf(0x4000 + i))
    const client_shares = groups.map((group) => ({ group, key_exchange: Uint8Array.of(0) }))
    const clientHelloOrder: ClientConfig['clientHelloOrder'] = [
      'supported_versions',
      'signature_algorithms',
      { type: 'supported_groups', data: { named_group_list: [...groups, 'x25519'] } },
      { type: 'key_share', data: { client_shares } },
    ]
    const hello = settle(QUIET, createClient('long', clientConfig({ clientHelloOrder })))
    const server = createServer('long', serverConfig({ credentials: [SERVER.identity] }))
    const from = processorTime()
    const { connection } = settle(QUIET, feed(server, wireBytes(hello.outputs)))
    expect(connection.state.name).toBe('WAIT_CH2')
    return processorTime() - from
  }
  cost(1000)
  const [small, large] = [cost(1000), cost(8000)]
  expect(large / small).toBeLessThan(40)
})

// ---- What the command line puts together

/** `decode` reads one Certificate message in records of one byte. */
function decodeRecordwise(length: number): { readonly copied: number; readonly parts: number } {
  let parts = 0
  const copied = countingCopies(() => {
    parts = [...recordParts(certificateInRecords(length), {})].length
  })
  return { copied, parts }
}

it('decode of a message in records of one byte: 80,000 of them cost ten times as much as 8,000', () => {
  const [small, large] = [decodeRecordwise(8_000), decodeRecordwise(80_000)]
  // A part for each record, and one for the message.
  expect([small.parts, large.parts]).toEqual([8_001, 80_001])
  expect(large.copied / small.copied).toBeLessThan(15)
})

it('decode of records whose content cannot be told from ciphertext copies nothing that waits (RFC 5246 §6.2.1)', () => {
  // Half a message, ChangeCipherSpec, then handshake records that end no message: taken for protected ones.
  const copied = (length: number): number => {
    const half = certificateInRecords(length).subarray(0, 6 * (length / 2))
    const ciphertext = new Uint8Array(6 * length)
    for (let at = 0; at < length; at++) ciphertext.set([22, 3, 3, 0, 1, 0x55], 6 * at)
    const all = concat(half, Uint8Array.of(20, 3, 3, 0, 1, 1), ciphertext)
    return countingCopies(() => {
      expect(() => [...recordParts(all, {})]).toThrow(DecodeError)
    })
  }
  expect(copied(20_000) / copied(2_000)).toBeLessThan(15)
})

/** 80,000 took minutes once: a plain `npm test` is content with a quarter, which takes one second. */
const RECORDS = EXHAUSTIVE ? 80_000 : 20_000

/** The decode command prints a file of records; how long it took. */
function commandCost(length: number): number {
  const file = join(mkdtempSync(join(tmpdir(), 'glass-tls-linear-')), 'records')
  writeFileSync(file, certificateInRecords(length))
  const from = processorTime()
  expect(decodeCommand([file], memoryIo())).toBe(0)
  rmSync(dirname(file), { recursive: true })
  return processorTime() - from
}

it(`the decode command takes ${RECORDS} records in about eight times what an eighth of them takes`, () => {
  commandCost(RECORDS / 8)
  const [small, large] = [commandCost(RECORDS / 8), commandCost(RECORDS)]
  expect(large / small).toBeLessThan(40)
})

it('the head of an HTTP request in pieces of one byte: each is looked at once', () => {
  const read = (length: number): { readonly copied: number; readonly head: string | undefined } => {
    const head = new RequestHead()
    let found: string | undefined
    const copied = countingCopies(() => {
      for (const byte of fromText(`GET /${'a'.repeat(length - 9)}\r\n\r\n`))
        found = head.take(Uint8Array.of(byte))
    })
    return { copied, head: found }
  }
  const [small, large] = [read(MAX_HEAD / 8), read(MAX_HEAD)]
  expect(large.head).toHaveLength(MAX_HEAD)
  expect(large.copied / small.copied).toBeLessThan(12)
})

it('a hello of 8,000 extensions, by path: every leaf, one set, all in another order', () => {
  const [bare] = FLIGHTS.map(({ bytes }) => bytes.subarray(5))
  const layout = messageLayout13(bare)
  const list = 'ClientHello.extensions'
  const cost = (count: number): number => {
    const more = Array.from({ length: count }, (_, i) => Uint8Array.of(0xfc, i % 256, 0, 0))
    const hello = extendPath(layout, bare, list, concatAll(more))
    const all = (getPath(layout, hello, list) as unknown[]).map((_, i) => i)
    const from = processorTime()
    expect(pathsOf(layout, hello).length).toBeGreaterThan(2 * count)
    expect(setPath(layout, hello, `${list}[${all.length - 1}].data`, Uint8Array.of(1)).length).toBe(
      hello.length + 1,
    )
    expect(equal(reorderPath(layout, hello, list, all), hello)).toBe(true)
    expect(() => getPath(layout, hello, `${list}.cookie`)).toThrow(PathError)
    return processorTime() - from
  }
  cost(1_000)
  const [small, large] = [cost(1_000), cost(8_000)]
  expect(large / small).toBeLessThan(40)
})
