/** Who an endpoint is: a chain of certificates and the key of its leaf; and such identities made from a seed. */
import { fromHex, toHex } from '../../bytes/bytes.ts'
import { COORDINATE_LENGTHS, orderOf } from '../../crypto/signature/curve.ts'
import type { EcdsaCurve, PrivateKey } from '../../crypto/keys.ts'
import { type Random, seededRandom } from '../../crypto/hash/random.ts'
import { publicKeyOf, saltLength, type SchemeName } from '../../crypto/signature/signature.ts'
import { fixedRsaKey, type KeyOwner } from './fixed-keys.ts'
import { issueCertificate, keyIdentifier, type Template } from './issue.ts'
import { writeName } from '../x509/name.ts'

/** A chain of certificates and the private key of its first one. */
export interface Identity {
  /** DER, leaf first; the root is left out, since the peer must have it anyway (RFC 9846 §4.5.1, 8446 §4.4.2). */
  readonly chain: readonly Uint8Array[]
  readonly privateKey: PrivateKey
}

/** Kinds of key that an identity can have. */
export type KeyKind =
  'ecdsa-p256' | 'ecdsa-p384' | 'ecdsa-p521' | 'ed25519' | 'ed448' | 'rsa-2048' | 'rsa-pss-2048'

/** What an identity is for. */
export type IdentityUsage = 'server' | 'client' | 'both'

/** What {@link makeIdentity} is told. */
export interface IdentityRequest {
  /** Everything follows from it. Identities of one seed and `issuerKey` have the same root key and name. */
  readonly seed: string
  /** DNS names, `*.` allowed as the first label, and IP literals, for subjectAltName. The first is the common name. */
  readonly names: readonly string[]
  /** First moment of validity, ms since the epoch. */
  readonly notBefore: number
  /** Last moment of validity, ms since the epoch. */
  readonly notAfter: number
  /** Kind of the leaf's key; `ecdsa-p256` unless given. */
  readonly key?: KeyKind
  /** Kind of the keys of root and intermediate; `ecdsa-p256` unless given. */
  readonly issuerKey?: KeyKind
  /** Whether a CA stands between root and leaf. */
  readonly intermediate?: boolean
  /** What the leaf is for; `server` unless given. */
  readonly usage?: IdentityUsage
  /** What each certificate shall say otherwise than it should, for tests. */
  readonly faults?: {
    readonly root?: Partial<Template>
    readonly intermediate?: Partial<Template>
    readonly leaf?: Partial<Template>
  }
}

/** An identity and the root it hangs from. */
export interface IssuedIdentity {
  /** DER of the root, for the peer's trust. */
  readonly root: Uint8Array
  readonly identity: Identity
  /** Who signed the leaf, root or intermediate: it can say more about it, such as its status (`issueStatus`). */
  readonly issuer: { readonly certificate: Uint8Array; readonly privateKey: PrivateKey }
}

const CURVES = { 'ecdsa-p256': 'secp256r1', 'ecdsa-p384': 'secp384r1', 'ecdsa-p521': 'secp521r1' } as const

/** Random bytes for one certificate, by what they are for. */
type Draw = (use: string, length: number) => Uint8Array

function drawFor(random: Random, role: KeyOwner, connection: string): Draw {
  const actor = role === 'client' ? 'client' : 'server'
  return (use, length) =>
    random.draw({ connection, actor, use: `certificate.${role}.${use}`, ordinal: 0 }, length)
}

/** A scalar from 1 to n - 1, with 64 bits more than needed so that none is likelier (FIPS 186-5 §A.2.1). */
function drawScalar(curve: EcdsaCurve, draw: Draw): Uint8Array {
  const length = COORDINATE_LENGTHS[curve]
  const wide = BigInt(`0x${toHex(draw(`key.${curve}`, length + 8))}`)
  const scalar = (wide % (orderOf(curve) - 1n)) + 1n
  return fromHex(scalar.toString(16).padStart(2 * length, '0'))
}

function makeKey(kind: KeyKind, role: KeyOwner, draw: Draw): PrivateKey {
  switch (kind) {
    case 'ecdsa-p256':
    case 'ecdsa-p384':
    case 'ecdsa-p521':
      return { kind: 'ecdsa', curve: CURVES[kind], scalar: drawScalar(CURVES[kind], draw) }
    case 'ed25519':
    case 'ed448':
      return { kind, seed: draw(`key.${kind}`, kind === 'ed25519' ? 32 : 57) }
    case 'rsa-2048':
      return fixedRsaKey(role)
    case 'rsa-pss-2048':
      return { ...fixedRsaKey(role), kind: 'rsa-pss' }
  }
}

