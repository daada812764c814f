/** Handshakes whose sessions are in stores: resumed where the store works, full where it does not, and never lost. */
import { readdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { feed, type Connection } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import type { ClientConfig, ServerConfig } from '../../src/handshake/config/config.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { Session } from '../../src/session/session.ts'
import { MemoryReplays, MemoryStore } from '../../src/stores/memory.ts'
import { openStore } from '../../src/stores/open.ts'
import type { Hear } from '../../src/stores/server-world.ts'
import type { Stores } from '../../src/stores/store.ts'
import { StoreWorld } from '../../src/stores/store-world.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import type { Actor } from '../../src/wire/actor.ts'
import { pair } from '../kit/pair.ts'
import { client, ENV, server } from '../kit/world.ts'
import { scratch } from '../peers/children.ts'
import { acting } from './broken.ts'

const { file } = scratch()
const OTHER = { client: 'server', server: 'client' } as const

interface Met {
  readonly client: Connection
  readonly server: Connection
  readonly events: readonly StepEvent[]
  readonly sessions: readonly Session[]
}

/** Runs both sides until neither has anything left to do; the world answers when it can. */
async function meet(
  id: string,
  sides: { readonly client: ClientConfig; readonly server: ServerConfig },
  world: StoreWorld,
): Promise<Met> {
  const now: Record<Actor, Connection> = { ...pair(sides.client, sides.server, id) }
  world.began('server')
  const events: StepEvent[] = []
  const sessions: Session[] = []
  const hear: Hear = (event) => events.push(event)
  for (let idle = 0, actor: Actor = 'client'; idle < 2; actor = OTHER[actor]) {
    idle += 1
    for (;;) {
      const { pending } = now[actor]
      const answer = pending && (await world.answer(pending, ENV.now, hear))
      const taken = step(ENV, now[actor], answer && { answer })
      if (taken.status === 'needs-input' || now[actor].state.machine === 'end') break
      idle = 0
      now[actor] = taken.connection
      events.push(...taken.events)
      for (const output of taken.outputs) {
        if (output.kind === 'bytes') now[OTHER[actor]] = feed(now[OTHER[actor]], output.bytes)
        if (output.kind === 'session') sessions.push(output.session)
        if (actor === 'server') void world.hears(now.server, output, ENV.now, hear)
      }
    }
  }
  await world.settled()
  return { ...now, events, sessions }
}

const SERVERS = {
  'TLS 1.3 with references': {
    versions: ['TLS 1.3'],
    tickets: { kind: 'stateful', count: 1 },
  },
  'TLS 1.2 with session IDs': {
    versions: ['TLS 1.2'],
    sessionIds: true,
    tickets: { count: 0 },
  },
} as const

describe.each(Object.entries(SERVERS))('%s', (_, settings) => {
  const versions = settings.versions
  const sides = (sessions: readonly Session[] = []) => ({
    client: client({ versions, sessions }),
    server: server(settings),
  })
  const isResumed = ({ server }: Met): boolean => {
    if (server.state.name !== 'CONNECTED') throw new Error(`the server ended in ${server.state.name}`)
    return agreedOf(server)?.resumed !== undefined
  }
  const notes = ({ events }: Met): string[] =>
    events.flatMap((event) => (event.kind === 'note' ? [event.text] : []))

  it('resumes a session that was in files, also after a restart', async () => {
    const spec = `file:${file(versions[0])}`
    const first = await meet('c1', sides(), new StoreWorld(await openStore(spec)))
    expect(isResumed(first)).toBe(false)
    const world = new StoreWorld(await openStore(spec))
    const second = await meet('c2', sides(first.sessions), world)
    expect(isResumed(second)).toBe(true)
    // As SSL_CTX counts without an inside: what the callback brought, and nothing that the inside could have missed.
    expect(world.stats).toMatchObject({
      accept: 1,
      accept_good: 1,
      hits: 1,
      cb_hits: 1,
      misses: 0,
      number: 0,
    })
  })

  it('counts in the store how often a session ID was resumed; a reference has left with its only use', async () => {
    const sessions = new MemoryStore()
    const world = new StoreWorld({ sessions, replays: new MemoryReplays(10) })
    const first = await meet('c1', sides(), world)
    for (const id of ['c2', 'c3']) await meet(id, sides(first.sessions), world)
    await world.settled()
    const counts = (await sessions.list(0)).map((kept) => kept.session.timesUsed)
    expect(counts.filter((count) => count > 0)).toEqual(versions[0] === 'TLS 1.2' ? [2] : [])
  })

  it.each([
    ['fails', () => Promise.reject(new Error('the server is away')), 'the server is away'],
    ['hangs', () => new Promise<never>(() => undefined), 'no answer within 20 ms'],
  ])('is a full handshake with a note where the store %s', async (_, act, why) => {
    const stores: Stores = { sessions: new MemoryStore(), replays: new MemoryReplays(10) }
    const first = await meet('c1', sides(), new StoreWorld(stores))
    const broken = acting(act)
    const world = new StoreWorld({ sessions: broken, replays: broken }, { deadline: 20 })
    const second = await meet('c2', sides(first.sessions), world)
    expect(isResumed(second)).toBe(false)
    expect(second.client.state.name).toBe('CONNECTED')
    expect(notes(second)).toContainEqual(`the session could not be looked up: ${why} (a broken store)`)
    expect(notes(second)).toContainEqual(`the session could not be stored: ${why} (a broken store)`)
    expect(world.stats).toMatchObject({ accept_good: 1, hits: 0, cb_hits: 0 })
  })

  it('is a full handshake with a note where the session is damaged', async () => {
    const spec = `file:${file(`damaged ${versions[0]}`)}`
    const stores = await openStore(spec)
    const first = await meet('c1', sides(), new StoreWorld(stores))
    const directory = join(spec.slice('file:'.length), 'sessions')
    for (const name of readdirSync(directory)) truncateSync(join(directory, name), 100)
    const second = await meet('c2', sides(first.sessions), new StoreWorld(stores))
    expect(isResumed(second)).toBe(false)
    expect(notes(second)).toContainEqual(
      expect.stringMatching(
        /^the session could not be looked up: the session stored as [0-9a-f]{64} is lost: its bytes are not those that were stored \(files in /,
      ),
    )
  })
})
