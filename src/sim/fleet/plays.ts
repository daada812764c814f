/** Every kind of connection of a fleet, played when it comes up for the first time; and what of its hellos decisions rest on. */
import { helloFacts12, type HelloFacts12 } from '../../handshake/tls12/negotiate12.ts'
import { commonSuites } from '../../handshake/tls13/choose-server13.ts'
import { pskFacts, type PskFacts } from '../../handshake/tls13/psk-accept.ts'
import type { ServerConfig } from '../../handshake/config/config.ts'
import type { Session } from '../../session/session.ts'
import type { Dials } from './dials.ts'
import { rehearse, type Outcome, type Rehearsal } from './rehearsal.ts'
import type { Spoken } from './settings.ts'

/** What was played so far. */
export class Plays {
  private readonly dials: Dials
  private readonly played = new Map<string, Rehearsal>()
  private of12: HelloFacts12 | undefined
  private of13: PskFacts | undefined

  constructor(dials: Dials) {
    this.dials = dials
  }

  /** A kind of connection as it was played. */
  of(version: Spoken, outcome: Outcome): Rehearsal {
    const name = `${version} ${outcome}`
    const known = this.played.get(name)
    if (known) return known
    const made = rehearse(this.dials, version, outcome)
    this.played.set(name, made)
    return made
  }

  /** The session that a client has after its first connection, as it keeps it; `undefined` where servers give none. */
  template(version: Spoken): Session | undefined {
    return this.of(version, 'full').sessions.at(-1)
  }

  /** The facts of a client's hello of TLS 1.2, but for the name. */
  facts12(config: ServerConfig): HelloFacts12 {
    return (this.of12 ??= helloFacts12(config, this.of('TLS 1.2', 'full').hello))
  }

  /** The facts of a client's hello of TLS 1.3, but for the name. */
  facts13(config: ServerConfig): PskFacts {
    const { hello } = this.of('TLS 1.3', 'full')
    return (this.of13 ??= pskFacts(config, hello, commonSuites(config, hello)))
  }
}