const SCHEMES: Readonly<Record<KeyKind, SchemeName>> = {
  'ecdsa-p256': 'ecdsa_secp256r1_sha256',
  'ecdsa-p384': 'ecdsa_secp384r1_sha384',
  'ecdsa-p521': 'ecdsa_secp521r1_sha512',
  ed25519: 'ed25519',
  ed448: 'ed448',
  'rsa-2048': 'rsa_pkcs1_sha256',
  'rsa-pss-2048': 'rsa_pss_pss_sha256',
}

/** A key with the name it signs under. */
interface Issuer {
  readonly key: PrivateKey
  readonly name: Uint8Array
}

/** What all certificates of one request share. */
interface Frame {
  readonly request: IdentityRequest
  readonly scheme: SchemeName
}

type Particulars = Pick<Template, 'subject' | 'ca' | 'keyUsage'> & Partial<Template>

function issue(
  frame: Frame,
  key: PrivateKey,
  issuer: Issuer,
  draw: Draw,
  particulars: Particulars,
): Uint8Array {
  // Positive, and never with a leading zero: 2^122 serial numbers are left.
  const serialNumber = draw('serialNumber', 16).map((byte, i) => (i === 0 ? 0x40 | (byte & 0x3f) : byte))
  const publicKey = publicKeyOf(key)
  const template: Template = {
    serialNumber,
    issuer: issuer.name,
    notBefore: frame.request.notBefore,
    notAfter: frame.request.notAfter,
    publicKey,
    pathLength: undefined,
    extendedKeyUsage: [],
    names: [],
    nameConstraints: undefined,
    subjectKeyIdentifier: keyIdentifier(publicKey),
    authorityKeyIdentifier: keyIdentifier(publicKeyOf(issuer.key)),
    unknownCritical: undefined,
    scheme: frame.scheme,
    corruptSignature: false,
    ...particulars,
  }
  return issueCertificate(template, issuer.key, draw('signature.salt', saltLength(template.scheme)))
}

const CA: Pick<Template, 'ca' | 'keyUsage'> = { ca: true, keyUsage: ['keyCertSign', 'cRLSign'] }
const PURPOSES: Readonly<Record<IdentityUsage, Template['extendedKeyUsage']>> = {
  server: ['serverAuth'],
  client: ['clientAuth'],
  both: ['serverAuth', 'clientAuth'],
}

/**
 * An identity that follows from a seed: the same request gives the same bytes. RSA keys are fixed ones that anybody can
 * read in this package: they prove nothing to anybody who does not just want to watch.
 * `makeIdentity({ seed: 'one', names: ['server.example'], notBefore: 0, notAfter: 4e12 })`
 * @throws RangeError when a scheme among the faults does not fit the issuer's key.
 */
export function makeIdentity(request: IdentityRequest): IssuedIdentity {
  const { names, usage = 'server', key = 'ecdsa-p256', issuerKey = 'ecdsa-p256', faults = {} } = request
  const random = seededRandom(request.seed)
  const frame: Frame = { request, scheme: SCHEMES[issuerKey] }
  const rootDraw = drawFor(random, 'root', issuerKey)
  const tail = toHex(rootDraw('name', 4))
  const caName = (common: string): Uint8Array =>
    writeName({ organization: 'glass-tls', common: `${common} ${tail}` })

  const rootKey = makeKey(issuerKey, 'root', rootDraw)
  let issuer: Issuer = { key: rootKey, name: caName('Root') }
  const root = issue(frame, rootKey, issuer, rootDraw, { subject: issuer.name, ...CA, ...faults.root })

  const above: Uint8Array[] = []
  if (request.intermediate) {
    const draw = drawFor(random, 'intermediate', issuerKey)
    const own: Issuer = { key: makeKey(issuerKey, 'intermediate', draw), name: caName('Intermediate') }
    const particulars = { subject: own.name, ...CA, pathLength: 0, ...faults.intermediate }
    above.push(issue(frame, own.key, issuer, draw, particulars))
    issuer = own
  }

  const draw = drawFor(random, usage === 'client' ? 'client' : 'server', `${key} ${names.join(' ')}`)
  const privateKey = makeKey(key, usage === 'client' ? 'client' : 'server', draw)
  const leaf = issue(frame, privateKey, issuer, draw, {
    subject: writeName({ common: names[0] ?? usage }),
    ca: false,
    // TLS 1.2 may also encrypt a premaster secret to an RSA key (RFC 5246 §7.4.2).
    keyUsage: key === 'rsa-2048' ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'],
    extendedKeyUsage: PURPOSES[usage],
    names,
    ...faults.leaf,
  })
  return {
    root,
    identity: { chain: [leaf, ...above], privateKey },
    issuer: { certificate: above.at(0) ?? root, privateKey: issuer.key },
  }
}
