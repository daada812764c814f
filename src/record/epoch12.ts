/** One direction's protection in TLS 1.2: the connection state of RFC 5246 §6.1 that ChangeCipherSpec brings into force. */
import { EMPTY } from '../bytes/bytes.ts'
import { aead, type Aead } from '../crypto/cipher/aead.ts'
import { AES_BLOCK, cbc, type Cbc } from '../crypto/cipher/cbc.ts'
import { HmacKey } from '../crypto/hash/hmac.ts'
import { HASHES } from '../crypto/hash/hash.ts'
import { Misuse } from '../rules/failure.ts'
import { keyLengths12, type KeyBlockPart } from '../secrets/schedule12.ts'
import type { Actor } from '../wire/actor.ts'
import { CIPHERS_12 } from '../wire/registry/ciphers12.ts'
import type { Suite12Row } from '../wire/registry/suites12.ts'

/** The columns of a suite that say how records are protected. A row of `SUITES_12` will do. */
export type Protection12 = Pick<Suite12Row, 'cipher' | 'mac'>

/** Keys of one direction, as the key block has them; empty where the suite has no such key. */
interface WriteKeys12 {
  readonly macKey: Uint8Array
  readonly key: Uint8Array
  /** The fixed part of a nonce; empty for CBC, whose IVs stand in the records. */
  readonly iv: Uint8Array
}

/** How a record is protected: one of the three kinds of cipher of RFC 5246 §6.2.3, with its keyed objects. */
type Protector12 =
  | { readonly kind: 'aead'; readonly aead: Aead; readonly explicitNonce: boolean }
  | {
      readonly kind: 'block'
      readonly cbc: Cbc
      readonly mac: HmacKey
      readonly macLength: number
      readonly encryptThenMac: boolean
    }
  | { readonly kind: 'null'; readonly mac: HmacKey; readonly macLength: number }

/** Keys of one epoch and direction. What depends on them alone is made when first used and kept with them. */
export class EpochKeys12 {
  readonly suite: Protection12
  readonly keys: WriteKeys12
  /** Whether the MAC covers the ciphertext (RFC 7366); only ever true for a block cipher (§3). */
  readonly encryptThenMac: boolean
  private made: Protector12 | undefined

  /** @throws Misuse when a key does not have the length that the suite demands */
  constructor(suite: Protection12, keys: WriteKeys12, encryptThenMac = false) {
    const due = keyLengths12(suite)
    if (keys.macKey.length !== due.mac || keys.key.length !== due.key || keys.iv.length !== due.iv)
      throw new Misuse(
        `${suite.cipher} with ${suite.mac} takes keys of ${due.mac}, ${due.key} and ${due.iv} bytes, not ` +
          `${keys.macKey.length}, ${keys.key.length} and ${keys.iv.length}`,
      )
    this.suite = suite
    this.keys = keys
    this.encryptThenMac = encryptThenMac && CIPHERS_12[suite.cipher].kind === 'block'
  }

  /** Random bytes that each record takes for its IV: 16 for CBC, otherwise none. */
  get ivLength(): number {
    return CIPHERS_12[this.suite.cipher].kind === 'block' ? AES_BLOCK : 0
  }

  /** The keyed objects. */
  get protector(): Protector12 {
    return (this.made ??= this.make())
  }

  /** Nonce of an AEAD: salt and the record's explicit part (RFC 5288 §3, RFC 6655 §3), or IV XOR sequence number (RFC 7905 §2). */
  nonce(sequence: Uint8Array): Uint8Array {
    const { iv } = this.keys
    const nonce = new Uint8Array(12)
    nonce.set(sequence, 4)
    if (iv.length === 4) nonce.set(iv)
    else for (let i = 0; i < 12; i++) nonce[i]! ^= iv[i]!
    return nonce
  }

  private make(): Protector12 {
    const { cipher, mac } = this.suite
    const { key, macKey } = this.keys
    const hash = mac === 'AEAD' ? 'sha256' : mac
    const macLength = HASHES[hash].outputLength
    const row = CIPHERS_12[cipher]
    switch (row.kind) {
      case 'aead':
        return { kind: 'aead', aead: aead(row.aead, key), explicitNonce: row.explicitNonce }
      case 'block':
        return {
          kind: 'block',
          cbc: cbc(row.cbc, key),
          mac: new HmacKey(hash, macKey),
          macLength,
          encryptThenMac: this.encryptThenMac,
        }
      case 'null':
        return { kind: 'null', mac: new HmacKey(hash, macKey), macLength }
    }
  }
}

/** One direction's protection at one moment. */
export interface Epoch12 {
  /** How many ChangeCipherSpec went before: 0 in the clear, 1 after the first handshake, more after renegotiations. */
  readonly generation: number
  /** `undefined` only where records travel in plaintext. */
  readonly keys: EpochKeys12 | undefined
  /** Number of the next record under these keys; 0 again after each ChangeCipherSpec (RFC 5246 §6.1). */
  readonly sequence: number
}

const WRITE_KEYS = {
  client: { macKey: 'client_write_MAC_key', key: 'client_write_key', iv: 'client_write_IV' },
  server: { macKey: 'server_write_MAC_key', key: 'server_write_key', iv: 'server_write_IV' },
} as const satisfies Record<string, Record<keyof WriteKeys12, KeyBlockPart>>

/** A direction's keys out of the parts of a key block by name; absent parts are empty. */
export function writeKeys12(
  side: Actor,
  bytesOf: (part: KeyBlockPart) => Uint8Array | undefined,
): WriteKeys12 {
  const { macKey, key, iv } = WRITE_KEYS[side]
  return { macKey: bytesOf(macKey) ?? EMPTY, key: bytesOf(key) ?? EMPTY, iv: bytesOf(iv) ?? EMPTY }
}
