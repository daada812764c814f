/**
 * Machines as tables: one cell per legal (state, event). The tables drive dispatch, `unexpected_message`, the state
 * diagrams of the docs and the tests that walk every edge.
 */
import type { Message12, MessageName12 } from '../../wire/handshake12.ts'
import type { MessageName, Received, Received12 } from '../state/message.ts'
import type { Answer, Command } from '../state/request.ts'
import type { Owed } from '../state/state-parts.ts'
import type { State } from '../state/state.ts'
import type { Turn } from './turn.ts'
import type { Turn12 } from './turn12.ts'
import type { Turn13 } from './turn13.ts'

/** What each event carries into its handler. */
export type EventPayloads = { readonly [N in MessageName]: Received<N> } & {
  readonly [O in Owed as `send ${O}`]: null
} & { readonly [C in Command as `command ${C['kind']}`]: C } & {
  readonly [A in Answer as `answer ${A['kind']}`]: A
} & {
  /** A ChangeCipherSpec record; payload: its content. */
  readonly ChangeCipherSpec: Uint8Array
  /** A protected record of application data. */
  readonly application_data: Uint8Array
}

/** What each event of TLS 1.2 carries: its messages have other structures under the same names. */
export type EventPayloads12 = Omit<EventPayloads, MessageName> & {
  readonly [N in Message12['name']]: Received12<N>
}

/** Name of an event: a message, `send M`, `command C`, `answer A`, `ChangeCipherSpec` or `application_data`. */
export type EventName = keyof EventPayloads | keyof EventPayloads12

/** The events that are the peer's doing; all others are ours, our caller's or the world's. */
const FROM_PEER: Readonly<
  Record<MessageName | MessageName12 | 'ChangeCipherSpec' | 'application_data', true>
> = {
  HelloRequest: true,
  ClientHello: true,
  ServerHello: true,
  HelloRetryRequest: true,
  EncryptedExtensions: true,
  CertificateRequest: true,
  Certificate: true,
  CompressedCertificate: true,
  CertificateStatus: true,
  ServerKeyExchange: true,
  ServerHelloDone: true,
  ClientKeyExchange: true,
  CertificateVerify: true,
  ChangeCipherSpec: true,
  NewSessionTicket: true,
  EndOfEarlyData: true,
  Finished: true,
  KeyUpdate: true,
  MessageHash: true,
  Unknown: true,
  application_data: true,
}

/** Whether the peer makes that event. */
export function isFromPeer(event: string): boolean {
  return Object.hasOwn(FROM_PEER, event)
}

/** Name of a state of any machine. */
export type StateName = State['name']

/** One legal event in one state: where it may lead, where the RFC says so, and the handler. */
export interface Cell<S, P, T extends Turn = Turn> {
  readonly to: readonly StateName[]
  readonly cite: string
  /** Handles the event: every effect through the turn, and the state that follows as the result. */
  // Method syntax on purpose: a cell of one state can then be held as a cell of any, and dispatch pairs them by name.
  run(turn: T, state: S, payload: P): State
}

/** The rows of one machine: for every state, the events that are legal there. */
export type Machine<S extends State, P = EventPayloads, T extends Turn = Turn13> = {
  readonly [N in S['name']]: {
    readonly [E in keyof P]?: Cell<Extract<S, { name: N }>, P[E], T>
  }
}

/** The rows of a machine of TLS 1.2. */
export type Machine12<S extends State> = Machine<S, EventPayloads12, Turn12>

/** A machine seen without its types, for dispatch, diagrams and tests. */
export type AnyMachine = Readonly<Record<string, Readonly<Partial<Record<EventName, Cell<State, unknown>>>>>>
