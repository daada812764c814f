/** Lessons on HelloRetryRequest, both versions beside each other, and RFC 8448. */
import type { Lesson } from './lesson.ts'

export const RETRY: Lesson = {
  id: 'retry',
  title: 'HelloRetryRequest',
  teaches: 'Say when a hello is sent twice, what that costs, and what becomes of PSK and binder.',
  minutes: 7,
  steps: [
    {
      title: 'A wrong guess',
      start: { scenario: 'tls13-hrr' },
      text: [
        'In TLS 1.3 the client sends its half of the key agreement at once, so it must guess which group the server will want. It lists the groups that it can do in `supported_groups`, and sends a share for one or two in `key_share`.',
        'If the server wants a group of the list for which there is no share, it asks for another hello (RFC 9846 §4.2.4, 8446 §4.1.4).',
      ],
      task: {
        id: 'retry.asked',
        asks: 'Go to the moment in which the server asks for another hello.',
        hint: 'It is its answer to the first ClientHello.',
      },
    },
    {
      title: 'A ServerHello in disguise',
      text: [
        'Look at its bytes: type 2, ServerHello, with a `random` that is always the same, the SHA-256 of “HelloRetryRequest”. It was done so for middleboxes that know no other message there.',
        'The server also sent a cookie, which the client must repeat (RFC 9846 §4.3.2, 8446 §4.2.2). A server that keeps nothing between the two hellos puts what it must know into it.',
        'In the transcript the first hello is replaced by its hash: `message_hash`. Two round trips in all.',
      ],
      task: {
        id: 'retry.avoided',
        asks: 'Have the handshake need one round trip: neither group nor cookie may be missing.',
        hint: 'A share for the right group, and a server that wants no cookie: `set client.keyShares=["secp256r1"]`, `set server.cookie=false`.',
        way: ['set client.keyShares=["secp256r1"]', 'set server.cookie=false'],
      },
    },
    {
      title: 'With a PSK',
      start: { scenario: 'tls13-resume' },
      text: [
        'A client that resumes may be asked again, too. The binder covers the transcript, and that has grown by the first hello and the HelloRetryRequest. So the client makes all binders anew. It may leave out PSKs whose hash does not go with the suite that the server named, and it sends no early data any more (RFC 9846 §4.2.2, 8446 §4.1.2).',
      ],
      task: {
        id: 'retry.resumed',
        asks: 'Make c2 resume after a HelloRetryRequest.',
        hint: 'Let the server want another group in c2: `set c2.server.groups=["secp256r1"]`.',
        way: ['set c2.server.groups=["secp256r1"]'],
      },
    },
    {
      title: 'Compare the binders',
      text: [
        'Go through both ClientHellos of c2 and compare `binders`. All other bytes are nearly the same; the binder is another one.',
        'A second HelloRetryRequest in one connection is an error: the client ends it with `unexpected_message` (RFC 9846 §4.2.4, 8446 §4.1.4).',
      ],
    },
  ],
}

const BOTH = ['set client.versions=["TLS 1.3","TLS 1.2"]', 'set server.versions=["TLS 1.3","TLS 1.2"]']

