/** The rule of every setting that only a server has. */
import { dhObjection, type DhParameters } from '../../crypto/agreement/dh.ts'
import { namesIn } from '../extensions/registry.ts'
import { CREDENTIAL, GROUP } from './common.ts'
import {
  bytes,
  countOrInfinity,
  FLAG,
  listOf,
  namesOf,
  object,
  someOf,
  oneOf,
  valueOr,
  wholeNumber,
  type SettingRule,
} from './kinds.ts'
import { limitRules } from './limits.ts'
import { orderOf } from './orders.ts'

/** Parameters that a client with our defaults would take (RFC 9325 §4.2.1). */
const DH_PARAMETERS: SettingRule = {
  allowed: 'a prime p of 2048 to 8192 bits, and a generator g from 2 to p - 2',
  holds: (value) => {
    const { p, g } = value as Partial<DhParameters>
    return p instanceof Uint8Array && g instanceof Uint8Array && dhObjection({ p, g }) === undefined
  },
}

const DH_CHOICE = object('DH parameters', {
  parameters: {
    ...DH_PARAMETERS,
    holds: (value) => typeof value === 'object' && value !== null && DH_PARAMETERS.holds(value),
  },
  anyClient: FLAG,
})

const TICKETS = someOf('a policy of tickets', {
  count: wholeNumber(0, 255, 'tickets'),
  limit: wholeNumber(0, 255, 'tickets'),
  lifetime: wholeNumber(0, 2 ** 32 - 1, 'seconds'),
  kind: oneOf('sealed', 'stateful'),
  // Short ones can be guessed; stores keep names of up to 255 bytes.
  referenceLength: wholeNumber(16, 255, 'bytes'),
  when: oneOf('with-finished', 'after-client-finished'),
})

/** Each rule by the name of its setting. */
export const SERVER_RULES = {
  role: oneOf('server'),
  askOnHello: FLAG,
  lowerRanks: namesOf(GROUP),
  credentials: listOf(CREDENTIAL),
  clientCertificate: oneOf('none', 'request', 'require'),
  tickets: TICKETS,
  maxEarlyData: wholeNumber(0, 2 ** 32 - 1, 'bytes'),
  freshnessWindow: countOrInfinity(0, 'ms'),
  replayCheck: FLAG,
  startedAt: wholeNumber(0, Number.MAX_SAFE_INTEGER, 'ms since 1970'),
  cookie: FLAG,
  // As many random bytes as there are for one purpose (RFC 5869 §2.3); a HelloRetryRequest has room for them.
  cookieLength: wholeNumber(1, 8160, 'bytes'),
  sessionIds: FLAG,
  pskIdentityHint: bytes(0, 2 ** 16 - 1),
  dhParameters: valueOr('none', DH_CHOICE),
  serverHelloOrder12: orderOf('ServerHello', namesIn('ServerHello12')),
  serverHelloOrder: orderOf('ServerHello', namesIn('ServerHello')),
  helloRetryRequestOrder: orderOf('HelloRetryRequest', namesIn('HelloRetryRequest')),
  encryptedExtensionsOrder: orderOf('EncryptedExtensions', namesIn('EncryptedExtensions')),
  certificateRequestOrder: orderOf('CertificateRequest', namesIn('CertificateRequest')),
  ...limitRules('server'),
} as const satisfies Readonly<Record<string, SettingRule>>
