/** What the TLS 1.2 suites with the openssl command line share. */
import { getDiffieHellman } from 'node:crypto'
import { afterEach } from 'vitest'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { Child, endChildren, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourServer, type ClientPlan, type OurServer, type ServerMemory, type ServerPlan } from './ours.ts'
import { fromHex, fromText } from '../../src/bytes/bytes.ts'
import { base64 } from '@scure/base'

const ecdsa = identityOf()
const rsa = identityOf('rsa-2048')

/** Bytes of the PSK in hex, as openssl takes it. */
export const PSK = '000102030405060708090a0b0c0d0e0f'
/** The same for us. */
export const OUR_PSK = { identity: fromText('glass'), key: fromHex(PSK), hash: 'sha256' } as const

/** A configuration file that sets an `Options` line for every connection, such as `-ExtendedMasterSecret`. */
export function optionsFile(options: string): string {
  return `openssl_conf = main\n[main]\nssl_conf = ssl\n[ssl]\nsystem_default = tls\n[tls]\nOptions = ${options}\n`
}

/** A prime of RFC 3526 or RFC 2409, which no list of TLS names, with its generator. */
export function unnamedPrime(name: 'modp2' | 'modp14'): { readonly p: Uint8Array; readonly g: Uint8Array } {
  const group = getDiffieHellman(name)
  return { p: new Uint8Array(group.getPrime()), g: new Uint8Array(group.getGenerator()) }
}

/** Parameters as `-dhparam` reads them: SEQUENCE { INTEGER p, INTEGER g } in PEM (PKCS #3). */
export function dhParamPem({ p, g }: { readonly p: Uint8Array; readonly g: Uint8Array }): string {
  const integer = (bytes: Uint8Array): Buffer => tagged(0x02, Buffer.from([0, ...bytes]))
  const text = base64.encode(tagged(0x30, Buffer.concat([integer(p), tagged(0x02, Buffer.from(g))])))
  return `-----BEGIN DH PARAMETERS-----\n${text.replace(/.{64}/g, '$&\n')}\n-----END DH PARAMETERS-----\n`
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

/** Lines of a TLS 1.2 key log as RFC 9850 §2.2 has them, sorted; OpenSSL adds `RSA` lines, which it does not have. */
export function keylogLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('CLIENT_RANDOM '))
    .sort()
}

/** Answers everything, and closes on `bye`. */
export const TALK: ServerPlan = {
  data: (driver, text) => {
    driver.send(fromText(`you said: ${text}`))
    if (text === 'bye\n') driver.close()
  },
}

/** Environment of a child. */
type Variables = Readonly<Record<string, string>>

/** Our server and s_client, for a suite: call it in the body of its `describe`. */
export function ourServerAndClients() {
  const { file } = scratch()
  const root = file('root.pem', ecdsa.pem.root)
  endChildren()

  let server: OurServer | undefined
  const stop = async (): Promise<void> => {
    await server?.close()
    server = undefined
  }
  afterEach(stop)

  /** Speaks both versions and has both kinds of identity, as `serve` does. */
  async function start(settings: ServerSettings = {}, plan?: ServerPlan, memory?: ServerMemory) {
    await stop()
    const credentials = [ecdsa.identity, rsa.identity]
    const both = { versions: ['TLS 1.3', 'TLS 1.2'], credentials, externalPsks: [OUR_PSK] } as const
    server = await ourServer(serverConfig({ ...both, ...settings }), plan, memory)
    return server
  }

  function client(port: number, args: readonly string[], env: Variables = {}): Child {
    const common = ['-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-CAfile', root]
    return new Child('openssl', ['s_client', ...common, ...args], env)
  }

  /** Connects, says `hello`, and reads until our server has answered and closed. */
  async function sayTo(port: number, args: readonly string[], env: Variables = {}): Promise<string> {
    const child = client(port, ['-ign_eof', ...args], env)
    child.type('hello\n')
    await child.exit
    return child.text
  }

  /** The same with TLS 1.2 alone. */
  function say(port: number, ...args: readonly string[]): Promise<string> {
    return sayTo(port, ['-tls1_2', ...args])
  }

  return { file, start, client, say, sayTo }
}

/** Says `hello`, and closes once `-rev` has sent it back the other way round. */
export const sayHello: ClientPlan = {
  connected: (driver) => driver.send(fromText('hello\n')),
  data: (driver, { text }) => {
    if (text.includes('olleh\n')) driver.close()
  },
}

/** A client of both versions that trusts the servers of {@link opensslServers}. */
export function config(settings: ClientSettings = {}) {
  const both = { versions: ['TLS 1.3', 'TLS 1.2'], serverName: 'localhost', trust: [ecdsa.root] } as const
  return clientConfig({ ...both, ...settings })
}

/** s_server, for a suite: call it in the body of its `describe`. */
export function opensslServers() {
  const { file } = scratch()
  endChildren()

  const identity = [
    ...['-cert', file('ecdsa.pem', ecdsa.pem.cert), '-key', file('ecdsa.key', ecdsa.pem.key)],
    ...['-dcert', file('rsa.pem', rsa.pem.cert), '-dkey', file('rsa.key', rsa.pem.key)],
  ]

  /** Starts s_server on a port of its own choice. */
  async function start(
    args: readonly string[],
    env: Variables = {},
  ): Promise<{ readonly child: Child; readonly port: number }> {
    const child = new Child('openssl', ['s_server', '-accept', '127.0.0.1:0', ...args], env)
    const [, port] = await child.until(/ACCEPT 127\.0\.0\.1:(\d+)/)
    return { child, port: Number(port) }
  }

  /** TLS 1.2 alone, with both certificates, sending back what it reads the other way round. */
  function reversing(...args: readonly string[]) {
    return start(['-tls1_2', '-rev', ...identity, ...args])
  }

  return { file, identity, start, reversing }
}
