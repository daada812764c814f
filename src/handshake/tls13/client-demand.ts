/** The server's demand for a certificate, during the handshake or after it: RFC 9846 §4.4.2 (8446 §4.3.2). */
import type { SchemeName } from '../../crypto/signature/signature.ts'
import { fail } from '../../rules/failure.ts'
import { findExtension } from '../../wire/extension.ts'
import type { CertificateRequest } from '../../wire/message13.ts'
import { chooseSigning, NONE_GIVEN, noneFits, outsideAuthorities } from '../credentials.ts'
import { checkExtensions } from '../extensions.ts'
import type { CertificateDemand, Signing } from '../state-parts.ts'
import type { Turn13 } from '../turn/turn13.ts'

/** What a CertificateRequest asks for; signature_algorithms must be there. */
export function readDemand({
  certificate_request_context,
  extensions,
}: CertificateRequest): CertificateDemand {
  checkExtensions('CertificateRequest', 'CertificateRequest', extensions)
  const schemes = findExtension(extensions, 'signature_algorithms')?.supported_signature_algorithms
  if (!schemes)
    fail('missing_extension', 'RFC 9846 §4.4.2 (8446 §4.3.2)', {
      expected: 'signature_algorithms',
      actual: 'none',
      field: 'CertificateRequest.extensions',
    })
  const named = findExtension(extensions, 'certificate_authorities')
  return {
    context: certificate_request_context,
    schemes: schemes as readonly SchemeName[],
    authorities: named && 'authorities' in named ? named.authorities : [],
  }
}

/** How a demand for a certificate can be met; `none` answers with an empty Certificate. */
export function signingFor(turn: Turn13, demand: CertificateDemand): Signing | 'none' {
  const { credential, signatureSchemes } = turn.client
  if (!credential) {
    turn.remark(NONE_GIVEN, 'RFC 9846 §4.5.1 (8446 §4.4.2)')
    return 'none'
  }
  const signing = chooseSigning('1.3', [credential], signatureSchemes, demand.schemes)
  const remark = signing
    ? outsideAuthorities(credential, demand.authorities)
    : noneFits('1.3', credential, signatureSchemes, demand.schemes.join(', '))
  if (remark !== undefined) turn.remark(remark, 'RFC 9846 §4.5.1.2 (8446 §4.4.2.3)')
  return signing ?? 'none'
}
