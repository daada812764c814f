/** What is asked about TLS 1.3. */
import { CERTIFICATE, KEY_NAMES, SHARE, SHORT, SIZE, SPOKEN } from './outcomes.ts'
import type { FindingRow } from './row.ts'

const version = 'TLS 1.3'
const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const PSK = 'RFC 9846 §4.3.11 (8446 §4.2.11)'
const MODES = 'RFC 9846 §4.3.9 (8446 §4.2.9)'
const LINKED = 'RFC 9846 §C.4'

/** See the top of this file. */
export const FINDINGS_13 = [
  {
    id: 'version',
    version,
    subject: 'the version',
    rule: 'a server should speak TLS 1.3',
    cite: 'RFC 9325 §3.1.1',
    outcomes: SPOKEN,
  },
  {
    id: 'psk',
    version,
    subject: 'a ticket, with a key agreement (psk_dhe_ke)',
    rule: 'a ticket stands for a PSK that the server is willing to use',
    cite: TICKET,
    outcomes: {
      resumed: { result: 'good', says: 'the server resumes by PSK with a key agreement' },
      none: { result: 'note', says: 'the server gives no ticket' },
      declined: { result: 'bad', says: 'the server gives a ticket, and does not take it a moment later' },
    },
  },
  {
    id: 'psk-ke',
    version,
    subject: 'a ticket alone, without a key agreement (psk_ke)',
    rule: 'a PSK without a key agreement gives no forward secrecy: a server need not take it',
    cite: `${MODES}, RFC 9846 §2.2`,
    policy: true,
    outcomes: {
      declined: { result: 'good', says: 'the server makes a full handshake of it' },
      resumed: {
        result: 'note',
        says: 'the server takes it: whoever gets the key of the ticket later reads it all',
      },
    },
  },
  {
    id: 'ticket-count',
    version,
    subject: 'the number of tickets',
    rule: 'clients with parallel connections need a ticket for each, since each is used once',
    cite: `${LINKED}, RFC 9149 §1`,
    policy: true,
    outcomes: {
      several: { result: 'good', says: 'there are tickets for parallel connections' },
      one: { result: 'note', says: 'of parallel connections one resumes' },
      many: { result: 'note', says: 'most of them will never be used' },
      none: { result: 'note', says: 'there is nothing to resume by' },
    },
  },
  {
    id: 'ticket-lifetime',
    version,
    subject: 'the lifetime of tickets',
    rule: 'a ticket is good for seven days at most, and not for 0 seconds',
    cite: TICKET,
    outcomes: {
      bounded: { result: 'good', says: 'seven days at most' },
      zero: { result: 'bad', says: '0: the client throws it away at once' },
      short: SHORT,
      'too-long': { result: 'bad', says: 'over seven days, which no server may say' },
    },
  },
  {
    id: 'ticket-size',
    version,
    subject: 'the size of tickets',
    rule: 'a hello with a ticket fits in one packet',
    cite: TICKET,
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
    rule: 'a ticket is used once, else connections can be linked; a server need not insist',
    cite: LINKED,
    policy: true,
    outcomes: {
      declined: { result: 'good', says: 'the server takes a ticket once' },
      resumed: { result: 'note', says: 'the server takes a ticket more than once' },
    },
  },
  {
    id: 'ticket-renewed',
    version,
    subject: 'a new ticket with a resumption',
    rule: 'a resumption brings the ticket for the next, since each is used once',
    cite: `${LINKED}, RFC 9149 §3`,
    policy: true,
    outcomes: {
      renewed: { result: 'good', says: 'a resumption brings a new ticket' },
      kept: {
        result: 'note',
        says: 'a resumption brings none: when its tickets are used up, a client starts anew',
      },
    },
  },
  {
    id: 'ticket-stale',
    version,
    subject: 'a ticket after a wait',
    rule: 'a ticket is good for as long as it says, and no longer',
    cite: TICKET,
    outcomes: {
      'resumed-within': { result: 'good', says: 'the server takes it, as its lifetime says' },
      'declined-within': {
        result: 'note',
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
    rule: 'TLS 1.3 binds no ticket to a name: a server that treats names differently has to',
    cite: PSK,
    policy: true,
    outcomes: {
      declined: { result: 'good', says: 'the server makes a full handshake for the other name' },
      refused: {
        result: 'note',
        says: 'the server serves no such name; --other-name names one that it serves',
      },
      resumed: {
        result: 'note',
        says: 'the server resumes it: a client must see to it that the certificate covers both',
      },
    },
  },
  {
    id: 'ticket-other-suite',
    version,
    subject: 'a ticket, with another suite of the same hash',
    rule: 'a PSK goes with every suite of its hash',
    cite: PSK,
    outcomes: {
      resumed: { result: 'good', says: 'the server resumes with the other suite' },
      declined: { result: 'note', says: 'the server makes a full handshake, where it could resume' },
      aborted: { result: 'bad', says: 'the server ends the handshake, where it could resume or begin anew' },
      'one-suite': { result: 'note', says: 'the server takes no other suite of that hash' },
    },
  },
  {
    id: 'ticket-other-hash',
    version,
    subject: 'a ticket, with a suite of another hash',
    rule: 'a PSK is not used with a suite of another hash',
    cite: PSK,
    outcomes: {
      declined: { result: 'good', says: 'the server makes a full handshake' },
      aborted: { result: 'note', says: 'the server ends the handshake, where it should ignore the PSK' },
      resumed: { result: 'bad', says: 'the server resumes it' },
      'one-suite': { result: 'note', says: 'the server takes no suite of another hash' },
    },
  },
  {
    id: 'ticket-after-retry',
    version,
    subject: 'a ticket, through a HelloRetryRequest',
    rule: 'a HelloRetryRequest keeps the PSK, whose binder is made anew',
    cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
    outcomes: {
      resumed: { result: 'good', says: 'the server asks for another share, and resumes' },
      declined: { result: 'note', says: 'the server asks for another share, and makes a full handshake' },
      'no-retry': { result: 'note', says: 'the server asked for no other share' },
    },
  },
  {
    id: 'early',
    version,
    subject: '0-RTT data',
    rule: 'who takes early data has to bear or stop replays',
    cite: 'RFC 9846 §8',
    policy: true,
    outcomes: {
      off: { result: 'good', says: 'the tickets allow none' },
      accepted: {
        result: 'note',
        says: 'the server takes them: what they ask for must be harmless when it comes twice',
      },
      rejected: { result: 'bad', says: 'the tickets allow them, and the server rejects them' },
    },
  },
  {
    id: 'ticket-share',
    version,
    subject: 'tickets, again and again',
    rule: 'every server behind an address opens the tickets of the others',
    cite: TICKET,
    policy: true,
    outcomes: SHARE,
  },
  {
    id: 'ticket-other-address',
    version,
    subject: 'a ticket, at another address',
    rule: 'every address of a server opens the tickets of the others',
    cite: TICKET,
    policy: true,
    outcomes: {
      resumed: { result: 'good', says: 'the other address takes the ticket' },
      declined: { result: 'bad', says: 'the other address does not take the ticket' },
    },
  },
  {
    id: 'client-certificate',
    version,
    subject: 'a session of a client with a certificate',
    rule: 'the identity of a client goes with its session',
    cite: TICKET,
    policy: true,
    outcomes: CERTIFICATE,
  },
] as const satisfies readonly FindingRow[]
