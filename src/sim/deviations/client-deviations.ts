/** What clients get wrong about sessions: the age of a ticket, when and where to offer it, the shape of the offer. */
import type { ClientConfig } from '../../handshake/config/config.ts'
import type { Session } from '../../session/session.ts'
import { findExtension } from '../../wire/extension.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'
import { madeBy, unnoticed, type Deviation } from './deviation.ts'
import { writes, writesOffer, type Writes } from './write.ts'

const MODULUS = 2 ** 32
const AGE = 'RFC 9846 §4.3.11.1 (8446 §4.2.11.1)'
const OFFER = 'RFC 9846 §4.3.11 (8446 §4.2.11)'
const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const EMS = 'RFC 7627 §5.3'

type Row = Omit<Deviation, 'end'>

/** When the ticket of the exhibit comes, modulo 2^32: two ways behind the start. */
const ISSUED = (VIRTUAL_START + 50) % MODULUS

/** What goes into obfuscated_ticket_age is age + ageAdd: another sum is the same as another ageAdd. */
const AGES: readonly Row[] = [
  {
    id: 'client:age-as-lifetime',
    title: 'adds the ticket’s lifetime to its age',
    source: 'tlswg/tls13-spec#944: age and lifetime had to be told apart in the text',
    cite: AGE,
    told: withAge((session, now) => now - session.createdAt + session.lifetime * 1000 + session.ageAdd),
    exhibit: 'tls13-0rtt',
    seen: {
      by: 'server',
      check: 'early.age',
      actual: /^72\d{5} ms$/,
      consequence: 'early data rejected',
      because: 'the age is two hours more than the server’s clock gives: just the lifetime',
    },
  },
  {
    id: 'client:age-in-seconds',
    title: 'states the ticket’s age in seconds',
    source: 'openssl/openssl#20387: milliseconds and seconds mixed up, and short tests did not show it',
    cite: AGE,
    told: withAge((session, now) => Math.floor((now - session.createdAt) / 1000) + session.ageAdd),
    exhibit: 'tls13-0rtt',
    seen: {
      by: 'server',
      check: 'early.age',
      actual: /^60 ms$/,
      consequence: 'early data rejected',
      because: 'a minute looks like 60 ms: right where a ticket is used at once, and wrong from then on',
    },
  },
  {
    id: 'client:age-bare',
    title: 'states the ticket’s age without ticket_age_add',
    source: 'RFC 9846 §4.7.1, which wants it hidden from who looks on',
    cite: AGE,
    told: withAge((session, now) => now - session.createdAt),
    exhibit: 'tls13-0rtt',
    seen: {
      by: 'server',
      check: 'early.age',
      actual: new RegExp(`^(?!${ISSUED} )\\d{8,10} ms$`),
      consequence: 'early data rejected',
      because:
        'what is left when ticket_age_add is taken off is any number; and all who look on read the age',
    },
  },
  {
    id: 'client:age-as-time',
    title: 'adds ticket_age_add to the time at which the ticket came, and not to its age',
    source: 'RFC 9846 §4.3.11.1, which has the age since the message came',
    cite: AGE,
    told: withAge(({ createdAt, ageAdd }) => createdAt + ageAdd),
    exhibit: 'tls13-0rtt',
    seen: {
      by: 'server',
      check: 'early.age',
      actual: new RegExp(`^${ISSUED} ms$`),
      consequence: 'early data rejected',
      because: 'no age but a time of day: the ms since 1970 at which the ticket came, modulo 2^32',
    },
  },
]

