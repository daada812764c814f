/** Servers whose session ID contexts are looked at: each as it is, and with one thing otherwise. */
import { spawnSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { TicketFormat } from '../../../src/session/tickets/ticket-key.ts'
import { Child, freePort } from '../children.ts'
import { listens } from '../captures/stage.ts'
import { apache, type Setup } from '../fleet/apache.ts'
import { nginx, pemFiles, type File } from '../fleet/nginx.ts'
import { identityOf } from '../identities.ts'

/** Starts a server on the loopback. @returns its port */
export type Start = (file: File) => Promise<number>

/** A server, and what its context is said to be. */
export interface Subject {
  readonly server: string
  readonly isThere: () => boolean
  /** Under which key its tickets are. */
  readonly key: { readonly format: TicketFormat; readonly bytes: Uint8Array }
  readonly start: Start
  /** The context in words, and its bytes, worked out beside the server. */
  readonly is: string
  readonly context: (file: File) => Buffer | string
  /** The same server with one thing otherwise; the port and the process are so in each. */
  readonly otherwise: Readonly<Record<string, Start>>
}

/** No byte is like another, so that a wrong order would be seen; and all are ASCII, so that text can hold them. */
const secret = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at + 1)
const asText = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
const asHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const OPENSSL = { format: 'openssl', bytes: secret(80) } as const
const NODE = { format: 'node', bytes: secret(48) } as const

const succeeds = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args).status === 0

/** An authority that clients could be asked for. */
const rootOf = (file: File): string => file('clients.pem', identityOf('ecdsa-p256', 'client').pem.root)

// ---- nginx

const nginxWith =
  (more: (file: File) => string = () => '', kind: 'ecdsa-p256' | 'ecdsa-p384' = 'ecdsa-p256'): Start =>
  async (file) => {
    const keys = file('nginx.keys', asText(OPENSSL.bytes))
    const [port = 0] = await nginx(file, 1, [`ssl_session_ticket_key ${keys}; ${more(file)}`], { kind })
    return port
  }

const NGINX: Subject = {
  server: 'nginx',
  isThere: () => succeeds('nginx', '-v'),
  key: OPENSSL,
  start: nginxWith(),
  is: 'SHA-1 of `HTTP` and of the SHA-1 of its certificate',
  context: (file) => {
    const der = new X509Certificate(readFileSync(pemFiles(file).cert)).raw
    const fingerprint = createHash('sha1').update(der).digest()
    return createHash('sha1').update('HTTP').update(fingerprint).digest()
  },
  otherwise: {
    'another port': nginxWith(),
    'another name': nginxWith(() => 'server_name other.example;'),
    'another certificate': nginxWith(() => '', 'ecdsa-p384'),
    'client certificates asked for': nginxWith(
      (file) => `ssl_verify_client optional; ssl_client_certificate ${rootOf(file)};`,
    ),
  },
}

// ---- Apache

const apacheWith =
  (setup: Omit<Setup, 'sites'> = {}, more: (file: File) => string = () => ''): Start =>
  async (file) => {
    const keys = file('context.keys', asText(NODE.bytes))
    const sites = [`SSLSessionTicketKeyFile ${keys}\n${more(file)}`]
    const [site] = await apache(file, { ...setup, sites })
    return site!.port
  }

/** Node’s layout; but Apache 2.4.71 on OpenSSL 3.0 has its MAC under a key of zeros, whatever the file says. */
const APACHE_KEY = { format: 'node', bytes: Uint8Array.from(NODE.bytes).fill(0, 16, 32) } as const

const APACHE: Subject = {
  server: 'Apache',
  isThere: () => succeeds('apache2', '-v'),
  key: APACHE_KEY,
  start: apacheWith(),
  is: 'MD5 of its `ServerName` with a port, 443 where it names none, in hex',
  context: () => createHash('md5').update('localhost:443').digest('hex'),
  otherwise: {
    'another port': apacheWith(),
    'another name': apacheWith({ name: 'other.example' }),
    'another port in its name': apacheWith({ name: 'localhost:8443' }),
    'another certificate': apacheWith({ kind: 'ecdsa-p384' }),
    'client certificates asked for': apacheWith(
      {},
      (file) => `SSLVerifyClient optional\nSSLCACertificateFile ${rootOf(file)}`,
    ),
  },
}

// ---- HAProxy

let started = 0

