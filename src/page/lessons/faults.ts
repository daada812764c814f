/** Lessons on what keeps a session from being resumed: riddles, several servers, caches, names and certificates. */
import type { Lesson, Task } from './lesson.ts'

const FIND: Task = {
  id: 'riddle.find',
  asks: 'Go to the moment in which it is decided that the last connection does not get what it wanted.',
  hint: 'Look for the mark `✗ no` in the rows of the last connection, first at the client: what it does not offer, no server can accept.',
}

export const WHY: Lesson = {
  id: 'why',
  title: 'Why not resumed? Three riddles',
  teaches: 'Find the one rule that failed in a world that you have never seen, and mend it.',
  minutes: 10,
  steps: [
    {
      title: 'A world with one fault',
      start: { scenario: 'riddle-tls13', anySeed: true },
      text: [
        'The last connection should resume a session of TLS 1.3, and does not. One thing is otherwise than it should be. Which, depends on chance: your world is not that of your neighbour.',
        'There are three places to look. Did the client keep a session at all? See its sessions in the tab [World](tab:world) before the last connection begins. Did it offer it? See its verdict, and `pre_shared_key` in its ClientHello. Did the server accept? See its verdict.',
        'A verdict is a list of checks in the order in which they ran. The first that fails decides. It says what was expected and what was found.',
      ],
      task: FIND,
    },
    {
      title: 'Mend it',
      text: [
        'The check says what would have to be otherwise. Do that, in one act, and the story is told again with it. These are the forms that help:',
        '`set client.NAME=VALUE` and `set server.NAME=VALUE` give a side another setting from the start: `pskModes`, `suites`, `serverName`, `acceptTickets`, `tickets.count`, `tickets.lifetime`, `clientCertificate` are such names.',
        '`wait 1h` puts that time between connections, `rotate 1h` is how long a ticket key lasts, `cache-size 20` how many sessions the server keeps. In the field “Do” the forms are offered as you write.',
      ],
      task: {
        id: 'riddle.mend',
        asks: 'Make the last connection of the story resume. One that you open behind it does not count.',
        hint: 'Take the value from the check: what was expected there is what the setting should be. If the session was never kept, look at who did not keep it, and in c1.',
      },
    },
    {
      title: 'The same in TLS 1.2',
      start: { scenario: 'riddle-tls12', anySeed: true },
      text: [
        'Another world, another version. The session goes by its ID or by a ticket; the checks of the client begin with `offer12`, those of the server with `session12`.',
        'TLS 1.2 binds a session to more than TLS 1.3 does: to its very suite (RFC 5246 §7.4.1.2), and to whether it has the extended master secret (RFC 7627 §5.3).',
      ],
      task: FIND,
    },
    {
      title: 'Mend that, too',
      text: [
        'More names that you may need: `versions`, `suites12`, `extendedMasterSecret`, `sessionIds`, `clientCertificate`. Lists are written as in JSON: `set client.versions=["TLS 1.2"]`.',
        'Where the server simply does not know the session, ask why: was it never there, pushed out by another, or too old? The tab [World](tab:world) shows its cache at each moment.',
      ],
      task: {
        id: 'riddle.mend',
        asks: 'Make the last connection of the story resume.',
        hint: 'The rule behind the check names the setting in words; “expected” has the value.',
      },
    },
    {
      title: 'Resumed, and yet too late',
      start: { scenario: 'riddle-0rtt', anySeed: true },
      text: [
        'Here the last connection does resume. But what the client has to say should have gone early, with its ClientHello, and that failed. Early data have rules of their own, stricter than those of the PSK: the very same suite, the same application protocol, the first identity, a fresh hello (RFC 9846 §4.3.10, 8446 §4.2.10).',
      ],
      task: FIND,
    },
    {
      title: 'Mend the last one',
      text: [
        'Names: `maxEarlyData`, `suites`, `alpn`, `groups`, `startedAt`. The ticket of c1 says whether early data are allowed, so what the server lacks may lie back there.',
        'All worlds are open to you: “another world” gives one more, and the group “One fault” among the stories has each with its name.',
      ],
      task: {
        id: 'riddle.mend-early',
        asks: 'Make the server take the early data of the last connection.',
        hint: 'Compare “expected” and “actual” of the check. A server that has just started (`startedAt`, ms since 1970) cannot know what it saw before.',
      },
    },
  ],
}

