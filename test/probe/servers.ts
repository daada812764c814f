/** Servers for check-ups to be made of, the check-up, and what it came to. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import { SignatureMemory } from '../../src/crypto/signature/signature-memory.ts'
import type { ServerSettings } from '../../src/handshake/config/config.ts'
import { serverConfig } from '../../src/handshake/settings/configure.ts'
import { listen, type ListenOptions } from '../../src/net/listen.ts'
import { systemRandom } from '../../src/net/own-secrets.ts'
import { checkUp, type CheckUpOptions } from '../../src/probe/check-up.ts'
import type { Finding } from '../../src/probe/findings.ts'
import type { Asked } from '../../src/probe/trial.ts'
import type { Address } from '../../src/probe/visit.ts'
import { deviationNamed } from '../../src/sim/deviations/deviations.ts'
import { givenBy, ignoredBy } from '../../src/sim/kernel/deviating.ts'
import { identityOf } from '../peers/identities.ts'

const own = identityOf()

/** A server that listens, and how many connections it saw. */
export interface Served {
  readonly port: number
  readonly seen: () => number
  close(): Promise<void>
}

/** Starts servers, and closes them behind the test that started them. */
export function useServers(): (server: Promise<Served>) => Promise<Served> {
  const open: Served[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()))
  })
  return async (server) => {
    const made = await server
    open.push(made)
    return made
  }
}

/** What a server is told beside its settings. */
export interface Told extends Partial<Pick<ListenOptions, 'world' | 'seam' | 'overlooks'>> {
  /** Ids of mistakes that it makes. */
  readonly deviates?: readonly string[]
}

/** Our own server of both versions. */
export async function served(
  settings: ServerSettings = {},
  { deviates = [], seam, ...told }: Told = {},
): Promise<Served> {
  const config = serverConfig({ versions: ['TLS 1.3', 'TLS 1.2'], credentials: [own.identity], ...settings })
  const mistakes = deviates.map(deviationNamed)
  let count = 0
  const server = await listen({
    port: 0,
    config,
    ...told,
    ...givenBy(mistakes, seam),
    ignores: ignoredBy(mistakes),
    accept: (_, driver) => {
      count++
      return { peerClosed: () => driver().close() }
    },
  })
  return { port: server.port, seen: () => count, close: () => server.close() }
}

/** A server that does what it is told with each socket: no TLS, or something like it. */
export async function servedRaw(act: (socket: Socket, index: number) => void): Promise<Served> {
  let count = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    act(socket, count++)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  return { port: (server.address() as AddressInfo).port, seen: () => count, close }
}

/** A port behind which servers take turns. @param turn which of them takes connection number `index` */
export function balanced(backends: readonly Served[], turn: (index: number) => number): Promise<Served> {
  return servedRaw((socket, index) => {
    const onward = connect({ port: backends[turn(index)]!.port, host: '127.0.0.1' })
    onward.on('error', () => undefined)
    socket.pipe(onward).pipe(socket)
  })
}

/** Where a server is. */
export function addressOf({ port }: Pick<Served, 'port'>): Address {
  return { name: `127.0.0.1:${port}`, host: '127.0.0.1', port, talks: [] }
}

/** What is asked unless a test says otherwise. */
export const ASKED: Asked = {
  versions: ['TLS 1.2', 'TLS 1.3'],
  serverName: 'localhost',
  otherName: 'other.example',
  tries: 3,
  wait: undefined,
  early: undefined,
  credential: undefined,
}

/** A check-up of servers. */
export function optionsFor(
  servers: readonly [Pick<Served, 'port'>, ...Pick<Served, 'port'>[]],
  asked: Partial<Asked> = {},
  more: Partial<CheckUpOptions> = {},
): CheckUpOptions {
  const [first, ...others] = servers
  return {
    asked: { ...ASKED, ...asked },
    addresses: [addressOf(first), ...others.map(addressOf)],
    settings: {},
    pause: 0,
    random: systemRandom(),
    signatureMemory: new SignatureMemory(),
    timeout: 5000,
    ...more,
  }
}

/** All findings. */
export async function findingsOf(options: CheckUpOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for await (const finding of checkUp(options)) findings.push(finding)
  return findings
}

/** Outcomes by question. */
export function outcomesIn(findings: readonly Finding[]): Readonly<Record<string, string>> {
  return Object.fromEntries(findings.map(({ version, id, outcome }) => [`${version} ${id}`, outcome]))
}
