/** “The Illustrated TLS 1.2 Connection” as a scenario. */
import { concat } from '../../bytes/bytes.ts'
import type { ClientSettings, RemoteIdentity, ServerSettings } from '../../handshake/config/config.ts'
import type { Seam } from '../../handshake/state/endpoint.ts'
import { Misuse } from '../../rules/failure.ts'
import { decodeMessage12, messageName12 } from '../../wire/handshake12.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import type { Lab } from '../lab/lab.ts'
import { otherwise, type Scenario } from '../scenarios/scenario.ts'
import { ILLUSTRATED_12 } from './illustrated12.ts'
import type { Script } from './inputs.ts'
import { labOf, runSigned, says } from './play.ts'
import { readPublished, type PublishedTrace } from './trace.ts'

const SUITE = 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'

/** As the client lists them: with SHA-1, which we take from old peers only where that is said. */
const SIGNATURE_ALGORITHMS = {
  type: 'signature_algorithms',
  data: {
    supported_signature_algorithms: [
      'rsa_pkcs1_sha256',
      'ecdsa_secp256r1_sha256',
      'rsa_pkcs1_sha384',
      'ecdsa_secp384r1_sha384',
      'rsa_pkcs1_sha512',
      'ecdsa_secp521r1_sha512',
      'rsa_pkcs1_sha1',
      'ecdsa_sha1',
    ],
  },
} as const

const CLIENT = {
  versions: ['TLS 1.2'],
  suites12: [
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
    'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
    'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
    'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
    'TLS_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_RSA_WITH_AES_128_CBC_SHA',
    'TLS_RSA_WITH_AES_256_CBC_SHA',
  ],
  groups: ['x25519', 'secp256r1', 'secp384r1', 'secp521r1'],
  signatureSchemes: ['rsa_pkcs1_sha256'],
  serverName: 'example.ulfheim.net',
  // The certificate is of an authority that nobody trusts.
  verifyPeer: false,
  clientHelloOrder: [
    'server_name',
    'status_request',
    'supported_groups',
    'ec_point_formats',
    SIGNATURE_ALGORITHMS,
    'renegotiation_info',
    'signed_certificate_timestamp',
  ],
  statusRequest: true,
  signedCertificateTimestamps: true,
  extendedMasterSecret: false,
} as const satisfies ClientSettings

const SERVER = {
  versions: ['TLS 1.2'],
  suites12: [SUITE],
  groups: ['x25519'],
  signatureSchemes: ['rsa_pkcs1_sha256'],
  messagesApart: true,
  serverHelloOrder12: ['renegotiation_info'],
  sessionIds: false,
  extendedMasterSecret: false,
} as const satisfies ServerSettings

/** Two suites with 3DES, for ECDHE and for RSA (RFC 5246 §A.5, RFC 8422 §6), which the client of the capture offered last. */
const TRIPLE_DES = Uint8Array.of(0xc0, 0x12, 0x00, 0x0a)

/** Where a ClientHello without a session ID has the lower two bytes of its length, and the length of its suites. */
const LENGTH_AT = 2
const SUITES_AT = 39

/** Puts the suites that we do not speak behind the others of a ClientHello, and lengthens what they stand in. */
const offersTripleDes: Seam = {
  message: (bytes, name) => {
    if (name !== 'ClientHello') return bytes
    const end = SUITES_AT + 2 + new DataView(bytes.buffer, bytes.byteOffset).getUint16(SUITES_AT)
    const longer = concat(bytes.slice(0, end), TRIPLE_DES, bytes.slice(end))
    const view = new DataView(longer.buffer)
    for (const at of [LENGTH_AT, SUITES_AT]) view.setUint16(at, view.getUint16(at) + TRIPLE_DES.length)
    return longer
  },
}

let read: PublishedTrace | undefined

function traceOf(): PublishedTrace {
  return (read ??= readPublished('tls12.xargs.org', ILLUSTRATED_12))
}

/** Bytes of an initialization vector, which stands in front of a record of CBC. */
const IV = 16
/** Behind the header of a record. */
const IV_AT = 5

/** The random values of the connection: hellos, key pairs, the initialization vector of each protected record. */
function randomness({ keys, messages, records }: PublishedTrace): Script {
  const ivs = (['client', 'server'] as const).flatMap((actor) =>
    records
      .filter((record) => record.actor === actor && record.content.length < record.bytes.length - IV)
      .map(({ bytes }, index) => [`${actor}/record.IV#${index}`, bytes.slice(IV_AT, IV_AT + IV)] as const),
  )
  const hellos = messages.filter(({ bytes }) => /^(Client|Server)Hello$/.test(messageName12(bytes)))
  return Object.fromEntries([
    ...keys.map(({ actor, group, privateKey }) => [`${actor}/ecdhe.${group}`, privateKey] as const),
    ...hellos.map(
      ({ actor, bytes }) => [`${actor}/${messageName12(bytes)}.random`, bytes.slice(6, 38)] as const,
    ),
    ...ivs,
  ])
}

/** The server’s chain and the signature of its ServerKeyExchange. @throws Misuse where one is not there */
function serverParts({ messages }: PublishedTrace): { credential: RemoteIdentity; signature: Uint8Array } {
  const decoded = messages.map(({ bytes }) => decodeMessage12(bytes, SUITES_12[SUITE]).message)
  const certificate = decoded.find((message) => message.name === 'Certificate')
  const exchange = decoded.find((message) => message.name === 'ServerKeyExchange')
  if (!certificate || exchange?.body.exchange !== 'ECDHE') throw new Misuse('no ECDHE was published')
  return {
    credential: { chain: certificate.body.certificate_list, privateKey: 'remote' },
    signature: exchange.body.signed_params.signature,
  }
}

/** From the hellos to `pong`, and the client’s close_notify, with which the capture ends: the server answers nothing. */
function play(): Lab {
  const trace = traceOf()
  const { credential, signature } = serverParts(trace)
  // A moment at which the certificate was good.
  const options = { start: Date.UTC(2018, 11, 1), seam: offersTripleDes }
  const begun = labOf([randomness(trace)], options).connect({
    client: CLIENT,
    server: { ...SERVER, credentials: [credential] },
  })
  return says(runSigned(begun, { server: signature }), trace)
    .remark(
      'the last two suites of the ClientHello, with 3DES, are put in: ours does not speak them',
      'RFC 5246 §7.4.1.2',
    )
    .commandOnly('client', { kind: 'close' })
}

/** The published handshake of TLS 1.2. */
export const SCENARIO_ILLUSTRATED12: Scenario = {
  name: 'tls12-xargs',
  shows: 'tls12.xargs.org, byte for byte: an ECDHE handshake of TLS 1.2, and a word each way',
  get published() {
    return [traceOf()]
  },
  play: (_, changes) => otherwise(play(), changes),
}