/** When a session may be offered, and to whom. */
const OMISSIONS: readonly Row[] = [
  {
    id: 'client:lifetime-overlooked',
    title: 'offers tickets after their lifetime',
    source: 'openssl/openssl#32808',
    cite: TICKET,
    overlooks: ['offer.lifetime', 'offer12.lifetime'],
    exhibit: 'fault-tls13-offer-lifetime',
    seen: {
      by: 'server',
      check: 'psk.lifetime',
      actual: /./,
      consequence: 'full handshake',
      because: 'the ticket says when it was made, and the server’s clock says the rest',
    },
  },
  {
    id: 'client:name-overlooked',
    title: 'offers a session of one server to another',
    source: 'haproxy/haproxy#3195',
    cite: TICKET,
    overlooks: ['offer.server-name', 'offer12.server-name', 'early-offer.server-name'],
    exhibit: 'fault-tls13-offer-server-name',
    seen: {
      by: 'server',
      check: 'psk.server-name',
      actual: /./,
      consequence: 'full handshake',
      because: 'the ticket has the name for which it was made; no alert, since a session is only an offer',
    },
  },
  {
    id: 'client:trust-overlooked',
    title: 'resumes although it no longer trusts who vouched for the server',
    source: 'CVE-2025-68121 (Go crypto/tls)',
    cite: TICKET,
    overlooks: ['offer.trust', 'offer12.trust'],
    exhibit: 'fault-tls13-offer-trust',
    seen: unnoticed(
      'resumed',
      'a resumption shows no certificate, and the server cannot know whom its client trusts',
    ),
  },
  {
    id: 'client:ems-lost',
    title: 'leaves extended_master_secret out and offers a session that has it',
    source: 'RFC 7627 §5.3; openssl/openssl#9791 for the alert that servers send',
    cite: EMS,
    // Who knows nothing of it looks for it in no answer either.
    overlooks: ['offer12.extended-master-secret', 'answer12.extended-master-secret'],
    exhibit: 'fault-tls12-offer-ems-lost',
    seen: {
      by: 'server',
      check: 'session12.ems-kept',
      actual: /./,
      consequence: 'the server sends handshake_failure',
      because:
        'somebody may have taken it out of the hello: the one case in which a session is answered with an alert',
    },
  },
  {
    id: 'client:ems-gained',
    title: 'sends extended_master_secret and offers a session without it',
    source: 'aws/s2n-tls#3102',
    cite: EMS,
    overlooks: ['offer12.extended-master-secret'],
    exhibit: 'fault-tls12-offer-ems-gained',
    seen: {
      by: 'server',
      check: 'session12.ems-gained',
      actual: /./,
      consequence: 'full handshake',
      because: 'the old secret covers no handshake, so a new session is made',
    },
  },
  {
    id: 'client:fatal-alert-ignored',
    title: 'keeps sessions of TLS 1.2 whose connection a fatal alert ended',
    source: 'RFC 5246 §7.2.2; tlswg/tls13-spec#471: since few kept to it, TLS 1.3 has no such rule',
    cite: 'RFC 5246 §7.2.2',
    ignores: ['forget-sessions'],
    exhibit: 'fault-tls12-fatal-alert',
    seen: {
      by: 'server',
      check: 'session12.known',
      actual: /./,
      consequence: 'full handshake',
      because: 'the server saw the alert too, and has taken the session out of its cache',
    },
  },
  {
    id: 'client:suite-overlooked',
    title: 'offers a session of TLS 1.2 without its suite',
    source: 'RFC 5246 §7.4.1.2; wolfSSL/wolfssl#4690 for the suite of a resumption',
    cite: 'RFC 5246 §7.4.1.2',
    overlooks: ['offer12.suite'],
    exhibit: 'fault-tls12-offer-suite',
    seen: {
      by: 'server',
      check: 'session12.suite',
      actual: /./,
      consequence: 'full handshake',
      because: 'the suite of a session is not negotiated anew, and it is not among those of the hello',
    },
  },
]

/** How a hello that offers a PSK is written. */
const SHAPES: readonly Row[] = [
  {
    id: 'client:psk-not-last',
    title: 'writes another extension behind pre_shared_key',
    source: 'hannestschofenig/mbedtls#113',
    cite: OFFER,
    message: pskFirst(),
    exhibit: 'tls13-resume',
    seen: {
      by: 'server',
      check: 'ClientHello.extensions.pre_shared_key',
      actual: /./,
      consequence: 'the server sends illegal_parameter',
      because: 'binders cover what stands before them: nothing may stand behind',
    },
  },
  {
    id: 'client:modes-missing',
    title: 'offers a PSK and does not say how it may be used',
    source: 'RFC 9846 §4.3.9 (8446 §4.2.9); openssl/openssl#15387',
    cite: 'RFC 9846 §4.3.9 (8446 §4.2.9)',
    message: writesOffer((hello) => ({
      ...hello,
      extensions: hello.extensions?.filter(({ type }) => type !== 'psk_key_exchange_modes'),
    })),
    exhibit: 'tls13-resume',
    seen: {
      by: 'server',
      check: 'ClientHello.extensions',
      actual: /^none$/,
      consequence: 'the server sends missing_extension',
      because: 'without the modes a server would have to guess',
    },
  },
  {
    id: 'client:early-after-retry',
    title: 'repeats early_data in the hello after a HelloRetryRequest',
    source: 'RFC 9846 §4.2.2: early_data must leave the second hello',
    cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
    message: writesOffer((hello, { transcript }) =>
      transcript.through === 'HelloRetryRequest' ? withEarlyData(hello) : hello,
    ),
    exhibit: 'fault-0rtt-retry',
    seen: {
      by: 'server',
      check: 'ClientHello.extensions',
      actual: /^early_data$/,
      consequence: 'the server sends illegal_parameter',
      because: 'a retry ends early data, so there is nothing left to announce',
    },
  },
]

/** All of them. */
export const CLIENT_DEVIATIONS: readonly Deviation[] = madeBy('client', [...AGES, ...OMISSIONS, ...SHAPES])

/** A client that states other ages. @param stated what it writes as obfuscated_ticket_age, before the modulus */
function withAge(stated: (session: Session, now: number) => number): NonNullable<Deviation['told']> {
  const bent = (session: Session, now: number): Session => ({
    ...session,
    ageAdd: modulo(stated(session, now) - (now - session.createdAt)),
  })
  return (config: ClientConfig, now) => ({
    ...config,
    sessions: config.sessions.map((session) => bent(session, now)),
  })
}

function modulo(value: number): number {
  return ((value % MODULUS) + MODULUS) % MODULUS
}

function withEarlyData(hello: Parameters<Parameters<typeof writesOffer>[0]>[0]): typeof hello {
  const psk = hello.extensions?.at(-1)
  if (!psk) return hello
  return {
    ...hello,
    extensions: [...(hello.extensions ?? []).slice(0, -1), { type: 'early_data', data: null }, psk],
  }
}

function pskFirst(): Writes {
  return writes('ClientHello', (hello) => {
    const { extensions = [] } = hello
    const psk = extensions.at(-1)
    if (!psk || !findExtension(extensions, 'pre_shared_key')) return undefined
    return { ...hello, extensions: [psk, ...extensions.slice(0, -1)] }
  })
}
