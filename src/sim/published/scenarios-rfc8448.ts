/** RFC 8448 as scenarios: its five traces, each played by both of our endpoints with the randomness and settings of the trace. */
import type { ClientSettings, ServerSettings } from '../../handshake/config/config.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Lab } from '../lab/lab.ts'
import { otherwise, type Scenario } from '../scenarios/scenario.ts'
import { identityOf, randomnessOf, signatureOf, type Script } from './inputs.ts'
import {
  clientHelloOrder,
  NSS_CLIENT,
  NSS_SERVER,
  NSS_TICKETS,
  RECORD_SIZE_LIMIT,
  SESSION_TICKET,
  SIGNATURE_ALGORITHMS,
  SUPPORTED_GROUPS,
} from './nss.ts'
import { closes, labOf, runSigned, says, type Signatures } from './play.ts'
import { RFC8448_3, RFC8448_4, RFC8448_5, RFC8448_6, RFC8448_7 } from './rfc8448.ts'
import { readPublished, type PublishedTrace } from './trace.ts'

/** What the sections have in common: when the RSA certificate of §2 was good, and a wire on which 6 ms hold a conversation. */
const AROUND = { start: Date.UTC(2018, 0, 1), link: { latency: 1 } } as const

/** ms between the arrival of the ticket of §3 and the ClientHello of §4, as its obfuscated_ticket_age says. */
const TICKET_AGE = 6

/** A server without tickets, as all but that of §3 are. */
const NO_TICKETS = { tickets: { ...NSS_TICKETS, count: 0 } } as const

/** One section of RFC 8448 and those that it goes on from, read when first asked for. */
function sections(numbers: readonly (keyof typeof TEXTS)[]): () => readonly PublishedTrace[] {
  let read: readonly PublishedTrace[] | undefined
  return () => (read ??= numbers.map((number) => readPublished(`RFC 8448 §${number}`, TEXTS[number])))
}

const TEXTS = { 3: RFC8448_3, 4: RFC8448_4, 5: RFC8448_5, 6: RFC8448_6, 7: RFC8448_7 } as const

/** Settings of both ends beyond those of every section. */
interface Ends {
  readonly client?: ClientSettings
  readonly server?: ServerSettings
}

/** A connection from hello to close, with the data that the trace has. */
function fullConnection(lab: Lab, trace: PublishedTrace, { client, server }: Ends): Lab {
  const begun = lab.connect({
    client: { ...NSS_CLIENT, ...client },
    server: { ...NSS_SERVER, ...NO_TICKETS, credentials: [identityOf(trace, 'server')], ...server },
  })
  return closes(says(runSigned(begun, signaturesOf(trace)), trace))
}

function signaturesOf(trace: PublishedTrace): Signatures {
  return { client: signatureOf(trace, 'client'), server: signatureOf(trace, 'server') }
}

/** §3: a full handshake, a ticket at its end. */
function section3(lab: Lab, trace: PublishedTrace): Lab {
  return fullConnection(lab, trace, {
    client: { clientHelloOrder: clientHelloOrder(SUPPORTED_GROUPS, SESSION_TICKET) },
    server: { tickets: NSS_TICKETS, maxEarlyData: 1024 },
  })
}

/** §4: the session of §3, with early data. */
function section4(lab: Lab, trace: PublishedTrace): Lab {
  const [ticket] = lab.world.clientSessions
  const early = trace.records.find(({ type }) => type === 'application_data')
  if (!ticket || !early) throw new Misuse('§4 goes on from the ticket of §3, with early data')
  const begun = lab
    .wait(ticket.createdAt + TICKET_AGE - lab.world.now)
    .connect({
      resume: 'take',
      client: { ...NSS_CLIENT, earlyData: true },
      server: {
        ...NSS_SERVER,
        ...NO_TICKETS,
        credentials: [],
        maxEarlyData: 1024,
        // NSS confirms the server name in a resumption too.
        encryptedExtensionsOrder: [
          SUPPORTED_GROUPS,
          RECORD_SIZE_LIMIT,
          { type: 'server_name', data: null },
          'early_data',
        ],
      },
    })
    .step()
    .command('client', { kind: 'send-early', data: early.content })
  return closes(says(begun, trace, 1))
}

/** §5: a share for a group that the server does not want, and a cookie. */
function section5(lab: Lab, trace: PublishedTrace): Lab {
  return fullConnection(lab, trace, {
    client: {
      groups: ['x25519', 'secp256r1', 'secp384r1'],
      keyShares: ['x25519'],
      clientHelloOrder: clientHelloOrder('supported_groups'),
    },
    server: {
      groups: ['secp256r1'],
      encryptedExtensionsOrder: [
        { type: 'supported_groups', data: { named_group_list: ['secp256r1', 'secp384r1', 'x25519'] } },
        RECORD_SIZE_LIMIT,
        'server_name',
      ],
      cookie: true,
      cookieLength: randomnessOf(trace)['server/HelloRetryRequest.cookie']?.length ?? 0,
    },
  })
}

/** §6: certificates on both sides; the server’s is for ECDSA. */
function section6(lab: Lab, trace: PublishedTrace): Lab {
  return fullConnection(lab, trace, {
    client: { credential: identityOf(trace, 'client') },
    server: { clientCertificate: 'require', certificateRequestOrder: [SIGNATURE_ALGORITHMS] },
  })
}

/** §7: what looks like TLS 1.2 resuming a session, to please middleboxes. */
function section7(lab: Lab, trace: PublishedTrace): Lab {
  return fullConnection(lab, trace, { client: { middleboxCompatibility: true } })
}

/** The sections that are played one behind the other, as connections of one Lab. */
type Plays = readonly (readonly [
  number: keyof typeof TEXTS,
  play: (lab: Lab, trace: PublishedTrace) => Lab,
])[]

function published(name: string, shows: string, plays: Plays): Scenario {
  const traces = sections(plays.map(([number]) => number))
  const scripts = (): Script[] => traces().map(randomnessOf)
  return {
    name,
    shows,
    get published() {
      return traces()
    },
    play: (_, changes) => {
      const told = traces().reduce(
        (lab, trace, index) => plays[index]![1](lab, trace),
        labOf(scripts(), AROUND),
      )
      return otherwise(told, changes)
    },
  }
}

/** The traces of RFC 8448 in its order. */
export const SCENARIOS_RFC8448: readonly Scenario[] = [
  published('rfc8448-3', 'RFC 8448 §3, byte for byte: a full handshake in one round trip, with a ticket', [
    [3, section3],
  ]),
  published('rfc8448-4', 'RFC 8448 §4, byte for byte: the session of §3 resumed, with early data', [
    [3, section3],
    [4, section4],
  ]),
  published('rfc8448-5', 'RFC 8448 §5, byte for byte: HelloRetryRequest with a cookie', [[5, section5]]),
  published('rfc8448-6', 'RFC 8448 §6, byte for byte: the client shows a certificate too', [[6, section6]]),
  published('rfc8448-7', 'RFC 8448 §7, byte for byte: made to look like TLS 1.2 for middleboxes', [
    [7, section7],
  ]),
]
