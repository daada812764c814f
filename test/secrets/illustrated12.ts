/** The illustrated TLS 1.2 connection: its records and what they hold, as the tests of secrets and records use it. */
import { readFileSync } from 'node:fs'
import { EMPTY, fromHex } from '../../src/bytes/bytes.ts'
import { GROUPS } from '../../src/crypto/agreement/group.ts'
import type { SecretDraft, SecretNode } from '../../src/secrets/node.ts'
import { SECRETS_12 } from '../../src/secrets/rows.ts'
import { Transcript, type TranscriptPoint } from '../../src/secrets/transcript.ts'

interface Vectors {
  readonly suite: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'
  readonly clientPrivateKey: string
  readonly serverPrivateKey: string
  readonly pre_master_secret: string
  readonly master_secret: string
  readonly client_write_MAC_key: string
  readonly server_write_MAC_key: string
  readonly client_write_key: string
  readonly server_write_key: string
  readonly client_verify_data: string
  readonly server_verify_data: string
  readonly records: readonly { name: string; sender: 'client' | 'server'; record: string }[]
}

/** Bytes and keys as published. */
export const VECTORS = JSON.parse(
  readFileSync(new URL('../vectors/illustrated-tls12.json', import.meta.url), 'utf8'),
) as Vectors

/** One record of the connection, with its header. */
export function recordOf(name: string): Uint8Array {
  const found = VECTORS.records.find((row) => row.name === name)
  if (!found) throw new Error(`no record ${name}`)
  return fromHex(found.record)
}

/** The handshake message that a record in the clear holds. */
export function messageOf(name: string): Uint8Array {
  return recordOf(name).slice(5)
}

/** Randoms of both hellos. */
export const RANDOMS = {
  clientRandom: messageOf('clienthello').slice(6, 38),
  serverRandom: messageOf('serverhello').slice(6, 38),
}

const FLIGHTS: readonly (readonly [TranscriptPoint, string])[] = [
  ['ClientHello', 'clienthello'],
  ['ServerHello', 'serverhello'],
  ['server Certificate', 'servercert'],
  ['ServerKeyExchange', 'serverkeyexchange'],
  ['ServerHelloDone', 'serverhellodone'],
  ['ClientKeyExchange', 'clientkeyexchange'],
]

/** All messages in the clear, through ClientKeyExchange. */
export function transcript(): Transcript {
  let all = Transcript.empty
  for (const [point, name] of FLIGHTS) all = all.append(point, messageOf(name))
  return all
}

/** A draft with a name and an id. */
export function node(name: string, draft: SecretDraft): SecretNode {
  return { ...draft, name, id: `c1/client/${name}` }
}

/** A secret given from outside. */
export function input(name: string, bytes: Uint8Array): SecretNode {
  return node(name, {
    row: SECRETS_12.psk.both,
    bytes,
    operation: 'input',
    label: '',
    context: new Uint8Array(0),
    parents: [],
    algorithm: 'none',
    cite: 'the test',
    lasts: 'connection',
    status: 'live',
  })
}

/** The shared secret of this connection's X25519, from either side's private key and the other's point (RFC 8422 §5.10). */
export function ecdheNode(privateKey: SecretNode, peer: Uint8Array): SecretDraft {
  const pair = { privateKey: privateKey.bytes, share: EMPTY }
  return {
    row: SECRETS_12.pre_master_secret.both,
    bytes: GROUPS.x25519.decapsulate(pair, peer),
    operation: 'key-agreement',
    label: 'x25519',
    context: peer,
    parents: [privateKey.id],
    algorithm: 'x25519',
    cite: 'RFC 8422 §5.10',
    lasts: 'handshake',
    status: 'live',
  }
}
