/** One end of OpenSSL in memory (mutations-openssl.c), set up as a configuration of ours says, and driven line by line. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { toHex, toText } from '../../src/bytes/bytes.ts'
import { chainToPem, privateKeyToPem, toPem } from '../../src/certificate/keys/pem.ts'
import { opensslName } from '../../src/cli/arguments/suites.ts'
import type { ClientConfig, Credential, ServerConfig } from '../../src/handshake/config/config.ts'
import { SUITES_13, type Suite13 } from '../../src/wire/registry.ts'

/** How the end stands after a line. */
export interface Stands {
  /** What it says on the wire, in hex. */
  readonly says: string
  /** Whether no handshake is under way. */
  readonly isThrough: boolean
  readonly resumed: boolean
  readonly failed: boolean
  /** Code of the fatal alert that it sent; -1 for none. */
  readonly alert: number
  /** OpenSSL's words for why it failed. */
  readonly reason: string
}

/** Writes a file for the program. @returns its path */
export type WriteFile = (name: string, content: string) => string

/** Builds the program. @returns its path; undefined where it cannot be built, or is no OpenSSL 3.0 */
export function buildOpensslEnd(program: string): string | undefined {
  if (!/^OpenSSL 3\.0\./.test(spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? ''))
    return undefined
  const source = fileURLToPath(new URL('mutations-openssl.c', import.meta.url))
  const built = spawnSync('gcc', ['-Wall', '-Wextra', '-O1', '-o', program, source, '-lssl', '-lcrypto'])
  return built.status === 0 ? program : undefined
}

/** The running program. */
export class OpensslEnd {
  private readonly process: ChildProcessWithoutNullStreams
  private readonly waiting: ((line: string) => void)[] = []
  private errors = ''

  constructor(program: string, config: ClientConfig | ServerConfig, file: WriteFile) {
    this.process = spawn(program, [config.role, ...settingsFor(config, file)])
    createInterface({ input: this.process.stdout }).on('line', (line) => this.waiting.shift()?.(line))
    this.process.stderr.on('data', (bytes: Buffer) => (this.errors += bytes.toString()))
    this.process.stdin.on('error', () => undefined)
    this.process.on('close', () => this.waiting.splice(0).forEach((resolve) => resolve('')))
  }

  /** Obeys a line of mutations-openssl.c. @throws Error where the program has ended */
  async obey(line: string): Promise<Stands> {
    const answer = new Promise<string>((resolve) => this.waiting.push(resolve))
    this.process.stdin.write(`${line}\n`)
    const text = await answer
    if (text === '') throw new Error(`mutations-openssl ended at ${line.slice(0, 80)}: ${this.errors}`)
    return JSON.parse(text) as Stands
  }

  /** Ends it. */
  end(): void {
    this.process.stdin.end()
  }
}

// ---- Settings

const VERSIONS = { 'TLS 1.3': 'TLSv1.3', 'TLS 1.2': 'TLSv1.2' } as const
const GROUPS: Readonly<Record<string, string>> = {
  x25519: 'X25519',
  secp256r1: 'P-256',
  ffdhe2048: 'ffdhe2048',
}

function settingsFor(config: ClientConfig | ServerConfig, file: WriteFile): string[] {
  const { versions, suites, suites12, groups, alpn, externalPsks } = config
  const [psk] = externalPsks
  // In TLS 1.3 OpenSSL gives a PSK that has no suite the one with SHA-256.
  const suites13 = psk ? suites.filter((suite: Suite13) => SUITES_13[suite].hash === 'sha256') : suites
  return [
    `MinProtocol=${VERSIONS[versions[versions.length - 1]!]}`,
    `MaxProtocol=${VERSIONS[versions[0]!]}`,
    `CipherString=${suites12.map(opensslName).join(':')}:@SECLEVEL=0`,
    `Ciphersuites=${suites13.join(':')}`,
    `Groups=${groups.flatMap((group) => GROUPS[group] ?? []).join(':')}`,
    ...alpn.map((name) => `alpn=${String.fromCharCode(name.length)}${name}`),
    ...(psk ? [`psk-identity=${toText(psk.identity)}`, `psk=${toHex(psk.key)}`] : []),
    ...(config.pskModes.includes('psk_ke') ? ['Options=AllowNoDHEKEX'] : []),
    ...(config.renegotiation === 'allow' ? ['Options=ClientRenegotiation'] : []),
    ...(config.role === 'client' ? ofClient(config, file) : ofServer(config, file)),
  ]
}

function ofClient(config: ClientConfig, file: WriteFile): string[] {
  return [
    `name=${config.serverName}`,
    ...trusting(config, file),
    ...(config.verifyPeer ? ['VerifyMode=Peer'] : []),
    ...(config.sessionTickets || config.versions.includes('TLS 1.3') ? [] : ['Options=-SessionTicket']),
    ...(config.credential ? identifying(config.credential, 0, file) : []),
    ...(config.statusRequest ? ['asks-status=yes'] : []),
    ...(config.postHandshakeAuth ? ['post-handshake-auth=yes'] : []),
  ]
}

const ASKS = { none: 'RequestPostHandshake', request: 'Request', require: 'Require' } as const

function ofServer(config: ServerConfig, file: WriteFile): string[] {
  const { credentials, pskIdentityHint, maxEarlyData, tickets, trust } = config
  const [credential] = credentials
  return [
    ...credentials.flatMap((each, index) => identifying(each, index, file)),
    ...trusting(config, file),
    // Who trusts somebody and asks nobody may ask later.
    ...(trust.length > 0 ? [`VerifyMode=${ASKS[config.clientCertificate]}`] : []),
    ...(credential?.ocspResponse ? [`staple=${toHex(credential.ocspResponse)}`] : []),
    ...(pskIdentityHint.length > 0 ? [`psk-hint=${toText(pskIdentityHint)}`] : []),
    ...(maxEarlyData > 0 ? [`early=${maxEarlyData}`] : []),
    ...(tickets.kind === 'stateful' ? ['Options=-SessionTicket'] : []),
  ]
}

function trusting({ trust }: ClientConfig | ServerConfig, file: WriteFile): string[] {
  return trust.map((root, index) => `VerifyCAFile=${file(`root${index}.pem`, toPem('CERTIFICATE', root))}`)
}

function identifying({ chain, privateKey }: Credential, index: number, file: WriteFile): string[] {
  if (privateKey === 'remote') throw new Error('OpenSSL needs the key itself')
  return [
    `Certificate=${file(`own${index}.pem`, chainToPem(chain))}`,
    `PrivateKey=${file(`own${index}.key`, privateKeyToPem(privateKey))}`,
  ]
}
