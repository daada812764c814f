import { fromText } from '../../bytes/bytes.ts'
import { expand } from './hkdf.ts'
import { HmacKey } from './hmac.ts'

/** Names one random value: who needs it, in which connection, what for, and the how-manyth of its use (from 0). */
export interface DrawKey {
  readonly connection: string
  readonly actor: 'client' | 'server'
  /** Such as `hello.random`. */
  readonly use: string
  readonly ordinal: number
}

/**
 * A source of random values that are asked for by name. It is a value: the same key gives the same bytes, whatever was
 * drawn before. That no key is drawn twice within one history is for the caller to see to.
 */
export interface Random {
  /** `length` bytes for `key`. */
  draw(key: DrawKey, length: number): Uint8Array
}

/**
 * Random values that follow from a seed: HKDF-Expand with SHA-256 under the seed, with the text of the key as info. The
 * same seed gives the same run. Not for real traffic unless the seed is secret, 32 bytes, and used once.
 */
export function seededRandom(seed: string | Uint8Array): Random {
  const bytes = typeof seed === 'string' ? fromText(seed) : seed
  const prk = new HmacKey('sha256', new HmacKey('sha256', fromText('glass-tls random')).within(bytes))
  return {
    draw: ({ connection, actor, use, ordinal }, length) =>
      expand(prk, fromText(JSON.stringify([connection, actor, use, ordinal])), length),
  }
}

/**
 * Values from a published trace by name, and `fallback` for every other. A name is `use`, optionally with `#ordinal`
 * behind and `actor/` or `connection/actor/` before; the most specific one wins. Without `#ordinal`, each ordinal gets
 * the value.
 * @param otherLength whether a draw whose length is not that of the value is refused, or gets another value: who changes a
 * published connection may ask for more than was published
 * @throws RangeError on a draw that is refused
 */
export function scriptedRandom(
  values: Readonly<Record<string, Uint8Array>>,
  fallback: Random,
  otherLength: 'refuse' | 'fallback' = 'refuse',
): Random {
  const script = new Map(Object.entries(values))
  return {
    draw: (key, length) => {
      const name = namesOf(key).find((candidate) => script.has(candidate))
      const value = name === undefined ? undefined : script.get(name)
      if (value === undefined || (otherLength === 'fallback' && value.length !== length))
        return fallback.draw(key, length)
      if (value.length !== length)
        throw new RangeError(`the script has ${value.length} bytes for ${name}, but ${length} are drawn`)
      return value.slice()
    },
  }
}

function namesOf({ connection, actor, use, ordinal }: DrawKey): string[] {
  const numbered = `${use}#${ordinal}`
  return [`${connection}/${actor}/`, `${actor}/`, ''].flatMap((prefix) => [prefix + numbered, prefix + use])
}
