import { x25519 } from '@noble/curves/ed25519.js'
import { x448 } from '@noble/curves/ed448.js'
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { pow } from 'micro-rsa-dsa-dh/utils.js'
import { concat } from '../../bytes/bytes.ts'
import { COORDINATE_LENGTHS, ecdhOn, orderOf } from '../signature/curve.ts'
import { FFDHE, type FfdheName } from './ffdhe.ts'
import type { EcdsaCurve } from '../keys.ts'
import { count } from '../meter.ts'

/** A named group, as IANA writes it. */
export type GroupName =
  'x25519' | 'x448' | 'secp256r1' | 'secp384r1' | 'secp521r1' | FfdheName | 'X25519MLKEM768'

/** The peer's share cannot be used; on the wire `illegal_parameter` (RFC 9846 §4.3.8, 8446 §4.2.8). */
export class ShareRefused extends Error {
  override readonly name = 'ShareRefused'
  /** What is wrong with the share. */
  readonly reason: string

  constructor(reason: string) {
    super(`key share refused: ${reason}`)
    this.reason = reason
  }
}

/** What one side keeps and what it sends. */
export interface KeyPair {
  /** Stays here. */
  readonly privateKey: Uint8Array
  /** The `key_exchange` bytes of a KeyShareEntry. */
  readonly share: Uint8Array
}

/** What the server has after it answered a client's share. */
interface Encapsulated {
  /** The server's share, for the client. */
  readonly share: Uint8Array
  /** The shared secret. */
  readonly secret: Uint8Array
  /** The server's own ephemeral secret; for X25519MLKEM768 the message of ML-KEM, then the key of X25519. */
  readonly privateKey: Uint8Array
}

/**
 * A group, seen as a key encapsulation mechanism: the client generates, the server encapsulates to the client's share,
 * the client decapsulates. For Diffie-Hellman, to encapsulate is to generate a pair and agree. All lengths in bytes.
 */
interface Group {
  readonly name: GroupName
  readonly kind: 'ecdh' | 'ffdh' | 'hybrid'
  /** Where shares and secret are defined. */
  readonly cite: string
  /** Random bytes that {@link Group.generate} takes. */
  readonly seedLength: number
  /** Random bytes that {@link Group.encapsulate} takes. */
  readonly encapsulateSeedLength: number
  readonly clientShareLength: number
  readonly serverShareLength: number
  readonly secretLength: number
  /**
   * The key pair that follows from `seed`. For X25519 and X448 the seed is the private key. For the NIST curves it is
   * too when it lies in 1 to n - 1; else bits above the length of n are cleared and what is still outside is reduced. For
   * finite fields it is the exponent; 0 and 1, which give a share nobody accepts, become 2 and 3.
   * @throws RangeError when the seed does not have `seedLength` bytes.
   */
  generate(seed: Uint8Array): KeyPair
  /**
   * Answers a client's share.
   * @throws ShareRefused when the share is not valid; RangeError when the seed has the wrong length.
   */
  encapsulate(clientShare: Uint8Array, seed: Uint8Array): Encapsulated
  /** The secret, from the server's share. @throws ShareRefused when the share is not valid. */
  decapsulate(pair: KeyPair, serverShare: Uint8Array): Uint8Array
}

/** A Diffie-Hellman function: shares look the same in both directions. All lengths in bytes. */
export interface DiffieHellman {
  readonly seedLength: number
  readonly shareLength: number
  readonly secretLength: number
  /** The pair for a seed of `seedLength`. Counts one 'keygen'. */
  readonly generate: (seed: Uint8Array) => KeyPair
  /** The secret. Counts one 'key-agreement'. @throws ShareRefused when the share is not valid. */
  readonly agree: (privateKey: Uint8Array, share: Uint8Array) => Uint8Array
}

function groupOf(name: GroupName, kind: 'ecdh' | 'ffdh', cite: string, dh: DiffieHellman): Group {
  const { seedLength, shareLength, secretLength } = dh
  const generate = (seed: Uint8Array): KeyPair => {
    expectSeed(name, seed, seedLength)
    return dh.generate(seed)
  }
  const agree = (privateKey: Uint8Array, share: Uint8Array): Uint8Array => {
    expectShare(share, shareLength)
    return dh.agree(privateKey, share)
  }
  return {
    name,
    kind,
    cite,
    seedLength,
    encapsulateSeedLength: seedLength,
    clientShareLength: shareLength,
    serverShareLength: shareLength,
    secretLength,
    generate,
    encapsulate: (clientShare, seed) => {
      const { privateKey, share } = generate(seed)
      return { share, secret: agree(privateKey, clientShare), privateKey }
    },
    decapsulate: (pair, serverShare) => agree(pair.privateKey, serverShare),
  }
}

