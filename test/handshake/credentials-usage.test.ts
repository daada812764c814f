/** An endpoint does not show a certificate whose keyUsage forbids what its key would do. */
import { describe, expect, it } from 'vitest'
import { makeIdentity, type Identity } from '../../src/certificate/keys/identity.ts'
import type { KeyUsage } from '../../src/certificate/x509/extension.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { allows, chooseSigning } from '../../src/handshake/common/credentials.ts'
import { meet, pair } from '../kit/pair.ts'

const ECDSA = 'ecdsa_secp256r1_sha256'
const identity = (keyUsage: readonly KeyUsage[]): Identity =>
  makeIdentity({
    seed: 'usage',
    names: ['a.example'],
    notBefore: 0,
    notAfter: 4e12,
    faults: { leaf: { keyUsage } },
  }).identity

describe('keyUsage of our own certificates (RFC 9846 §4.5.1, 8446 §4.4.2.2; RFC 5246 §7.4.2)', () => {
  const encrypts = identity(['keyEncipherment'])
  const signs = identity(['digitalSignature'])

  it.each(['1.2', '1.3'] as const)('another credential signs in TLS %s, or none does', (version) => {
    expect(chooseSigning(version, [encrypts, signs], [ECDSA], [ECDSA])?.credential).toBe(signs)
    expect(chooseSigning(version, [encrypts], [ECDSA], [ECDSA])).toBeUndefined()
    expect(chooseSigning(version, [identity([])], [ECDSA], [ECDSA])).toBeDefined()
  })

  it.each(['TLS 1.2', 'TLS 1.3'] as const)(
    'a server of %s that may sign with no credential says so, and speaks of no scheme of the client',
    (version) => {
      const credentials = [encrypts, identity(['keyAgreement', 'cRLSign'])]
      const versions = { versions: [version] }
      const { server } = meet(
        pair(clientConfig({ ...versions, verifyPeer: false }), serverConfig({ ...versions, credentials })),
      )
      expect(server.state).toMatchObject({
        name: 'FAILED',
        alert: 'handshake_failure',
        violation: {
          expected: 'a certificate of ours whose keyUsage allows digitalSignature',
          actual: 'keyUsage allows keyEncipherment; keyAgreement and cRLSign',
          field: 'config.credentials',
        },
      })
    },
  )

  it('each use has its bit; without the extension all are allowed', () => {
    expect(allows(encrypts, 'keyEncipherment')).toBe(true)
    expect(allows(signs, 'keyEncipherment')).toBe(false)
    expect(allows(identity([]), 'keyEncipherment')).toBe(true)
  })
})
