/** Lessons on what there is: the laboratory, what a handshake costs, the three ways to resume. */
import type { Lesson } from './lesson.ts'

export const START: Lesson = {
  id: 'start',
  title: 'Start here: the laboratory',
  teaches: 'Move in time, look at bytes and secrets, do something and see what it changes.',
  minutes: 5,
  steps: [
    {
      title: 'Two ends and a wire',
      start: { scenario: 'tls13-full' },
      text: [
        'A client and a server run in this page, and a wire of 25 ms between them. Both are complete: every byte that you see was computed here, and nothing leaves the page.',
        'Each row of the lanes is one moment: one side did one thing. An arrow is a message on its way; it ends where the other side takes it up. Go from moment to moment with `→` and `←`, with the buttons at the bottom, or by clicking a row.',
        'What the moment in sight holds stands in the tab [Message](tab:message): the fields, the bytes, and what each means. Point at a field and its bytes light up.',
      ],
      task: {
        id: 'start.server-hello',
        asks: 'Go to the moment in which the server sends its ServerHello.',
        hint: 'It is the first arrow from right to left.',
      },
    },
    {
      title: 'Secrets',
      text: [
        'The ServerHello brings the second half of a key agreement. From both halves each side makes the same secrets, and never sends one of them (RFC 9846 §7.1).',
        'The tab [Secrets](tab:secrets) shows them as they are born: what each was made from, by which formula, and when each side had it. The marks `✦` in the lanes say in which moments secrets come to be.',
        'The two sides do not make them at the same time. The server has heard both hellos first.',
      ],
      task: {
        id: 'start.secret',
        asks: 'Go to the moment in which the client makes its `handshake_secret`.',
        hint: 'The client needs the ServerHello for it: look where it receives that.',
      },
    },
    {
      title: 'What is remembered',
      text: [
        'Behind the handshake the server sends two tickets. The tab [World](tab:world) shows what each side remembers at the moment in sight: the client’s sessions, the server’s ticket keys, its cache. Rows that are new are marked.',
        'You can do something behind the end of the story: open one more connection, let time pass, make a side forget. Each act is a line of text, and stands in the list above the lanes; `✕` takes it back. The whole experiment is in the address of the page: a link to it is a link to what you see.',
      ],
      task: {
        id: 'start.connect',
        asks: 'Open one more connection, and see it resume.',
        hint: 'Press the button “connect”: it does `then: connect`.',
        way: ['then: connect'],
      },
    },
    {
      title: 'That is all you need',
      text: [
        'A connection that resumes begins where another one ended: both sides still know a secret, so nobody has to prove who he is again. How they know it, what that saves, and all that can keep it from working is what the other lessons are about.',
        'Compare both connections in the tab [Cost](tab:cost). The tab [Compare](tab:beside) shows what your last act made different.',
      ],
    },
  ],
}

export const COST: Lesson = {
  id: 'cost',
  title: 'What a handshake costs',
  teaches: 'Read the bill of a connection: round trips, bytes, signatures, and what resumption takes off it.',
  minutes: 7,
  steps: [
    {
      title: 'Waiting',
      start: { scenario: 'tls13-resume' },
      text: [
        'The distance to a server cannot be made shorter, so what counts first is how often one must go there and back before one may speak. Here one way is 25 ms, as the lanes show: each arrow slopes by that much.',
        'A full handshake of TLS 1.3 takes one round trip: ClientHello out, the server’s whole flight back, and the client may send behind its Finished (RFC 9846 §2).',
      ],
      task: {
        id: 'cost.first-data',
        asks: 'In c1, go to the moment in which the client sends its first application data.',
        hint: 'It stands right behind the Finished of the client. Its time is in the left column.',
      },
    },
    {
      title: 'Computing and carrying',
      text: [
        'Now open the tab [Cost](tab:cost). c2 resumed. It takes one round trip too: in TLS 1.3 resumption saves no waiting by itself.',
        'What it saves is the Certificate and the CertificateVerify. Chains of certificates are the largest thing in a handshake, a signature is among the dearest operations of the server, and checking the chain is work for the client. Both are gone: that the server knows the PSK says that it is the same one (RFC 9846 §2.2).',
        'The key agreement is still there. It keeps what is said secret even if the PSK leaks later. Both sides may agree to do without, by the mode `psk_ke` (RFC 9846 §4.3.9, 8446 §4.2.9).',
      ],
      task: {
        id: 'cost.alone',
        asks: 'Make c2 resume by the ticket alone, without key agreement.',
        hint: 'Both sides must allow it: `set client.pskModes=["psk_ke"]`, and the same for the server.',
        way: ['set client.pskModes=["psk_ke"]', 'set server.pskModes=["psk_ke"]'],
      },
    },
    {
      title: 'One version earlier',
      start: { scenario: 'tls13-resume', acts: ['set server.versions=["TLS 1.3","TLS 1.2"]'] },
      text: [
        'In TLS 1.2 a full handshake takes two round trips: the client sends its half of the key agreement only when it has seen the server’s (RFC 5246 §7.3). There resumption saves one of them, and that was long the main reason for it.',
        'The server here speaks both versions. The client decides what it offers.',
      ],
      task: {
        id: 'cost.older',
        asks: 'Make both connections speak TLS 1.2, and compare the round trips of c1 and c2.',
        hint: '`set client.versions=["TLS 1.2"]` holds from the start.',
        way: ['set client.versions=["TLS 1.2"]'],
      },
    },
    {
      title: 'What to keep in mind',
      text: [
        'Resumption saves the certificate and two dear operations in both versions, a round trip in TLS 1.2, and in TLS 1.3 it opens the door to early data, which save the other one. It costs memory on one side or the other, and care: what the following lessons are about.',
      ],
    },
  ],
}

