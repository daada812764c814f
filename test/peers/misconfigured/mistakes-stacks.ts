/** Mistakes in programs on a library, which set it up by calls, options and properties. */
import { apartFrom, mistakesOf, type Mistake } from './mistake.ts'

const OPENSSL = mistakesOf('OpenSSL', [
  {
    wrong: { SSL_CTX_set_session_cache_mode: 'SSL_SESS_CACHE_OFF' },
    shows: { 'TLS 1.2 session-id none': 'SSL_CTX_set_session_cache_mode' },
  },
  {
    wrong: { SSL_CTX_set_options: 'SSL_OP_NO_TICKET' },
    shows: { 'TLS 1.2 ticket none': 'SSL_CTX_set_options' },
  },
  {
    wrong: { SSL_CTX_set_session_cache_mode: 'SSL_SESS_CACHE_OFF', SSL_CTX_set_options: 'SSL_OP_NO_TICKET' },
    shows: { 'TLS 1.3 psk declined': ['SSL_CTX_set_session_cache_mode', 'SSL_CTX_set_options'] },
  },
  {
    wrong: {
      SSL_CTX_set_session_cache_mode: 'SSL_SESS_CACHE_NO_INTERNAL',
      SSL_CTX_set_options: 'SSL_OP_NO_TICKET',
    },
    shows: {
      'TLS 1.2 session-id declined': 'SSL_CTX_set_session_cache_mode',
      'TLS 1.3 psk declined': ['SSL_CTX_set_session_cache_mode', 'SSL_CTX_set_options'],
    },
  },
  {
    wrong: { SSL_CTX_set_num_tickets: '0' },
    shows: {
      'TLS 1.3 psk none': 'SSL_CTX_set_num_tickets',
      'TLS 1.3 ticket-count none': 'SSL_CTX_set_num_tickets',
    },
  },
  {
    wrong: { SSL_CTX_set_num_tickets: '1' },
    shows: { 'TLS 1.3 ticket-count one': 'SSL_CTX_set_num_tickets' },
  },
  {
    wrong: { SSL_CTX_set_num_tickets: '20' },
    shows: { 'TLS 1.3 ticket-count many': 'SSL_CTX_set_num_tickets' },
  },
  {
    wrong: { SSL_CTX_set_timeout: '30' },
    shows: {
      'TLS 1.2 ticket-lifetime short': 'SSL_CTX_set_timeout',
      'TLS 1.3 ticket-lifetime short': 'SSL_CTX_set_timeout',
    },
  },
  {
    wrong: { SSL_CTX_set_timeout: '2592000' },
    shows: { 'TLS 1.2 ticket-lifetime long': 'SSL_CTX_set_timeout' },
  },
  {
    wrong: { SSL_CTX_new: 'connection' },
    shows: {
      'TLS 1.2 session-id declined': 'SSL_CTX_new',
      'TLS 1.2 ticket declined': 'SSL_CTX_new',
      'TLS 1.3 psk declined': 'SSL_CTX_new',
    },
  },
  { wrong: { fork: 'connection' }, shows: { 'TLS 1.2 session-id declined': 'fork' } },
  {
    wrong: { fork: 'connection', SSL_CTX_set_options: 'SSL_OP_NO_TICKET' },
    shows: { 'TLS 1.3 psk declined': ['fork', 'SSL_CTX_set_options'] },
  },
  {
    wrong: { SSL_CTX_set_options: 'SSL_OP_NO_EXTENDED_MASTER_SECRET' },
    shows: { 'TLS 1.2 ticket-ems-dropped no-ems': 'SSL_CTX_set_options' },
  },
  {
    wrong: { SSL_CTX_set_verify: 'SSL_VERIFY_PEER' },
    shows: {
      'TLS 1.2 client-certificate broken': 'SSL_CTX_set_session_id_context',
      'TLS 1.3 client-certificate broken': 'SSL_CTX_set_session_id_context',
    },
  },
  {
    wrong: { SSL_CTX_set_max_early_data: '16384' },
    shows: { 'TLS 1.3 early accepted': 'SSL_CTX_set_max_early_data' },
  },
  {
    wrong: { SSL_CTX_set_max_proto_version: 'TLS1_2_VERSION' },
    shows: { 'TLS 1.3 version not-spoken': 'SSL_CTX_set_max_proto_version' },
  },
  {
    wrong: { SSL_CTX_set_min_proto_version: 'TLS1_3_VERSION' },
    shows: { 'TLS 1.2 version not-spoken': 'SSL_CTX_set_min_proto_version' },
  },
  apartFrom(
    {},
    {
      'TLS 1.2 ticket-other-address declined': 'SSL_CTX_set_tlsext_ticket_keys',
      'TLS 1.3 ticket-other-address declined': 'SSL_CTX_set_tlsext_ticket_keys',
    },
  ),
])

