/** Identities for both ends of a test, as values for us and as PEM for peers. */
import {
  makeIdentity,
  type Identity,
  type IdentityUsage,
  type KeyKind,
} from '../../src/certificate/keys/identity.ts'
import { chainToPem, privateKeyToPem, toPem } from '../../src/certificate/keys/pem.ts'

/** An identity in every form that a test may need. */
export interface TestIdentity {
  readonly identity: Identity
  /** DER of the root. */
  readonly root: Uint8Array
  /** The same in PEM. */
  readonly pem: { readonly cert: string; readonly key: string; readonly root: string }
}

/** An identity for `localhost`, valid for a day around now. */
export function identityOf(key: KeyKind = 'ecdsa-p256', usage: IdentityUsage = 'server'): TestIdentity {
  const { root, identity } = makeIdentity({
    seed: `peers ${usage}`,
    names: usage === 'server' ? ['localhost', '127.0.0.1'] : ['client.example'],
    notBefore: Date.now() - 86_400_000,
    notAfter: Date.now() + 86_400_000,
    key,
    usage,
  })
  const pem = {
    cert: chainToPem(identity.chain),
    key: privateKeyToPem(identity.privateKey),
    root: toPem('CERTIFICATE', root),
  }
  return { identity, root, pem }
}

/** Every kind of key that an identity can have. */
export const KEY_KINDS: readonly KeyKind[] = [
  'ecdsa-p256',
  'ecdsa-p384',
  'ecdsa-p521',
  'ed25519',
  'ed448',
  'rsa-2048',
  'rsa-pss-2048',
]
