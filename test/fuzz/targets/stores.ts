/** What lies in a store: written by somebody else, damaged, sealed under our key with anything in it. */
import { concat } from '../../../src/bytes/bytes.ts'
import { encodeSession } from '../../../src/session/session.ts'
import type { ByteStore } from '../../../src/stores/byte-store.ts'
import { readable, sealed } from '../../../src/stores/envelope.ts'
import { KeptSessions } from '../../../src/stores/kept-sessions.ts'
import { StoreError } from '../../../src/stores/store.ts'
import { ENV } from '../../robustness/world.ts'
import { genuineSessions } from '../genuine.ts'
import { Broken, type Target } from '../target.ts'

const KEY = Uint8Array.of(7)
const ENVELOPES = [readable, sealed(new Uint8Array(32).fill(9))]

/** A place that holds one value for whatever key, until it is taken or removed. */
function holding(name: Uint8Array, value: Uint8Array): ByteStore {
  let held: Uint8Array | undefined = value
  const gone = (): Uint8Array | undefined => {
    const was = held
    held = undefined
    return was
  }
  return {
    place: 'memory',
    put: (_, value) => ((held = value), Promise.resolve([])),
    add: () => Promise.resolve(false),
    replace: (_, value) => (held && (held = value), Promise.resolve(held !== undefined)),
    get: () => Promise.resolve(held),
    take: () => Promise.resolve(gone()),
    remove: () => Promise.resolve(gone() !== undefined),
    expire: () => Promise.resolve([]),
    list: () => Promise.resolve(held ? [{ name, value: held }] : []),
    count: () => Promise.resolve(held ? 1 : 0),
  }
}

async function unlessDamaged<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof StoreError) return undefined
    throw error
  }
}

/** A byte that chooses the envelope and whether the rest is put into it first, then what the place holds. */
export const target: Target = {
  about: 'entries of stores, in both envelopes',
  seeds: () =>
    genuineSessions().flatMap((session) => {
      const value = encodeSession(session)
      return [
        concat(Uint8Array.of(1), value),
        concat(Uint8Array.of(3), value),
        concat(Uint8Array.of(0), readable.wrap(KEY, value)),
      ]
    }),
  work: { base: 500_000, each: 5000 },
  run: async (input) => {
    const [chosen = 0] = input
    const envelope = ENVELOPES[(chosen >> 1) & 1]
    const rest = input.slice(1)
    const value = chosen & 1 ? envelope.wrap(envelope.nameOf(KEY), rest) : rest
    const problems: string[] = []
    const store = new KeptSessions(holding(envelope.nameOf(KEY), value), {
      envelope,
      onProblem: (problem) => problems.push(problem),
    })
    await store.list(ENV.now)
    await unlessDamaged(() => store.used(KEY))
    const got = await unlessDamaged(() => store.get(KEY))
    // What is damaged leaves with the first question about it.
    if (!got && (await store.count()) !== 0) throw new Broken('what nobody can read stays')
    if (problems.length > 0 && got)
      throw new Broken(`it is listed as damaged, and can be read: ${problems[0]}`)
    await unlessDamaged(() => store.take(KEY))
    if ((await store.count()) !== 0) throw new Broken('what was taken is still there')
  },
}
