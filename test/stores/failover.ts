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
}

/** Clients that shake hands together. */
const CLIENTS = 4
/** Puts and takes under way together. */
const TOGETHER = 16
/** Resumptions before the death, and after it. */
const RESUMPTIONS = 20

/**
 * Counts. @param kill ends a server at once; the store comes back by itself
 */
export async function failover(spec: string, kill: () => void): Promise<Failover> {
  const stores = await openStore(spec, { size: 1_000_000 })
  try {
    return await counted(stores, kill)
  } finally {
    await stores.close()
  }
}

async function counted(stores: OpenStores, kill: () => void): Promise<Failover> {
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

  const load = [
    ...Array.from({ length: CLIENTS }, (_, n) => client(n)),
    ...Array.from({ length: TOGETHER }, worker),
  ]
  const resumes = async (): Promise<void> => {
    for (const goal = handshakes.resumed + RESUMPTIONS; handshakes.resumed < goal;) await pause(20)
  }
  await resumes()
  const acknowledged = [...stored]
  kill()
  const died = Date.now()
  // Until each of a thousand of the sessions, on whatever node, is answered for.
  const probes = acknowledged.slice(-1000)
  while (!(await allAnswered(stores, probes))) await pause(20)
  const away = Date.now() - died
  await resumes()
  over = true
  await Promise.all(load)
  await world.settled()

  let [kept, lost, doubled] = [0, 0, 0]
  for (const n of stored) {
    const found = await stores.sessions.take(key(n))
    if (taken.has(n)) doubled += found ? 1 : 0
    else if (unknown.has(n)) continue
    else if (found) kept++
    else lost++
  }
  return { ...handshakes, away, stored: kept + lost, lost, taken: taken.size, doubled }
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
