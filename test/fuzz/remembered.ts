/** Keys, and what two of them agree on, computed once: random numbers repeat here, and these would be most of a handshake. */
import { GROUPS, type KeyPair } from '../../src/crypto/agreement/group.ts'

/** Results that are kept of each function. */
const MOST = 1000

/** From now on, remembers what is made in each group. Gives what takes the memory back. */
export function rememberAgreements(): () => void {
  const undo = Object.values(GROUPS).map((group) => {
    const real = { ...group }
    const secret = remembered((privateKey, share) => real.decapsulate({ privateKey, share: NO_SHARE }, share))
    Object.assign(group, {
      generate: remembered((seed) => real.generate(seed)),
      encapsulate: remembered((share, seed) => real.encapsulate(share, seed)),
      decapsulate: ({ privateKey }: KeyPair, share: Uint8Array) => secret(privateKey, share),
    })
    return () => void Object.assign(group, real)
  })
  return () => undo.forEach((take) => take())
}

/** The secret follows from the private key alone. */
const NO_SHARE = new Uint8Array(0)

/** The same function; what it throws is not remembered. */
function remembered<A extends readonly Uint8Array[], R>(make: (...bytes: A) => R): (...bytes: A) => R {
  const made = new Map<string, R>()
  return (...bytes) => {
    const key = bytes
      .map((part) => Buffer.from(part.buffer, part.byteOffset, part.length).toString('latin1'))
      .join('|')
    let value = made.get(key)
    if (value === undefined) {
      value = make(...bytes)
      if (made.size >= MOST) made.clear()
      made.set(key, value)
    }
    return value
  }
}
