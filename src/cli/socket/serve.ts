/** `glass-tls serve`: a TLS server on a port, annotated. */
import { DAY, HOUR } from '../../bytes/time.ts'
import { randomBytes } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { makeIdentity, type Identity } from '../../certificate/keys/identity.ts'
import { dhParametersFromPem } from '../../certificate/keys/dh-parameters.ts'
import { toPem } from '../../certificate/keys/pem.ts'
import { toHex } from '../../bytes/bytes.ts'
import { parseOcspResponse } from '../../certificate/x509/ocsp-response.ts'
import type { Credential, DhChoice, ServerConfig, ServerSettings } from '../../handshake/config/config.ts'
import { serverConfig } from '../../handshake/settings/configure.ts'
import type { TlsDriver } from '../../net/driver.ts'
import type { Listener } from '../../net/listener.ts'
import { listen, type ListenOptions } from '../../net/listen.ts'
import { ownTicketKeys } from '../../net/own-secrets.ts'
import { givenBy, ignoredBy, notesOf, type Deviating } from '../../sim/kernel/deviating.ts'
import { verdictInOneLine, type Verdict } from '../../rules/verdict.ts'
import type { TicketKeySource } from '../../session/tickets/ticket-ring.ts'
import { countersText } from '../output/annotate.ts'
import {
  asText,
  fromFile,
  helpInParts,
  groupList,
  onFile,
  parseOptions,
  textBytes,
  UsageError,
  wholeNumber,
} from '../arguments/options.ts'
import { writeRecordings } from './recordings.ts'
import type { Reporter, Streams } from '../output/reporter.ts'
import { SERVE_OPTIONS, SERVE_PARTS, type ServeValues } from './serve-options.ts'
import { Running } from './running.ts'
import type { Service } from './server-connection.ts'
import { keepsSessions, openCache, outlivesProcess, type Cache } from './session-cache.ts'
import {
  commonSettings,
  exporterFrom,
  serverSchemes,
  subjectsOf,
  handshakeTimeout,
  identitiesFrom,
  randomFrom,
  reporterFrom,
  serverNameFrom,
} from './settings.ts'
import { deviationsOf } from '../arguments/deviations.ts'
import { limitsAt, limitsFromOption, type LimitsGiven } from '../arguments/limits.ts'
import { configured } from '../arguments/setting-options.ts'
import { servingKey } from '../arguments/ticket-keys.ts'
import { obeyTyped, SERVER_LETTERS } from './typed.ts'

const TYPING = `
Typed on a terminal, a line of one letter is a command: k new keys for what we
send, K and for what the client sends (KeyUpdate), R or r renegotiate (TLS 1.2),
all for the newest connection; Q close all connections and end. On SIGTERM no
more connections are taken, and those that are there finish; exit code 1 where
some had to be cut (--limit drainTimeout=S). A second one ends at once.
`

/** Runs the server until it is told to stop. @returns the exit code */
export async function serve(args: readonly string[], streams: Streams = process): Promise<number> {
  const { values, positionals } = parseOptions(SERVE_OPTIONS, args)
  if (values.help) {
    const usage = 'glass-tls serve --port N [options] [--www FOLDER]'
    streams.stdout.write(helpInParts(usage, SERVE_PARTS) + TYPING)
    return 0
  }
  const [folder, ...more] = positionals
  if (more.length > 0 || (folder !== undefined && !values.www))
    throw new UsageError(`serve takes no argument '${more[0] ?? folder}'; with --www it takes one folder`)
  if (folder !== undefined) onFile('www', folder, () => readdirSync(folder))
  const deviates = deviationsOf('server', values.deviate)
  return run(values, reporterFrom(values, streams, notesOf(deviates)), { folder, deviates })
}

/** What is read before it is known where to report. */
interface Given {
  readonly folder: string | undefined
  readonly deviates: readonly Deviating[]
}

/** What the options say, all of it read before anything is opened. */
interface Plan extends Omit<ListenOptions, 'world' | 'accept'> {
  readonly host: string
  /** Connections until the end; 0 for no end. */
  readonly naccept: number
  readonly service: Omit<Service, 'stats'>
}

