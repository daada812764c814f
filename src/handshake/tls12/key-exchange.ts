/**
 * The key exchanges of TLS 1.2 from both sides: what the server sends, what the client answers, and the premaster secret
 * that both then have (RFC 5246 §7.4.3, §7.4.7, §8.1; RFC 8422 §5; RFC 4279; RFC 5489).
 */
import { EMPTY, equal } from '../../bytes/bytes.ts'
import { encode } from '../../bytes/layout.ts'
import { dhObjection } from '../../crypto/agreement/dh.ts'
import type { GroupName } from '../../crypto/agreement/group.ts'
import type { PublicKey, RsaPrivateKey } from '../../crypto/keys.ts'
import { fail, Misuse } from '../../rules/failure.ts'
import {
  serverDhParams,
  serverEcdhParams,
  type ClientKeyExchange,
  type ServerKeyExchange,
} from '../../wire/key-exchange12.ts'
import type { NamedBytes } from '../../trace/event.ts'
import { KEY_EXCHANGES_12, type KeyExchange12 } from '../../wire/registry/suites12.ts'
import { factsOfPsk12 } from '../state/agreed.ts'
import type { ExternalPsk } from '../config/config.ts'
import { usedThemselves } from '../config/external-psks.ts'
import type { Signing } from '../state/state-parts.ts'
import type { AgreementGroup12, KeyAgreement12, ServerHalf, ServerSecret } from '../state/exchange-halves.ts'
import type { Hellos12 } from '../state/state12.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { encryptsPremaster } from './choose12.ts'
import { isCurve } from '../config/suite-groups.ts'

const CITE = 'RFC 5246 §7.4.3'

// ---- ServerKeyExchange

/** Whether the exchange always has a ServerKeyExchange; a PSK has one only to give a hint. */
export function sendsServerKeyExchange(exchange: KeyExchange12, hint: Uint8Array): boolean {
  if (exchange === 'RSA') return false
  return exchange === 'PSK' || exchange === 'RSA_PSK' ? hint.length > 0 : true
}

/** The params that a signature covers, as they stand on the wire. */
function encodeParams(agreement: KeyAgreement12): Uint8Array {
  return agreement.kind === 'curve'
    ? encode(serverEcdhParams, curveParams(agreement))
    : encode(serverDhParams, fieldParams(agreement))
}

function curveParams({ group, share }: Extract<KeyAgreement12, { kind: 'curve' }>) {
  return { curve_params: { curve_type: 'named_curve', namedcurve: group }, public: share } as const
}

function fieldParams({ parameters, share }: Extract<KeyAgreement12, { kind: 'field' }>) {
  return { dh_p: parameters.p, dh_g: parameters.g, dh_Ys: share }
}

/** Makes the server's half for an exchange that has one. */
export function makeServerSecret(turn: Turn12, group: AgreementGroup12): ServerSecret {
  const pair = group.kind === 'curve' ? turn.generate(group.group) : turn.generateDh(group.parameters)
  return { pair, agreement: { ...group, share: pair.share } }
}

/** The body of the ServerKeyExchange. */
export function serverKeyExchangeBody(
  exchange: KeyExchange12,
  agreement: KeyAgreement12 | undefined,
  hint: Uint8Array,
  signed: { readonly algorithm: string; readonly signature: Uint8Array } | undefined,
): ServerKeyExchange {
  const params = agreement && {
    params: agreement.kind === 'curve' ? curveParams(agreement) : fieldParams(agreement),
  }
  const psk = KEY_EXCHANGES_12[exchange].psk ? { psk_identity_hint: hint } : {}
  const proof = signed && { signed_params: signed }
  // Each variant has exactly the fields that its key exchange names.
  return { exchange, ...psk, ...params, ...proof } as unknown as ServerKeyExchange
}

/** Reads the server's half: a curve that was offered, a prime that is long enough. */
export function readServerHalf(turn: Turn12, body: ServerKeyExchange): ServerHalf {
  const hint = 'psk_identity_hint' in body ? body.psk_identity_hint : EMPTY
  if (!('params' in body)) return { agreement: undefined, hint }
  const { params } = body
  if ('dh_p' in params) {
    const parameters = { p: params.dh_p, g: params.dh_g }
    const objection = dhObjection(parameters, turn.client.minimumDhBits)
    if (objection)
      fail(objection.weak ? 'insufficient_security' : 'illegal_parameter', CITE, {
        expected: `a prime of at least ${turn.client.minimumDhBits} bits, and a generator of a large group`,
        actual: objection.actual,
        field: `ServerKeyExchange.params.dh_${objection.parameter}`,
      })
    return { agreement: { kind: 'field', parameters, share: params.dh_Ys }, hint }
  }
  const group = params.curve_params.namedcurve
  const offered = turn.client.groups.filter(isCurve)
  if (!(offered as readonly string[]).includes(group))
    fail('illegal_parameter', 'RFC 8422 §5.4', {
      expected: `one of ${offered.join(', ')}`,
      actual: group,
      field: 'ServerKeyExchange.params.curve_params.namedcurve',
      offset: 5,
    })
  return { agreement: { kind: 'curve', group: group as GroupName, share: params.public }, hint }
}

