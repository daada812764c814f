/** Who appears in the scenarios: one authority, one server, one client, from fixed seeds. Toys, never secrets. */
import { DAY } from '../../bytes/time.ts'
import { issueStatus } from '../../certificate/keys/issue-status.ts'
import { makeIdentity, type Identity, type IssuedIdentity } from '../../certificate/keys/identity.ts'
import { fromText } from '../../bytes/bytes.ts'
import { encode, opaque, struct } from '../../bytes/layout.ts'
import type { Credential, ExternalPsk } from '../../handshake/config/config.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'

/** The cast of every scenario. */
interface Cast {
  /** The root that both sides trust, DER. */
  readonly root: Uint8Array
  /** The server of `server.example`. */
  readonly server: Identity
  /** Who issued its certificate. */
  readonly issuer: IssuedIdentity['issuer']
  /** A client that can show who it is. */
  readonly client: Identity
  /** A key that both sides were given by hand. */
  readonly psk: ExternalPsk
  /** Another one, from which PSKs are imported. */
  readonly importedPsk: ExternalPsk
}

/** Whose root and name everybody here has. */
export const SEED = 'glass-tls'

/** Name of the server in every scenario. */
export const SERVER_NAME = 'server.example'

let made: Cast | undefined
let madeStapled: Credential | undefined
let madeRsa: Identity | undefined

/** Valid from a month before the Lab's start to a year after it. */
export const YEAR = { notBefore: VIRTUAL_START - 30 * DAY, notAfter: VIRTUAL_START + 365 * DAY } as const

/** The cast, made when first asked for: ECDSA P-256 throughout, valid for a year around the Lab's start. */
export function cast(): Cast {
  if (made) return made
  const { root, identity: server, issuer } = makeIdentity({ seed: SEED, names: [SERVER_NAME], ...YEAR })
  const { identity: client } = makeIdentity({
    seed: SEED,
    names: ['client.example'],
    usage: 'client',
    ...YEAR,
  })
  // 32 bytes, one up from the other: easy to find again in a dump.
  const key = Uint8Array.from({ length: 32 }, (_, index) => 0x40 + index)
  const psk: ExternalPsk = { identity: fromText('sensor-17'), key, hash: 'sha256' }
  const importedPsk: ExternalPsk = {
    identity: fromText('sensor-18'),
    key: key.map((byte) => byte + 0x20),
    hash: 'sha256',
    importContext: importContextOf('sensor-18', SERVER_NAME),
  }
  made = { root, server, issuer, client, psk, importedPsk }
  return made
}

const ROLES = struct('Context', 'RFC 9258 §A', { client: opaque(0, 255), server: opaque(0, 255) })

/** A context that says who is client and who is server, in the form that RFC 9258 proposes for addresses (its appendix on Selfie). */
export function importContextOf(client: string, server: string): Uint8Array {
  return encode(ROLES, { client: fromText(client), server: fromText(server) })
}

/** The same server with an OCSP response of its authority at hand: good, from the Lab's start for a day. Made when first asked for. */
export function stapledServer(): Credential {
  if (madeStapled) return madeStapled
  const { server, issuer } = cast()
  const [certificate] = server.chain
  if (!certificate) throw new RangeError('the server of the cast has no certificate')
  const template = {
    certificate,
    issuer: issuer.certificate,
    status: 'good',
    thisUpdate: VIRTUAL_START,
    nextUpdate: VIRTUAL_START + DAY,
    scheme: 'ecdsa_secp256r1_sha256',
  } as const
  madeStapled = { ...server, ocspResponse: issueStatus(template, issuer.privateKey) }
  return madeStapled
}

/** The same server with an RSA key, under the same root: for suites that sign or decrypt with RSA. Made when first asked for. */
export function rsaServer(): Identity {
  return (madeRsa ??= makeIdentity({ seed: SEED, names: [SERVER_NAME], key: 'rsa-2048', ...YEAR }).identity)
}