function planFrom(values: ServeValues, reporter: Reporter, { folder, deviates }: Given): Plan {
  const limits = limitsFromOption(values.limit, 'both', 'server', 'socket', 'port')
  return {
    ...givenBy(deviates),
    ignores: ignoredBy(deviates),
    port: wholeNumber('port', values.port ?? '4433', 0, 65535),
    host: values.host ?? '127.0.0.1',
    config: configFrom(values, limits, reporter),
    ticketKeys: ticketKeysFrom(values),
    random: randomFrom(values),
    trace: reporter.trace,
    echo: values.echo ?? false,
    handshakeTimeout: handshakeTimeout(values),
    ...limitsAt(limits, 'socket', 'port'),
    naccept: wholeNumber('naccept', values.naccept ?? '0', 0, 2 ** 31),
    service: { ...serviceFrom(values, reporter), folder },
  }
}

async function run(values: ServeValues, reporter: Reporter, given: Given): Promise<number> {
  const plan = planFrom(values, reporter, given)
  const cache = await openCache(values, (line) => reporter.say(line))
  try {
    const code = await runOn(cache, plan, reporter)
    writeRecordings(values, reporter, 'serve')
    if (!reporter.options.quiet) reporter.say(`counters: ${countersText(cache.stats())}`)
    return code
  } finally {
    await cache.close()
  }
}

async function runOn({ world, stats }: Cache, plan: Plan, reporter: Reporter): Promise<number> {
  const { naccept, host } = plan
  const running = new Running(naccept, { ...plan.service, stats }, () => server.stop())
  const accept = (id: string, driver: () => TlsDriver): Listener => running.accept(id, driver)
  const refused = (address: string, verdict: Verdict): void => {
    if (!reporter.options.quiet) reporter.say(`refused ${address}: ${verdictInOneLine(verdict)}`)
  }
  const server = await listen({ ...plan, world, accept, refused }).catch((error: unknown) => {
    throw new UsageError(`--host, --port: ${error instanceof Error ? error.message : String(error)}`)
  })
  reporter.say(`listening on ${host.includes(':') ? `[${host}]` : host}:${server.port}`)
  const stop = (): void => running.stop()
  // A second SIGTERM is obeyed as any program does.
  const leave = (): void => void running.leave(() => server.drain())
  process.once('SIGINT', stop).once('SIGTERM', leave)
  const noLetter = (): void => reporter.say(`no command; they are ${Object.keys(SERVER_LETTERS).join(', ')}`)
  const endTyping = obeyTyped(reporter.options.streams.stdin, running, noLetter)
  const code = await running.over
  endTyping()
  process.off('SIGINT', stop).off('SIGTERM', leave)
  await server.close()
  return code
}

function serviceFrom(values: ServeValues, reporter: Reporter): Omit<Service, 'stats' | 'folder'> {
  if (values.www && values.echo) throw new UsageError('--www and --echo exclude each other')
  return {
    reporter,
    kind: values.www ? 'www' : values.echo ? 'echo' : 'print',
    data: values.data === undefined ? undefined : fromFile('data', values.data, (bytes) => bytes),
    updateKeys: values['update-keys'] ?? false,
    renegotiate: values.renegotiate ?? false,
    requestCertificate: values['post-handshake-auth'] ?? false,
    exporter: exporterFrom(values),
  }
}

/** The first group behind each slash of --groups. */
function lowerRanksFrom({ groups = '' }: ServeValues): ServerConfig['lowerRanks'] {
  return groups
    .split('/')
    .slice(1)
    .flatMap((rank) => groupList('groups', rank).slice(0, 1))
}

