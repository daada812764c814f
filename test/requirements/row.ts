/** A requirement of an RFC as a row: what it asks in our words, what keeps it here, and the test that fails without that. */

/** The RFCs whose requirements are rows, as the page tells them. */
export const RFCS = {
  9846: 'TLS 1.3',
  5246: 'TLS 1.2',
  5077: 'session tickets of TLS 1.2',
  7627: 'the extended master secret',
  5746: 'secure renegotiation',
  7366: 'encrypt-then-MAC',
  8449: 'record size limits',
  6066: 'server names, fragment lengths, certificate status',
  7301: 'application protocols',
  8422: 'elliptic curves in TLS 1.2',
  8879: 'compressed certificates',
  9149: 'ticket requests',
  9258: 'imported PSKs',
} as const

/** One of {@link RFCS}. */
export type Rfc = keyof typeof RFCS

/** Words of RFC 2119 and those that mean the same: REQUIRED and SHALL are MUST, RECOMMENDED is SHOULD, OPTIONAL is MAY. */
export const LEVELS = ['MUST', 'SHOULD', 'MAY'] as const

/** One of {@link LEVELS}. */
export type Level = (typeof LEVELS)[number]

/** Whom the requirement binds. */
export type Role = 'client' | 'server' | 'both'

/** Between a file and a text in it. */
export const AT = ' › '

interface Asked {
  readonly level: Level
  readonly role: Role
  /** What is asked, in our words. */
  readonly says: string
  /** Entries of `test/vectors/requirements.json` that the row stands for, by their places in it, from 0. */
  readonly listed?: readonly number[]
}

/** Some code keeps it: without that code the tests fail. */
export interface Kept extends Asked {
  /**
   * Ids of rules of the catalogue, `psk.binder`, or places in `src/`, `record/record13.ts › a known content type`: a text that
   * is there once, in what would have to go.
   */
  readonly by: readonly string[]
  /**
   * Tests, `handshake/client13/wait-cv › rejects a wrong MAC`: a part of a test's name as its file has it. A rule has the test that
   * breaks it alone besides (`rules/every-rule`).
   */
  readonly tests: readonly string[]
}

/** No code would break it: what must not be done is done nowhere, and the tests would notice. */
export interface Absent extends Asked {
  /** What there is none of. */
  readonly none: string
  readonly tests: readonly string[]
}

/** It asks nothing of this client and server. */
export interface Unbound extends Asked {
  /** `does not bind us because ...` */
  readonly because: string
}

/** It is not kept, or nothing shows that it is. */
export interface Open extends Asked {
  /** What is missing. */
  readonly open: string
}

/** A row. */
export type Row = Kept | Absent | Unbound | Open

/** Rows of one RFC, by section, in the order of the sections. */
export interface Rows {
  readonly rfc: Rfc
  readonly sections: Readonly<Record<string, readonly Row[]>>
}