export const ROTATION: Lesson = {
  id: 'rotation',
  title: 'Ticket keys that change, and many servers',
  teaches: 'Choose how long ticket keys live, and what servers of one name must share.',
  minutes: 8,
  steps: [
    {
      title: 'Another server answers',
      start: { scenario: 'tls13-resume' },
      text: [
        'Behind one name there are often many servers, and a balancer sends each connection to whichever is free. All have the same certificate, so nobody notices. Tickets notice.',
        'The act `servers 2` has two servers take turns: c1 goes to the first, c2 to the second. What they share is written behind it, and nothing is shared unless it is.',
      ],
      task: {
        id: 'rotation.apart',
        asks: 'Let two servers take turns that share nothing.',
        hint: '`servers 2`',
        way: ['servers 2'],
      },
    },
    {
      title: 'What they must share',
      start: { scenario: 'tls13-resume' },
      text: [
        'The second server looked for the name of the ticket’s key in its own ring and did not find it: `psk.known` failed, and a full handshake followed. With n servers that share nothing, a client that comes back finds its server once in n times, and nobody sees an error.',
        'Sealed tickets need no common memory, only common keys. Sessions behind session IDs would need a common cache.',
      ],
      task: {
        id: 'rotation.together',
        asks: 'Let two servers take turns, so that c2 resumes what c1 began.',
        hint: 'The ticket keys are what is missing: `servers 2 ticket-keys`.',
        way: ['servers 2 ticket-keys'],
      },
    },
    {
      title: 'Keys must go',
      start: { scenario: 'tls13-resume' },
      text: [
        'Who gets hold of a ticket key can open every ticket that it sealed. So keys must be replaced regularly, and those before destroyed (RFC 5077 §5.5, RFC 9325 §3.4). But a key that goes takes all its tickets along.',
        'Here a minute passes between c1 and c2. The act `rotate 20s` gives the server another key every 20 s, and lets it forget the one before at once.',
      ],
      task: {
        id: 'rotation.retired',
        asks: 'Let the keys change so fast that c2 comes too late.',
        hint: '`rotate 20s`',
        way: ['rotate 20s'],
      },
    },
    {
      title: 'A middle way',
      start: { scenario: 'tls13-resume' },
      text: [
        'In practice a key seals for some hours, opens for some hours more, and is then destroyed, on all servers at the same time. The story `harmless-tls13-ticket-rotated` has such an overlap: look at “opens for” in the ring there.',
      ],
      task: {
        id: 'rotation.slow',
        asks: 'Choose a rotation of an hour or less with which c2 still resumes.',
        hint: 'A minute passes between the connections: `rotate 30m` is long enough.',
        way: ['rotate 30m'],
      },
    },
    {
      title: 'Both at once',
      text: [
        'The lifetime that a ticket tells its client should not be longer than the time for which its key still opens: else clients offer what nobody can use. And it is at most seven days (RFC 9846 §4.7.1, 8446 §4.6.1).',
      ],
    },
  ],
}

export const CACHES: Lesson = {
  id: 'caches',
  title: 'Caches, their size and their time',
  teaches: 'See sessions being pushed out, expire, and be taken once.',
  minutes: 7,
  steps: [
    {
      title: 'Too small',
      start: { scenario: 'fault-tls12-evicted' },
      text: [
        'A cache of sessions has an end. When it is full and a new session comes, an old one has to leave. The client of that old session learns nothing of it.',
        'Here the server’s cache has room for one session. c1 is our client, c2 is somebody else, c3 is our client again. Watch the tab [World](tab:world) as you step.',
      ],
      task: {
        id: 'cache.evicted',
        asks: 'Go to the moment in which the session of c1 is pushed out.',
        hint: 'A session enters the cache when its handshake is over: look for `▤` at the server, near the end of the handshake of c2.',
      },
    },
    {
      title: 'Large enough',
      text: [
        'How large must a cache be? As large as the number of new sessions that come in the time in which a client usually returns. What is smaller fails quietly: the servers do full handshakes, and the graphs show more load.',
        'OpenSSL makes room when it has already counted the newcomer, and so does this server: of size 2 it holds one.',
      ],
      task: {
        id: 'cache.room',
        asks: 'Give the cache room, so that c3 resumes.',
        hint: '`cache-size 20`',
        way: ['cache-size 20'],
      },
    },
    {
      title: 'Too old',
      start: { scenario: 'tls12-session-id' },
      text: [
        'Sessions also leave by the clock. RFC 5246 §F.1.4 suggests an upper limit of 24 hours; this server keeps them for two. The client has a limit of its own, and offers nothing that it holds for too old.',
        'Between the two lies a time in which the client still asks, and the server no longer knows.',
      ],
      task: {
        id: 'cache.timeout',
        asks: 'By nothing but time, make c2 ask for a session that the server no longer knows.',
        hint: 'More than two hours and less than a day: `wait 3h`.',
        way: ['wait 3h'],
      },
    },
    {
      title: 'Good for once',
      start: { scenario: 'tls13-stateful' },
      text: [
        'A ticket of TLS 1.3 can be a mere reference to the server’s cache. It takes memory again, and gives something for it: the server can take the session out as it uses it, so that the ticket is good for one resumption. That is the surest way to keep early data from being replayed (RFC 9846 §8.1).',
        'The server looks first, then verifies the binder, then takes: a forged binder does not use up anybody’s ticket.',
      ],
      task: {
        id: 'cache.taken',
        asks: 'In c2, go to the moment in which the server takes the session out of its cache.',
        hint: 'It is not the one in which it looks (`get`): look for `▤` at the server between the ClientHello and the ServerHello.',
      },
    },
  ],
}

