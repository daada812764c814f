/** Faults of TLS 1.2 in what travels: tickets that open no more, answers that were changed on their way. */
import { MINUTE } from '../../bytes/time.ts'
import { byId, byTicket, OTHER_SUITE_12 } from './ends.ts'
import { again, anotherServer, repeatedId, unheard } from './world.ts'
import type { FaultRow } from './fault.ts'
import { flipped, otherServerHello } from './wire-faults.ts'

const TICKET = 'RFC 5077 §3.1'
const ANSWER = 'RFC 5246 §7.4.1.3'

/** Tickets that the server cannot use: whatever it is, no alert (RFC 5077 §3.1). */
export const TICKETS_12: readonly FaultRow[] = [
  {
    name: 'fault-tls12-ticket-foreign',
    shows: 'another server answers, with a ticket key of its own: the ticket tells it nothing',
    ends: byTicket,
    differs: () => ({ between: anotherServer }),
    ...{ check: 'session12.known', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls12-ticket-retired',
    shows: 'ticket keys change every 20 s and open for 10 s more: after a minute the ticket’s key is retired',
    ends: byTicket,
    differs: () => ({ lab: { ticketKeys: { period: 20_000, grace: 10_000 } } }),
    ...{ check: 'session12.known', consequence: 'full handshake', cite: 'RFC 5077 §5.5' },
  },
  {
    name: 'fault-tls12-ticket-bit',
    shows: 'one bit of the ticket is wrong: what is sealed does not open',
    ends: byTicket,
    differs: () => ({ offers: (session) => [{ ...session, ticket: flipped(session.ticket, 40) }] }),
    ...{ check: 'session12.known', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls12-ticket-cut',
    shows: 'half of the ticket is missing',
    ends: byTicket,
    differs: () => ({
      offers: (session) => [{ ...session, ticket: session.ticket.slice(0, session.ticket.length / 2) }],
    }),
    ...{ check: 'session12.known', consequence: 'full handshake', cite: TICKET },
  },
  {
    name: 'fault-tls12-ticket-off',
    shows: 'the server was told to use no tickets any more',
    ends: byTicket,
    differs: () => ({ second: { server: { tickets: { kind: 'stateful' } } } }),
    ...{ check: 'session12.known', consequence: 'full handshake', cite: 'RFC 5077 §3.2' },
  },
  {
    name: 'fault-tls12-ticket-version',
    shows:
      'a client takes a ticket of TLS 1.3 for one of TLS 1.2: the same key opens it, and it says what it is',
    ends: byTicket,
    differs: () => ({
      first: { client: { versions: ['TLS 1.3'] }, server: { versions: ['TLS 1.3'] } },
      offers: (session) => [{ ...session, version: 'TLS 1.2', suite: OTHER_SUITE_12 }],
    }),
    ...{ check: 'session12.version', consequence: 'full handshake', cite: 'RFC 5246 §7.4.1.3' },
  },
]

/** What the client sees when the server’s answer is not what it should be. */
export const ANSWERS_12: readonly FaultRow[] = [
  {
    name: 'fault-tls12-version',
    shows: 'the server has learnt TLS 1.3 meanwhile and prefers it: a session of TLS 1.2 does not go over',
    ends: () =>
      byId({ versions: ['TLS 1.3', 'TLS 1.2'], middleboxCompatibility: false }, { versions: ['TLS 1.2'] }),
    differs: () => ({ second: { server: { versions: ['TLS 1.3', 'TLS 1.2'] } } }),
    ...{ check: 'answer.version', consequence: 'full handshake', cite: 'RFC 9846 §E.1 (8446 §D.1)' },
  },
  {
    name: 'fault-tls12-answer-made-up-id',
    shows:
      'the ServerHello repeats a session ID that the client made up to look like TLS 1.2: no session is behind it',
    ends: () => byId({ versions: ['TLS 1.3', 'TLS 1.2'] }, { versions: ['TLS 1.2'] }),
    differs: () => ({
      offers: () => [],
      during: { state: 'WAIT_CLIENT_KEY_EXCHANGE', happens: repeatedId },
    }),
    check: 'answer12.offered',
    // The server does not know the ID either.
    besides: ['session12.known'],
    consequence: 'the client sends illegal_parameter',
    cite: ANSWER,
  },
  {
    name: 'fault-tls12-answer-suite',
    shows: 'the ServerHello resumes, but names another suite than the session’s',
    ends: byId,
    differs: () => ({ wire: otherServerHello((hello) => ({ ...hello, cipher_suite: OTHER_SUITE_12 })) }),
    ...{ check: 'answer12.suite', consequence: 'the client sends illegal_parameter', cite: ANSWER },
  },
  {
    name: 'fault-tls12-answer-ems',
    shows: 'the ServerHello resumes, but leaves out the extended master secret that the session has',
    ends: byId,
    differs: () => ({
      wire: otherServerHello((hello) => ({
        ...hello,
        extensions: hello.extensions?.filter(({ type }) => type !== 'extended_master_secret'),
      })),
    }),
    check: 'answer12.extended-master-secret',
    consequence: 'the client sends handshake_failure',
    cite: 'RFC 7627 §5.3',
  },
  {
    name: 'fault-tls12-answer-session-id',
    shows:
      'another session ID in the ServerHello: the client waits for a certificate, and ChangeCipherSpec comes',
    ends: byId,
    differs: () => ({
      wire: otherServerHello(({ legacy_session_id_echo: id, ...hello }) => ({
        ...hello,
        legacy_session_id_echo: flipped(id, 0),
      })),
    }),
    check: 'ChangeCipherSpec',
    consequence: 'the client sends unexpected_message',
    cite: 'RFC 5246 §7.1',
  },
  {
    name: 'fault-tls12-answer-version',
    shows: 'the ServerHello resumes, but in TLS 1.1',
    ends: byId,
    differs: () => ({ wire: otherServerHello((hello) => ({ ...hello, legacy_version: 'TLS 1.1' })) }),
    check: 'ServerHello.legacy_version',
    consequence: 'the client sends protocol_version',
    cite: ANSWER,
  },
]

/** What differs and does not matter. */
export const HARMLESS_12: readonly FaultRow[] = [
  {
    name: 'harmless-tls12-unclean-close',
    shows: 'the first connection ended without close_notify: its session is as good as any',
    ends: byId,
    differs: () => ({ unclosed: true }),
    ...{ check: '', consequence: 'resumed', cite: 'RFC 5246 §7.2.1' },
  },
  {
    name: 'harmless-tls12-again',
    shows: 'the session was resumed before: in TLS 1.2 it may be as often as both sides like',
    ends: byId,
    differs: () => ({ between: (lab, ends) => unheard(lab, (now) => again(now, ends)) }),
    ...{ check: '', consequence: 'resumed', cite: 'RFC 5246 §7.3' },
  },
  {
    name: 'harmless-tls12-alpn',
    shows: 'another application protocol: it is negotiated afresh in every connection',
    ends: () => byId({ alpn: ['http/1.1'] }, { alpn: ['http/1.1'] }),
    differs: () => ({ second: { client: { alpn: ['h2'] }, server: { alpn: ['h2'] } } }),
    ...{ check: '', consequence: 'resumed', cite: 'RFC 7301 §3.1' },
  },
  {
    name: 'harmless-tls12-ticket-rotated',
    shows:
      'ticket keys change every 20 s and open for ten minutes more: the ticket is good, and a new one comes with it',
    ends: byTicket,
    differs: () => ({ lab: { ticketKeys: { period: 20_000, grace: 10 * MINUTE } } }),
    ...{ check: '', consequence: 'resumed', cite: 'RFC 5077 §3.3' },
  },
]
