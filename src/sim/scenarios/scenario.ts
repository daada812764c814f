/** What scenarios are made of: the parts of a story that several tell. */
import { fromText } from '../../bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../handshake/config/config.ts'
import type { Published } from '../../trace/published.ts'
import { cast, SERVER_NAME } from './cast.ts'
import { Lab } from '../lab/lab.ts'

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
  /** The Lab after the story. @param seed everything random follows from it */
  play(seed?: string): Lab
}

/** Both ends of a connection. */
export interface Ends {
  readonly client: ClientSettings
  readonly server: ServerSettings
}

/** Between one connection and the next, in ms. */
export const MINUTE = 60_000

/** A scenario told by a function from an empty Lab to the Lab after the story. */
export function scenario(name: string, shows: string, story: (lab: Lab) => Lab): Scenario {
  return { name, shows, play: (seed = 'glass-tls') => story(Lab.create({ seed })) }
}

/** A client that asks for the server of the cast and trusts its root. */
export function client(more: ClientSettings = {}): ClientSettings {
  return { serverName: SERVER_NAME, trust: [cast().root], ...more }
}

/** The server of the cast. */
export function server(more: ServerSettings = {}): ServerSettings {
  return { credentials: [cast().server], ...more }
}

/** A word each way. */
export function talk(lab: Lab): Lab {
  return lab
    .command('client', { kind: 'send', data: fromText('ping') })
    .command('server', { kind: 'send', data: fromText('pong') })
}

/** A word each way, then both sides close: in TLS 1.2 a server that is told so closes by itself (RFC 5246 §7.2.1). */
export function converse(lab: Lab): Lab {
  const closing = talk(lab).command('client', { kind: 'close' })
  return closing.server.state.name === 'CLOSED' ? closing : closing.command('server', { kind: 'close' })
}

/** One connection from hello to close. */
export function once(lab: Lab, ends: Ends): Lab {
  return converse(lab.connect(ends).run())
}

/** A full connection, a minute's pause, then the same with the session of the first. */
export function fullThenResumed(lab: Lab, ends: Ends): Lab {
  return converse(
    once(lab, ends)
      .wait(MINUTE)
      .connect({ ...ends, resume: 'take' })
      .run(),
  )
}
