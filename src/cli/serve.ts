/** `glass-tls serve`: a TLS server on a port, annotated. */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { makeIdentity, type Identity } from '../certificate/identity.ts'
import { toPem } from '../certificate/pem.ts'
import { fromText, toHex } from '../bytes/bytes.ts'
import { seededRandom } from '../crypto/random.ts'
import { serverConfig, type ServerConfig } from '../handshake/config.ts'
import type { TlsDriver } from '../net/driver.ts'
import type { Listener, Outcome } from '../net/driver-options.ts'
import { listen, type ListenOptions } from '../net/listen.ts'
import { TicketKeyRing, type TicketKeySource } from '../session/ticket-ring.ts'
import { countersText } from './annotate.ts'
import {
  COMMON_OPTIONS,
  fromFile,
  helpText,
  parseOptions,
  UsageError,
  wholeNumber,
  type OptionTable,
  type OptionValues,
} from './options.ts'
import { Reporter, type Streams } from './reporter.ts'
import { ServedConnection, type Service } from './served.ts'
import { CACHE_OPTIONS, keepsSessions, openCache, outlivesProcess, type Cache } from './session-cache.ts'
import { commonSettings, exporterFrom, handshakeTimeout, identitiesFrom } from './settings.ts'
import { servingKey, TICKET_KEY_HELP } from './ticket-keys.ts'

const OPTIONS = {
  port: { type: 'string', value: 'N', help: 'port; 0 picks one and names it (default 4433)' },
  host: { type: 'string', value: 'ADDRESS', help: 'address to listen on (default 127.0.0.1)' },
  www: { type: 'boolean', help: 'answer an HTTP request with a small page about the connection' },
  echo: { type: 'boolean', help: 'send back what comes' },
  tickets: { type: 'string', value: 'N', help: 'tickets after each handshake (2)' },
  'no-ticket': {
    type: 'boolean',
    help: 'no sealed tickets: sessions go by their ID in TLS 1.2, by references into the cache in 1.3',
  },
  'ticket-key': {
    type: 'string',
    multiple: true,
    value: 'HEX',
    help: `${TICKET_KEY_HELP}; of several the first seals, all open`,
  },
  context: { type: 'string', value: 'TEXT', help: 'session ID context that OpenSSL or Node want in tickets' },
  'stateful-tickets': { type: 'boolean', help: 'the same, and an error where there is no cache' },
  ...CACHE_OPTIONS,
  timeout: { type: 'string', value: 'S', help: 'lifetime of sessions in seconds (7200)' },
  psk_hint: { type: 'string', value: 'TEXT', help: 'TLS 1.2: hint which PSK to use' },
  max_early_data: { type: 'string', value: 'N', help: 'bytes of 0-RTT data taken (0: none)' },
  'request-client-cert': { type: 'boolean', help: 'ask clients for a certificate; --verify insists' },
  'post-handshake-auth': { type: 'boolean', help: 'ask for it after the handshake' },
  cookie: { type: 'boolean', help: 'HelloRetryRequest with a cookie, always' },
  servername: { type: 'string', value: 'NAME', help: 'name of the made-up identity beside localhost' },
  root_out: { type: 'string', value: 'FILE', help: 'write the root of the made-up identity as PEM' },
  naccept: { type: 'string', value: 'N', help: 'end after so many connections' },
  ...COMMON_OPTIONS,
} as const satisfies OptionTable

type Values = OptionValues<typeof OPTIONS>

/** Runs the server until it is told to stop. @returns the exit code */
export async function serve(args: readonly string[], streams: Streams = process): Promise<number> {
  const { values, positionals } = parseOptions(OPTIONS, args)
  if (values.help) {
    streams.stdout.write(helpText('glass-tls serve --port N [options]', OPTIONS))
    return 0
  }
  if (positionals.length > 0) throw new UsageError(`serve takes no argument '${positionals[0]}'`)
  const reporter = new Reporter({
    streams,
    json: values.json ?? false,
    quiet: values.quiet ?? false,
    keylog: values.keylog,
  })
  return run(values, reporter)
}

/** What the options say, all of it read before anything is opened. */
interface Plan extends Omit<ListenOptions, 'world' | 'accept'> {
  /** Connections until the end; 0 for no end. */
  readonly naccept: number
  readonly service: Omit<Service, 'stats'>
}

function planFrom(values: Values, reporter: Reporter): Plan {
  return {
    port: wholeNumber('port', values.port ?? '4433', 0, 65535),
    host: values.host ?? '127.0.0.1',
    config: configFrom(values),
    ticketKeys: ticketKeysFrom(values),
    random: seededRandom(values.seed ?? randomBytes(32)),
    trace: reporter.trace,
    handshakeTimeout: handshakeTimeout(values),
    closeTimeout: 5000,
    naccept: wholeNumber('naccept', values.naccept ?? '0', 0, 2 ** 31),
    service: serviceFrom(values, reporter),
  }
}

