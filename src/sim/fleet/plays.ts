/** Every kind of connection of a fleet, played when it comes up for the first time; and what of its hellos decisions rest on. */
import { helloFacts12, type HelloFacts12 } from '../../handshake/tls12/negotiate12.ts'
import { commonSuites } from '../../handshake/tls13/choose-server13.ts'
import { pskFacts, type PskFacts } from '../../handshake/tls13/psk-accept.ts'
import type { ServerConfig } from '../../handshake/config/config.ts'
import type { Session } from '../../session/session.ts'
import type { Actor } from '../../wire/actor.ts'
import { costOf, type CostTable } from './costs.ts'
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
  readonly costs: CostTable
  private readonly dials: Dials
  private readonly played: Readonly<Record<Spoken, Partial<Record<Outcome, Play>>>> = {
    'TLS 1.2': {},
    'TLS 1.3': {},
  }
  private readonly of12 = new Map<string, HelloFacts12>()
  private readonly of13 = new Map<string, PskFacts>()

  /** @param costs what primitives are charged at */
  constructor(dials: Dials, costs: CostTable) {
    this.dials = dials
    this.costs = costs
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

  /** The facts of a client's hello of TLS 1.2 to a name. */
  facts12(config: ServerConfig, serverName: string): HelloFacts12 {
    return known(this.of12, serverName, () => ({
      ...helloFacts12(config, this.of('TLS 1.2', 'full').hello),
      serverName,
    }))
  }

  /** The facts of a client's hello of TLS 1.3 to a name. */
  facts13(config: ServerConfig, serverName: string): PskFacts {
    return known(this.of13, serverName, () => {
      const { hello } = this.of('TLS 1.3', 'full')
      return { ...pskFacts(config, hello, commonSuites(config, hello)), serverName }
    })
  }

  private play(version: Spoken, outcome: Outcome): Play {
    const { microseconds } = this.costs
    const rehearsal = rehearsed(this.dials, version, outcome)
    const { client, server } = rehearsal.bill.operations
    return {
      ...rehearsal,
      time: { client: costOf(microseconds, client), server: costOf(microseconds, server) },
    }
  }
}

/** What is remembered under a name, or made now. */
function known<V>(all: Map<string, V>, name: string, make: () => V): V {
  const found = all.get(name)
  if (found !== undefined) return found
  const made = make()
  all.set(name, made)
  return made
}
