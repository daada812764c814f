/** The status of a certificate beside it: RFC 6066 §8, RFC 9846 §4.5.1.1 (8446 §4.4.2.1). */
import { EMPTY } from '../../../bytes/bytes.ts'
import { fail } from '../../../rules/failure.ts'
import { findExtension } from '../../../wire/extension.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import type { Spoken } from '../spoken.ts'

/** No responder that is preferred, and no wish for one: a server has what it has. */
const REQUEST = {
  status_type: 'ocsp',
  request: { responder_id_list: [], request_extensions: EMPTY },
} as const

/**
 * The client asks, or a server of TLS 1.3 that asks for a certificate, and the leaf's entry of a Certificate answers. In TLS 1.2
 * the ServerHello says that a message may follow the certificate.
 */
export const statusRequest: Spoken<'status_request'> = {
  type: 'status_request',
  says: {
    ClientHello: (_, { client }) => (client.statusRequest ? REQUEST : undefined),
    // Which status is asked for it does not say (RFC 9846 §4.5.1.1).
    CertificateRequest: (_, { server }) => (server.statusRequest ? EMPTY : undefined),
    ServerHello12: ({ full }) =>
      full && wantsStatus(full.hello) && full.stapled.ocspResponse ? null : undefined,
    Certificate: ({ credential: { ocspResponse: response }, index, asked }) =>
      index === 0 && response && asksForOcsp(asked) ? { status_type: 'ocsp', response } : undefined,
  },
  hears: {
    ServerHello12: (flag) => ({ status: flag !== undefined }),
    Certificate: (status, { index }) =>
      index === 0 && status
        ? {
            ocspResponse: ocspResponseIn(status, 'Certificate.certificate_list[0].extensions.status_request'),
          }
        : undefined,
  },
}

type Block = readonly { readonly type: string; readonly data?: unknown }[] | undefined

/** Whether somebody asks for a status of the kind that we have. A server that asks says no kind (RFC 9846 §4.5.1.1). */
function asksForOcsp(asked: Block): boolean {
  const request = asked?.find(({ type }) => type === 'status_request')?.data
  return (
    request !== undefined && (request instanceof Uint8Array || (request as StatusType).status_type === 'ocsp')
  )
}

/** Whether a ClientHello asks for an OCSP response. */
export function wantsStatus({ extensions }: ClientHello): boolean {
  return findExtension(extensions, 'status_request')?.status_type === 'ocsp'
}

interface StatusType {
  readonly status_type: string
}

/**
 * The OCSP response in a status that came.
 * @param field path of the structure, for the failure
 * @throws TlsFailure `bad_certificate_status_response` where it is of another kind than we asked for
 */
export function ocspResponseIn(
  { status_type, response }: StatusType & { readonly response: Uint8Array },
  field: string,
): Uint8Array {
  if (status_type !== 'ocsp')
    fail('bad_certificate_status_response', 'RFC 6066 §8', {
      expected: 'ocsp, which is what was asked for',
      actual: status_type,
      field: `${field}.status_type`,
    })
  return response
}
