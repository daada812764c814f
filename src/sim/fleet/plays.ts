/** Every kind of connection of a fleet, played when it comes up for the first time; and what of its hellos decisions rest on. */
import { helloFacts12, type HelloFacts12 } from '../../handshake/tls12/negotiate12.ts'
import { commonSuites } from '../../handshake/tls13/choose-server13.ts'
import { pskFacts, type PskFacts } from '../../handshake/tls13/psk-accept.ts'
import type { ServerConfig } from '../../handshake/config/config.ts'
import type { Session } from '../../session/session.ts'
import type { Actor } from '../../wire/actor.ts'
import { costOf, COSTS } from './costs.ts'
import type { Dials } from './dials.ts'
import { rehearsed, type Outcome, type Rehearsal } from './rehearsal.ts'
import type { Spoken } from './settings.ts'

/** A kind of connection as it was played, and what is charged for each of that kind. */
export interface Play extends Rehearsal {
  /** Microseconds of each end's processor. */
  readonly time: Readonly<Record<Actor, number>>
}

/** What was played so far. */
export class Plays {
  private readonly dials: Dials
  private readonly played: Readonly<Record<Spoken, Partial<Record<Outcome, Play>>>> = {
    'TLS 1.2': {},
    'TLS 1.3': {},
  }
  private of12: HelloFacts12 | undefined
  private of13: PskFacts | undefined

  constructor(dials: Dials) {
    this.dials = dials
  }

  /** A kind of connection. */
  of(version: Spoken, outcome: Outcome): Play {
    return (this.played[version][outcome] ??= this.play(version, outcome))
  }

  /** The session that a client has after its first connection, as it keeps it; `undefined` where servers give none. */
  template(version: Spoken): Session | undefined {
    const { sessions } = this.of(version, 'full')
    return sessions[sessions.length - 1]
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

  private play(version: Spoken, outcome: Outcome): Play {
    const costs = COSTS[this.dials.costs]
    const rehearsal = rehearsed(this.dials, version, outcome)
    const { client, server } = rehearsal.bill.operations
    return { ...rehearsal, time: { client: costOf(costs, client), server: costOf(costs, server) } }
  }
}
