/**
 * What a peer may cost us: each limit once, as data. Settings have their defaults and bounds from here, and so have checks, options
 * of the command line, the guide and the test that goes one beyond each. No RFC asks for any of them: all are policy.
 */
import type { AlertName } from './alert.ts'
import type { Decision, Rule } from './rule.ts'

/** One limit. */
export interface Limit {
  /** Where it is a setting: of endpoints in a role, of a driver of a socket, of a port that listens. */
  readonly of: 'both' | 'client' | 'server' | 'socket' | 'port'
  /** How much is borne, unless told otherwise. */
  readonly default: number
  readonly unit: 'bytes' | 'records' | 'alerts' | 'messages' | 'certificates' | 'connections' | 'ms'
  /** The least that a setting may say. */
  readonly least: number
  /** The most; without it there is no end, and Infinity is allowed. */
  readonly most?: number
  /** What is counted, as it stands behind "at most 32". */
  readonly what: string
  /** What would grow without it. */
  readonly bounds: string
  /** Section that allows what is limited, or allows to limit it. */
  readonly cite: string
  /** With which the connection ends where it is exceeded. */
  readonly alert?: AlertName
  /** What happens in place of an alert. */
  readonly otherwise?: string
  /** Path of the field at fault. */
  readonly field?: string
  /** What begins the count anew: application data of either side, or already a part of a handshake message. */
  readonly until?: 'application' | 'handshake'
  /** The rule that checks it, where that is one of another decision. */
  readonly rule?: string
}

const IN_VAIN = 'work for what brings nothing on'
const CLOSED = 'the connection is cut'
const REFUSED = 'it is closed before a byte is read'

const ROWS = {
  maxHandshakeLength: {
    of: 'both',
    default: 2 ** 18,
    unit: 'bytes',
    // The header has four bytes, and its length three of them (RFC 9846 §4).
    least: 4,
    most: 2 ** 24 + 3,
    what: 'bytes of a handshake message with its header',
    bounds: 'memory for a message that is not whole',
    cite: 'RFC 9846 §4 (8446 §4)',
    alert: 'decode_error',
    field: 'Handshake.length',
  },
  maxTinyRecords: {
    of: 'both',
    default: 2 ** 14,
    unit: 'records',
    least: 0,
    what: 'records in a row with less than 16 bytes of a handshake message that goes on',
    bounds: 'work for each byte of a message',
    cite: 'RFC 9846 §5.1',
    alert: 'unexpected_message',
    field: 'record',
    until: 'handshake',
  },
  maxCertificates: {
    of: 'both',
    default: 10,
    unit: 'certificates',
    least: 1,
    what: 'certificates in a chain',
    bounds: 'memory and verifications for a chain',
    cite: 'RFC 5280 §6.2',
    alert: 'bad_certificate',
    rule: 'certificate.count',
  },
  maxEmptyRecords: {
    of: 'both',
    default: 32,
    unit: 'records',
    least: 0,
    what: 'records without content in a row',
    bounds: IN_VAIN,
    cite: 'RFC 9846 §5.1',
    alert: 'unexpected_message',
    field: 'record',
    until: 'handshake',
  },
  maxWarningAlerts: {
    of: 'both',
    default: 4,
    unit: 'alerts',
    least: 0,
    what: 'alerts in a row that end nothing',
    bounds: IN_VAIN,
    cite: 'RFC 9846 §6',
    alert: 'unexpected_message',
    field: 'record',
    until: 'handshake',
  },
  maxChangeCipherSpecs: {
    of: 'both',
    default: 32,
    unit: 'records',
    least: 0,
    what: 'ChangeCipherSpec records in a row',
    bounds: IN_VAIN,
    cite: 'RFC 9846 §5',
    alert: 'unexpected_message',
    field: 'record',
    until: 'handshake',
  },
  maxKeyUpdates: {
    of: 'both',
    default: 32,
    unit: 'messages',
    least: 0,
    what: 'KeyUpdates without data between them',
    bounds: `${IN_VAIN}: new keys each time`,
    cite: 'RFC 9846 §4.7.3 (8446 §4.6.3)',
    alert: 'unexpected_message',
    field: 'KeyUpdate',
    until: 'application',
  },
  maxRenegotiations: {
    of: 'server',
    default: 32,
    unit: 'messages',
    least: 0,
    what: 'ClientHellos for another handshake without data between them',
    bounds: `${IN_VAIN}: a warning, or a whole handshake, each time`,
    cite: 'RFC 5246 §7.4.1.2',
    alert: 'unexpected_message',
    field: 'Handshake.msg_type',
    until: 'application',
  },
  maxHelloRequests: {
    of: 'client',
    default: 32,
    unit: 'messages',
    least: 0,
    what: 'HelloRequests without data between them',
    bounds: `${IN_VAIN}: a warning, or a whole handshake, each time`,
    cite: 'RFC 5246 §7.4.1.1',
    alert: 'unexpected_message',
    field: 'Handshake.msg_type',
    until: 'application',
  },
  maxTickets: {
    of: 'client',
    // As many as a client may ask for (RFC 9149 §3).
    default: 255,
    unit: 'messages',
    least: 0,
    what: 'NewSessionTickets without data between them',
    bounds: 'memory for sessions, and a key for each',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
    alert: 'unexpected_message',
    field: 'NewSessionTicket',
    until: 'application',
  },
  maxCertificateRequests: {
    of: 'client',
    default: 32,
    unit: 'messages',
    least: 0,
    what: 'CertificateRequests after the handshake without data between them',
    bounds: `${IN_VAIN}: a signature each time`,
    cite: 'RFC 9846 §4.7.2 (8446 §4.6.2)',
    alert: 'unexpected_message',
    field: 'CertificateRequest',
    until: 'application',
  },
  maxEarlySkip: {
    of: 'server',
    // Header, type and tag of a record are 22 bytes, and a record may hold one byte.
    default: 2 ** 15,
    unit: 'bytes',
    least: 0,
    what: 'bytes of records with rejected early data',
    bounds: 'work for what cannot be read',
    cite: 'RFC 9846 §4.3.10 (8446 §4.2.10)',
    alert: 'unexpected_message',
    field: 'record',
  },
  maxUnread: {
    of: 'socket',
    default: 2 ** 20,
    unit: 'bytes',
    least: 0,
    what: 'bytes that wait in the socket for a peer that does not read',
    bounds: 'memory for answers that the protocol owes',
    cite: 'RFC 5246 §F.5',
    otherwise: CLOSED,
  },
  handshakeTimeout: {
    of: 'socket',
    default: 10_000,
    unit: 'ms',
    least: 1,
    what: 'ms for a handshake',
    bounds: 'time for who never finishes',
    cite: 'RFC 5246 §F.5',
    otherwise: CLOSED,
  },
  idleTimeout: {
    of: 'socket',
    // As long as a NAT on the way must keep it, and no longer (REQ-5): 2 h 4 min.
    default: 7_440_000,
    unit: 'ms',
    least: 1,
    what: 'ms in which nothing comes and nothing leaves',
    bounds: 'time for who says nothing, or reads nothing',
    cite: 'RFC 5382 §5',
    otherwise: 'close_notify; where something waits to be read, the connection is cut',
  },
  closeTimeout: {
    of: 'socket',
    default: 5000,
    unit: 'ms',
    least: 1,
    what: 'ms of silence behind our close_notify',
    bounds: 'time for who never closes',
    cite: 'RFC 9846 §6.1',
    otherwise: CLOSED,
  },
  maxConnections: {
    of: 'port',
    default: 4096,
    unit: 'connections',
    least: 1,
    what: 'connections at once',
    bounds: 'descriptors, and memory for each',
    cite: 'RFC 5246 §F.5',
    otherwise: REFUSED,
  },
  maxConnectionsPerAddress: {
    of: 'port',
    // Behind a balancer all clients have one address.
    default: Infinity,
    unit: 'connections',
    least: 1,
    what: 'connections at once from one address',
    bounds: 'the share of one client',
    cite: 'RFC 5246 §F.5',
    otherwise: REFUSED,
  },
  drainTimeout: {
    of: 'port',
    default: 10_000,
    unit: 'ms',
    least: 0,
    what: 'ms for connections to finish once the server leaves',
    bounds: 'time until a server that leaves is gone',
    cite: 'RFC 9846 §6.1',
    otherwise: CLOSED,
  },
} as const satisfies Readonly<Record<string, Limit>>