const GNUTLS = mistakesOf('GnuTLS', [
  {
    wrong: { '--noticket': '' },
    shows: {
      'TLS 1.2 ticket none': '--noticket',
      'TLS 1.3 psk none': '--noticket',
      'TLS 1.3 ticket-count none': '--noticket',
    },
  },
  { wrong: { '--nodb': '' }, shows: { 'TLS 1.2 session-id declined': '--nodb' } },
  {
    wrong: { '--nodb': '', '--noticket': '' },
    shows: { 'TLS 1.2 session-id declined': '--nodb', 'TLS 1.3 psk none': '--noticket' },
  },
  {
    wrong: { '--priority': 'NORMAL:%NO_TICKETS' },
    shows: { 'TLS 1.2 ticket none': '--priority', 'TLS 1.3 psk none': '--priority' },
  },
  {
    wrong: { '--priority': 'NORMAL:%NO_TICKETS_TLS12' },
    shows: { 'TLS 1.2 ticket none': '--priority' },
  },
  {
    wrong: { '--nodb': '', '--priority': 'NORMAL:%NO_TICKETS' },
    shows: { 'TLS 1.2 session-id declined': '--nodb', 'TLS 1.3 psk none': '--priority' },
  },
  {
    wrong: { '--priority': 'NORMAL:-VERS-TLS1.3' },
    shows: { 'TLS 1.3 version not-spoken': '--priority' },
  },
  {
    wrong: { '--priority': 'NORMAL:-VERS-TLS1.2' },
    shows: { 'TLS 1.2 version not-spoken': '--priority' },
  },
  {
    wrong: { '--priority': 'NORMAL:%NO_EXTENSIONS' },
    shows: { 'TLS 1.3 version not-spoken': '--priority' },
  },
  {
    wrong: { '--priority': 'NORMAL:%NO_SESSION_HASH' },
    shows: { 'TLS 1.2 ticket-ems-added no-ems': '--priority' },
  },
  { wrong: { '--earlydata': '' }, shows: { 'TLS 1.3 early accepted': '--earlydata' } },
])

const NODE = mistakesOf('Node', [
  { wrong: {}, shows: { 'TLS 1.2 session-id declined': 'newSession' } },
  {
    wrong: { newSession: 'nothing', resumeSession: 'nothing' },
    shows: { 'TLS 1.2 session-id declined': ['newSession', 'resumeSession'] },
  },
  {
    wrong: { newSession: 'Map' },
    shows: { 'TLS 1.2 session-id declined': 'resumeSession' },
  },
  {
    wrong: { secureOptions: 'SSL_OP_NO_TICKET' },
    shows: { 'TLS 1.2 ticket none': 'secureOptions', 'TLS 1.3 psk declined': 'secureOptions' },
  },
  {
    wrong: { newSession: 'Map', resumeSession: 'Map', secureOptions: 'SSL_OP_NO_TICKET' },
    shows: { 'TLS 1.3 psk declined': 'secureOptions' },
  },
  {
    wrong: { sessionTimeout: '30' },
    shows: {
      'TLS 1.2 ticket-lifetime short': 'sessionTimeout',
      'TLS 1.3 ticket-lifetime short': 'sessionTimeout',
    },
  },
  {
    wrong: { sessionTimeout: '2592000' },
    shows: { 'TLS 1.2 ticket-lifetime long': 'sessionTimeout' },
  },
  {
    wrong: { setTicketKeys: 'connection' },
    shows: { 'TLS 1.2 ticket declined': 'setTicketKeys', 'TLS 1.3 psk declined': 'setTicketKeys' },
  },
  { wrong: { maxVersion: 'TLSv1.2' }, shows: { 'TLS 1.3 version not-spoken': 'maxVersion' } },
  { wrong: { minVersion: 'TLSv1.3' }, shows: { 'TLS 1.2 version not-spoken': 'minVersion' } },
  {
    wrong: { requestCert: 'true', secureOptions: 'SSL_OP_NO_TICKET' },
    shows: { 'TLS 1.3 client-certificate declined': 'secureOptions' },
  },
  apartFrom(
    {},
    {
      'TLS 1.2 ticket-other-address declined': 'ticketKeys',
      'TLS 1.3 ticket-other-address declined': 'ticketKeys',
    },
  ),
  apartFrom({ ticketKeys: 'KEYS' }, { 'TLS 1.3 ticket-other-address declined': 'sessionIdContext' }),
])

