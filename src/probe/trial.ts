/** The shape of a trial: which connections it takes, and what they tell of one question. */
import type { ClientSettings, Credential } from '../handshake/config/config.ts'
import type { Session } from '../session/session.ts'
import type { Version } from '../wire/version.ts'
import type { FindingId, OutcomeName } from './findings.ts'
import type { Errand, Visit } from './visit.ts'

/** What the check-up is asked to do. */
export interface Asked {
  readonly versions: readonly Version[]
  /** The name that the server is asked for; empty where it is asked for none. */
  readonly serverName: string
  /** A name under which sessions of the other are offered. */
  readonly otherName: string
  /** Connections of which the share is taken that resume. */
  readonly tries: number
  /** Seconds after which a ticket is offered once more; `undefined` where that is not asked. */
  readonly wait: number | undefined
  /** Data for 0-RTT; `undefined` where that is not asked. */
  readonly early: Uint8Array | undefined
  /** Who the client is. */
  readonly credential: Credential | undefined
}

/** One connection of a trial, before the sessions are known that those before it brought. */
export interface Plan extends Partial<Pick<Errand, 'overlooks' | 'idLength' | 'early' | 'stays'>> {
  /** Whether it goes to another address than the first. */
  readonly elsewhere?: true
  /** Settings beside those of all connections of the trial. */
  readonly settings?: (before: readonly Visit[]) => ClientSettings
  /** The session that it offers, out of what came before in this trial; where there is none, the trial ends here. */
  readonly offers?: (before: readonly Visit[]) => Session | undefined
  /** Seconds before it begins. */
  readonly wait?: number
}

/**
 * What became of an offer. `contradicted`: the server said that it resumes, and that came to nothing, as where our client had to
 * object; `broken`: neither a handshake nor an alert of the server's.
 */
export type Came = 'resumed' | 'contradicted' | 'declined' | 'aborted' | 'broken'

/** What a trial came to. */
export interface Judged {
  readonly outcome: OutcomeName
  /** What was measured. */
  readonly seen?: string
  /** Why nothing was resumed, as far as it shows. */
  readonly why?: string
  /** What became of the offer that decides, where one does. */
  readonly came?: Came
  /** Connections that it rests on, where those are not the trial's own. */
  readonly evidence?: readonly Visit[]
}

/** What a trial is judged by. */
export interface Seen {
  readonly asked: Asked
  /** The trial's own connections, in order, one at least; of a trial without any, those of the one that it looks at. */
  readonly visits: readonly Visit[]
  /** All connections of this version so far. */
  readonly all: readonly Visit[]
}

/** A way to resume: what says whether the server resumes so at all, and what, whether it always does. */
export interface Way {
  readonly basic: FindingId
  readonly share: FindingId
}

/** A row of the table of trials. */
export interface Trial {
  readonly version: Version
  readonly id: FindingId
  /** The way to resume that it is about, and what the server must have done before: resumed, or given a session at least. */
  readonly needs?: { readonly way: Way; readonly came: 'resumed' | 'given' }
  /** Whether it is asked for; always, unless told otherwise. */
  readonly when?: (asked: Asked) => boolean
  /** Settings of all its connections. */
  readonly settings?: ClientSettings
  /** Its connections; a trial that looks at those of another names that. */
  readonly plans: ((asked: Asked) => readonly Plan[]) | { readonly of: FindingId }
  readonly judge: (seen: Seen) => Judged
}
