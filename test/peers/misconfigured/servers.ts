/** Servers of eight makers, each as settings: what becomes of them in its own configuration, and how it is started. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServerName } from '../../../src/probe/advice/advice.ts'

/** Name and value as the server's configuration writes them; without a value where the name alone says it. */
export type Settings = Readonly<Record<string, string>>

/** What a server is started in. */
export interface Place {
  /** An address of the loopback: processes side by side have the same port, as servers of one name do. */
  readonly host: string
  readonly port: number
  /** A folder of this process alone. */
  readonly folder: string
  /** PEM files: the chain, the key, both in one, the root of clients; and chain and key as PKCS #12. */
  readonly cert: string
  readonly key: string
  readonly both: string
  readonly root: string
  readonly bundle: string
  /** The folder that programs are compiled into. */
  readonly programs: string
}

/** A command, and the configuration that it reads. */
export interface Start {
  readonly command: readonly string[]
  readonly config?: string
}

/** A server that settings make. */
export interface Server {
  readonly name: ServerName
  /** Makes it ready, once. @returns whether it is there */
  readonly ready: (programs: string) => boolean
  /** What `KEYS` stands for in its settings, made from 80 secret bytes: the content of a file, or the value itself. */
  readonly keys: (secret: Buffer) => { readonly file: Uint8Array | string } | { readonly value: string }
  /** @param config path that the configuration is written to */
  readonly start: (settings: Settings, place: Place, config: string) => Start
}

const PROGRAMS = fileURLToPath(new URL('programs', import.meta.url))
const succeeds = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { cwd: PROGRAMS }).status === 0

/** Keys as hex. */
const inHex =
  (bytes: number): Server['keys'] =>
  (secret) => ({ value: secret.toString('hex', 0, bytes) })

/** Settings as lines or arguments. */
const each = (settings: Settings, write: (name: string, value: string) => string): readonly string[] =>
  Object.entries(settings).map(([name, value]) => write(name, value))

/** Settings apart: those of the whole process, and those of what listens. */
function apart(settings: Settings, ofProcess: (name: string) => boolean): readonly [Settings, Settings] {
  const part = (wanted: boolean): Settings =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => ofProcess(name) === wanted))
  return [part(true), part(false)]
}

const nginx: Server = {
  name: 'nginx',
  ready: () => succeeds('nginx', '-v'),
  keys: (secret) => ({ file: secret }),
  start: (settings, { host, port, folder, cert, key, root }, config) => {
    const [ofProcess, ofServer] = apart(settings, (name) => name.startsWith('worker_'))
    const line = (name: string, value: string): string => `${name} ${value};`
    return {
      command: ['nginx', '-e', `${folder}/log`, '-c', config],
      config: `
        daemon off; pid ${folder}/pid; error_log ${folder}/log; user www-data;
        ${each({ worker_processes: '1', ...ofProcess }, line).join(' ')}
        events {}
        http {
          access_log off;
          server {
            listen ${host}:${port} ssl reuseport;
            ssl_certificate ${cert}; ssl_certificate_key ${key};
            ${'ssl_verify_client' in ofServer ? `ssl_client_certificate ${root};` : ''}
            ${each({ ssl_protocols: 'TLSv1.2 TLSv1.3', ...ofServer }, line).join('\n            ')}
            location / { return 200 "hello from behind TLS"; }
          }
        }`,
    }
  },
}

const haproxy: Server = {
  name: 'HAProxy',
  ready: () => succeeds('haproxy', '-v'),
  keys: (secret) => ({ file: `${secret.toString('base64')}\n`.repeat(3) }),
  start: (settings, { host, port, both, root }, config) => {
    const [ofProcess, ofBind] = apart(settings, (name) => /^(tune|nb|ssl-default)/.test(name))
    const line = (name: string, value: string): string => `${name} ${value}`.trim()
    return {
      command: ['haproxy', '-db', '-f', config],
      config: `
global
  ${each(ofProcess, line).join('\n  ')}
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend tls
  bind ${host}:${port} ssl crt ${both} ${'verify' in ofBind ? `ca-file ${root}` : ''} ${each(ofBind, line).join(' ')}
  http-request return status 200 content-type text/plain string "hello from behind TLS"
`,
    }
  },
}