const GO = mistakesOf('Go', [
  {
    wrong: { SessionTicketsDisabled: 'true' },
    shows: {
      'TLS 1.2 ticket none': 'SessionTicketsDisabled',
      'TLS 1.3 psk none': 'SessionTicketsDisabled',
    },
  },
  {
    wrong: { SetSessionTicketKeys: 'connection' },
    shows: {
      'TLS 1.2 ticket declined': 'SetSessionTicketKeys',
      'TLS 1.3 psk declined': 'SetSessionTicketKeys',
    },
  },
  {
    wrong: { Config: 'connection' },
    shows: {
      'TLS 1.2 ticket declined': ['Config', 'SetSessionTicketKeys'],
      'TLS 1.3 psk declined': ['Config', 'SetSessionTicketKeys'],
    },
  },
  { wrong: { MaxVersion: 'VersionTLS12' }, shows: { 'TLS 1.3 version not-spoken': 'MaxVersion' } },
  { wrong: { MinVersion: 'VersionTLS13' }, shows: { 'TLS 1.2 version not-spoken': 'MinVersion' } },
  {
    wrong: { MaxVersion: 'VersionTLS12', SessionTicketsDisabled: 'true' },
    shows: { 'TLS 1.2 ticket none': 'SessionTicketsDisabled' },
  },
  {
    wrong: { MinVersion: 'VersionTLS13', Config: 'connection' },
    shows: { 'TLS 1.3 psk declined': ['Config', 'SetSessionTicketKeys'] },
  },
  {
    wrong: { ClientAuth: 'RequireAndVerifyClientCert', SessionTicketsDisabled: 'true' },
    shows: { 'TLS 1.2 ticket none': 'SessionTicketsDisabled', 'TLS 1.3 psk none': 'SessionTicketsDisabled' },
  },
  {
    wrong: { ClientAuth: 'RequireAndVerifyClientCert', Config: 'connection' },
    shows: {
      'TLS 1.2 client-certificate declined': 'Config',
      'TLS 1.3 client-certificate declined': 'Config',
    },
  },
  apartFrom(
    {},
    {
      'TLS 1.2 ticket-other-address declined': 'SetSessionTicketKeys',
      'TLS 1.3 ticket-other-address declined': 'SetSessionTicketKeys',
    },
  ),
  {
    wrong: { SetSessionTicketKeys: '11'.repeat(32) },
    beside: { SetSessionTicketKeys: '22'.repeat(32) },
    shows: {
      'TLS 1.2 ticket-other-address declined': 'SetSessionTicketKeys',
      'TLS 1.3 ticket-other-address declined': 'SetSessionTicketKeys',
    },
  },
])

const JAVA = mistakesOf('Java', [
  {
    wrong: { 'jdk.tls.server.enableSessionTicketExtension': 'false' },
    shows: { 'TLS 1.2 ticket none': 'jdk.tls.server.enableSessionTicketExtension' },
  },
  {
    wrong: { 'SSLContext.getInstance': 'connection' },
    shows: {
      'TLS 1.2 session-id declined': 'SSLContext.getInstance',
      'TLS 1.2 ticket declined': 'SSLContext.getInstance',
      'TLS 1.3 psk declined': 'SSLContext.getInstance',
    },
  },
  {
    wrong: {
      'SSLSession.invalidate': 'connection',
      'jdk.tls.server.enableSessionTicketExtension': 'false',
    },
    shows: {
      'TLS 1.2 session-id declined': 'SSLSession.invalidate',
      'TLS 1.3 psk declined': 'SSLSession.invalidate',
    },
  },
  { wrong: { setSessionTimeout: '30' }, shows: { 'TLS 1.3 ticket-lifetime short': 'setSessionTimeout' } },
  {
    wrong: { setSessionTimeout: '0' },
    shows: { 'TLS 1.3 psk none': 'setSessionTimeout', 'TLS 1.3 ticket-lifetime zero': 'setSessionTimeout' },
  },
  {
    wrong: { setSessionTimeout: '2592000' },
    shows: { 'TLS 1.3 psk none': 'setSessionTimeout', 'TLS 1.2 version broken': 'setSessionTimeout' },
  },
  {
    wrong: { 'jdk.tls.useExtendedMasterSecret': 'false' },
    shows: { 'TLS 1.2 ticket-ems-dropped no-ems': 'jdk.tls.useExtendedMasterSecret' },
  },
  {
    wrong: { setEnabledProtocols: 'TLSv1.2' },
    shows: { 'TLS 1.3 version not-spoken': 'setEnabledProtocols' },
  },
  {
    wrong: { setEnabledProtocols: 'TLSv1.3' },
    shows: { 'TLS 1.2 version not-spoken': 'setEnabledProtocols' },
  },
  {
    wrong: { setNeedClientAuth: 'true', 'SSLContext.getInstance': 'connection' },
    shows: {
      'TLS 1.2 client-certificate declined': 'SSLContext.getInstance',
      'TLS 1.3 client-certificate declined': 'SSLContext.getInstance',
    },
  },
  {
    wrong: { 'SSLContext.getInstance': 'connection', setEnabledProtocols: 'TLSv1.3' },
    shows: { 'TLS 1.3 psk declined': 'SSLContext.getInstance' },
  },
])

/** See the top of this file. */
export const STACK_MISTAKES: readonly Mistake[] = [...OPENSSL, ...GNUTLS, ...NODE, ...GO, ...JAVA]
