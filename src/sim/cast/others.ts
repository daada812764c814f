/** Who appears in the scenarios of faults beside the cast: other names, an older root, a certificate that ends soon. */
import { makeIdentity, type IssuedIdentity } from '../../certificate/keys/identity.ts'
import { SEED, SERVER_NAME, YEAR } from './cast.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'

/** Another server, which may or may not be the same machine. */
export const OTHER_NAME = 'other.example'

/** Made when first asked for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** One certificate for both names, under the root of the cast. */
export const bothNames = once(
  () => makeIdentity({ seed: SEED, names: [SERVER_NAME, OTHER_NAME], ...YEAR }).identity,
)

/** A certificate for the other name alone. */
export const otherName = once(() => makeIdentity({ seed: SEED, names: [OTHER_NAME], ...YEAR }).identity)

/** A certificate of the server that ends half a minute after the Lab's start. */
export const endsSoon = once(
  () =>
    makeIdentity({ seed: SEED, names: [SERVER_NAME], ...YEAR, notAfter: VIRTUAL_START + 30_000 }).identity,
)

/** The server under a root that is about to be replaced. */
export const oldServer = once(() => underOldRoot('server', SERVER_NAME))
/** The client under that root. */
export const oldClient = once(() => underOldRoot('client', 'client.example'))

function underOldRoot(usage: 'server' | 'client', name: string): IssuedIdentity {
  return makeIdentity({ seed: `${SEED} of old`, usage, names: [name], ...YEAR })
}
