/** Lessons on what a PSK and long-lived keys protect: early data and their replay, forward secrecy and leaks. */
import type { Lesson } from './lesson.ts'

export const EARLY: Lesson = {
  id: 'early-data',
  title: 'Early data and replay',
  teaches: 'Send data without a round trip, replay them as an attacker would, and see what stops that.',
  minutes: 9,
  steps: [
    {
      title: 'Without waiting',
      start: { scenario: 'tls13-0rtt' },
      text: [
        'Who resumes has a secret with the server before the first byte. So the client can encrypt application data with it and send them right behind its ClientHello: early data, 0-RTT (RFC 9846 §2.3, §4.3.10; 8446 §4.2.10).',
        'The ticket must allow it, by `max_early_data_size`, and the server may still refuse: then it throws the data away, the handshake goes on, and the client has to send them again.',
      ],
      task: {
        id: 'early.heard',
        asks: 'In c2, go to the moment in which the server has the early data.',
        hint: 'Look for “early data” at the server, behind its own flight.',
      },
    },
    {
      title: 'What is missing',
      text: [
        'The keys of early data come from the PSK alone: the server has added nothing of its own yet. Two things follow. There is no forward secrecy for them. And somebody who recorded the flight can send it again: nothing in it is bound to this one connection (RFC 9846 §8).',
        'The attacker needs no key. The act `then: replay c2` sends again what the client of c2 sent before it heard an answer.',
      ],
      task: {
        id: 'early.seen-before',
        asks: 'Replay c2, and see what the server does.',
        hint: '`then: replay c2`',
        way: ['then: replay c2'],
      },
    },
    {
      title: 'A memory for hellos',
      start: { scenario: 'tls13-0rtt' },
      text: [
        'The server had kept something of each hello with early data, and looked there first (RFC 9846 §8.2). Such a memory must be shared by all servers that take the same tickets, or the flight is played to each of them: the story `tls13-0rtt-replay` does that with four servers in two zones.',
        'And it must not be lost.',
      ],
      task: {
        id: 'early.twice',
        asks: 'Make the server take the same early data twice.',
        hint: 'Behind the end let it lose what it has seen, then replay: `then: forget server replays`, `then: replay c2`.',
        way: ['then: forget server replays', 'then: replay c2'],
      },
    },
    {
      title: 'How old is this hello?',
      start: { scenario: 'tls13-0rtt' },
      text: [
        'No memory reaches back for ever. So the hello says how old its ticket is, in milliseconds, hidden by adding `ticket_age_add`. The server knows when it made the ticket. If both ages differ by more than some seconds, the flight was held back, or a clock is wrong, and early data are refused (RFC 9846 §8.3). The memory needs to cover that window alone.',
      ],
      task: {
        id: 'early.age',
        asks: 'Set the client’s clock wrong before c2, so that it resumes and its early data are refused.',
        hint: 'Half a minute is enough: `c2: clock client +30s`.',
        way: ['c2: clock client +30s'],
      },
    },
    {
      title: 'What to send early',
      text: [
        'All this lowers the number of replays; none of it makes it zero for all servers together. So an application must say which data may go early: what can be done twice without harm, such as reading a page, and not an order to pay (RFC 9846 §8; RFC 8470 for HTTP, where a server can answer 425 Too Early).',
      ],
    },
  ],
}

export const LEAKS: Lesson = {
  id: 'leaks',
  title: 'Forward secrecy and leaking keys',
  teaches: 'Say of each long-lived key what its thief can read, and choose settings that leave nothing.',
  minutes: 9,
  steps: [
    {
      title: 'A thief with patience',
      start: { scenario: 'tls13-resume' },
      text: [
        'Somebody records everything on the wire today, and steals a key next year. What can be read then? If nothing, the connection has forward secrecy with regard to that key.',
        'A server keeps two kinds of keys for long: the private key of its certificate, and its ticket keys. The judge of this lesson plays the thief: it computes from the recorded bytes and the stolen key whatever follows, and tells what opens.',
        'As the story is told, c2 resumes with `psk_dhe_ke`: into its secrets goes a fresh key agreement, of which nothing is left afterwards (RFC 9846 §2.2).',
      ],
      task: {
        id: 'leak.opens',
        asks: 'Make c2 readable for a thief of the ticket key.',
        hint: 'Do without the key agreement: `set client.pskModes=["psk_ke"]` and `set server.pskModes=["psk_ke"]`.',
        way: ['set client.pskModes=["psk_ke"]', 'set server.pskModes=["psk_ke"]'],
      },
    },
    {
      title: 'Tickets of TLS 1.2',
      start: { scenario: 'tls12-ticket' },
      text: [
        'c1 of this story does a fresh key agreement, with ECDHE. That should be enough. But its NewSessionTicket holds the master secret of c1 itself, sealed with the ticket key. Who steals that key opens the ticket, and with it c1 and every connection that resumed it.',
        'TLS 1.3 puts a PSK into the ticket that is made for later connections, from which nobody comes back to the keys of c1.',
      ],
      task: {
        id: 'leak.shut',
        asks: 'Make c2 resume, and leave nothing to a thief of the ticket key.',
        hint: 'Resume in another way: by session ID, `set client.sessionTickets=false`.',
        way: ['set client.sessionTickets=false'],
      },
    },
    {
      title: 'The key of the certificate',
      start: { scenario: 'tls12-rsa' },
      text: [
        'Before ECDHE was common, the client chose the secret by itself and encrypted it to the RSA key of the certificate (RFC 5246 §7.4.7.1). Look at ClientKeyExchange in c1. The key that proves who the server is also opens all that was ever sent to it. TLS 1.3 has done away with that.',
      ],
      task: {
        id: 'leak.certificate',
        asks: 'Choose another suite for both sides, so that the key of the certificate opens nothing, and c2 resumes.',
        hint: 'The certificate is of RSA: `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` signs with it. Set `suites12` of the client and of the server.',
        way: [
          'set client.suites12=["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]',
          'set server.suites12=["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]',
        ],
      },
    },
    {
      title: 'What to take along',
      text: [
        'Resume with a key agreement. Let ticket keys live for hours, not for years. Remember that early data have no key agreement behind them yet: the ticket key opens those in any case.',
        'The command line does the same with every secret of a story: `glass-tls run tls13-resume --leak ticket-key`.',
      ],
    },
  ],
}
