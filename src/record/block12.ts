/** GenericBlockCipher of TLS 1.2 (RFC 5246 §6.2.3.2), and its repair, encrypt-then-MAC (RFC 7366). */
import { concat, equalConstantTime } from '../bytes/bytes.ts'
import { AES_BLOCK, type Cbc } from '../crypto/cipher/cbc.ts'
import type { HmacKey } from '../crypto/hash/hmac.ts'

/** What a block cipher's record is made with. */
interface BlockKeys {
  readonly cbc: Cbc
  readonly mac: HmacKey
  /** Bytes of the MAC. */
  readonly macLength: number
  readonly encryptThenMac: boolean
}

/** seq_num, type, version and length as the MAC covers them: 13 bytes, of which the length is that of what follows. */
export type MacHeader = (length: number) => Uint8Array

/** Largest padding, without padding_length. */
const MAX_PADDING = 255

/**
 * The body of a record: IV, then content, MAC and padding encrypted together; or with encrypt-then-MAC, IV, content and
 * padding encrypted, and the MAC over both. @param extraBlocks blocks of padding beyond what is needed, to hide the length
 */
export function sealBlock(
  { cbc, mac, macLength, encryptThenMac }: BlockKeys,
  header: MacHeader,
  content: Uint8Array,
  iv: Uint8Array,
  extraBlocks = 0,
): Uint8Array {
  if (encryptThenMac) {
    const encrypted = concat(iv, cbc.encrypt(iv, pad(content, extraBlocks)))
    return concat(encrypted, mac.mac(header(encrypted.length), encrypted).subarray(0, macLength))
  }
  const authenticated = concat(content, mac.mac(header(content.length), content))
  return concat(iv, cbc.encrypt(iv, pad(authenticated, extraBlocks)))
}

/** padding and padding_length: every byte says how many bytes of padding stand before padding_length. */
function pad(bytes: Uint8Array, extraBlocks: number): Uint8Array {
  const length = AES_BLOCK - (bytes.length % AES_BLOCK) + AES_BLOCK * extraBlocks
  if (length - 1 > MAX_PADDING)
    throw new RangeError(`a padding of ${length - 1} bytes, at most 255 are allowed`)
  return concat(bytes, new Uint8Array(length).fill(length - 1))
}

/** The content of a record, or `undefined`, whatever was wrong: the caller sends `bad_record_mac` (RFC 5246 §7.2.2). */
export function openBlock(keys: BlockKeys, header: MacHeader, body: Uint8Array): Uint8Array | undefined {
  return keys.encryptThenMac ? openMacFirst(keys, header, body) : openMacLast(keys, header, body)
}

/** RFC 7366 §3: the MAC before anything is decrypted. */
function openMacFirst(
  { cbc, mac, macLength }: BlockKeys,
  header: MacHeader,
  body: Uint8Array,
): Uint8Array | undefined {
  const end = body.length - macLength
  if (end < 2 * AES_BLOCK || end % AES_BLOCK !== 0) return undefined
  const encrypted = body.subarray(0, end)
  if (!equalConstantTime(mac.mac(header(end), encrypted), body.subarray(end))) return undefined
  const padded = cbc.decrypt(encrypted.subarray(0, AES_BLOCK), encrypted.subarray(AES_BLOCK))
  const { length, fault } = measurePadding(padded, 0)
  return fault === 0 ? padded.slice(0, padded.length - length) : undefined
}

/**
 * RFC 5246 §6.2.3.2: padding and MAC are one check with one outcome. Where the padding is wrong the MAC is computed all the
 * same, as if there were none, so that neither the answer nor the work tells which of the two it was (Vaudenay 2002). The
 * number of blocks under the MAC still depends on the padding (Lucky 13, AlFardan and Paterson 2013): encrypt-then-MAC is the
 * cure for that.
 */
function openMacLast(
  { cbc, mac, macLength }: BlockKeys,
  header: MacHeader,
  body: Uint8Array,
): Uint8Array | undefined {
  // Lengths are public: whoever sees the record sees these.
  const size = body.length - AES_BLOCK
  if (size < macLength + 1 || size % AES_BLOCK !== 0) return undefined
  const padded = cbc.decrypt(body.subarray(0, AES_BLOCK), body.subarray(AES_BLOCK))
  const { length, fault } = measurePadding(padded, macLength)
  const end = padded.length - length - macLength
  const content = padded.slice(0, end)
  const expected = mac.mac(header(end), content)
  const found = padded.subarray(end, end + macLength)
  // Both are looked at before either decides.
  const sound = Number(equalConstantTime(expected, found)) & Number(fault === 0)
  return sound === 1 ? content : undefined
}

/**
 * Bytes of padding with padding_length, and whether anything is wrong with it. All bytes that could be padding are looked
 * at, whatever they hold; a padding that is wrong counts as one of padding_length alone.
 */
function measurePadding(padded: Uint8Array, macLength: number): { length: number; fault: number } {
  // There is a whole block at least. Nothing here may depend on what the bytes are, not even a look whether they are there.
  const last = padded[padded.length - 1]!
  // 1 where the padding would reach into the MAC
  let fault = ((padded.length - macLength - 1 - last) >> 31) & 1
  const candidates = Math.min(MAX_PADDING + 1, padded.length)
  for (let i = 0; i < candidates; i++) {
    // All ones as long as i <= last
    const within = ~((last - i) >> 31)
    fault |= within & (padded[padded.length - 1 - i]! ^ last)
  }
  const good = ((fault - 1) >> 31) & 0xff
  return { length: (last & good) + 1, fault }
}
