/** Bulk and trickle: the record layer beside its AEAD, and what bytes that come one at a time cost. */
import { gcm } from '@noble/ciphers/aes.js'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ByteQueue } from '../../src/bytes/queue.ts'
import { recordParts } from '../../src/inspect/parts/records.ts'
import { createClient, createServer, feed, type Connection } from '../../src/connection/connection.ts'
import { pump } from '../../src/connection/pump.ts'
import { AEADS, type AeadName } from '../../src/crypto/cipher/aead.ts'
import type { Output } from '../../src/handshake/state/output.ts'
import { EpochKeys, type Epoch } from '../../src/record/epoch.ts'
import { MAX_PLAINTEXT } from '../../src/wire/record.ts'
import { cutRecord, openRecord, sealRecord } from '../../src/record/record13.ts'
import { certificateInRecords } from '../kit/one-byte-records.ts'
import type { Work } from './compare.ts'
import { connect, ENV, identityFor, SCENARIOS } from './scenario.ts'

const CONTENT = new Uint8Array(MAX_PLAINTEXT).fill(1)
const NONCE = new Uint8Array(12).fill(2)
const HEADER = new Uint8Array(5).fill(3)

/** A full record through our layer: sealed, received, cut from the stream, opened. */
export function recordLayer(name: AeadName): Work {
  const keys = new EpochKeys(name, new Uint8Array(AEADS[name].keyLength).fill(4), NONCE)
  let epoch: Epoch = { name: 'application', generation: 0, keys, sequence: 0 }
  return () => {
    const sealed = sealRecord(epoch, 'application_data', CONTENT)
    const cut = cutRecord(ByteQueue.empty.append(sealed), epoch)
    const opened = cut && openRecord(cut.record, epoch)
    if (opened?.content.length !== CONTENT.length) throw new Error('the record does not open')
    epoch = { ...epoch, sequence: epoch.sequence + 1 }
  }
}

/** The same content through the AEAD alone. */
export function bareAead(name: AeadName): Work {
  const key = new Uint8Array(AEADS[name].keyLength).fill(4)
  const cipher = name === 'CHACHA20_POLY1305' ? chacha20poly1305 : gcm
  return () => cipher(key, NONCE, HEADER).decrypt(cipher(key, NONCE, HEADER).encrypt(CONTENT))
}

/** Feeds `bytes` to `connection`, `step` at a time, running it after each, as a slow peer would have it. */
function trickle(connection: Connection, flight: readonly Uint8Array[], step: number): Connection {
  let current = connection
  for (const bytes of flight)
    for (let at = 0; at < bytes.length; at += step)
      current = pump(ENV, feed(current, bytes.subarray(at, at + step))).connection
  return current
}

function bytesOf(outputs: readonly Output[]): Uint8Array[] {
  return outputs.flatMap((output) => (output.kind === 'bytes' ? [output.bytes] : []))
}

/** A client that is given, byte by byte, a server's flight with a certificate of about `length` bytes. */
export function certificateBytewise(length: number): Work {
  // Each name of 56 characters takes 58 bytes in subjectAltName.
  const names = Array.from(
    { length: Math.floor(length / 58) },
    (_, i) => `${String(i).padStart(47, '0')}.example`,
  )
  names.unshift('a.example')
  const { root, identity } = identityFor(...names)
  const { full } = SCENARIOS
  const hello = pump(ENV, createClient('c', { ...full.client, trust: [root] }))
  let server = createServer('c', { ...full.server, credentials: [identity] })
  for (const bytes of bytesOf(hello.outputs)) server = feed(server, bytes)
  const flight = bytesOf(pump(ENV, server).outputs)
  return () => {
    const { state } = trickle(hello.connection, flight, 1)
    if (state.name !== 'CONNECTED') throw new Error(`the client ended in ${state.name}`)
  }
}

/** A client that is given 1 MiB of application data, `step` bytes at a time. */
export function mebibyte(step: number): Work {
  const { client, server } = connect(SCENARIOS.full)
  const sent = pump(ENV, server, { kind: 'send', data: new Uint8Array(2 ** 20) })
  const flight = bytesOf(sent.outputs)
  const whole = new Uint8Array(flight.reduce((sum, bytes) => sum + bytes.length, 0))
  let at = 0
  for (const bytes of flight) {
    whole.set(bytes, at)
    at += bytes.length
  }
  return () => {
    const { state } = trickle(client, [whole], step)
    if (state.name !== 'CONNECTED') throw new Error(`the client ended in ${state.name}`)
  }
}

/** `decode` of a Certificate message in `count` records of one byte. */
export function decodeRecordwise(count: number): Work {
  const bytes = certificateInRecords(count)
  return () => {
    const parts = [...recordParts(bytes, {})]
    if (parts.length !== count + 1) throw new Error('the message is not read')
  }
}
