/**
 * One connection between a client and a server whose memory may take its time, such as a store on a disk. The core waits for
 * nothing: where it needs something from outside, a step ends with a question, and the next one begins with the answer.
 */
import {
  type ClientSettings,
  clientConfig,
  createClient,
  createServer,
  feed,
  LAB_START,
  makeIdentity,
  type Request,
  seededRandom,
  serverConfig,
  type Session,
  step,
} from '../../src/index.ts'
import type { Hear, ServerWorld } from '../../src/stores.ts'

/** What came of it. */
export interface Met {
  readonly resumed: boolean
  /** Sessions that the client may offer next time. */
  readonly sessions: readonly Session[]
  /** What the world had to say, such as that its store failed. */
  readonly notes: readonly string[]
}

const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
// Tickets that are references: the server keeps the session, and whoever takes it first resumes it.
const server = serverConfig({ credentials: [identity], tickets: { kind: 'stateful', count: 1 } })
const client: ClientSettings = { serverName: 'server.example', trust: [root] }
const env = { now: LAB_START, random: seededRandom('stores'), trace: false }

/** @param name of the connection @param offered what the client offers */
export async function meet(name: string, world: ServerWorld, offered: readonly Session[] = []): Promise<Met> {
  const ends = {
    client: createClient(name, clientConfig({ ...client, sessions: offered })),
    server: createServer(name, server),
  }
  const sessions: Session[] = []
  const notes: string[] = []
  const hear: Hear = (event) => {
    if (event.kind === 'note') notes.push(event.text)
  }
  let resumed = false
  let question: Request | undefined
  world.began?.('server')

  // #region loop
  for (let idle = 0; idle < 2;)
    for (const [actor, other] of [
      ['client', 'server'],
      ['server', 'client'],
    ] as const) {
      const asked = actor === 'server' ? question : undefined
      const answer = asked && { answer: await world.answer(asked, env.now, hear) }
      const taken = step(env, ends[actor], answer)
      if (actor === 'server') question = taken.request
      ends[actor] = taken.connection
      for (const output of taken.outputs) {
        if (output.kind === 'bytes') ends[other] = feed(ends[other], output.bytes)
        else if (output.kind === 'session') sessions.push(output.session)
        else if (output.kind === 'offered-session' && actor === 'server')
          resumed = output.outcome === 'resumed'
        if (actor === 'server') await world.hears(taken.connection, output, env.now, hear)
      }
      idle = taken.status === 'stepped' || taken.request ? 0 : idle + 1
    }
  // #endregion loop
  return { resumed, sessions, notes }
}
