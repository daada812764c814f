/** Servers of the web as Debian has them: a configuration for each, with its usual way to remember sessions. */

/** What a configuration is made from. */
export interface Place {
  readonly port: number
  /** A folder of its own. */
  readonly folder: string
  /** PEM files: the chain, the key, and both in one. */
  readonly cert: string
  readonly key: string
  readonly both: string
  /** PEM of the root. */
  readonly root: string
  /** A plain HTTP server, for those that only carry TLS. */
  readonly plain: number
}

/** A server, and how to start it in the foreground. */
export interface WebServer {
  readonly name: string
  readonly program: string
  /** Shows that it is installed. */
  readonly probe: string
  /** A file that must be there beside it. */
  readonly needs?: string
  /** Whether it resumes TLS 1.2 by session ID: Go has no such cache, lighttpd keeps it off. */
  readonly sessionIds: boolean
  /** Whether its TLS 1.2 has the extended master secret: Go 1.19 does not. */
  readonly ems12: boolean
  readonly config: (place: Place) => string
  readonly args: (config: string, place: Place) => readonly string[]
}

/** Every server that is tried. */
export const WEB_SERVERS: readonly WebServer[] = [
  {
    name: 'nginx',
    program: 'nginx',
    probe: '-v',
    sessionIds: true,
    ems12: true,
    config: ({ port, folder, cert, key }) => `
      daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log;
      events {}
      http {
        access_log off;
        server {
          listen 127.0.0.1:${port} ssl;
          ssl_certificate ${cert}; ssl_certificate_key ${key};
          ssl_protocols TLSv1.2 TLSv1.3;
          ssl_session_cache shared:glass:1m;
          location / { return 200 "hello from behind TLS"; }
        }
      }`,
    args: (config, { folder }) => ['-e', `${folder}/log`, '-c', config],
  },
  {
    name: 'HAProxy',
    program: 'haproxy',
    probe: '-v',
    sessionIds: true,
    ems12: true,
    config: ({ port, both }) => `
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend tls
  bind 127.0.0.1:${port} ssl crt ${both}
  http-request return status 200 content-type text/plain string "hello from behind TLS"
`,
    args: (config) => ['-db', '-f', config],
  },
  {
    name: 'stunnel',
    program: 'stunnel4',
    probe: '-version',
    sessionIds: true,
    ems12: true,
    config: ({ port, folder, cert, key, plain }) => `
foreground = yes
pid = ${folder}/pid
[tls]
accept = 127.0.0.1:${port}
connect = 127.0.0.1:${plain}
cert = ${cert}
key = ${key}
`,
    args: (config) => [config],
  },
  {
    name: 'Apache',
    program: 'apache2',
    probe: '-v',
    sessionIds: true,
    ems12: true,
    config: ({ port, folder, cert, key }) => `
ServerRoot /usr/lib/apache2
ServerName localhost
PidFile ${folder}/pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/log
User www-data
Group www-data
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule rewrite_module modules/mod_rewrite.so
LoadModule socache_shmcb_module modules/mod_socache_shmcb.so
LoadModule ssl_module modules/mod_ssl.so
ErrorDocument 403 "hello from behind TLS"
Listen 127.0.0.1:${port}
SSLSessionCache shmcb:${folder}/cache(512000)
<VirtualHost 127.0.0.1:${port}>
  SSLEngine on
  SSLCertificateFile ${cert}
  SSLCertificateKeyFile ${key}
  <Location "/">
    Require all denied
  </Location>
</VirtualHost>
`,
    args: (config) => ['-f', config, '-DFOREGROUND'],
  },
  {
    name: 'lighttpd',
    program: 'lighttpd',
    probe: '-v',
    needs: '/usr/lib/lighttpd/mod_openssl.so',
    sessionIds: false,
    ems12: true,
    config: ({ port, folder, both }) => `
server.modules = ("mod_openssl", "mod_staticfile")
server.document-root = "${folder}/www"
server.bind = "127.0.0.1"
server.port = ${port}
index-file.names = ("index.txt")
mimetype.assign = (".txt" => "text/plain")
ssl.engine = "enable"
ssl.pemfile = "${both}"
`,
    args: (config) => ['-D', '-f', config],
  },
  {
    name: 'Caddy',
    program: 'caddy',
    probe: 'version',
    sessionIds: false,
    ems12: false,
    config: ({ port, folder, cert, key }) => `
{
  admin off
  auto_https disable_redirects
  storage file_system ${folder}
  skip_install_trust
}
https://localhost:${port} {
  bind 127.0.0.1
  tls ${cert} ${key}
  respond "hello from behind TLS"
}
`,
    args: (config) => ['run', '--adapter', 'caddyfile', '--config', config],
  },
]

/** A proxy that takes plain TCP or HTTP and speaks TLS to a server of ours. */
export interface Proxy {
  readonly name: string
  readonly program: string
  readonly probe: string
  /** @param target port of our server */
  readonly config: (place: Place, target: number, version: '1.2' | '1.3') => string
  readonly args: WebServer['args']
}

/** Every proxy that is tried as a client. */
export const PROXIES: readonly Proxy[] = [
  {
    name: 'nginx',
    program: 'nginx',
    probe: '-v',
    config: ({ port, folder, root }, target, version) => `
      daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log;
      events {}
      http {
        access_log off;
        server {
          listen 127.0.0.1:${port};
          location / {
            proxy_pass https://127.0.0.1:${target};
            proxy_ssl_name localhost; proxy_ssl_server_name on;
            proxy_ssl_verify on; proxy_ssl_trusted_certificate ${root};
            proxy_ssl_protocols TLSv${version};
          }
        }
      }`,
    args: (config, { folder }) => ['-e', `${folder}/log`, '-c', config],
  },
  {
    name: 'HAProxy',
    program: 'haproxy',
    probe: '-v',
    config: ({ port, root }, target, version) => `
global
  # Each thread keeps a session of its own.
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
listen plain
  bind 127.0.0.1:${port}
  http-reuse never
  server ours 127.0.0.1:${target} ssl verify required ca-file ${root} sni str(localhost) verifyhost localhost ssl-min-ver TLSv${version} ssl-max-ver TLSv${version}
`,
    args: (config) => ['-db', '-f', config],
  },
  {
    name: 'stunnel',
    program: 'stunnel4',
    probe: '-version',
    config: ({ port, folder, root }, target, version) => `
foreground = yes
pid = ${folder}/pid
[plain]
client = yes
accept = 127.0.0.1:${port}
connect = 127.0.0.1:${target}
verifyChain = yes
checkHost = localhost
CAfile = ${root}
sslVersion = TLSv${version}
`,
    args: (config) => [config],
  },
]
