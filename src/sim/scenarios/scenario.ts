/** What scenarios are made of: the parts of a story that several tell. */
import { MINUTE } from '../../bytes/time.ts'
import { fromText } from '../../bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../handshake/config/config.ts'
import type { Published } from '../../trace/published.ts'
import { cast, SERVER_NAME } from '../cast/cast.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Change } from '../change/change.ts'
import { Lab } from '../lab/lab.ts'
import { DEFAULT_SEED } from '../kernel/network-options.ts'

/** A story that a Lab can play. */
export interface Scenario {
  readonly name: string
  /** One line: what it shows. */
  readonly shows: string
  /**
   * Its connections as somebody published them, in order, where it plays what was published. All that is random is of there too,
   * and follows from no seed.
   */
  readonly published?: readonly Published[]
  /**
   * The Lab after the story.
   * @param seed everything random follows from it
   * @param changes what is otherwise from the start
   * @throws Misuse for a change that cannot be
   */
  play(seed?: string, changes?: readonly Change[]): Lab
}

/** Both ends of a connection. */
export interface Ends {
  readonly client: ClientSettings
  readonly server: ServerSettings
}

/** A scenario told by a function from an empty Lab to the Lab after the story. */
export function scenario(name: string, shows: string, story: (lab: Lab) => Lab): Scenario {
  return { name, shows, play: (seed = DEFAULT_SEED, changes = []) => story(Lab.create({ seed, changes })) }
}

/** A story that is not told again, since it was recorded or takes its outcome for granted: it goes on from its first moment. */
export function otherwise(told: Lab, changes: readonly Change[] = []): Lab {
  return changes.reduce((lab, change) => lab.fork(0, change), told)
}

/** A client that asks for the server of the cast and trusts its root. */
export function client(more: ClientSettings = {}): ClientSettings {
  return { serverName: SERVER_NAME, trust: [cast().root], ...more }
}

/** The server of the cast. */
export function server(more: ServerSettings = {}): ServerSettings {
  return { credentials: [cast().server], ...more }
}

/** Steps until something holds, or until all is quiet. */
export function until(lab: Lab, holds: (lab: Lab) => boolean): Lab {
  let now = lab
  while (!holds(now)) {
    const next = now.step()
    if (next === now) break
    now = next
  }
  return now
}

/** The ClientHello, and what the client says right behind it where its ticket allows that. */
export function sayEarly(lab: Lab, text: string): Lab {
  const hello = lab.step()
  if (hello.client.write.name !== 'early') return hello
  return hello.commandOnly('client', { kind: 'send-early', data: fromText(text) })
}

/** Steps until the client may say what it likes, or all is quiet. */
export function clientUp(lab: Lab): Lab {
  return until(lab, ({ client }) => client.state.name === 'CONNECTED')
}

/**
 * A word each way, each as soon as it may be said: the client’s with its Finished in TLS 1.3 and where TLS 1.2 resumes, else
 * behind the server’s; the server’s when it has heard the client’s. Where the handshake fails there are none.
 */
export function talk(lab: Lab): Lab {
  return answered(lab).run()
}

/** The same up to the moment in which the client hears the answer. */
function answered(lab: Lab): Lab {
  const up = clientUp(lab)
  // What was changed may keep the handshake from any end: then there is nothing that one may say.
  if (up.client.state.name !== 'CONNECTED' && !up.client.writeClosed) return up
  const asked = up.commandOnly('client', { kind: 'send', data: fromText('ping') })
  const heard = until(asked, hears('server'))
  if (!hears('server')(heard)) return heard
  return until(heard.commandOnly('server', { kind: 'send', data: fromText('pong') }), hears('client'))
}

/** Whether an end has just got data that were sent when it was connected. */
function hears(who: Actor): (lab: Lab) => boolean {
  return ({ timeline }) => {
    const { actor, events } = timeline.at(-1) ?? { actor: 'wire', events: [] }
    return actor === who && events.some((e) => e.kind === 'data' && e.direction === 'received' && !e.early)
  }
}

/** A word each way, then both sides close: in TLS 1.2 a server that is told so closes by itself (RFC 5246 §7.2.1). */
export function converse(lab: Lab): Lab {
  const closing = answered(lab).command('client', { kind: 'close' })
  return closing.server.state.name === 'CLOSED' ? closing : closing.command('server', { kind: 'close' })
}

/** One connection from hello to close. */
export function once(lab: Lab, ends: Ends): Lab {
  return converse(lab.connect(ends))
}

/** A full connection, a minute's pause, then the same with the session of the first. */
export function fullThenResumed(lab: Lab, ends: Ends): Lab {
  return converse(
    once(lab, ends)
      .wait(MINUTE)
      .connect({ ...ends, resume: 'take' }),
  )
}
