/** Every extension that we speak, and what follows from the list: who says what where, who hears it, in which order. */
import type { ReadExtension } from '../../wire/extension.ts'
import { alpn } from './both/alpn.ts'
import { maxFragmentLength } from './both/max-fragment-length.ts'
import { padding } from './both/padding.ts'
import { recordSizeLimit } from './both/record-size-limit.ts'
import { serverName } from './both/server-name.ts'
import { signatureAlgorithms } from './both/signature-algorithms.ts'
import { signatureAlgorithmsCert } from './both/signature-algorithms-cert.ts'
import { signedCertificateTimestamp } from './both/signed-certificate-timestamp.ts'
import { statusRequest } from './both/status-request.ts'
import { supportedGroups } from './both/supported-groups.ts'
import { ecPointFormats } from './tls12/ec-point-formats.ts'
import { encryptThenMac } from './tls12/encrypt-then-mac.ts'
import { extendedMasterSecret } from './tls12/extended-master-secret.ts'
import { renegotiationInfo } from './tls12/renegotiation-info.ts'
import { sessionTicket } from './tls12/session-ticket.ts'
import { certificateAuthorities } from './tls13/certificate-authorities.ts'
import { compressCertificate } from './tls13/compress-certificate.ts'
import { cookie } from './tls13/cookie.ts'
import { earlyData } from './tls13/early-data.ts'
import { keyShare } from './tls13/key-share.ts'
import { postHandshakeAuth } from './tls13/post-handshake-auth.ts'
import { preSharedKey } from './tls13/pre-shared-key.ts'
import { pskKeyExchangeModes } from './tls13/psk-key-exchange-modes.ts'
import { supportedVersions } from './tls13/supported-versions.ts'
import { ticketRequest } from './tls13/ticket-request.ts'
import type { AnySpoken, Heard, Hearer, Said, Sayer, Spot } from './spoken.ts'

/** In the order in which they go out, in every message, unless a configuration says otherwise; pre_shared_key is last. */
const EXTENSIONS: readonly AnySpoken[] = [
  serverName,
  supportedVersions,
  supportedGroups,
  signatureAlgorithms,
  signatureAlgorithmsCert,
  certificateAuthorities,
  statusRequest,
  signedCertificateTimestamp,
  compressCertificate,
  keyShare,
  cookie,
  alpn,
  recordSizeLimit,
  maxFragmentLength,
  pskKeyExchangeModes,
  ticketRequest,
  postHandshakeAuth,
  extendedMasterSecret,
  encryptThenMac,
  renegotiationInfo,
  ecPointFormats,
  sessionTicket,
  earlyData,
  padding,
  preSharedKey,
]

/** The order of a ServerHello of TLS 1.2, which is OpenSSL's; what is not named here comes behind. */
const FIRST_IN_12: readonly ReadExtension[] = [
  'renegotiation_info',
  'server_name',
  'ec_point_formats',
  'session_ticket',
  'application_layer_protocol_negotiation',
  'record_size_limit',
  'max_fragment_length',
  'encrypt_then_mac',
  'extended_master_secret',
]

/** Who says something in a spot, by name. */
export type Sayers<S extends keyof Said> = Readonly<Record<string, Sayer<S> | undefined>>

/** Who hears in a spot, in order. */
export type Hearers<S extends keyof Heard> = readonly {
  readonly type: ReadExtension
  readonly hear: Hearer<S>
}[]

/** By spot, what makes the bodies. */
export const SAYERS: { readonly [S in keyof Said]: Sayers<S> } = {
  ClientHello: sayersIn('ClientHello'),
  ServerHello12: sayersIn('ServerHello12'),
  ServerHello: sayersIn('ServerHello'),
  HelloRetryRequest: sayersIn('HelloRetryRequest'),
  EncryptedExtensions: sayersIn('EncryptedExtensions'),
  CertificateRequest: sayersIn('CertificateRequest'),
  Certificate: sayersIn('Certificate'),
  NewSessionTicket: sayersIn('NewSessionTicket'),
}

/** By spot, what acts on the bodies. */
export const HEARERS: { readonly [S in keyof Heard]: Hearers<S> } = {
  ClientHello: hearersIn('ClientHello'),
  ClientHello12: hearersIn('ClientHello12'),
  ServerHello12: hearersIn('ServerHello12'),
  HelloRetryRequest: hearersIn('HelloRetryRequest'),
  EncryptedExtensions: hearersIn('EncryptedExtensions'),
  CertificateRequest: hearersIn('CertificateRequest'),
  Certificate: hearersIn('Certificate'),
  NewSessionTicket: hearersIn('NewSessionTicket'),
}

/** What goes out in a spot, in order, where no configuration says otherwise. */
export const DEFAULT_ORDER: { readonly [S in keyof Said]: readonly ReadExtension[] } = {
  ClientHello: orderOf('ClientHello'),
  ServerHello12: orderOf('ServerHello12'),
  ServerHello: orderOf('ServerHello'),
  HelloRetryRequest: orderOf('HelloRetryRequest'),
  EncryptedExtensions: orderOf('EncryptedExtensions'),
  CertificateRequest: orderOf('CertificateRequest'),
  Certificate: orderOf('Certificate'),
  NewSessionTicket: orderOf('NewSessionTicket'),
}

/** Names of all that we can say in a spot. */
export function namesIn(spot: keyof Said): readonly ReadExtension[] {
  return EXTENSIONS.filter(({ says }) => says?.[spot]).map(({ type }) => type)
}

/** By extension, where it may come without having been asked for. */
export const UNASKED: ReadonlyMap<string, readonly Spot[]> = new Map(
  EXTENSIONS.flatMap(({ type, unasked }) => (unasked ? [[type, unasked] as const] : [])),
)

function sayersIn<S extends keyof Said>(spot: S): Sayers<S> {
  return Object.fromEntries(EXTENSIONS.map(({ type, says }) => [type, says?.[spot]]))
}

function hearersIn<S extends keyof Heard>(spot: S): Hearers<S> {
  return EXTENSIONS.flatMap(({ type, hears }) => {
    const hear = hears?.[spot]
    return hear ? [{ type, hear }] : []
  })
}

function orderOf(spot: keyof Said): readonly ReadExtension[] {
  const names = EXTENSIONS.filter(({ says, onlyIfNamed }) => says?.[spot] && !onlyIfNamed?.includes(spot))
  const order = names.map(({ type }) => type)
  if (spot !== 'ServerHello12') return order
  return [...FIRST_IN_12, ...order.filter((name) => !FIRST_IN_12.includes(name))]
}
