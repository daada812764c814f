/** Mistakes with servers that have a configuration. */
import { apartFrom, mistakesOf, type Mistake } from './mistake.ts'

const NGINX = mistakesOf('nginx', [
  { wrong: {}, shows: { 'TLS 1.2 session-id declined': 'ssl_session_cache' } },
  { wrong: { ssl_session_cache: 'off' }, shows: { 'TLS 1.2 session-id none': 'ssl_session_cache' } },
  {
    wrong: { ssl_session_tickets: 'off' },
    shows: {
      'TLS 1.2 session-id declined': 'ssl_session_cache',
      'TLS 1.2 ticket none': 'ssl_session_tickets',
      'TLS 1.3 psk declined': ['ssl_session_cache', 'ssl_session_tickets'],
    },
  },
  {
    wrong: { ssl_session_cache: 'off', ssl_session_tickets: 'off' },
    shows: {
      'TLS 1.2 session-id none': 'ssl_session_cache',
      'TLS 1.3 psk declined': ['ssl_session_cache', 'ssl_session_tickets'],
    },
  },
  {
    wrong: { ssl_session_cache: 'shared:tls:1m', ssl_session_tickets: 'off' },
    shows: { 'TLS 1.2 ticket none': 'ssl_session_tickets' },
  },
  {
    wrong: { worker_processes: '2', ssl_session_cache: 'builtin', ssl_session_tickets: 'off' },
    shows: {
      'TLS 1.2 session-id-share some': 'ssl_session_cache',
      'TLS 1.3 ticket-share some': 'ssl_session_cache',
    },
  },
  { wrong: { ssl_protocols: 'TLSv1.2' }, shows: { 'TLS 1.3 version not-spoken': 'ssl_protocols' } },
  { wrong: { ssl_protocols: 'TLSv1.3' }, shows: { 'TLS 1.2 version not-spoken': 'ssl_protocols' } },
  {
    wrong: { ssl_session_timeout: '30s' },
    shows: {
      'TLS 1.2 ticket-lifetime short': 'ssl_session_timeout',
      'TLS 1.3 ticket-lifetime short': 'ssl_session_timeout',
    },
  },
  { wrong: { ssl_session_timeout: '30d' }, shows: { 'TLS 1.2 ticket-lifetime long': 'ssl_session_timeout' } },
  { wrong: { ssl_early_data: 'on' }, shows: { 'TLS 1.3 early accepted': 'ssl_early_data' } },
  {
    wrong: { ssl_conf_command: 'NumTickets 0' },
    shows: { 'TLS 1.3 psk none': 'ssl_conf_command', 'TLS 1.3 ticket-count none': 'ssl_conf_command' },
  },
  { wrong: { ssl_conf_command: 'NumTickets 1' }, shows: { 'TLS 1.3 ticket-count one': 'ssl_conf_command' } },
  {
    wrong: { ssl_conf_command: 'NumTickets 20' },
    shows: { 'TLS 1.3 ticket-count many': 'ssl_conf_command' },
  },
  {
    wrong: { ssl_conf_command: 'Options -SessionTicket' },
    shows: { 'TLS 1.2 ticket none': 'ssl_conf_command' },
  },
  {
    wrong: { ssl_verify_client: 'on', ssl_session_tickets: 'off' },
    shows: {
      'TLS 1.2 client-certificate declined': 'ssl_session_cache',
      'TLS 1.3 client-certificate declined': 'ssl_session_cache',
    },
  },
  apartFrom(
    {},
    {
      'TLS 1.2 ticket-other-address declined': 'ssl_session_ticket_key',
      'TLS 1.3 ticket-other-address declined': 'ssl_session_ticket_key',
    },
  ),
])

