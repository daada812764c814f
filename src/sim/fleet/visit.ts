/** The clients of a fleet, and one connection of one of them. */
import type { Session, SessionState } from '../../session/session.ts'
import type { Outcome } from './rehearsal.ts'
import type { FleetServer } from './servers.ts'
import type { Spoken } from './settings.ts'

/** A client. It changes in place. */
export interface FleetClient {
  readonly index: number
  readonly zone: number
  readonly version: Spoken
  /** Keeps no sessions. */
  readonly forgetful: boolean
  /** Sends early data where it may. */
  readonly early: boolean
  /** How much seldomer it comes than others, as a factor of the time between visits. */
  readonly pace: number
  /** The newest last. */
  sessions: readonly FleetSession[]
  /** Until when its connection stays open, virtual ms; whoever comes before needs no other. */
  openUntil: number
}

/** A session as a client of a fleet keeps it: nothing is sealed, so what would be in the ticket is beside it. */
export interface FleetSession extends Session {
  /** What the ticket holds; `undefined` for an ID or a reference. */
  readonly sealed: SessionState | undefined
  /** Who made it, in which of its lives. */
  readonly origin: { readonly server: FleetServer; readonly boot: number }
  /** The ticket key that it is sealed under, in hex; all connections of TLS 1.2 that it resumes fall with it. */
  readonly key: string
}

/** A session that a server made, before its client has it. */
export interface Made {
  /** As the server knows it: in its cache, or in the ticket. */
  readonly state: Session
  /** What the client shows: nothing where it is the session ID. */
  readonly ticket: Uint8Array
  /** Whether the ticket holds it. */
  readonly isSealed: boolean
  readonly origin: FleetSession['origin']
  /** The ticket key, in hex; empty where there is none. */
  readonly key: string
}

/** A connection of a fleet. */
export interface Visit {
  /** Counted from 0. */
  readonly index: number
  readonly client: FleetClient
  readonly server: FleetServer
  readonly name: string
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
