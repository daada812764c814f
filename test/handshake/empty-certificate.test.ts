/** A client without a certificate, or with one that the server does not take: the trace says why an empty one goes. */
import { expect, test } from 'vitest'
import { meet, pair } from '../kit/pair.ts'
import { CLIENT, client, server } from '../kit/world.ts'
import { RSA_SERVER } from '../kit/world12.ts'

test.each([
  ['TLS 1.3', 'ecdsa_secp256r1_sha256; the server takes rsa_pss_rsae_sha256'],
  ['TLS 1.2', /^.*ecdsa_secp256r1_sha256.*; the server takes .*ecdsa_sign.* with rsa_pss_rsae_sha256$/],
] as const)(
  '%s: what ours signs with, and what was asked for (RFC 9846 §4.5.1.2, RFC 5246 §7.4.6)',
  (version, what) => {
    const versions = [version]
    const { events } = meet(
      pair(
        client({ versions, credential: CLIENT.identity }),
        server({
          versions,
          credentials: [RSA_SERVER.identity],
          signatureSchemes: ['rsa_pss_rsae_sha256'],
          clientCertificate: 'request',
        }),
      ),
    )
    const start = 'our certificate does not fit, so an empty one goes: it signs with '
    const said = events.flatMap((event) =>
      event.kind === 'note' && event.text.startsWith(start) ? [event.text.slice(start.length)] : [],
    )
    expect(said).toEqual([typeof what === 'string' ? what : expect.stringMatching(what)])
  },
)

test.each([
  ['TLS 1.3', 'RFC 9846 §4.5.1 (8446 §4.4.2)'],
  ['TLS 1.2', 'RFC 5246 §7.4.6'],
] as const)('%s: that none was given, with the section that asks for an empty one', (version, cite) => {
  const versions = [version]
  const asking = server({ versions, credentials: [RSA_SERVER.identity], clientCertificate: 'request' })
  const { events } = meet(pair(client({ versions }), asking))
  const said = events.flatMap((event) => (event.kind === 'note' && event.cite === cite ? [event.text] : []))
  expect(said).toEqual([
    'the server asks for a certificate, and none was given (--cert), so an empty one goes',
  ])
})
