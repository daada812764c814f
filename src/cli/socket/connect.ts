/** `glass-tls connect`: a TLS client to a real server, annotated. */
import { lastOf } from '../../bytes/list.ts'
import type { ClientSettings, FragmentLength } from '../../handshake/config/config.ts'
import { clientConfig } from '../../handshake/settings/configure.ts'
import { ClientSessions } from '../../net/client-sessions.ts'
import { SignatureMemory } from '../../crypto/signature/signature-memory.ts'
import { notesOf } from '../../sim/kernel/deviating.ts'
import { MemoryWorld } from '../../stores/memory-world.ts'
import { SessionContext } from '../../session/caches/context.ts'
import { sessionsFromPem, sessionToPem } from '../../session/tickets/openssl-session-map.ts'
import type { Session } from '../../session/session.ts'
import { countersText } from '../output/annotate.ts'
import { IDENTITY_OPTIONS, OUTPUT_OPTIONS, PROTOCOL_OPTIONS } from '../arguments/common-options.ts'
import {
  asText,
  fromFile,
  groupList,
  helpInParts,
  parseOptions,
  secretFile,
  UsageError,
  wholeNumber,
  type OptionTable,
  type OptionValues,
} from '../arguments/options.ts'
import { callAgain, runClient, type Call } from './client-connection.ts'
import { writeRecordings } from './recordings.ts'
import { nameOf, TARGET_OPTIONS, targetFrom, type Target } from './target.ts'
import type { Reporter, Streams } from '../output/reporter.ts'
import { replaceSecret } from '../output/secret-file.ts'
import { deviationsOf } from '../arguments/deviations.ts'
import { limitOption, limitsAt, limitsFromOption, type LimitsGiven } from '../arguments/limits.ts'
import { configured } from '../arguments/setting-options.ts'
import {
  clientSchemes,
  commonSettings,
  exporterFrom,
  handshakeTimeout,
  identitiesFrom,
  randomFrom,
  reporterFrom,
  serverNameFrom,
} from './settings.ts'

const CONNECTION = {
  ...TARGET_OPTIONS,
  ign_eof: { type: 'boolean', help: 'stay until the server closes, whatever becomes of stdin' },
  servername: { type: 'string', value: 'NAME', help: 'name to ask for and to verify (HOST)' },
  showcerts: { type: 'boolean', help: 'print the chain of the server in PEM' },
  noservername: { type: 'boolean', help: 'ask for no name and verify none' },
  limit: limitOption('both', 'client', 'socket'),
} as const satisfies OptionTable

const SESSIONS = {
  reconnect: { type: 'string', value: 'N', help: 'connect N more times, each resuming the one before' },
  sess_out: {
    type: 'string',
    value: 'FILE',
    help: 'write the sessions of the server as they come, in the form of OpenSSL',
  },
  sess_in: { type: 'string', value: 'FILE', help: 'offer the last session in a file' },
  'no-ticket': { type: 'boolean', help: 'TLS 1.2: no tickets, sessions go by their ID' },
  ticket_request: {
    type: 'string',
    value: 'NEW,RESUMED',
    help: 'TLS 1.3: how many tickets to ask for, after a full handshake and after a resumption',
  },
  early_data: {
    type: 'string',
    value: 'FILE',
    help: 'send the content of a file as 0-RTT data; an HTTP request that is answered with 425, once more after a handshake',
  },
} as const satisfies OptionTable

const PROTOCOL = {
  ...PROTOCOL_OPTIONS,
  'key-share': {
    type: 'string',
    value: 'A,B',
    help: 'TLS 1.3: groups with a key share in the first hello (the first of --groups); none has none',
  },
  status: {
    type: 'boolean',
    help: 'ask for an OCSP response; one that comes is part of the verdict on the chain (RFC 6066 §8)',
  },
  ct: {
    type: 'boolean',
    help: 'ask for certificate timestamps; they are shown, not verified (RFC 6962 §3.3.1)',
  },
  'split-hello': { type: 'string', value: 'N', help: 'the first hello in records of N bytes each' },
  maxfraglen: {
    type: 'string',
    value: 'N',
    help: 'ask for records of at most 512, 1024, 2048 or 4096 bytes, both ways (max_fragment_length)',
  },
} as const satisfies OptionTable

const IDENTITY = {
  ...IDENTITY_OPTIONS,
  'post-handshake-auth': { type: 'boolean', help: 'let the server ask for the certificate later' },
} as const satisfies OptionTable

const PARTS = {
  Connection: CONNECTION,
  Sessions: SESSIONS,
  Identity: IDENTITY,
  Protocol: PROTOCOL,
  Output: OUTPUT_OPTIONS,
}
const OPTIONS = { ...CONNECTION, ...SESSIONS, ...IDENTITY, ...PROTOCOL, ...OUTPUT_OPTIONS }

const TYPING = `
Typed on a terminal, a line of one letter is a command: k new keys for what we
send, K and for what the server sends (KeyUpdate), R renegotiate (TLS 1.2), Q
close.
`

type Values = OptionValues<typeof OPTIONS>

/** Connects as often as asked. @returns the exit code */
export async function connect(args: readonly string[], streams: Streams = process): Promise<number> {
  const { values, positionals } = parseOptions(OPTIONS, args)
  if (values.help) {
    streams.stdout.write(helpInParts('glass-tls connect HOST:PORT|URL [options]', PARTS) + TYPING)
    return 0
  }
  const [place] = positionals
  if (place === undefined || positionals.length > 1)
    throw new UsageError(`connect takes one HOST:PORT or URL, not ${positionals.length}`)
  const target = targetFrom(place, values)
  const deviates = deviationsOf('client', values.deviate)
  const reporter = reporterFrom(values, streams, notesOf(deviates))
  const call = { ...callFrom(values, target, reporter), deviates }
  const settings = settingsFrom(values, target.server.host, reporter)
  const times = 1 + wholeNumber('reconnect', values.reconnect ?? '0', 0, 1000)
  if (values.sess_out !== undefined) secretFile('sess_out', values.sess_out)
  const first =
    values.sess_in === undefined ? undefined : readSession(values.sess_in, settings.serverName ?? '')
  const code = await callTimes(times, call, settings, first)
  writeRecordings(values, reporter, `connect ${positionals[0]}`)
  if (!reporter.options.quiet) reporter.say(`counters: ${countersText(call.world.stats)}`)
  return code
}

