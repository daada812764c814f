/** The clients of a fleet, and one connection of one of them. */
import type { SessionState } from '../../session/session.ts'
import type { Outcome } from './rehearsal.ts'
import type { FleetServer } from './servers.ts'
import type { FleetSession, Made } from './sessions.ts'
import type { Spoken } from './settings.ts'

/** A client. It changes in place. */
export interface FleetClient {
  /** What is due when it stands in an agenda. */
  readonly kind: 'visit'
  readonly index: number
  readonly zone: number
  readonly version: Spoken
  /** Keeps no sessions. */
  readonly forgetful: boolean
  /** Sends early data where it may. */
  readonly early: boolean
  /** How much seldomer it comes than others, as a factor of the time between visits. */
  readonly pace: number
  /** The newest of its sessions; each knows the next older one. */
  newest: FleetSession | undefined
  /** Until when its connection stays open, virtual ms; whoever comes before needs no other. */
  openUntil: number
}

/** A connection of a fleet. */
export interface Visit {
  /** Counted from 0. */
  readonly index: number
  readonly client: FleetClient
  readonly server: FleetServer
  readonly name: string
  /** ms from one end to the other. */
  readonly oneWay: number
  /** Virtual ms since 1970. */
  readonly began: number
  /** What the client offers, and whether early data go with it. */
  readonly offer: Offer
}

/** What a client offers. */
export interface Offer {
  readonly session: FleetSession | undefined
  readonly early: boolean
  /** obfuscated_ticket_age of TLS 1.3. */
  readonly age: number
  /** What nobody else can send, and who sends it again sends again: in place of the binder. */
  readonly fingerprint: Uint8Array
  /** The check that kept a session from being offered. */
  readonly failed: string | undefined
}

/** What a server decided. */
export interface Decided {
  readonly outcome: Outcome
  /** The session that is resumed, as the server knows it. */
  readonly resumed: SessionState | undefined
  /** The check that failed, where nothing is resumed. */
  readonly failed: string | undefined
  /** Why, as only somebody knows who sees the whole fleet; empty where the check says it all. */
  readonly because: string
  /** What became of early data. */
  readonly early: 'accepted' | 'rejected' | undefined
  /** The check that kept early data from being taken. */
  readonly earlyFailed: string | undefined
  /** Sessions that were made so far. */
  made: readonly Made[]
  /** ms until the server's answer leaves. */
  readonly delay: number
}
