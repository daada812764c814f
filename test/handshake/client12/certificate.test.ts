/** Certificate in TLS 1.2: the key does only what keyUsage of its certificate allows (RFC 5246 §7.4.2, §7.4.6). */
import { describe, expect, test } from 'vitest'
import { makeIdentity } from '../../../src/certificate/identity.ts'
import type { Template } from '../../../src/certificate/issue.ts'
import { meet, pair } from '../../kit/pair.ts'
import { NOW, SERVER_NAME } from '../../kit/world.ts'
import { client12, only, server12, SUITE_OF } from '../../kit/world12.ts'

type Usage = Template['keyUsage'][number]

const DAY = 86_400_000
const dates = { notBefore: NOW - DAY, notAfter: NOW + DAY, issuerKey: 'ecdsa-p256' } as const
const REFUSED = { name: 'FAILED', alert: 'unsupported_certificate', by: 'us' }

const allowing = (...keyUsage: readonly Usage[]) =>
  makeIdentity({
    seed: 'usage',
    names: [SERVER_NAME],
    key: 'rsa-2048',
    ...dates,
    faults: { leaf: { keyUsage } },
  })

/** A handshake with a server whose RSA certificate allows only so much. */
function met(exchange: 'DHE' | 'RSA' | 'RSA_PSK', ...keyUsage: readonly Usage[]) {
  const { root, identity } = allowing(...keyUsage)
  const suite = only(SUITE_OF[exchange])
  return meet(pair(client12({ ...suite, trust: [root] }), server12({ ...suite, credentials: [identity] })))
}

describe('a Certificate of a server', () => {
  test.each([
    ['DHE', 'keyEncipherment'],
    ['RSA', 'digitalSignature'],
    ['RSA_PSK', 'digitalSignature'],
  ] as const)('is refused under %s where keyUsage allows only %s (RFC 5246 §7.4.2)', (exchange, usage) => {
    expect(met(exchange, usage).client.state).toMatchObject(REFUSED)
  })

  test.each([
    ['DHE', 'digitalSignature'],
    ['RSA', 'keyEncipherment'],
    ['RSA_PSK', 'keyEncipherment'],
  ] as const)('is taken under %s where keyUsage allows %s alone', (exchange, usage) => {
    expect(met(exchange, usage).client.state.name).toBe('CONNECTED')
  })
})

test('a Certificate of a client is refused where keyUsage does not allow it to sign (RFC 5246 §7.4.6)', () => {
  const { root, identity } = makeIdentity({
    seed: 'usage',
    names: ['client.example'],
    usage: 'client',
    ...dates,
    faults: { leaf: { keyUsage: ['keyAgreement'] } },
  })
  const { server } = meet(
    pair(client12({ credential: identity }), server12({ clientCertificate: 'require', trust: [root] })),
  )
  expect(server.state).toMatchObject(REFUSED)
})