export const SESSION_ID: Lesson = {
  id: 'session-id',
  title: 'The session ID',
  teaches: 'See how TLS 1.2 resumes from the server’s cache, and how a server says no.',
  minutes: 6,
  steps: [
    {
      title: 'A name for a session',
      start: { scenario: 'tls12-session-id' },
      text: [
        'In TLS 1.2 the server may give a session a name: `session_id` in its ServerHello, up to 32 bytes (RFC 5246 §7.4.1.3). Both sides keep what belongs to it: the master secret, the suite, the certificates.',
        'A client that comes back puts the name into its ClientHello. There is no field that says yes: a server that resumes repeats the name, and one that does not gives another name, or none.',
      ],
      task: {
        id: 'id.echo',
        asks: 'In c2, go to the moment in which the server says yes.',
        hint: 'Compare `session_id` in the hellos of both sides. The ServerHello is the answer.',
      },
    },
    {
      title: 'New keys from an old secret',
      text: [
        'Look at the tab [Secrets](tab:secrets) in c2. The master secret is the one of c1. The keys are new all the same: both randoms go into the `key_block`, and they are new in each connection (RFC 5246 §6.3).',
        'The order changed too: the server’s Finished comes first, so the client may speak after one round trip (RFC 5246 §7.3).',
        'All this rests on the server’s cache, which you find in the tab [World](tab:world). Servers restart.',
      ],
      task: {
        id: 'id.lost',
        asks: 'Let the server lose its sessions just before c2 begins.',
        hint: 'Write `c2: forget server sessions` into the field “Do”: what begins with `c2:` happens before c2.',
        way: ['c2: forget server sessions'],
      },
    },
    {
      title: 'Saying no is not an error',
      text: [
        'The check `session12.known` failed, and no alert followed: the server went on with a full handshake, with a new session ID (RFC 5246 §7.4.1.3). A client must always be ready for that. To resume is an offer, never a demand.',
        'c2 cost more than c1 would have alone, but it left something behind.',
      ],
      task: {
        id: 'id.again',
        asks: 'Open a third connection that resumes.',
        hint: 'Open it behind the end of the story: `then: connect`.',
        way: ['then: connect'],
      },
    },
    {
      title: 'Which session was it?',
      text: [
        'c3 resumed the session of c2: the client offers the newest that it has. The old one is worth nothing any more, and the client cannot know that until it asks.',
        'RFC 5246 §F.1.4 advises to keep no session longer than 24 hours, and §7.2.2 demands that a session be forgotten by both when a connection of it ends in a fatal alert.',
      ],
    },
  ],
}

