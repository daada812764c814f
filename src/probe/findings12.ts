/** What is asked about TLS 1.2. */
import { CERTIFICATE, KEY_NAMES, SHARE, SHORT, SIZE, SPOKEN } from './outcomes.ts'
import type { FindingRow } from './row.ts'

const version = 'TLS 1.2'
const HELLO = 'RFC 5246 §7.4.1.3'
const EMS = 'RFC 7627 §5.3'
const NAME = 'RFC 6066 §3'

/** A session with the extended master secret, and a hello without; then the reverse. */
const EMS_DROPPED = {
  aborted: { result: 'good', says: 'the server ends the handshake' },
  declined: { result: 'note', says: 'the server makes a new session, where it should end the handshake' },
  resumed: { result: 'bad', says: 'the server resumes what the hello no longer protects' },
  'no-ems': { result: 'note', says: 'the server does not know extended_master_secret (RFC 7627)' },
} as const satisfies FindingRow['outcomes']

const EMS_ADDED = {
  declined: { result: 'good', says: 'the server makes a new session' },
  aborted: { result: 'note', says: 'the server ends the handshake, where it should make a new session' },
  resumed: { result: 'bad', says: 'the server resumes a session whose secret covers no handshake' },
  'no-ems': EMS_DROPPED['no-ems'],
} as const satisfies FindingRow['outcomes']

const OTHER_NAME = {
  declined: { result: 'good', says: 'the server makes a new session for the other name' },
  refused: { result: 'note', says: 'the server serves no such name; --other-name names one that it serves' },
  resumed: { result: 'bad', says: 'the server knows names, and resumes the session of another' },
  'resumed-unnamed': {
    result: 'note',
    says: 'the server resumes it, and shows no sign that it looks at names',
  },
} as const satisfies FindingRow['outcomes']

const OTHER_SUITE = {
  declined: { result: 'good', says: 'the server makes a new session with a suite that is offered' },
  aborted: {
    result: 'good',
    says: 'the server ends the handshake: such a hello is a mistake (RFC 5246 §7.4.1.2)',
  },
  resumed: {
    result: 'bad',
    says: 'the server resumes with a suite that was not offered, or with another suite',
  },
  'one-suite': { result: 'note', says: 'the server takes no other suite of ours' },
} as const satisfies FindingRow['outcomes']

const OTHER_ADDRESS = {
  resumed: { result: 'good', says: 'the other address takes the session' },
  declined: { result: 'bad', says: 'the other address does not take the session' },
} as const satisfies FindingRow['outcomes']