function configFrom(
  values: ServeValues,
  limits: LimitsGiven<'both' | 'server'>,
  reporter: Reporter,
): ServerConfig {
  const common = commonSettings(values, reporter)
  const caches = keepsSessions(values)
  if (values['stateful-tickets'] && !caches)
    throw new UsageError(
      '--stateful-tickets are references into the cache, which --session-cache off removes',
    )
  const count = wholeNumber('tickets', values.tickets ?? '2', 0, 255)
  const asks = values['request-client-cert'] ?? false
  const settings: ServerSettings = {
    ...common,
    ...limitsAt(limits, 'both', 'server'),
    ...serverSchemes(values),
    lowerRanks: lowerRanksFrom(values),
    // As s_server does: who may sign for clients is said to them.
    certificateAuthorities: common.certificateAuthorities ?? subjectsOf(common.trust ?? []),
    credentials: credentialsFrom(values, reporter),
    // With authentication after the handshake alone, the handshake itself goes without.
    clientCertificate: asks ? (values.verify ? 'require' : 'request') : 'none',
    tickets: {
      // As in OpenSSL: without tickets TLS 1.3 hands out references, since it has no session IDs.
      count: values['no-ticket'] && !caches ? 0 : count,
      kind: values['no-ticket'] || values['stateful-tickets'] ? 'stateful' : 'sealed',
      lifetime: lifetimeFrom(values),
    },
    maxEarlyData: wholeNumber('max_early_data', values.max_early_data ?? '0', 0, 2 ** 32 - 1),
    cookie: values.cookie ?? false,
    dhParameters: dhChoiceFrom(values),
    sessionIds: caches,
    pskIdentityHint: textBytes('psk_hint', values.psk_hint ?? '', 0, 0xffff),
    // Tickets under a key from outside may be older than this process, which then cannot know what it saw (§8.2), unless
    // that is remembered elsewhere.
    startedAt: values['ticket-key'] === undefined || outlivesProcess(values) ? 0 : Date.now(),
  }
  return configured(() => serverConfig(settings))
}

function dhChoiceFrom({ dhparam }: ServeValues): DhChoice | 'none' {
  if (dhparam === undefined) return 'none'
  const parameters = fromFile('dhparam', dhparam, (bytes) => dhParametersFromPem(asText(bytes)))
  return { parameters, anyClient: false }
}

function credentialsFrom(values: ServeValues, reporter: Reporter): readonly Credential[] {
  const given = identitiesFrom(values, reporter)
  if (given.length === 0 && values.status_file !== undefined)
    throw new UsageError('--status_file is about a certificate that is given: --cert')
  if (given.length > 0) {
    const alone = (['root_out', 'servername'] as const).find((name) => values[name] !== undefined)
    if (alone !== undefined) throw new UsageError(`--${alone} is for identities that serve makes`)
    return withStatus(given, values)
  }
  const name = serverNameFrom(values)
  const request = {
    seed: values.seed ?? toHex(randomBytes(32)),
    names: [...(name === undefined ? [] : [name]), 'localhost', '127.0.0.1', '::1'],
    notBefore: Date.now() - HOUR,
    notAfter: Date.now() + 30 * DAY,
  }
  const { root, identity } = makeIdentity({ ...request, key: 'ecdsa-p256' })
  const { root_out: file } = values
  if (file !== undefined) onFile('root_out', file, () => writeFileSync(file, toPem('CERTIFICATE', root)))
  return [identity, makeIdentity({ ...request, key: 'rsa-2048' }).identity]
}

/** The first identity with the OCSP response that was given. */
function withStatus(
  identities: readonly Identity[],
  { status_file: file }: ServeValues,
): readonly Credential[] {
  if (file === undefined) return identities
  const ocspResponse = fromFile('status_file', file, (bytes) => {
    parseOcspResponse(bytes)
    return new Uint8Array(bytes)
  })
  return identities.map((identity, index) => (index === 0 ? { ...identity, ocspResponse } : identity))
}

/** Seconds that sessions live. */
function lifetimeFrom({ timeout = '7200' }: ServeValues): number {
  return wholeNumber('timeout', timeout, 1, 604_800)
}

/** The keys of --ticket-key, of which the first one seals; else a ring of our own, whose keys outlive no process. */
function ticketKeysFrom(values: ServeValues): TicketKeySource {
  const [active, ...acceptOnly] = (values['ticket-key'] ?? []).map((hex) => servingKey(hex, values.context))
  if (active) return { active, acceptOnly }
  if (values.context !== undefined) throw new UsageError('--context is for tickets under a --ticket-key')
  return ownTicketKeys(randomFrom(values), 1000 * lifetimeFrom(values))
}
