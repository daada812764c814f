/** The client's certificate at the server, during the handshake or after it: RFC 9846 §4.5.1 (8446 §4.4.2). */
import { equal, toHex } from '../../bytes/bytes.ts'
import { fail } from '../../rules/failure.ts'
import { findExtension, type Extension } from '../../wire/extension.ts'
import type { ReceivedChain } from '../common/authenticate.ts'
import { receiveChain } from './authenticate13.ts'
import { uncompressed } from './certificate-message.ts'
import { arrangeExtensions, typesOf } from '../extensions/block.ts'
import { drawGrease, greasedOrder } from '../config/grease.ts'
import type { Received } from '../state/message.ts'
import type { Turn13 } from '../turn/turn13.ts'

const CITE = 'RFC 9846 §4.5.1 (8446 §4.4.2)'

/** Extensions of a CertificateRequest: the schemes we can verify. */
export function requestExtensions(turn: Turn13): Extension<'CertificateRequest'>[] {
  const { certificateRequestOrder: order } = turn.server
  const grease = drawGrease(turn, 'CertificateRequest', order)
  return arrangeExtensions('CertificateRequest', greasedOrder(order, grease), { grease }, turn)
}

/** The answer as it would have come without compression. @throws TlsFailure */
export function uncompressedAnswer(
  turn: Turn13,
  message: Received<'CompressedCertificate'>,
): Received<'Certificate'> {
  const said = findExtension(requestExtensions(turn), 'compress_certificate')
  return uncompressed(turn, message, said?.algorithms)
}

/** Judges the client's answer to a CertificateRequest; `undefined` where it declined and may. */
export function readClientCertificate(
  turn: Turn13,
  { body }: Received<'Certificate'>,
  context: Uint8Array,
): ReceivedChain | undefined {
  if (!equal(body.certificate_request_context, context))
    fail('illegal_parameter', CITE, {
      expected: `the context of the request: ${toHex(context) || 'empty'}`,
      actual: toHex(body.certificate_request_context) || 'empty',
      field: 'Certificate.certificate_request_context',
      offset: 4,
    })
  if (body.certificate_list.length > 0)
    return receiveChain(turn, body.certificate_list, 'client', typesOf(requestExtensions(turn)))
  if (turn.server.clientCertificate === 'require')
    fail('certificate_required', 'RFC 9846 §4.5.1.3 (8446 §4.4.2.4)', {
      expected: 'a client certificate',
      actual: 'an empty certificate_list',
      field: 'Certificate.certificate_list',
      offset: 5,
    })
  return undefined
}
