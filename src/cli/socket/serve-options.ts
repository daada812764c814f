/** What `serve` can be told, in the parts of its help. */
import { IDENTITY_OPTIONS, OUTPUT_OPTIONS, PROTOCOL_OPTIONS } from '../arguments/common-options.ts'
import { limitOption } from '../arguments/limits.ts'
import type { OptionTable, OptionValues } from '../arguments/options.ts'
import { CACHE_OPTIONS } from './session-cache.ts'
import { TICKET_KEY_HELP } from '../arguments/ticket-keys.ts'

const SERVICE = {
  port: { type: 'string', value: 'N', help: 'port; 0 picks one and names it (4433)' },
  host: { type: 'string', value: 'ADDRESS', help: 'address to listen on (127.0.0.1)' },
  www: {
    type: 'boolean',
    help: 'answer an HTTP request with a page about the connection and the counters, or with 425 where it may be a replay and its method is not safe; with a folder behind it, with its files',
  },
  echo: { type: 'boolean', help: 'send back what comes' },
  naccept: { type: 'string', value: 'N', help: 'end after so many connections' },
  limit: limitOption('both', 'server', 'socket', 'port'),
} as const satisfies OptionTable

const SESSIONS = {
  ...CACHE_OPTIONS,
  timeout: { type: 'string', value: 'S', help: 'lifetime of sessions in seconds (7200)' },
  tickets: { type: 'string', value: 'N', help: 'tickets after each handshake (2)' },
  'no-ticket': {
    type: 'boolean',
    help: 'no sealed tickets: TLS 1.2 goes by session ID, TLS 1.3 by references into the cache',
  },
  'stateful-tickets': { type: 'boolean', help: 'the same, and an error where there is no cache' },
  'ticket-key': {
    type: 'string',
    multiple: true,
    value: 'HEX',
    help: `${TICKET_KEY_HELP}; of several the first seals, all open`,
  },
  context: { type: 'string', value: 'TEXT', help: 'session ID context that OpenSSL or Node want in tickets' },
  max_early_data: { type: 'string', value: 'N', help: 'bytes of 0-RTT data taken (0)' },
} as const satisfies OptionTable

const IDENTITY = {
  ...IDENTITY_OPTIONS,
  psk_hint: { type: 'string', value: 'TEXT', help: 'TLS 1.2: hint which PSK to use' },
  status_file: {
    type: 'string',
    value: 'FILE',
    help: 'an OCSP response, DER, for clients that ask; about the first --cert',
  },
  'request-client-cert': { type: 'boolean', help: 'ask clients for a certificate; --verify insists' },
  'post-handshake-auth': { type: 'boolean', help: 'ask for it after the handshake' },
  servername: { type: 'string', value: 'NAME', help: 'name of the made-up identity beside localhost' },
  root_out: { type: 'string', value: 'FILE', help: 'write the root of the made-up identity as PEM' },
} as const satisfies OptionTable

const PROTOCOL = {
  ...PROTOCOL_OPTIONS,
  dhparam: {
    type: 'string',
    value: 'FILE',
    help: 'TLS 1.2: own DH parameters in PEM, for clients that name no group of RFC 7919',
  },
  cookie: { type: 'boolean', help: 'TLS 1.3: HelloRetryRequest with a cookie, always' },
} as const satisfies OptionTable

/** The parts of the help. */
export const SERVE_PARTS = {
  Service: SERVICE,
  Sessions: SESSIONS,
  Identity: IDENTITY,
  Protocol: PROTOCOL,
  Output: OUTPUT_OPTIONS,
}

/** All of them. */
export const SERVE_OPTIONS = { ...SERVICE, ...SESSIONS, ...IDENTITY, ...PROTOCOL, ...OUTPUT_OPTIONS }

/** What was given of them. */
export type ServeValues = OptionValues<typeof SERVE_OPTIONS>