const haproxyWith =
  (
    more: (file: File) => string = () => '',
    { name = 'tls', kind = 'ecdsa-p256' }: { name?: string; kind?: 'ecdsa-p256' | 'ecdsa-p384' } = {},
  ): Start =>
  async (file) => {
    const { bytes } = OPENSSL
    // After the name HAProxy has the key of AES and then that of the MAC; OpenSSL has them the other way round.
    const theirs = Buffer.concat([bytes.subarray(0, 16), bytes.subarray(48), bytes.subarray(16, 48)])
    const keys = file('haproxy.keys', `${theirs.toString('base64')}\n`.repeat(3))
    const { cert, key } = pemFiles(file, kind)
    const both = file(`both-${kind}.pem`, readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'))
    const port = await freePort()
    const config = `
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend ${name}
  bind 127.0.0.1:${port} ssl crt ${both} tls-ticket-keys ${keys} ${more(file)}
  http-request return status 200 content-type text/plain string "from behind TLS"
`
    new Child('haproxy', ['-db', '-f', file(`context${started++}.cfg`, config)])
    await listens(port)
    return port
  }

const HAPROXY: Subject = {
  server: 'HAProxy',
  isThere: () => succeeds('haproxy', '-v'),
  key: OPENSSL,
  start: haproxyWith(),
  is: '`haproxy`',
  context: () => 'haproxy',
  otherwise: {
    'another port': haproxyWith(),
    'another name': haproxyWith(() => '', { name: 'other' }),
    'another certificate': haproxyWith(() => '', { kind: 'ecdsa-p384' }),
    'client certificates asked for': haproxyWith((file) => `verify optional ca-file ${rootOf(file)}`),
  },
}

// ---- Node

const NODE_SERVER = fileURLToPath(new URL('../misconfigured/programs/node.js', import.meta.url))
/** The command line of the server that was started last. */
let commandLine: readonly string[] = []

const nodeWith =
  (settings: Readonly<Record<string, unknown>>, port?: number): Start =>
  async (file) => {
    const { cert, key } = pemFiles(file)
    const at = port ?? (await freePort())
    const json = JSON.stringify({ ticketKeys: asHex(NODE.bytes), ...settings })
    const args = [NODE_SERVER, '127.0.0.1', String(at), cert, key, rootOf(file), json]
    new Child(process.execPath, args)
    await listens(at)
    commandLine = [process.execPath, ...args]
    return at
  }

const NODES: readonly Subject[] = [
  {
    server: 'Node',
    isThere: () => true,
    key: NODE,
    start: nodeWith({}),
    is: 'half the SHA-1 of `process.argv`, in hex',
    context: () => createHash('sha1').update(commandLine.join(' ')).digest('hex').slice(0, 32),
    otherwise: { 'another port among its arguments': nodeWith({}) },
  },
  {
    server: 'Node, `sessionIdContext`',
    isThere: () => true,
    key: NODE,
    start: nodeWith({ sessionIdContext: 'shop' }),
    is: 'what it is set to',
    context: () => 'shop',
    otherwise: {
      'another port among its arguments': nodeWith({ sessionIdContext: 'shop' }),
      'another `sessionIdContext`': nodeWith({ sessionIdContext: 'staff' }),
    },
  },
]

// ---- Python

const PYTHON_SERVER = fileURLToPath(new URL('server.py', import.meta.url))
/** The one that Debian's packages are for. */
const PYTHON = '/usr/bin/python3'

const pythonWith =
  (
    kind: 'ssl' | 'pyopenssl',
    certificate: 'ecdsa-p256' | 'ecdsa-p384',
    ...context: readonly string[]
  ): Start =>
  async (file) => {
    const { cert, key } = pemFiles(file, certificate)
    const child = new Child(PYTHON, [PYTHON_SERVER, kind, cert, key, asHex(OPENSSL.bytes), ...context])
    const [, port] = await child.until(/listening on (\d+)/)
    return Number(port)
  }

const PYTHONS: readonly Subject[] = [
  {
    server: 'Python `ssl`',
    isThere: () => succeeds(PYTHON, '-c', 'import ssl'),
    key: OPENSSL,
    start: pythonWith('ssl', 'ecdsa-p256'),
    is: '`Python`, and a byte of 0',
    context: () => 'Python\0',
    otherwise: {
      'another port': pythonWith('ssl', 'ecdsa-p256'),
      'another certificate': pythonWith('ssl', 'ecdsa-p384'),
    },
  },
  {
    server: 'pyOpenSSL',
    isThere: () => succeeds(PYTHON, '-c', 'import OpenSSL'),
    key: OPENSSL,
    start: pythonWith('pyopenssl', 'ecdsa-p256'),
    is: 'none',
    context: () => '',
    otherwise: {
      'another port': pythonWith('pyopenssl', 'ecdsa-p256'),
      'another certificate': pythonWith('pyopenssl', 'ecdsa-p384'),
      '`set_session_id`': pythonWith('pyopenssl', 'ecdsa-p256', 'shop'),
    },
  },
]

/** All of them. */
export const SUBJECTS: readonly Subject[] = [NGINX, APACHE, HAPROXY, ...NODES, ...PYTHONS]