const apache: Server = {
  name: 'Apache',
  ready: () => succeeds('apache2', '-v'),
  keys: (secret) => ({ file: secret.subarray(0, 48) }),
  start: (settings, { host, port, folder, cert, key, root }, config) => ({
    command: ['apache2', '-f', config, '-DFOREGROUND'],
    config: `
ServerRoot /usr/lib/apache2
ServerName localhost
PidFile ${folder}/pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/log
User www-data
Group www-data
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule socache_shmcb_module modules/mod_socache_shmcb.so
LoadModule socache_dbm_module modules/mod_socache_dbm.so
LoadModule ssl_module modules/mod_ssl.so
StartServers 1
ErrorDocument 403 "hello from behind TLS"
Listen ${host}:${port}
${each(settings, (name, value) => `${name} ${value}`).join('\n')}
<VirtualHost ${host}:${port}>
  ServerName localhost
  SSLEngine on
  SSLCertificateFile ${cert}
  SSLCertificateKeyFile ${key}
  SSLCACertificateFile ${root}
  <Location "/">
    Require all denied
  </Location>
</VirtualHost>
`,
  }),
}

const gnutls: Server = {
  name: 'GnuTLS',
  ready: () => succeeds('gnutls-serv', '--version'),
  keys: inHex(64),
  start: (settings, { port, cert, key, root }) => ({
    command: [
      'gnutls-serv',
      ...['--echo', '--quiet', '--port', String(port), '--x509certfile', cert, '--x509keyfile', key],
      ...['--x509cafile', root, '--disable-client-cert'],
      ...each(settings, (name, value) => (value === '' ? name : `${name}=${value}`)),
    ],
  }),
}

/** A program here that takes settings as arguments `NAME=VALUE`. @param keyBytes how many bytes a ticket key has there */
function program(
  name: ServerName,
  keyBytes: number,
  build: (programs: string) => readonly string[],
  run: (place: Place, settings: Settings) => readonly string[],
): Server {
  return {
    name,
    keys: inHex(keyBytes),
    ready: (programs) => {
      const [command = '', ...args] = build(programs)
      return succeeds(command, ...args)
    },
    start: (settings, place) => ({ command: run(place, settings) }),
  }
}

const assigned = (name: string, value: string): string => `${name}=${value}`

/** Every server that is set up wrong, with the programs of `programs/` for libraries. */
export const SERVERS: readonly Server[] = [
  nginx,
  haproxy,
  apache,
  gnutls,
  program(
    'OpenSSL',
    80,
    (programs) => ['cc', '-o', join(programs, 'openssl'), 'openssl.c', '-lssl', '-lcrypto'],
    ({ programs, host, port, cert, key, root }, settings) => [
      join(programs, 'openssl'),
      ...[host, String(port), cert, key, root],
      ...each(settings, assigned),
    ],
  ),
  program(
    'Node',
    48,
    () => ['node', '--version'],
    ({ host, port, cert, key, root }, settings) => [
      'node',
      join(PROGRAMS, 'node.js'),
      ...[host, String(port), cert, key, root],
      JSON.stringify(settings),
    ],
  ),
  program(
    'Go',
    32,
    (programs) => ['go', 'build', '-o', join(programs, 'server-go'), 'server.go'],
    ({ programs, host, port, cert, key, root }, settings) => [
      join(programs, 'server-go'),
      ...[host, String(port), cert, key, root],
      ...each(settings, assigned),
    ],
  ),
  program(
    'Java',
    0,
    (programs) => ['javac', '-d', programs, 'Server.java'],
    ({ programs, host, port, bundle, root }, settings) => {
      const [properties, calls] = apart(settings, (name) => name.includes('.') && !name.startsWith('SSL'))
      return [
        'java',
        '-XX:TieredStopAtLevel=1',
        ...each(properties, (name, value) => `-D${name}=${value}`),
        ...['-cp', programs, 'Server', host, String(port), bundle, root],
        ...each(calls, assigned),
      ]
    },
  ),
]
