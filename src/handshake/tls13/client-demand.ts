/** The server's demand for a certificate, during the handshake or after it: RFC 9846 §4.4.2 (8446 §4.3.2). */
import type { CertificateRequest } from '../../wire/message13.ts'
import { chooseSigning, NONE_GIVEN, noneFits, outsideAuthorities } from '../common/credentials.ts'
import { checkExtensions, hearExtensions } from '../extensions/block.ts'
import type { CertificateDemand, Signing } from '../state/state-parts.ts'
import type { Turn13 } from '../turn/turn13.ts'

/** What a CertificateRequest asks for. */
export function readDemand(
  turn: Turn13,
  { certificate_request_context: context, extensions }: CertificateRequest,
): CertificateDemand {
  checkExtensions('CertificateRequest', 'CertificateRequest', extensions)
  return { context, extensions, ...hearExtensions('CertificateRequest', extensions, null, turn) }
}

/** How a demand for a certificate can be met; `undefined` answers with an empty Certificate. */
export function signingFor(turn: Turn13, demand: CertificateDemand): Signing | undefined {
  const { credential, signingSchemes } = turn.client
  if (!credential) {
    turn.remark(NONE_GIVEN, 'RFC 9846 §4.5.1 (8446 §4.4.2)')
    return undefined
  }
  const signing = chooseSigning('1.3', [credential], signingSchemes, demand.schemes)
  const remark = signing
    ? outsideAuthorities(credential, demand.authorities)
    : noneFits('1.3', credential, signingSchemes, demand.schemes.join(', '))
  if (remark !== undefined) turn.remark(remark, 'RFC 9846 §4.5.1.2 (8446 §4.4.2.3)')
  return signing
}