export const NAMES: Lesson = {
  id: 'names',
  title: 'Names and client certificates',
  teaches: 'Know who is who in a connection in which nobody shows a certificate.',
  minutes: 8,
  steps: [
    {
      title: 'Whose session is it?',
      start: { scenario: 'fault-tls13-offer-server-name' },
      text: [
        'In a resumption no certificate is shown. Who the server is, the client knows from the session: from the certificate of the connection that made it. So a session may be offered only to a server for whose name that certificate speaks (RFC 9846 §4.7.1, 8446 §4.6.1).',
        'In c2 the client asks for `other.example`, and has a session of `server.example` at hand.',
      ],
      task: {
        id: 'names.refused',
        asks: 'Go to the moment in which the client decides not to offer the session.',
        hint: 'It decides as it writes the ClientHello of c2: see the mark `✗ no` there.',
      },
    },
    {
      title: 'The right name',
      text: [
        'Where one certificate speaks for both names, TLS 1.3 lets the client try: the story `harmless-tls13-server-name` shows it. TLS 1.2 does not: a server must not resume for another name than that of the session, and goes on with a full handshake, without an alert (RFC 6066 §3).',
      ],
      task: {
        id: 'names.right',
        asks: 'Let the client of c2 ask for the name that its session is of, and see it resume.',
        hint: '`set c2.client.serverName=server.example`',
        way: ['set c2.client.serverName=server.example'],
      },
    },
    {
      title: 'Who is the client?',
      start: { scenario: 'tls12-client-auth' },
      text: [
        'A server may ask who the client is: CertificateRequest, and the client shows a certificate and signs. In c1 it does. This too belongs to the session, and is carried over.',
      ],
      task: {
        id: 'names.unasked',
        asks: 'In c2, go to the message with which the server resumes, and see that no CertificateRequest follows.',
        hint: 'Its ServerHello says yes; ChangeCipherSpec and Finished follow at once.',
      },
    },
    {
      title: 'When the rules change',
      start: { scenario: 'fault-tls13-client-identity' },
      text: [
        'In TLS 1.3 a server that resumes must not ask within the handshake (RFC 9846 §4.4.2, 8446 §4.3.2). So one that must know the client, and has a session that does not say, cannot resume: it does a full handshake and asks there. Here the server began to demand a certificate between c1 and c2.',
        'A server that overlooked this would let in clients that it never asked. The rule has to be checked at each resumption, against what holds now.',
      ],
      task: {
        id: 'names.policy',
        asks: 'Let the server demand a certificate from the start, and see c2 resume without being asked.',
        hint: '`set server.clientCertificate=require` holds in c1 too.',
        way: ['set server.clientCertificate=require'],
      },
    },
    {
      title: 'And when trust changes',
      text: [
        'The same holds for the root under which a certificate was believed: if it is trusted no more, a session must not outlive that. The stories `fault-tls13-trust` and `fault-tls13-offer-trust` show both sides, `fault-tls13-offer-expired` a certificate that ends before its session does.',
      ],
    },
  ],
}