const HAPROXY = mistakesOf('HAProxy', [
  { wrong: { 'tune.ssl.cachesize': '0' }, shows: { 'TLS 1.2 session-id none': 'tune.ssl.cachesize' } },
  { wrong: { 'no-tls-tickets': '' }, shows: { 'TLS 1.2 ticket none': 'no-tls-tickets' } },
  {
    wrong: { 'tune.ssl.cachesize': '0', 'no-tls-tickets': '' },
    shows: {
      'TLS 1.2 session-id none': 'tune.ssl.cachesize',
      'TLS 1.2 ticket none': 'no-tls-tickets',
      'TLS 1.3 psk declined': ['tune.ssl.cachesize', 'no-tls-tickets'],
    },
  },
  {
    wrong: { 'ssl-default-bind-options': 'no-tls-tickets' },
    shows: { 'TLS 1.2 ticket none': 'ssl-default-bind-options' },
  },
  {
    wrong: { 'tune.ssl.lifetime': '30s' },
    shows: {
      'TLS 1.2 ticket-lifetime short': 'tune.ssl.lifetime',
      'TLS 1.3 ticket-lifetime short': 'tune.ssl.lifetime',
    },
  },
  { wrong: { 'tune.ssl.lifetime': '30d' }, shows: { 'TLS 1.2 ticket-lifetime long': 'tune.ssl.lifetime' } },
  { wrong: { 'allow-0rtt': '' }, shows: { 'TLS 1.3 early accepted': 'allow-0rtt' } },
  { wrong: { 'ssl-max-ver': 'TLSv1.2' }, shows: { 'TLS 1.3 version not-spoken': 'ssl-max-ver' } },
  { wrong: { 'ssl-min-ver': 'TLSv1.3' }, shows: { 'TLS 1.2 version not-spoken': 'ssl-min-ver' } },
  { wrong: { 'force-tlsv12': '' }, shows: { 'TLS 1.3 version not-spoken': 'force-tlsv12' } },
  { wrong: { 'force-tlsv13': '' }, shows: { 'TLS 1.2 version not-spoken': 'force-tlsv13' } },
  { wrong: { 'no-tlsv13': '' }, shows: { 'TLS 1.3 version not-spoken': 'no-tlsv13' } },
  {
    wrong: { verify: 'required', 'tune.ssl.cachesize': '0', 'no-tls-tickets': '' },
    shows: {
      'TLS 1.3 client-certificate declined': 'tune.ssl.cachesize',
    },
  },
  apartFrom(
    {},
    {
      'TLS 1.2 ticket-other-address declined': 'tls-ticket-keys',
      'TLS 1.3 ticket-other-address declined': 'tls-ticket-keys',
    },
  ),
])

const APACHE = mistakesOf('Apache', [
  { wrong: {}, shows: { 'TLS 1.2 session-id none': 'SSLSessionCache' } },
  { wrong: { SSLSessionCache: 'none' }, shows: { 'TLS 1.2 session-id none': 'SSLSessionCache' } },
  { wrong: { SSLSessionCache: 'nonenotnull' }, shows: { 'TLS 1.2 session-id declined': 'SSLSessionCache' } },
  {
    wrong: { SSLSessionTickets: 'off' },
    shows: {
      'TLS 1.2 session-id none': 'SSLSessionCache',
      'TLS 1.2 ticket none': 'SSLSessionTickets',
      'TLS 1.3 psk declined': ['SSLSessionCache', 'SSLSessionTickets'],
    },
  },
  {
    wrong: { SSLSessionCache: 'nonenotnull', SSLSessionTickets: 'off' },
    shows: {
      'TLS 1.2 session-id declined': 'SSLSessionCache',
      'TLS 1.3 psk declined': ['SSLSessionCache', 'SSLSessionTickets'],
    },
  },
  {
    wrong: { SSLSessionCache: 'shmcb:ssl_scache(512000)', SSLSessionTickets: 'off' },
    shows: { 'TLS 1.2 ticket none': 'SSLSessionTickets' },
  },
  {
    wrong: { SSLSessionCacheTimeout: '30' },
    shows: {
      'TLS 1.2 ticket-lifetime short': 'SSLSessionCacheTimeout',
      'TLS 1.3 ticket-lifetime short': 'SSLSessionCacheTimeout',
    },
  },
  {
    wrong: { SSLSessionCacheTimeout: '2592000' },
    shows: { 'TLS 1.2 ticket-lifetime long': 'SSLSessionCacheTimeout' },
  },
  { wrong: { SSLProtocol: '-all +TLSv1.2' }, shows: { 'TLS 1.3 version not-spoken': 'SSLProtocol' } },
  { wrong: { SSLProtocol: '-all +TLSv1.3' }, shows: { 'TLS 1.2 version not-spoken': 'SSLProtocol' } },
  {
    wrong: { SSLOpenSSLConfCmd: 'NumTickets 0' },
    shows: { 'TLS 1.3 psk none': 'SSLOpenSSLConfCmd', 'TLS 1.3 ticket-count none': 'SSLOpenSSLConfCmd' },
  },
  {
    wrong: { SSLOpenSSLConfCmd: 'NumTickets 1' },
    shows: { 'TLS 1.3 ticket-count one': 'SSLOpenSSLConfCmd' },
  },
  {
    wrong: { SSLOpenSSLConfCmd: 'NumTickets 20' },
    shows: { 'TLS 1.3 ticket-count many': 'SSLOpenSSLConfCmd' },
  },
  {
    wrong: { SSLOpenSSLConfCmd: 'Options -SessionTicket' },
    shows: { 'TLS 1.2 ticket none': 'SSLOpenSSLConfCmd' },
  },
  {
    wrong: { SSLVerifyClient: 'require', SSLSessionCache: 'nonenotnull', SSLSessionTickets: 'off' },
    shows: {
      'TLS 1.2 client-certificate declined': 'SSLSessionCache',
      'TLS 1.3 client-certificate declined': 'SSLSessionCache',
    },
  },
])

/** See the top of this file. */
export const SERVER_MISTAKES: readonly Mistake[] = [...NGINX, ...HAPROXY, ...APACHE]