export const VERSIONS: Lesson = {
  id: 'versions',
  title: 'TLS 1.2 beside TLS 1.3',
  teaches: 'Compare both versions in the same story, and see how a downgrade is noticed.',
  minutes: 9,
  steps: [
    {
      title: 'The same story, one version earlier',
      start: { scenario: 'tls13-resume', acts: ['set server.versions=["TLS 1.3","TLS 1.2"]'] },
      text: [
        'A client offers all versions that it speaks in `supported_versions`; the server chooses. The old field `legacy_version` says TLS 1.2 in both cases (RFC 9846 §4.3.1, 8446 §4.2.1).',
        'The server here speaks both. Have the client know only the older one, then compare message by message in the tab [Compare](tab:beside).',
      ],
      task: {
        id: 'versions.old',
        asks: 'Play the story in TLS 1.2, resumption included.',
        hint: '`set client.versions=["TLS 1.2"]`',
        way: ['set client.versions=["TLS 1.2"]'],
      },
    },
    {
      title: 'A note in the random',
      text: [
        'In TLS 1.2 the certificate is in the clear, and so is the ticket. Keys change with a message of their own, ChangeCipherSpec. Two round trips, then one. And the resumed connection has no key agreement at all.',
        'The server could have spoken TLS 1.3. It says so, in a place that its signature or Finished covers: the last eight bytes of its `random` (RFC 9846 §4.2.3, 8446 §4.1.3).',
      ],
      task: {
        id: 'versions.sentinel',
        asks: 'Go to the message in which the server says that it could have done better.',
        hint: 'It is the ServerHello: look at the end of `random`.',
      },
    },
    {
      title: 'Somebody takes the better version away',
      start: { scenario: 'tls13-resume', acts: BOTH },
      text: [
        'Now both sides speak both versions, and agree on TLS 1.3. An attacker on the wire would like it otherwise, and takes `supported_versions` out of the ClientHello of c1. The server then sees a client of TLS 1.2.',
        'TLS 1.2 would notice at the Finished. The client of TLS 1.3 need not wait so long.',
      ],
      task: {
        id: 'versions.caught',
        asks: 'Be that attacker.',
        hint: '`c1 ClientHello.extensions.supported_versions remove`',
        way: ['c1 ClientHello.extensions.supported_versions remove'],
      },
    },
    {
      title: 'Sessions do not cross',
      start: { scenario: 'tls13-resume', acts: BOTH },
      text: [
        'The client had offered TLS 1.3, was answered in TLS 1.2, and found the note: it ended the connection with `illegal_parameter`.',
        'What of a client that comes back with a ticket of TLS 1.3, and speaks only TLS 1.2 now? Versions share nothing behind the hellos: neither schedule nor tickets.',
      ],
      task: {
        id: 'versions.apart',
        asks: 'Let the client of c2 speak only TLS 1.2.',
        hint: '`set c2.client.versions=["TLS 1.2"]`',
        way: ['set c2.client.versions=["TLS 1.2"]'],
      },
    },
    {
      title: 'A table to keep',
      text: [
        'Resumed by: session ID or ticket in TLS 1.2, PSK in TLS 1.3. Proof: the Finished alone, or a binder in the hello already. Bound to: the suite, or its hash. Certificate and tickets: in the clear, or encrypted. Fresh key agreement when resuming: never, or as both like. Round trips: two and one, or one and, with early data, none.',
      ],
    },
  ],
}

export const RFC8448: Lesson = {
  id: 'rfc8448',
  title: 'Reading RFC 8448',
  teaches: 'Read the published traces of TLS 1.3 with the laboratory beside them.',
  minutes: 8,
  steps: [
    {
      title: 'Traces to hold on to',
      start: { scenario: 'rfc8448-4' },
      text: [
        'RFC 8448 has five handshakes of TLS 1.3, byte by byte, with each secret on the way. Who writes a stack compares with it. This story plays §3 and §4 with both our endpoints, with the randomness of the RFC: c1 is §3, a full handshake, c2 is §4, the same session resumed with early data.',
        'Each message and secret here is compared with the published bytes. The line above the lanes says how it came out.',
        'The RFC writes `{client}  derive secret "tls13 c e traffic"` and then lists PRK, hash, info and expanded bytes. In our words: `client_early_traffic_secret`.',
      ],
      task: {
        id: 'rfc8448.early',
        asks: 'In c2, go to the moment in which the client makes its `client_early_traffic_secret`.',
        hint: 'It covers the ClientHello, so it is born with that. See the tab Secrets.',
      },
    },
    {
      title: 'Where §4 begins',
      text: [
        'Everything in §4 rests on one message of §3. The RFC prints it under “{server} construct a NewSessionTicket handshake message”, and behind it “generate resumption secret”, with the label `"tls13 resumption"`.',
      ],
      task: {
        id: 'rfc8448.ticket',
        asks: 'In c1, go to the moment in which the client has the ticket.',
        hint: 'NewSessionTicket, as the client receives it.',
      },
    },
    {
      title: 'One bit',
      text: [
        'Compare `ticket_age_add`, nonce and ticket with §3 of the RFC, and the PSK with the `resumption` value there. They are equal, as the marks say.',
        'How much depends on one bit of a hello? c1 cannot tell: the signature in its CertificateVerify is the published one, and holds for the published hellos alone. c2 has no certificate, so nothing is in the way but the binder.',
        'On the wire the change would be noticed. Change the bit at the sender, before its own transcript, with a binder made anew: then both sides agree on another hello.',
      ],
      task: {
        id: 'rfc8448.otherwise',
        asks: 'Change a bit of the random in the ClientHello of c2, so that c2 resumes and departs from the RFC.',
        hint: '`c2 ClientHello.random[0] ^= 1 sender new-binders`',
        way: ['c2 ClientHello.random[0] ^= 1 sender new-binders'],
      },
    },
    {
      title: 'What remained',
      text: [
        'Go through the [Secrets](tab:secrets) of c2. `early_secret` is that of the RFC still: it comes from the PSK alone. So are `handshake_secret` and `master_secret`, which add the key agreement. All secrets into which the transcript goes are others, from `client_early_traffic_secret` on (RFC 9846 §7.1).',
        'That was the last lesson. The group “Published connections” has the other traces of the RFC, and every other story can be changed in the same way.',
      ],
    },
  ],
}
