/** Whom `connect` calls, and what it says there before TLS: HOST:PORT or a URL, STARTTLS, a proxy. */
import { entryOf } from '../../bytes/table.ts'
import { tunnelTo } from '../../net/proxy.ts'
import type { Talk } from '../../net/plain-talk.ts'
import { STARTTLS, type StarttlsProtocol } from '../../net/starttls.ts'
import { UsageError, wholeNumber, type OptionTable, type OptionValues } from '../arguments/options.ts'

const PROTOCOLS = Object.keys(STARTTLS) as readonly StarttlsProtocol[]

/** Options that say how the server is reached. */
export const TARGET_OPTIONS = {
  starttls: { type: 'string', value: 'PROTOCOL', help: `ask for TLS in ${PROTOCOLS.join(', ')}` },
  xmpphost: { type: 'string', value: 'NAME', help: 'domain to ask for in xmpp (HOST)' },
  proxy: { type: 'string', value: 'HOST:PORT', help: 'reach the server through an HTTP proxy (CONNECT)' },
} as const satisfies OptionTable

/** Where the socket goes, whom it means, and what is said first. */
export interface Target {
  /** The server: its name is asked for and verified. */
  readonly server: Place
  /** Where the socket connects: the server, or the proxy before it. */
  readonly socket: Place
  readonly talks: readonly Talk[]
}

interface Place {
  readonly host: string
  readonly port: number
}

/** Ports of schemes that begin with TLS. */
const SCHEMES: Readonly<Record<string, number>> = {
  https: 443,
  wss: 443,
  smtps: 465,
  submissions: 465,
  imaps: 993,
  pop3s: 995,
  ldaps: 636,
  ftps: 990,
  nntps: 563,
  mqtts: 8883,
}

/** @throws UsageError that says which part makes no sense */
export function targetFrom(text: string, values: OptionValues<typeof TARGET_OPTIONS>): Target {
  const starttls = values.starttls === undefined ? undefined : protocolNamed(values.starttls)
  if (values.xmpphost !== undefined && starttls !== 'xmpp')
    throw new UsageError('--xmpphost needs --starttls xmpp')
  const server = text.includes('://')
    ? fromUrl(text)
    : placeOf(text, starttls ? STARTTLS[starttls].port : 443, 'HOST:PORT')
  const ask = starttls ? [STARTTLS[starttls].talk(values.xmpphost ?? server.host)] : []
  if (values.proxy === undefined) return { server, socket: server, talks: ask }
  const socket = placeOf(values.proxy.replace(/^http:\/\/|\/$/g, ''), 3128, '--proxy HOST:PORT')
  return { server, socket, talks: [tunnelTo(server.host, server.port), ...ask] }
}

/** The name of a host without what only the resolver reads: the dot of the root (RFC 6066 §3), the zone of an address. */
export function nameOf(host: string): string {
  return host.replace(/\.$|%.*$/, '')
}

function protocolNamed(name: string): StarttlsProtocol {
  const found = PROTOCOLS.find((protocol) => protocol === name)
  if (!found) throw new UsageError(`--starttls: '${name}' is none of ${PROTOCOLS.join(', ')}`)
  return found
}

/** `host:port` or `[address]:port`. */
function placeOf(text: string, usual: number, what: string): Place {
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text)
  if (!parts) throw new UsageError(`expected ${what}, actual '${text}'`)
  const [, bracketed, plain, port = String(usual)] = parts
  // Of the two groups one took part in the match.
  return { host: [bracketed, plain].join(''), port: wholeNumber('port', port, 1, 65535) }
}

function fromUrl(text: string): Place {
  const scheme = text.slice(0, text.indexOf('://')).toLowerCase()
  const usual = entryOf(SCHEMES, scheme)
  if (usual === undefined)
    throw new UsageError(`expected a URL of ${Object.keys(SCHEMES).join(', ')}, actual '${text}'`)
  if (!URL.canParse(text)) throw new UsageError(`expected a URL, actual '${text}'`)
  // A scheme that URL does not know keeps its port as it stands; https drops its own.
  const { hostname, port } = new URL(text)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (host === '') throw new UsageError(`expected a URL with a host, actual '${text}'`)
  return { host, port: port === '' ? usual : Number(port) }
}