// ---- ClientKeyExchange

/** Makes the client's half and keeps the premaster secret. @param key of the server's certificate, for RSA */
export function makeClientHalf(
  turn: Turn12,
  exchange: KeyExchange12,
  { agreement }: ServerHalf,
  key: PublicKey | undefined,
): ClientKeyExchange {
  const psk = KEY_EXCHANGES_12[exchange].psk ? clientPsk(turn) : undefined
  const identity = psk ? { psk_identity: psk.identity } : {}
  const half = clientShare(turn, exchange, agreement, key)
  if (psk) knowPsk(turn, psk)
  return { exchange, ...identity, ...half } as unknown as ClientKeyExchange
}

function clientShare(
  turn: Turn12,
  exchange: KeyExchange12,
  agreement: KeyAgreement12 | undefined,
  key: PublicKey | undefined,
): object {
  if (agreement)
    return agreement.kind === 'curve'
      ? { ecdh_Yc: turn.encapsulate(agreement.group, agreement.share) }
      : { dh_Yc: turn.agreeDh(agreement.parameters, agreement.share) }
  if (encryptsPremaster(exchange)) {
    if (key?.kind !== 'rsa')
      return fail('illegal_parameter', 'RFC 5246 §7.4.2', {
        expected: 'an RSA key that can encrypt',
        actual: key ? `a key of kind ${key.kind}` : 'no certificate',
        field: 'Certificate.certificate_list[0]',
      })
    return { encrypted_pre_master_secret: turn.encryptPremaster(key) }
  }
  return {}
}

/** A PSK goes into the premaster secret, so the Finished will prove that both know it. */
function knowPsk(turn: Turn12, psk: ExternalPsk): void {
  turn.keepPremaster(psk)
  turn.settle(factsOfPsk12(turn.agreed, psk.identity))
}

/** The key we use: the first configured one; a hint is only a hint (RFC 4279 §5.2). */
function clientPsk(turn: Turn12): ExternalPsk {
  const psk = usedThemselves(turn.endpoint.config.externalPsks).at(0)
  return (
    psk ??
    fail('handshake_failure', 'RFC 4279 §2', {
      expected: 'a configured PSK',
      actual: 'none',
      field: 'ClientKeyExchange',
    })
  )
}

/** Reads the client's half and keeps the premaster secret. @param version ClientHello.legacy_version, for RSA */
export function readClientHalf(
  turn: Turn12,
  body: ClientKeyExchange,
  exchange: ServerSecret | undefined,
  { signing, version }: { readonly signing: Signing | undefined; readonly version: number },
): void {
  const psk = 'psk_identity' in body ? serverPsk(turn, body.psk_identity) : undefined
  if (exchange) {
    const { agreement, pair } = exchange
    if (agreement.kind === 'curve')
      turn.decapsulate(agreement.group, pair, 'ecdh_Yc' in body ? body.ecdh_Yc : EMPTY)
    else turn.finishDh(agreement.parameters, pair, 'dh_Yc' in body ? body.dh_Yc : EMPTY)
  } else if ('encrypted_pre_master_secret' in body)
    turn.decryptPremaster(rsaKeyOf(signing), body.encrypted_pre_master_secret, version)
  if (psk) knowPsk(turn, psk)
}

function rsaKeyOf(signing: Signing | undefined): RsaPrivateKey {
  const key = signing?.credential.privateKey
  if (key === undefined || key === 'remote' || key.kind !== 'rsa')
    throw new Misuse('RSA key transport needs an RSA key at hand')
  return key
}

function serverPsk(turn: Turn12, identity: Uint8Array): ExternalPsk {
  const psk = usedThemselves(turn.server.externalPsks).find((candidate) =>
    equal(candidate.identity, identity),
  )
  return (
    psk ??
    fail('unknown_psk_identity', 'RFC 4279 §2', {
      expected: 'an identity of ours',
      actual: `${identity.length} bytes that are none`,
      field: 'ClientKeyExchange.psk_identity',
      offset: 4,
    })
  )
}

/** What the signature of a ServerKeyExchange covers: both randoms and the params (RFC 5246 §7.4.3). */
export function signedParams(
  { clientRandom, serverRandom }: Hellos12,
  agreement: KeyAgreement12,
): NamedBytes[] {
  const cite = 'RFC 5246 §7.4.3'
  return [
    { name: 'client_random', bytes: clientRandom, says: 'of this handshake: no old signature will do', cite },
    { name: 'server_random', bytes: serverRandom, says: 'the same', cite },
    { name: 'params', bytes: encodeParams(agreement), says: 'the server’s half of the key agreement', cite },
  ]
}
