/** What is lost and what is doubled when a server dies under load and its replica takes over. */
import { meet } from '../../examples/stores/meet.ts'
import type { Session } from '../../src/session/session.ts'
import { openStore, type OpenStores } from '../../src/stores/open.ts'
import { StoreWorld } from '../../src/stores/store-world.ts'
import { key, NOW, session } from './sessions.ts'

/** What was counted. */
export interface Failover {
  /** Handshakes from a moment before the death until resumption worked again. */
  readonly connections: number
  /** Those that did not connect. */
  readonly failed: number
  readonly resumed: number
  /** Those in full with a note about the store in their trace. */
  readonly noted: number
  /** ms from the death until the first look at a session of the dead server that was answered. */
  readonly away: number
  /** Sessions whose storing was acknowledged and that nobody took: how many, and how many of them are gone. */
  readonly stored: number
  readonly lost: number
  /** Sessions that somebody got by taking: how many, and how many of them could be taken once more. */
  readonly taken: number
  readonly doubled: number
  /** Takes of which nobody knows whether they were carried out: they got no answer, or nothing. */
  readonly unknown: number
  /** Puts and takes acknowledged a second, until the death. */
  readonly rate: number
}

/** What goes on beside the handshakes. */
export interface Load {
  /** Puts and takes under way together. */
  readonly together: number
  /** For how long at least before the death, ms. */
  readonly before: number
  /** ms between two handshakes of a client: whoever signs leaves no time for the rest. */
  readonly think: number
}

/** Clients that shake hands together. */
const CLIENTS = 4
/** Enough to see that handshakes go on. */
const LIGHT: Load = { together: 16, before: 0, think: 0 }
/** Resumptions before the death, and after it. */
const RESUMPTIONS = 20

/**
 * Counts. @param kill ends a server at once; the store comes back by itself
 */
export async function failover(spec: string, kill: () => void, load = LIGHT): Promise<Failover> {
  const stores = await openStore(spec, { size: 1_000_000 })
  try {
    return await counted(stores, kill, load)
  } finally {
    await stores.close()
  }
}

async function counted(
  stores: OpenStores,
  kill: () => void,
  { together, before, think }: Load,
): Promise<Failover> {
  let over = false
  const handshakes = { connections: 0, failed: 0, resumed: 0, noted: 0 }
  const world = new StoreWorld(stores)
  const client = async (number: number): Promise<void> => {
    let offered: readonly Session[] = []
    for (let n = 0; !over; n++) {
      const met = await meet(`c${number}-${n}`, world, offered)
      offered = met.sessions.slice(-1)
      handshakes.connections++
      if (met.sessions.length === 0) handshakes.failed++
      if (met.resumed) handshakes.resumed++
      if (met.notes.length > 0) handshakes.noted++
      await pause(think)
    }
  }

  const stored = new Set<number>()
  const taken = new Set<number>()
  /** Whether the answer is known; a take whose answer is not may have happened or not. */
  const unknown = new Set<number>()
  let next = 0
  const worker = async (): Promise<void> => {
    while (!over) {
      const n = next++
      // The handshakes want their turn.
      await pause(1)
      const put = await stores.sessions.put(key(n), session(n), NOW).then(
        () => true,
        () => false,
      )
      if (put) stored.add(n)
      // Every other one is taken at once.
      else await new Promise((resolve) => setTimeout(resolve, 5))
      if (!put || n % 2 === 0) continue
      try {
        if (await stores.sessions.take(key(n))) taken.add(n)
        else unknown.add(n)
      } catch {
        unknown.add(n)
      }
    }
  }

  const began = performance.now()
  const load = [
    ...Array.from({ length: CLIENTS }, (_, n) => client(n)),
    ...Array.from({ length: together }, worker),
  ]
  const resumes = async (): Promise<void> => {
    for (const goal = handshakes.resumed + RESUMPTIONS; handshakes.resumed < goal;) await pause(20)
  }
  await Promise.all([resumes(), pause(before)])
  const acknowledged = [...stored]
  const died = performance.now()
  const rate = Math.round((1000 * (stored.size + taken.size)) / (died - began))
  kill()
  // Until each of a hundred of the sessions is answered for: of three nodes every one has some of those.
  const probes = acknowledged.slice(-100)
  while (!(await allAnswered(stores, probes))) await pause(20)
  const away = Math.round(performance.now() - died)
  await resumes()
  over = true
  await Promise.all(load)
  await world.settled()

  let [kept, lost, doubled] = [0, 0, 0]
  const left = stored.values()
  const check = async (): Promise<void> => {
    for (const n of left) {
      const found = await stores.sessions.take(key(n))
      if (taken.has(n)) doubled += found ? 1 : 0
      else if (unknown.has(n)) continue
      else if (found) kept++
      else lost++
    }
  }
  await Promise.all(Array.from({ length: together }, check))
  const counts = { stored: kept + lost, lost, taken: taken.size, doubled, unknown: unknown.size }
  return { ...handshakes, away, rate, ...counts }
}

async function allAnswered(stores: OpenStores, numbers: readonly number[]): Promise<boolean> {
  const looks = Promise.all(numbers.map((n) => stores.sessions.get(key(n))))
  return Promise.race([
    looks.then(
      () => true,
      () => false,
    ),
    pause(2000).then(() => false),
  ])
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
