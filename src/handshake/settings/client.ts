/** The rule of every setting that only a client has. */
import { DH_MAXIMUM_BITS } from '../../crypto/agreement/dh.ts'
import { MAX_PLAINTEXT } from '../../wire/record.ts'
import { namesIn } from '../extensions/registry.ts'
import { CREDENTIAL, GROUP } from './common.ts'
import {
  byteText,
  bytes,
  countOrInfinity,
  FLAG,
  listOf,
  namesOf,
  oneNumber,
  object,
  oneOf,
  valueOr,
  wholeNumber,
  type SettingRule,
} from './kinds.ts'
import { limitRules } from './limits.ts'
import { orderOf } from './orders.ts'
import { SERVER_NAME } from './server-name.ts'

const BYTES = bytes(0, Infinity)
const UINT32 = wholeNumber(0, 2 ** 32 - 1)
/** ms since 1970. */
const TIME = wholeNumber(0, Number.MAX_SAFE_INTEGER)

/** What reads as a session. Whether it is of any use is the verdict on offering it, which says why where it is not. */
const SESSION = object('a session, as a connection gave it', {
  version: byteText(1, 255),
  suite: byteText(1, 255),
  secret: BYTES,
  sessionId: bytes(0, 32),
  serverName: byteText(0, 255),
  alpn: byteText(0, 255),
  peerCertificates: listOf(BYTES),
  createdAt: TIME,
  authenticatedAt: TIME,
  lifetime: UINT32,
  ageAdd: UINT32,
  maxEarlyDataSize: UINT32,
  ticket: BYTES,
})

const TICKETS = wholeNumber(0, 255, 'tickets')
const TICKET_REQUEST = object('numbers of tickets', { newSession: TICKETS, resumption: TICKETS })

/** Each rule by the name of its setting. */
export const CLIENT_RULES = {
  role: oneOf('client'),
  keyShares: namesOf(GROUP),
  splitHello: wholeNumber(0, MAX_PLAINTEXT, 'bytes'),
  // RFC 6066 §4: there are codes for these alone.
  maxFragmentLength: oneNumber('bytes', 0, 512, 1024, 2048, 4096),
  serverName: SERVER_NAME,
  credential: valueOr(undefined, CREDENTIAL),
  sessions: listOf(SESSION),
  earlyData: FLAG,
  middleboxCompatibility: FLAG,
  postHandshakeAuth: FLAG,
  sessionTickets: FLAG,
  minimumDhBits: wholeNumber(1, DH_MAXIMUM_BITS, 'bits'),
  acceptTickets: FLAG,
  ticketRequest: valueOr('none', TICKET_REQUEST),
  maxAuthenticationAge: countOrInfinity(0, 'seconds'),
  clientHelloOrder: orderOf('ClientHello', namesIn('ClientHello')),
  ...limitRules('client'),
} as const satisfies Readonly<Record<string, SettingRule>>
