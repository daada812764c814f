/**
 * A fault: two connections of which the second would resume the first, and one thing that differs. With the difference one
 * check fails, and that has its consequence; without it the second connection resumes.
 */
import { MINUTE } from '../../bytes/time.ts'
import type { ClientSettings, ServerSettings } from '../../handshake/config/config.ts'
import type { AlertName } from '../../rules/alert.ts'
import type { Session } from '../../session/session.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Change } from '../change/change.ts'
import type { LabOptions } from '../lab/lab-options.ts'
import { Lab } from '../lab/lab.ts'
import { converse, sayEarly, until, type Ends, type Scenario } from '../scenarios/scenario.ts'
import type { WireFault } from './wire-faults.ts'
import type { Deviation } from '../deviations/deviation.ts'
import { deviationNamed } from '../deviations/deviations.ts'
import { DEFAULT_SEED } from '../kernel/network-options.ts'

/** What became of the last connection. */
export type Consequence =
  /** Everything as if nothing differed. */
  | 'resumed'
  /** Nothing is resumed, and nothing is wrong. */
  | 'full handshake'
  /** Resumed; the client does not send data before it is. */
  | 'no early data'
  /** Resumed; what the client sent early is thrown away. */
  | 'early data rejected'
  /** Neither is anything resumed nor are early data accepted. */
  | 'full handshake, early data rejected'
  /** The connection ends. */
  | `the ${Actor} sends ${AlertName}`

/** What there is to know about a fault before it is played. */
export interface FaultFacts {
  /**
   * Id of the check that fails; for a rule that stands in no verdict the field that breaks it, as the alert has it; empty
   * where nothing fails.
   */
  readonly check: string
  /** What cannot but happen with it: checks that fail, and alerts as {@link Consequence} writes them. */
  readonly besides: readonly string[]
  readonly consequence: Consequence
  /** RFC and section. */
  readonly cite: string
}

/** Other settings for one connection, or both. */
interface Settings {
  readonly client?: ClientSettings
  readonly server?: ServerSettings
}

/** The one thing that differs, in as many places as it takes. */
interface Difference {
  /** How the whole Lab is made. */
  readonly lab?: LabOptions
  /** Before anything happened. */
  readonly prepare?: (lab: Lab) => Lab
  readonly first?: Settings
  /** Whether the first connection is left as it is, without close_notify. */
  readonly unclosed?: true
  /** Between the two connections, a minute after the first. */
  readonly between?: (lab: Lab, ends: Ends) => Lab
  readonly second?: Settings
  /** What the client offers instead of the newest session that it has. */
  readonly offers?: (newest: Session) => readonly Session[]
  readonly wire?: WireFault
  /** Mistakes that its ends make in the second connection, by name. */
  readonly deviates?: readonly Deviation['id'][]
  /** While the server waits in a state of this name. */
  readonly during?: { readonly state: string; readonly happens: (lab: Lab) => Lab }
  /** When the second connection is over. */
  readonly after?: (lab: Lab, ends: Ends) => Lab
}

/** A row of the tables of faults. What needs keys and certificates is made when it is played. */
export interface FaultRow extends Omit<FaultFacts, 'besides'> {
  readonly name: string
  readonly shows: string
  readonly besides?: readonly string[]
  /** Both connections without the fault. */
  readonly ends: () => Ends
  readonly differs: () => Difference
}

/** A scenario that plays a fault. */
export interface Fault extends Scenario {
  readonly fault: FaultFacts
  /** The same story in which nothing differs. */
  playControl(seed?: string): Lab
}

/** The scenario of a row. */
export function faultScenario({ name, shows, check, besides = [], ...row }: FaultRow): Fault {
  const { consequence, cite } = row
  return {
    name,
    shows,
    fault: { check, besides, consequence, cite },
    play: (seed, changes) => story(row.ends(), row.differs(), seed, changes),
    playControl: (seed) => story(row.ends(), {}, seed),
  }
}

// ---- The story

function story(ends: Ends, differs: Difference, seed = DEFAULT_SEED, changes: readonly Change[] = []): Lab {
  const { prepare = same, between = same, after = same, unclosed } = differs
  const created = prepare(Lab.create({ seed, ...differs.lab, changes }))
  const first = created.connect(changed(ends, differs.first))
  const waited = between((unclosed ? first.run() : converse(first)).wait(MINUTE), ends)
  return after(second(waited, ends, differs), ends)
}

function same(lab: Lab): Lab {
  return lab
}

/** The second connection: what the application has to say goes early where that is possible. */
function second(lab: Lab, ends: Ends, { second: change, offers, wire, during, deviates }: Difference): Lab {
  const newest = lab.world.clientSessions.at(-1)
  const begun = lab.connect({
    ...changed(ends, change),
    resume: offers && newest ? offers(newest) : 'take',
    ...(wire ? { fault: wire } : {}),
    ...(deviates ? { deviates: deviates.map(deviationNamed) } : {}),
  })
  const sent = sayEarly(begun, 'early ping')
  return converse(during ? interrupted(sent, during) : sent)
}

/** Lets something happen while the server waits. */
function interrupted(lab: Lab, { state, happens }: NonNullable<Difference['during']>): Lab {
  return happens(until(lab, ({ server }) => server.state.name === state))
}

/** The ends of one connection. */
function changed({ client, server }: Ends, { client: ours, server: theirs }: Settings = {}): Ends {
  return { client: { ...client, ...ours }, server: { ...server, ...theirs } }
}
