/** The server's demand for a certificate: RFC 5246 §7.4.4. */
import type { CertificateRequest12 } from '../../wire/message12.ts'
import type { ClientConfig } from '../config/config.ts'
import { chooseSigning, keyOf, NONE_GIVEN, noneFits, outsideAuthorities } from '../common/credentials.ts'
import type { Signing } from '../state/state-parts.ts'
import type { Turn } from '../turn/turn.ts'
import { authenticationOf } from './choose12.ts'
import type { Demand12 } from '../state/state12.ts'

/** What a CertificateRequest asks for. */
export function readDemand(request: CertificateRequest12): Demand12 {
  return {
    types: request.certificate_types,
    schemes: request.supported_signature_algorithms,
    authorities: request.certificate_authorities,
  }
}

/** How a demand for a certificate can be met; `undefined` answers with an empty Certificate (§7.4.6). */
export function signingFor(turn: Turn, demand: Demand12): Signing | undefined {
  const { credential, signingSchemes } = turn.client
  if (!credential) {
    turn.remark(NONE_GIVEN, 'RFC 5246 §7.4.6')
    return undefined
  }
  const signing = choose(turn.client, demand)
  const asked = `${demand.types.join(', ')} with ${demand.schemes.join(', ')}`
  const remark = signing
    ? outsideAuthorities(credential, demand.authorities)
    : noneFits('1.2', credential, signingSchemes, asked)
  if (remark !== undefined) turn.remark(remark, 'RFC 5246 §7.4.4 and §7.4.6')
  return signing
}

/** The client's credential and scheme where the server takes them. */
function choose(config: ClientConfig, { types, schemes }: Demand12): Signing | undefined {
  const key = config.credential && keyOf(config.credential)
  if (!config.credential || !key) return undefined
  // EdDSA keys go under ecdsa_sign (RFC 8422 §5.5).
  const type = authenticationOf(key.kind) === 'RSA' ? 'rsa_sign' : 'ecdsa_sign'
  if (!types.includes(type)) return undefined
  return chooseSigning('1.2', [config.credential], config.signingSchemes, schemes)
}