export const TICKET: Lesson = {
  id: 'ticket',
  title: 'The ticket',
  teaches: 'Hand the server’s memory to the client, and see what remains on the server: one key.',
  minutes: 7,
  steps: [
    {
      title: 'The session travels',
      start: { scenario: 'tls12-ticket' },
      text: [
        'A cache takes memory for each client, and several servers must share it. RFC 5077 turns that round: the server seals the whole session with a key that it alone has, and gives the client the sealed bytes to keep. That is a ticket.',
        'The client says with an empty extension that it would like one. The server sends it in a message of its own, NewSessionTicket, before its ChangeCipherSpec (RFC 5077 §3.3).',
      ],
      task: {
        id: 'ticket.given',
        asks: 'In c1, go to the moment in which the server sends the ticket.',
        hint: 'In TLS 1.2 NewSessionTicket belongs to the handshake: it stands just before the server’s ChangeCipherSpec.',
      },
    },
    {
      title: 'In the clear',
      text: [
        'Look at how the message is protected: not at all. Anybody on the wire sees the ticket in c1, and again in the ClientHello of c2. It does no harm by itself: what is inside is sealed, and whoever shows a ticket must know the master secret as well to finish.',
        'It lets a listener see that both connections are of one client, though. TLS 1.3 sends tickets encrypted.',
        'Does the server need its memory at all now?',
      ],
      task: {
        id: 'ticket.stateless',
        asks: 'Let the server lose all its sessions before c2, and see c2 resume nevertheless.',
        hint: 'As in the lesson before: `c2: forget server sessions`.',
        way: ['c2: forget server sessions'],
      },
    },
    {
      title: 'The one thing that it needs',
      start: { scenario: 'tls12-ticket' },
      text: [
        'The server keeps only the ticket key, in the tab [World](tab:world). A ticket carries the name of the key that sealed it, so the server finds the right one, or finds that it has it no more (RFC 5077 §4 recommends this form).',
      ],
      task: {
        id: 'ticket.foreign',
        asks: 'Make the server unable to open the ticket of c1.',
        hint: 'Another server, or one that restarted without its keys: `c2: forget server ticket-keys`.',
        way: ['c2: forget server ticket-keys'],
      },
    },
    {
      title: 'A ticket that does not open',
      text: [
        'It is no error: the server falls back to a full handshake and hands out a new ticket (RFC 5077 §3.1). A ticket that was tampered with looks the same as one of an unknown key, and is treated the same.',
        'There is a price. Who has the ticket key can open every ticket that it sealed, read the master secret in it, and with that all that was said in the connection. The lesson on leaking keys shows it.',
      ],
    },
  ],
}

export const PSK: Lesson = {
  id: 'psk',
  title: 'PSK and binder',
  teaches: 'Follow a PSK of TLS 1.3 from its birth to its proof, and break each of its two parts.',
  minutes: 9,
  steps: [
    {
      title: 'Where a PSK comes from',
      start: { scenario: 'tls13-resume' },
      text: [
        'TLS 1.3 has no session IDs to resume by. It resumes with a pre-shared key, PSK: a secret that both sides have before the handshake. A ticket names it.',
        'The PSK never travels. Each side computes it: `HKDF-Expand-Label(resumption_master_secret, "resumption", ticket_nonce, Hash.length)` (RFC 9846 §4.7.1, 8446 §4.6.1). The nonce stands in the NewSessionTicket; each ticket has another one, so each ticket has a PSK of its own.',
      ],
      task: {
        id: 'psk.born',
        asks: 'In c1, go to the moment in which the client makes its first PSK.',
        hint: 'It needs the nonce, which comes with the first NewSessionTicket: look where the client receives that.',
      },
    },
    {
      title: 'Two parts of an offer',
      text: [
        'Go to the ClientHello of c2 and open `pre_shared_key`, which is always the last extension. It has a list of identities and a list of binders (RFC 9846 §4.3.11, 8446 §4.2.11).',
        'The identity is the ticket: it says which PSK is meant. The server opens it, or looks it up. What if it cannot?',
        'To change the ticket on the wire would change the hello, too, and the Finished would tell. So let the sender itself send a wrong one, with binders made anew: that is what the words `sender new-binders` do.',
      ],
      task: {
        id: 'psk.ticket',
        asks: 'Spoil the ticket in the hello of c2, so that the server does not know it.',
        hint: '`c2 ClientHello.extensions.pre_shared_key.identities[0].identity[40] ^= 1 sender new-binders`',
        way: ['c2 ClientHello.extensions.pre_shared_key.identities[0].identity[40] ^= 1 sender new-binders'],
      },
    },
    {
      title: 'The proof',
      start: { scenario: 'tls13-resume' },
      text: [
        'An identity that nobody knows is passed over. The binder is another matter. It is an HMAC over the ClientHello up to the binders, under a key made from the PSK with the label `"res binder"`. Only who has the PSK can make it, and it holds for this hello alone (RFC 9846 §4.3.11.2, 8446 §4.2.11.2).',
        'The server checks it before it does anything else with the PSK. In the [Secrets](tab:secrets) of c2 you find `binder[0]` under the `early_secret` of each side.',
      ],
      task: {
        id: 'psk.binder',
        asks: 'Flip one bit of the binder in c2. Before you do: full handshake, or alert?',
        hint: '`c2 ClientHello.extensions.pre_shared_key.binders[0][3] ^= 1`',
        way: ['c2 ClientHello.extensions.pre_shared_key.binders[0][3] ^= 1'],
      },
    },
    {
      title: 'Why the difference',
      text: [
        'An unknown ticket is everyday life: keys change, servers restart. A known ticket with a wrong binder means that somebody shows a ticket without having its PSK, or changed the hello. The server must abort (RFC 9846 §4.3.11, 8446 §4.2.11). To fall back would let an attacker on the wire choose what is negotiated.',
        'A server should verify the binder of the one PSK that it selects, and no other.',
      ],
    },
  ],
}