/** Name of a limit, which is that of its setting. */
export type LimitName = keyof typeof ROWS

/** Every limit by its name: `LIMITS.maxEmptyRecords.default === 32`. */
export const LIMITS: Readonly<Record<LimitName, Limit>> = ROWS

/** Limits that are settings there. */
export type LimitOf<W extends Limit['of']> = {
  [N in LimitName]: (typeof ROWS)[N]['of'] extends W ? N : never
}[LimitName]

/** Limits on how many of a kind come in a row. */
export type CountedLimit = {
  [N in LimitName]: (typeof ROWS)[N] extends { readonly until: string } ? N : never
}[LimitName]

const NAMES = Object.keys(ROWS) as readonly LimitName[]

/** Names of the limits that are settings in any of these places, in the order of the table. */
export function limitsOf<W extends Limit['of']>(...places: readonly W[]): readonly LimitOf<W>[] {
  return NAMES.filter((name): name is LimitOf<W> => (places as readonly string[]).includes(LIMITS[name].of))
}

/** Names of the limits on how many of a kind come in a row. @param until what begins their count anew */
export function countedUntil(until: NonNullable<Limit['until']>): readonly CountedLimit[] {
  return NAMES.filter((name): name is CountedLimit => LIMITS[name].until === until)
}

// ---- Is it too much?

/** How much there is of something, beside how much is borne. */
export interface LimitQuestion {
  readonly limit: LimitName
  /** What the setting says, or what follows from it. */
  readonly most: number
  readonly actual: number
}

/** Whether what a peer does is within a limit of ours. Asked only where it is not: within them nobody is told. */
export const KEEP_LIMITS: Decision<LimitQuestion> = {
  id: 'keep-limits',
  subject: 'limits',
  question: ({ limit }) => `Is it within ${limit}?`,
  consequence: 'the connection goes on',
  otherwise: ({ limit }) => LIMITS[limit].otherwise ?? '',
  rules: NAMES.filter((name) => LIMITS[name].rule === undefined).map(ruleOf),
}

function ruleOf(name: LimitName): Rule<LimitQuestion> {
  const { what, cite, alert, field, unit } = LIMITS[name]
  // A time is over when it has passed, a number when it is exceeded.
  const [bound, holds] =
    unit === 'ms'
      ? (['less than', (actual: number, most: number) => actual < most] as const)
      : (['at most', (actual: number, most: number) => actual <= most] as const)
  return {
    id: `limit.${name}`,
    rule: `no more ${what} than ${name} says`,
    cite,
    expected: `no more than ${name}`,
    policy: true,
    ...(alert && { alert }),
    run: ({ limit, most, actual }) =>
      limit === name
        ? {
            ok: holds(actual, most),
            actual: String(actual),
            expected: `${bound} ${most} ${what} (our limit, ${name})`,
            ...(field !== undefined && { field }),
          }
        : { ok: undefined, actual: 'not asked' },
  }
}