async function run(values: Values, reporter: Reporter): Promise<number> {
  const plan = planFrom(values, reporter)
  const cache = await openCache(values, (line) => reporter.say(line))
  try {
    return await runOn(cache, plan, reporter)
  } finally {
    await cache.close()
    if (!reporter.options.quiet) reporter.say(`counters: ${countersText(cache.stats())}`)
  }
}

async function runOn({ world, stats }: Cache, plan: Plan, reporter: Reporter): Promise<number> {
  const { naccept, host } = plan
  const service = { ...plan.service, stats }
  const open = new Set<string>()
  let accepted = 0
  let failed = false
  let finish: (code: number) => void = () => undefined
  const finished = new Promise<number>((resolve) => (finish = resolve))

  const accept = (id: string, driver: () => TlsDriver): Listener => {
    open.add(id)
    if (++accepted === naccept) server.stop()
    const ended = (outcome: Outcome): void => {
      if (outcome.kind !== 'closed') failed = true
      open.delete(id)
      if (naccept > 0 && accepted >= naccept && open.size === 0) finish(failed ? 1 : 0)
    }
    // One more than asked for may be in the queue already.
    if (naccept > 0 && accepted > naccept) return { stepped: () => driver().destroy('no more'), ended }
    return new ServedConnection(id, service, driver, ended).listener
  }

  const server = await listen({ ...plan, world, accept }).catch((error: unknown) => {
    throw new UsageError(`--host, --port: ${error instanceof Error ? error.message : String(error)}`)
  })
  reporter.say(`listening on ${host.includes(':') ? `[${host}]` : host}:${server.port}`)
  const stop = (): void => finish(0)
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const code = await finished
  process.off('SIGINT', stop).off('SIGTERM', stop)
  await server.close()
  return code
}

function serviceFrom(values: Values, reporter: Reporter): Omit<Service, 'stats'> {
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

function configFrom(values: Values): ServerConfig {
  const common = commonSettings(values)
  const caches = keepsSessions(values)
  if (values['stateful-tickets'] && !caches)
    throw new UsageError(
      '--stateful-tickets are references into the cache, which --session-cache off removes',
    )
  const count = wholeNumber('tickets', values.tickets ?? '2', 0, 255)
  const asks = values['request-client-cert'] ?? false
  return serverConfig({
    ...common,
    credentials: credentialsFrom(values),
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
    sessionIds: caches,
    pskIdentityHint: fromText(values.psk_hint ?? ''),
    // Tickets under a key from outside may be older than this process, which then cannot know what it saw (§8.2), unless
    // that is remembered elsewhere.
    startedAt: values['ticket-key'] === undefined || outlivesProcess(values) ? 0 : Date.now(),
  })
}

function credentialsFrom(values: Values): readonly Identity[] {
  const given = identitiesFrom(values)
  if (given.length > 0) {
    const alone = (['root_out', 'servername'] as const).find((name) => values[name] !== undefined)
    if (alone !== undefined) throw new UsageError(`--${alone} is for identities that serve makes`)
    return given
  }
  const request = {
    seed: values.seed ?? toHex(randomBytes(32)),
    names: [...(values.servername === undefined ? [] : [values.servername]), 'localhost', '127.0.0.1', '::1'],
    notBefore: Date.now() - 3_600_000,
    notAfter: Date.now() + 30 * 86_400_000,
  }
  const { root, identity } = makeIdentity({ ...request, key: 'ecdsa-p256' })
  if (values.root_out !== undefined) writeFileSync(values.root_out, toPem('CERTIFICATE', root))
  return [identity, makeIdentity({ ...request, key: 'rsa-2048' }).identity]
}

/** Seconds that sessions live. */
function lifetimeFrom({ timeout = '7200' }: Values): number {
  return wholeNumber('timeout', timeout, 1, 604_800)
}

/** ms for which a key that this process makes seals tickets; keys must change regularly (RFC 9325 §3.4). */
const KEY_PERIOD = 12 * 3_600_000

/** The keys of --ticket-key, of which the first one seals; else a ring of our own, whose keys outlive no process. */
function ticketKeysFrom(values: Values): TicketKeySource {
  const given = (values['ticket-key'] ?? []).map((hex) => servingKey(hex, values.context))
  if (given.length > 0) return { active: given[0], acceptOnly: given.slice(1) }
  if (values.context !== undefined) throw new UsageError('--context is for tickets under a --ticket-key')
  const grace = 1000 * lifetimeFrom(values)
  const schedule = { format: 'glass-tls', start: Date.now(), period: KEY_PERIOD, grace } as const
  return new TicketKeyRing(schedule, seededRandom(values.seed ?? randomBytes(32)))
}