/** Connects so many times, each time with a session of the time before; the first time with one from elsewhere. */
async function callTimes(
  times: number,
  call: Call,
  settings: ClientSettings,
  first: Session | undefined,
): Promise<number> {
  const kept = new ClientSessions()
  const peer = call.server
  if (first) kept.keep(peer, first)
  let opened = 0
  const open = async (how: Call): ReturnType<typeof runClient> => {
    const earlyData = how.earlyData !== undefined
    const config = configured(() => clientConfig({ ...settings, earlyData, sessions: kept.offer(peer) }))
    const result = await runClient(how, `c${++opened}`, config)
    for (const session of result.received) kept.keep(peer, session)
    return result
  }
  for (let i = 1; i <= times; i++) {
    const usual = await open(call)
    const { code } = usual.tooEarly ? await open(callAgain(call)) : usual
    if (code !== 0) return code
  }
  return 0
}

function callFrom(
  values: Values,
  { server, socket, talks }: Target,
  reporter: Reporter,
): Omit<Call, 'deviates'> {
  const read = (name: 'data' | 'early_data'): Uint8Array | undefined => {
    const file = values[name]
    return file === undefined ? undefined : fromFile(name, file, (bytes) => new Uint8Array(bytes))
  }
  return {
    server: `${server.host}:${server.port}`,
    ...socket,
    talks,
    reporter,
    random: randomFrom(values),
    signatureMemory: new SignatureMemory(),
    world: new MemoryWorld({}, SessionContext.create({ mode: ['client'] })),
    limits: {
      handshakeTimeout: handshakeTimeout(values),
      ...limitsAt(limitsOf(values), 'socket'),
    },
    data: read('data'),
    earlyData: read('early_data'),
    readStdin: values.data === undefined && values.reconnect === undefined,
    ignoreEof: values.ign_eof ?? false,
    showCerts: values.showcerts ?? false,
    updateKeys: values['update-keys'] ?? false,
    renegotiate: values.renegotiate ?? false,
    exporter: exporterFrom(values),
    keep: keeperFor(values.sess_out, reporter),
  }
}

const limitsOf = ({ limit }: Values): LimitsGiven<'both' | 'client' | 'socket'> =>
  limitsFromOption(limit, 'both', 'client', 'socket')

function settingsFrom(values: Values, host: string, reporter: Reporter): ClientSettings {
  const [credential, ...more] = identitiesFrom(values, reporter)
  if (more.length > 0) throw new UsageError('connect shows one --cert, and no second')
  const common = commonSettings(values, reporter)
  const settings: ClientSettings = {
    ...common,
    ...limitsAt(limitsOf(values), 'both', 'client'),
    ...clientSchemes(values),
    ...keySharesFrom(values),
    maxFragmentLength: wholeNumber('maxfraglen', values.maxfraglen ?? '0', 0, 4096) as FragmentLength | 0,
    ...ticketRequestFrom(values),
    splitHello: wholeNumber('split-hello', values['split-hello'] ?? '0', 0, 16384),
    serverName: values.noservername ? '' : (serverNameFrom(values) ?? nameOf(host)),
    credential,
    sessionTickets: !values['no-ticket'],
    earlyData: values.early_data !== undefined,
    postHandshakeAuth: values['post-handshake-auth'] ?? false,
    statusRequest: values.status ?? false,
    signedCertificateTimestamps: values.ct ?? false,
  }
  configured(() => clientConfig(settings))
  return settings
}

/** Groups with a key share; with `none` the server has to say which it wants (RFC 9846 §4.3.8). */
function keySharesFrom(values: Values): Pick<ClientSettings, 'keyShares'> {
  const text = values['key-share']
  if (text === undefined) return {}
  return { keyShares: text === 'none' ? [] : groupList('key-share', text) }
}

/** The numbers of tickets to ask for (RFC 9149). */
function ticketRequestFrom({ ticket_request: text }: Values): Pick<ClientSettings, 'ticketRequest'> {
  if (text === undefined) return {}
  const counts = text.split(',').map((count) => wholeNumber('ticket_request', count, 0, 255))
  const [newSession, resumption] = counts
  if (newSession === undefined || resumption === undefined || counts.length > 2)
    throw new UsageError(`--ticket_request: expected two numbers, NEW,RESUMED, actual '${text}'`)
  return { ticketRequest: { newSession, resumption } }
}

/** The last session of a file, ours or OpenSSL's; one that names no server is of the one that is called. */
function readSession(file: string, serverName: string): Session {
  return lastOf(fromFile('sess_in', file, (bytes) => sessionsFromPem(asText(bytes), serverName)))
}

/**
 * Writes sessions as they come, since another program may want to resume them while this connection lasts: as `openssl
 * s_client -sess_out` writes them, and `-sess_in` reads the first.
 */
function keeperFor(file: string | undefined, reporter: Reporter): Call['keep'] {
  if (file === undefined) return () => undefined
  return (sessions) => {
    try {
      replaceSecret(file, sessions.map(sessionToPem).join(''))
    } catch (error) {
      // The disk is full, say: no reason to end a connection.
      reporter.say(`--sess_out ${file}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