function expectSeed(name: string, seed: Uint8Array, length: number): void {
  if (seed.length !== length)
    throw new RangeError(`${name} takes a seed of ${length} bytes, not ${seed.length}`)
}

function expectShare(share: Uint8Array, length: number): void {
  if (share.length !== length) throw new ShareRefused(`${share.length} bytes where ${length} are due`)
}

/** X25519 or X448: RFC 7748 §6; shares and secret are u coordinates. */
function montgomery(curve: typeof x25519, length: number): DiffieHellman {
  return {
    seedLength: length,
    shareLength: length,
    secretLength: length,
    generate: (seed) => {
      count('keygen')
      return { privateKey: seed.slice(), share: curve.getPublicKey(seed) }
    },
    agree: (privateKey, share) => {
      count('key-agreement')
      try {
        return curve.getSharedSecret(privateKey, share)
      } catch {
        // RFC 9846 §7.4.2 (8446 §7.4.2): an all-zero secret must be refused. The lengths are checked before.
        throw new ShareRefused('a point of small order: the shared secret would be all zero')
      }
    },
  }
}

/** ECDH on a NIST curve: uncompressed points 4 || X || Y (RFC 9846 §4.3.8.2), the secret is X alone (§7.4.2). */
function nist(curve: EcdsaCurve): DiffieHellman {
  const size = COORDINATE_LENGTHS[curve]
  return {
    seedLength: size,
    shareLength: 1 + 2 * size,
    secretLength: size,
    generate: (seed) => {
      count('keygen')
      const privateKey = scalarFrom(seed, orderOf(curve))
      return { privateKey, share: ecdhOn(curve).getPublicKey(privateKey, false) }
    },
    agree: (privateKey, share) => {
      count('key-agreement')
      if (share[0] !== 4)
        throw new ShareRefused(`legacy_form is ${share[0]}, only 4 (uncompressed) is allowed`)
      if (!ecdhOn(curve).utils.isValidPublicKey(share, false))
        throw new ShareRefused(`the point does not lie on ${curve}`)
      return ecdhOn(curve)
        .getSharedSecret(privateKey, share, false)
        .slice(1, 1 + size)
    },
  }
}

function scalarFrom(seed: Uint8Array, order: bigint): Uint8Array {
  const bits = BigInt(order.toString(2).length)
  const scalar = BigInt.asUintN(Number(bits), bytesToNumberBE(seed))
  if (scalar > 0n && scalar < order) return numberToBytesBE(scalar, seed.length)
  return numberToBytesBE((scalar % (order - 1n)) + 1n, seed.length)
}

/**
 * Diffie-Hellman modulo a safe prime p. Shares and secret are left-padded to the length of p (RFC 9846 §7.4.1, 8446
 * §7.4.1); a share must be more than 1 and less than p - 1 (RFC 7919 §5.1). In TLS 1.2 leading zeros may be absent from
 * a share, which is accepted here, and are stripped from the secret, which `dhGroup` in dh.ts does (RFC 5246 §8.1.2).
 * @param exponentLength bytes of a private key: twice the strength of the group is enough (RFC 7919 §5.2)
 */
export function finiteField(p: bigint, g: bigint, exponentLength = 32): DiffieHellman {
  const length = Math.ceil(p.toString(16).length / 2)
  return {
    seedLength: exponentLength,
    shareLength: length,
    secretLength: length,
    generate: (seed) => {
      count('keygen')
      const drawn = bytesToNumberBE(seed)
      const exponent = drawn < 2n ? drawn + 2n : drawn
      return {
        privateKey: numberToBytesBE(exponent, seed.length),
        share: numberToBytesBE(pow(g, exponent, p), length),
      }
    },
    agree: (privateKey, share) => {
      count('key-agreement')
      const y = bytesToNumberBE(share)
      if (y <= 1n || y >= p - 1n) throw new ShareRefused('the share does not lie between 1 and p - 1')
      return numberToBytesBE(pow(y, bytesToNumberBE(privateKey), p), length)
    },
  }
}

const MLKEM_SEED = 64
const MLKEM_MESSAGE = 32
const MLKEM_SHARE = 1184
const MLKEM_CIPHERTEXT = 1088
const MLKEM_PRIVATE = 2400

