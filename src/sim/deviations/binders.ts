/**
 * The binder of a PSK, made as it must be and as some made it (RFC 9846 §4.3.11.2, 8446 §4.2.11.2). Who has the PSK can make
 * each of them, and so tell which mistake the other end made: the alert alone does not say.
 */
import { concat, EMPTY, equal, fromUint } from '../../bytes/bytes.ts'
import { encode } from '../../bytes/layout.ts'
import { digest, HASHES, type HashName } from '../../crypto/hash/hash.ts'
import { hmac, HmacKey } from '../../crypto/hash/hmac.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Sender } from '../../handshake/state/endpoint.ts'
import { hkdfExpandLabel } from '../../secrets/label.ts'
import { BINDER_KEYS, pskSuffix } from '../../secrets/names.ts'
import type { SecretNode } from '../../secrets/node.ts'
import { findExtension } from '../../wire/extension.ts'
import { pskBinders } from '../../wire/extension/resumption.ts'
import { decodeMessage13, truncatedClientHello } from '../../wire/handshake.ts'
import type { ClientHello } from '../../wire/hello.ts'

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
function binderOf(way: BinderWay, bytes: Uint8Array, index: number, knower: Knower): Uint8Array {
  const { hash, key } = finishedKey(way.label, index, knower) ?? noSecrets(index)
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
  const binder = findExtension(helloIn(bytes)?.extensions, 'pre_shared_key')?.binders[index] ?? EMPTY
  return ways.find((way) => equal(binderOf(way, bytes, index, knower), binder))
}

/**
 * A message with binders made anew over it as it is. Binders of PSKs that the knower does not have stay, or have another length
 * than theirs; so does all of a message that is no ClientHello with PSKs at its end.
 * @throws DecodeError where it cannot be read
 */
export function withBinders(way: BinderWay, bytes: Uint8Array, knower: Knower): Uint8Array {
  const hello = helloIn(bytes)
  const last = hello?.extensions?.at(-1)
  if (last?.type !== 'pre_shared_key') return bytes
  const made = last.data.binders.map((binder, index) => {
    if (!finishedKey(way.label, index, knower)) return binder
    const anew = binderOf(way, bytes, index, knower)
    return anew.length === binder.length ? anew : binder
  })
  return concat(truncatedClientHello(bytes, hello), encode(pskBinders, made))
}

function helloIn(bytes: Uint8Array): ClientHello | undefined {
  const { message } = decodeMessage13(bytes)
  return message.name === 'ClientHello' ? message.body : undefined
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
): { hash: HashName; key: Uint8Array } | undefined {
  const names = [pskSuffix(index, true), pskSuffix(index)]
  const find = (name: string): SecretNode | undefined =>
    names.map((suffix) => vault.find(name + suffix)).find((node) => node !== undefined)
  const own = find(BINDER_KEYS.session.finishedKey) ?? find(BINDER_KEYS.external.finishedKey)
  const early = find('early_secret')
  if (!own || !early) return undefined
  const hash = own.algorithm as HashName
  if (label === 'own') return { hash, key: own.bytes }
  const length = HASHES[hash].outputLength
  const binderKey = hkdfExpandLabel(new HmacKey(hash, early.bytes), label, digest(hash), length)
  return { hash, key: hkdfExpandLabel(new HmacKey(hash, binderKey), 'finished', EMPTY, length) }
}

function noSecrets(index: number): never {
  throw new Misuse(`no secrets of PSK ${index}`)
}
