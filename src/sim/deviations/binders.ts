/**
 * The binder of a PSK, made as it must be and as some made it (RFC 9846 §4.3.11.2, 8446 §4.2.11.2). Who has the PSK can make
 * each of them, and so tell which mistake the other end made: the alert alone does not say.
 */
import { concat, EMPTY, equal, fromUint } from '../../bytes/bytes.ts'
import { digest, HASHES, type HashName } from '../../crypto/hash/hash.ts'
import { hmac, HmacKey } from '../../crypto/hash/hmac.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Sender } from '../../handshake/state/endpoint.ts'
import { hkdfExpandLabel } from '../../secrets/label.ts'
import { BINDER_KEYS, pskSuffix } from '../../secrets/names.ts'
import type { SecretNode } from '../../secrets/node.ts'
import { findExtension } from '../../wire/extension.ts'
import { decodeMessage13, truncatedClientHello } from '../../wire/handshake.ts'

/** Which label leads to the binder key, and what the binder covers. */
export interface BinderWay {
  readonly label: 'own' | 'ext binder'
  /**
   * `truncated`: all but the binders, lengths as in the whole; `whole`: the binders too, as zeros; `shortened`: as truncated,
   * but with the length of what is left; `alone`: truncated, without what was said before it.
   */
  readonly covers: 'truncated' | 'whole' | 'shortened' | 'alone'
}

/** As it must be. */
export const RIGHT_BINDER: BinderWay = { label: 'own', covers: 'truncated' }

/** What must be known to make a binder: the secrets of the PSK, and what was said before the hello. */
export interface Knower extends Pick<Sender, 'transcript'> {
  /** Secrets by name. */
  readonly vault: Pick<Sender['vault'], 'find'>
}

/**
 * A binder for the PSK at an index.
 * @param bytes the whole ClientHello, with binders of the right length
 * @throws Misuse where the secrets of the PSK are not there
 */
export function binderOf(way: BinderWay, bytes: Uint8Array, index: number, knower: Knower): Uint8Array {
  const { hash, key } = finishedKey(way.label, index, knower)
  const covered = coveredBy(way.covers, bytes)
  const value = way.covers === 'alone' ? digest(hash, covered) : knower.transcript.hashWith(hash, covered)
  return hmac(hash, key, value)
}

/** Which of several ways made the binder that a ClientHello carries; `undefined` where none did. */
export function wayOfBinder(
  ways: readonly BinderWay[],
  bytes: Uint8Array,
  index: number,
  knower: Knower,
): BinderWay | undefined {
  const { message } = decodeMessage13(bytes)
  const hello = message.name === 'ClientHello' ? message.body : undefined
  const binder = findExtension(hello?.extensions, 'pre_shared_key')?.binders[index] ?? EMPTY
  return ways.find((way) => equal(binderOf(way, bytes, index, knower), binder))
}

function coveredBy(covers: BinderWay['covers'], bytes: Uint8Array): Uint8Array {
  const truncated = truncatedClientHello(bytes)
  switch (covers) {
    case 'truncated':
    case 'alone':
      return truncated
    case 'whole':
      return concat(truncated, new Uint8Array(bytes.length - truncated.length))
    case 'shortened':
      return concat(truncated.slice(0, 1), fromUint(truncated.length - 4, 3), truncated.slice(4))
  }
}

function finishedKey(
  label: BinderWay['label'],
  index: number,
  { vault }: Knower,
): { hash: HashName; key: Uint8Array } {
  const names = [pskSuffix(index, true), pskSuffix(index)]
  const find = (name: string): SecretNode | undefined =>
    names.map((suffix) => vault.find(name + suffix)).find((node) => node !== undefined)
  const own = find(BINDER_KEYS.session.finishedKey) ?? find(BINDER_KEYS.external.finishedKey)
  const early = find('early_secret')
  if (!own || !early) throw new Misuse(`no secrets of PSK ${index}`)
  const hash = own.algorithm as HashName
  if (label === 'own') return { hash, key: own.bytes }
  const length = HASHES[hash].outputLength
  const binderKey = hkdfExpandLabel(new HmacKey(hash, early.bytes), label, digest(hash), length)
  return { hash, key: hkdfExpandLabel(new HmacKey(hash, binderKey), 'finished', EMPTY, length) }
}