/** See the top of this file. */
export const FINDINGS_12 = [
  {
    id: 'version',
    version,
    subject: 'the version',
    rule: 'a server speaks TLS 1.2',
    cite: 'RFC 9325 §3.1.1',
    outcomes: SPOKEN,
  },
  {
    id: 'session-id',
    version,
    subject: 'a session by its ID',
    rule: 'a session ID says that the session can be resumed; where it cannot, the ID is empty',
    cite: HELLO,
    outcomes: {
      resumed: { result: 'good', says: 'the server resumes by session ID' },
      none: { result: 'note', says: 'the server gives no session ID' },
      declined: { result: 'bad', says: 'the server gives a session ID, and does not know it a moment later' },
    },
  },
  {
    id: 'session-id-reflected',
    version,
    subject: 'a session ID that the server never gave',
    rule: 'the ID of the client comes back only where its session is resumed',
    cite: HELLO,
    outcomes: {
      fresh: { result: 'good', says: 'the server answers with an ID of its own, or with none' },
      reflected: {
        result: 'bad',
        says: 'the server echoes the ID, and so says that it resumes what it cannot know',
      },
    },
  },
  {
    id: 'session-id-other-name',
    version,
    subject: 'a session by its ID, under another name',
    rule: 'a session is not resumed for another server_name',
    cite: NAME,
    outcomes: OTHER_NAME,
  },
  {
    id: 'session-id-other-suite',
    version,
    subject: 'a session by its ID, whose suite is not offered',
    rule: 'a session is resumed with its own suite, which must be offered',
    cite: HELLO,
    outcomes: OTHER_SUITE,
  },
  {
    id: 'session-id-ems-dropped',
    version,
    subject: 'a session by its ID, with EMS, by a hello without',
    rule: 'a session with extended_master_secret and a hello without it end the handshake',
    cite: EMS,
    outcomes: EMS_DROPPED,
  },
  {
    id: 'session-id-ems-added',
    version,
    subject: 'a session by its ID, without EMS, by a hello with it',
    rule: 'a session without extended_master_secret is not resumed by a hello with it',
    cite: EMS,
    outcomes: EMS_ADDED,
  },
  {
    id: 'session-id-share',
    version,
    subject: 'sessions by ID, again and again',
    rule: 'every server behind an address finds the sessions of the others',
    cite: 'RFC 5246 §7.3',
    policy: true,
    outcomes: SHARE,
  },
  {
    id: 'session-id-other-address',
    version,
    subject: 'a session by its ID, at another address',
    rule: 'every address of a server finds the sessions of the others',
    cite: 'RFC 5246 §7.3',
    policy: true,
    outcomes: OTHER_ADDRESS,
  },
  {
    id: 'ticket',
    version,
    subject: 'a session by its ticket',
    rule: 'a ticket stands for a session that the server is willing to resume',
    cite: 'RFC 5077 §3.3',
    outcomes: {
      resumed: { result: 'good', says: 'the server resumes by ticket' },
      none: { result: 'note', says: 'the server gives no ticket' },
      declined: { result: 'bad', says: 'the server gives a ticket, and does not take it a moment later' },
    },
  },
  {
    id: 'ticket-lifetime',
    version,
    subject: 'the lifetime of tickets',
    rule: 'a ticket says how long it is good, and that is a day at most',
    cite: 'RFC 5077 §5.6, RFC 5246 §F.1.4, RFC 9325 §3.4',
    policy: true,
    outcomes: {
      bounded: { result: 'good', says: 'a day at most' },
      unspecified: { result: 'note', says: '0: the client has to guess' },
      short: SHORT,
      long: { result: 'note', says: 'over a day: the key of the tickets opens what was said for as long' },
    },
  },
  {
    id: 'ticket-size',
    version,
    subject: 'the size of tickets',
    rule: 'a hello with a ticket fits in one packet',
    cite: 'RFC 5077 §3.3',
    policy: true,
    outcomes: SIZE,
  },
  {
    id: 'ticket-key-name',
    version,
    subject: 'the key_name of tickets',
    rule: 'tickets begin with the name of their key, as recommended: where it changes, so did the key or the server',
    cite: 'RFC 5077 §4',
    policy: true,
    outcomes: KEY_NAMES,
  },
  {
    id: 'ticket-reuse',
    version,
    subject: 'a ticket that was used before',
    rule: 'a session of TLS 1.2 may be resumed as often as both sides like',
    cite: 'RFC 5246 §7.3',
    policy: true,
    outcomes: {
      resumed: { result: 'good', says: 'the server takes a ticket more than once' },
      declined: {
        result: 'note',
        says: 'the server takes a ticket once: parallel connections do not resume',
      },
    },
  },
  {
    id: 'ticket-renewed',
    version,
    subject: 'a new ticket with a resumption',
    rule: 'a server may give a new ticket with a resumption',
    cite: 'RFC 5077 §3.3',
    policy: true,
    outcomes: {
      renewed: { result: 'good', says: 'a resumption brings a new ticket' },
      kept: {
        result: 'note',
        says: 'the ticket stays: it ends when its lifetime does, however often it is used',
      },
    },
  },
  {
    id: 'ticket-stale',
    version,
    subject: 'a ticket after a wait',
    rule: 'a ticket is good for as long as it says, and no longer',
    cite: 'RFC 5077 §5.6',
    policy: true,
    outcomes: {
      'resumed-within': { result: 'good', says: 'the server takes it, as its lifetime says' },
      'declined-within': {
        result: 'bad',
        says: 'the server does not take it, although its lifetime is not over',
      },
      'declined-after': { result: 'good', says: 'the server does not take it: its lifetime is over' },
      'resumed-after': { result: 'bad', says: 'the server takes it, although its lifetime is over' },
    },
  },
  {
    id: 'ticket-other-name',
    version,
    subject: 'a ticket, under another name',
    rule: 'a session is not resumed for another server_name',
    cite: NAME,
    outcomes: OTHER_NAME,
  },
  {
    id: 'ticket-other-suite',
    version,
    subject: 'a ticket, whose suite is not offered',
    rule: 'a session is resumed with its own suite, which must be offered',
    cite: HELLO,
    outcomes: OTHER_SUITE,
  },
  {
    id: 'ticket-ems-dropped',
    version,
    subject: 'a ticket with EMS, by a hello without',
    rule: 'a session with extended_master_secret and a hello without it end the handshake',
    cite: EMS,
    outcomes: EMS_DROPPED,
  },
  {
    id: 'ticket-ems-added',
    version,
    subject: 'a ticket without EMS, by a hello with it',
    rule: 'a session without extended_master_secret is not resumed by a hello with it',
    cite: EMS,
    outcomes: EMS_ADDED,
  },
  {
    id: 'ticket-short-id',
    version,
    subject: 'a ticket beside a session ID of one byte',
    rule: 'a server that takes a ticket echoes the session ID of the hello, of whatever length',
    cite: 'RFC 5077 §3.4',
    outcomes: {
      echoed: { result: 'good', says: 'the server echoes one byte' },
      padded: {
        result: 'bad',
        says: 'the server echoes more than it was sent: what follows is from its memory (CVE-2016-9244)',
      },
      declined: { result: 'note', says: 'the server does not resume beside a short ID' },
    },
  },
  {
    id: 'ticket-share',
    version,
    subject: 'tickets, again and again',
    rule: 'every server behind an address opens the tickets of the others',
    cite: 'RFC 5077 §5.5',
    policy: true,
    outcomes: SHARE,
  },
  {
    id: 'ticket-other-address',
    version,
    subject: 'a ticket, at another address',
    rule: 'every address of a server opens the tickets of the others',
    cite: 'RFC 5077 §5.5',
    policy: true,
    outcomes: OTHER_ADDRESS,
  },
  {
    id: 'client-certificate',
    version,
    subject: 'a session of a client with a certificate',
    rule: 'the identity of a client goes with its session',
    cite: 'RFC 5246 §F.1.4',
    policy: true,
    outcomes: CERTIFICATE,
  },
] as const satisfies readonly FindingRow[]