/**
 * ML-KEM-768 (FIPS 203) beside X25519, ML-KEM first in shares, secret, seeds and private keys. The seed of a pair is
 * d || z of ML-KEM, then the X25519 key; the seed of an encapsulation is the message m, then the X25519 key.
 */
function hybrid(): Group {
  const dh = montgomery(x25519, 32)
  const name = 'X25519MLKEM768'
  const group: Group = {
    name,
    kind: 'hybrid',
    cite: 'draft-ietf-tls-ecdhe-mlkem §4',
    seedLength: MLKEM_SEED + dh.seedLength,
    encapsulateSeedLength: MLKEM_MESSAGE + dh.seedLength,
    clientShareLength: MLKEM_SHARE + dh.shareLength,
    serverShareLength: MLKEM_CIPHERTEXT + dh.shareLength,
    secretLength: 32 + dh.secretLength,
    generate: (seed) => {
      expectSeed(name, seed, group.seedLength)
      count('keygen')
      const { secretKey, publicKey } = ml_kem768.keygen(seed.slice(0, MLKEM_SEED))
      const { privateKey, share } = dh.generate(seed.subarray(MLKEM_SEED))
      return { privateKey: concat(secretKey, privateKey), share: concat(publicKey, share) }
    },
    encapsulate: (clientShare, seed) => {
      expectSeed(name, seed, group.encapsulateSeedLength)
      expectShare(clientShare, group.clientShareLength)
      const message = seed.slice(0, MLKEM_MESSAGE)
      const kem = encapsulateMlkem(clientShare.subarray(0, MLKEM_SHARE), message)
      const { privateKey, share } = dh.generate(seed.subarray(MLKEM_MESSAGE))
      const agreed = dh.agree(privateKey, clientShare.subarray(MLKEM_SHARE))
      return {
        share: concat(kem.cipherText, share),
        secret: concat(kem.sharedSecret, agreed),
        privateKey: concat(message, privateKey),
      }
    },
    decapsulate: ({ privateKey }, serverShare) => {
      expectShare(serverShare, group.serverShareLength)
      count('kem-decapsulate')
      // A ciphertext that was tampered with gives a secret nobody else has (FIPS 203 §6.3), so Finished will fail.
      const secret = ml_kem768.decapsulate(
        serverShare.slice(0, MLKEM_CIPHERTEXT),
        privateKey.slice(0, MLKEM_PRIVATE),
      )
      const agreed = dh.agree(privateKey.subarray(MLKEM_PRIVATE), serverShare.subarray(MLKEM_CIPHERTEXT))
      return concat(secret, agreed)
    },
  }
  return group
}

function encapsulateMlkem(key: Uint8Array, message: Uint8Array): ReturnType<typeof ml_kem768.encapsulate> {
  count('kem-encapsulate')
  try {
    return ml_kem768.encapsulate(key, message)
  } catch {
    // The modulus check of FIPS 203 §7.2; lengths are checked before.
    throw new ShareRefused('a coefficient of the ML-KEM encapsulation key is not reduced modulo 3329')
  }
}

const POINTS = 'RFC 9846 §4.3.8.2 (8446 §4.2.8.2)'
const INTEGERS = 'RFC 9846 §4.3.8.1 (8446 §4.2.8.1)'

function ffdhe(name: FfdheName): Group {
  const { p, exponentLength } = FFDHE[name]
  return groupOf(name, 'ffdh', INTEGERS, finiteField(p, 2n, exponentLength))
}

/** Every group by its name. */
export const GROUPS: Readonly<Record<GroupName, Group>> = {
  x25519: groupOf('x25519', 'ecdh', POINTS, montgomery(x25519, 32)),
  x448: groupOf('x448', 'ecdh', POINTS, montgomery(x448, 56)),
  secp256r1: groupOf('secp256r1', 'ecdh', POINTS, nist('secp256r1')),
  secp384r1: groupOf('secp384r1', 'ecdh', POINTS, nist('secp384r1')),
  secp521r1: groupOf('secp521r1', 'ecdh', POINTS, nist('secp521r1')),
  ffdhe2048: ffdhe('ffdhe2048'),
  ffdhe3072: ffdhe('ffdhe3072'),
  ffdhe4096: ffdhe('ffdhe4096'),
  ffdhe6144: ffdhe('ffdhe6144'),
  ffdhe8192: ffdhe('ffdhe8192'),
  X25519MLKEM768: hybrid(),
}
