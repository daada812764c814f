/** Proofs that a certificate is logged: RFC 6962 §3.3.1, RFC 9846 §4.5.1 (8446 §4.4.2). */
import { findExtension } from '../../../wire/extension.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import type { Turn } from '../../turn/turn.ts'
import type { Spoken } from '../spoken.ts'

type List = { readonly sct_list: readonly Uint8Array[] } | undefined

/** The client asks, or a server of TLS 1.3 that asks for a certificate; the leaf's entry of a Certificate answers, in TLS 1.2 the ServerHello. */
export const signedCertificateTimestamp: Spoken<'signed_certificate_timestamp'> = {
  type: 'signed_certificate_timestamp',
  says: {
    ClientHello: (_, { client }) => (client.signedCertificateTimestamps ? null : undefined),
    CertificateRequest: (_, { server }) => (server.signedCertificateTimestamps ? null : undefined),
    ServerHello12: ({ full }) =>
      full && wantsTimestamps(full.hello) ? listOf(full.stapled.scts) : undefined,
    Certificate: ({ credential, index }) => (index === 0 ? listOf(credential.scts) : undefined),
  },
  hears: {
    ServerHello12: (list, _, turn) => remarkOn(list, turn),
    Certificate: (list, _, turn) => remarkOn(list, turn),
  },
}

function listOf(scts: readonly Uint8Array[] = []) {
  return scts.length > 0 ? { sct_list: scts } : undefined
}

/** Whether a ClientHello asks for them. */
function wantsTimestamps({ extensions }: ClientHello): boolean {
  return findExtension(extensions, 'signed_certificate_timestamp') !== undefined
}

/** They are shown as what they are, and nothing rests on them: that takes the keys of the logs, which we do not have. */
function remarkOn(list: List, turn: Turn): undefined {
  if (!list) return
  const count = list.sct_list.length
  turn.remark(
    `${count} ${count === 1 ? 'timestamp' : 'timestamps'} of logs came with the certificate; no log is known here, so they are not verified`,
    'RFC 6962 §5.2',
  )
}
