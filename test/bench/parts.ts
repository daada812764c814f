/** Parts that the lists of both versions have in common: each adds to `did` what it does. */
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { ecdsaOn } from '../../src/crypto/signature/curve.ts'
import { LEAF } from './scenario.ts'
import type { Symmetric } from './symmetric.ts'

type Did<K extends string> = Record<K, number>

/** The library's ECDSA over the one P-256 of this process: a second one would slow both down. */
const p256 = ecdsaOn('secp256r1', 'sha256')
const ECDSA = { lowS: false, format: 'der' } as const

/** Key pairs and the secrets that they make together. */
export function agreements(
  did: Did<'keygen' | 'dh'>,
  { keygen, dh }: Readonly<Did<'keygen' | 'dh'>>,
  curve: {
    readonly publicKey: (seed: Uint8Array) => Uint8Array
    readonly sharedSecret: (seed: Uint8Array, share: Uint8Array) => Uint8Array
  },
): () => void {
  const seeds = [new Uint8Array(32).fill(10), new Uint8Array(32).fill(11)]
  const shares = seeds.map((seed) => curve.publicKey(seed))
  return () => {
    for (let i = 0; i < keygen; i++) {
      did.keygen++
      curve.publicKey(seeds[i])
    }
    for (let i = 0; i < dh; i++) {
      did.dh++
      curve.sharedSecret(seeds[i], shares[1 - i])
    }
  }
}

/** The leaf's own signature is verified, and one over `signed` made and verified. */
export function signatures(did: Did<'sign' | 'verify'>, signed: Uint8Array): () => void {
  const scalar = new Uint8Array(32).fill(12)
  const point = p256.getPublicKey(scalar, false)
  const { tbs } = parseCertificate(LEAF)
  const tbsSignature = p256.sign(tbs, scalar, ECDSA)
  return () => {
    did.sign++
    const signature = p256.sign(signed, scalar, ECDSA)
    did.verify += 2
    p256.verify(tbsSignature, tbs, point, ECDSA)
    p256.verify(signature, signed, point, ECDSA)
  }
}

/** One side's running transcript hash, asked for some values. */
export function transcripts(
  did: Did<'transcript'>,
  symmetric: Symmetric,
  lengths: readonly number[],
): (values: number) => void {
  const messages = lengths.map((length) => new Uint8Array(length).fill(8))
  return (values) => {
    did.transcript += values
    const hash = symmetric.hash()
    messages.forEach((message, index) => {
      hash.update(message)
      // Which messages a value follows does not matter to the time it takes.
      if (index >= messages.length - values) hash.value()
    })
  }
}

let drawn = 1

/**
 * Changes the first bytes of a key or a nonce, since those of a handshake are new. It matters: AES looks up in tables by what it
 * encrypts. Under one key it finds the same few entries again and again, at hand; a handshake waits for others each time.
 */
export function renew(bytes: Uint8Array): void {
  drawn = (Math.imul(drawn, 1664525) + 1013904223) | 0
  for (let i = 0; i < 4; i++) bytes[i] = drawn >>> (8 * i)
}

/** Each record sealed by one side and opened by the other, under keys that are new to both. */
export function records(
  did: Did<'seal' | 'open'>,
  symmetric: Symmetric,
  header: Uint8Array,
  lengths: readonly number[],
): () => void {
  const key = new Uint8Array(16).fill(1)
  const nonce = new Uint8Array(12).fill(3)
  const contents = lengths.map((length) => new Uint8Array(length).fill(9))
  return () => {
    for (const content of contents) {
      did.seal++
      did.open++
      renew(key)
      const sealed = symmetric.seal(key, nonce, header, content)
      symmetric.open(key, nonce, header, sealed)
    }
  }
}
