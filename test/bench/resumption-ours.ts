/**
 * Our own connections, many side by side: all clients take their turn, then all servers, so that each side's processor time
 * is measured on its own and far above the clock's grain.
 */
import { toHex } from '../../src/bytes/bytes.ts'
import { createClient, createServer, feed, type Connection } from '../../src/connection/connection.ts'
import { pump, type Pumped } from '../../src/connection/pump.ts'
import type { Answer, Command, Request } from '../../src/handshake/state/request.ts'
import { processorTime } from '../kit/processor-time.ts'
import type { Batch, Shape } from './resumption-runner.ts'
import { ENV } from './scenario.ts'
import { outcomeOf, type Way } from './resumption-ways.ts'

/** What every client wants to say as soon as it may, and every server must hear. */
export const REQUEST = new TextEncoder().encode('GET / HTTP/1.0\r\n')

/** Two endpoints that hand each other their bytes. */
class Pair {
  /** Bytes sent by each side so far, and the round trips that were over when the request arrived. */
  readonly shape = { client: 0, server: 0, roundTrips: NaN }
  private readonly way: Way
  private client: Connection
  private server: Connection
  private toServer: Uint8Array[] = []
  private toClient: Uint8Array[] = []
  private asked = false
  private turns = 0

  constructor(way: Way) {
    this.way = way
    this.client = createClient('c', way.scenario.client)
    this.server = createServer('c', way.scenario.server)
  }

  /** Nothing is under way. */
  get quiet(): boolean {
    return this.turns > 0 && this.toClient.length === 0
  }

  clientTurn(): void {
    for (const bytes of this.toClient) this.client = feed(this.client, bytes)
    this.toClient = []
    this.runClient()
    if (this.asked) return
    const { state, config } = this.client
    const early = config.role === 'client' && config.earlyData && config.sessions.length > 0
    if (!early && state.name !== 'CONNECTED') return
    this.asked = true
    this.runClient({ kind: early ? 'send-early' : 'send', data: REQUEST })
  }

  private runClient(command?: Command): void {
    const { connection, outputs } = pump(ENV, this.client, command)
    this.client = connection
    for (const output of outputs) {
      if (output.kind !== 'bytes') continue
      this.toServer.push(output.bytes)
      this.shape.client += output.bytes.length
    }
  }

  serverTurn(): void {
    if (this.toServer.length > 0) {
      for (const bytes of this.toServer) this.server = feed(this.server, bytes)
      this.toServer = []
      this.heard(pump(ENV, this.server, undefined, this.answer))
    }
    this.turns++
  }

  private heard({ connection, outputs }: Pumped): void {
    this.server = connection
    for (const output of outputs) {
      if (output.kind === 'data') this.shape.roundTrips = this.turns
      if (output.kind !== 'bytes') continue
      this.toClient.push(output.bytes)
      this.shape.server += output.bytes.length
    }
  }

  /** The server's world: its cache, and a replay check by a set of fingerprints. */
  private readonly answer = (request: Request): Answer | undefined => {
    const { kind } = request
    switch (kind) {
      case 'get-session':
        return { kind, session: this.way.scenario.cache.get(toHex(request.key)) }
      case 'check-replay':
        return { kind, firstTime: isFirst(toHex(request.fingerprint)) }
      case 'take-session':
      case 'serve-hello':
      case 'accept-peer':
      case 'sign':
        return undefined
    }
  }

  /** @throws Error where either end did not do what this way is about, or the request did not arrive */
  check(): void {
    for (const end of [this.client, this.server])
      if (outcomeOf(end) !== this.way.outcome)
        throw new Error(`${this.way.name}: the ${end.actor} says ${outcomeOf(end)}, not ${this.way.outcome}`)
    if (Number.isNaN(this.shape.roundTrips)) throw new Error(`${this.way.name}: the request did not arrive`)
  }
}

/** As many as a busy server would remember, before it forgets them all. */
const REMEMBERED = 10_000
const fingerprints = new Set<string>()

function isFirst(fingerprint: string): boolean {
  if (fingerprints.size >= REMEMBERED) fingerprints.clear()
  const before = fingerprints.size
  return fingerprints.add(fingerprint).size > before
}

/** Enough for the clock, few enough that the collector has little to carry along. */
const SIDE_BY_SIDE = 16

/**
 * Connects `count` times and times both sides, in ms for one connection. Making an endpoint, a copy of a few references, is
 * not timed.
 */
export function connectOurs(way: Way, count: number): Batch {
  const shapes: Shape[] = []
  let [client, server] = [0, 0]
  while (shapes.length < count) {
    const number = Math.min(SIDE_BY_SIDE, count - shapes.length)
    const pairs = Array.from({ length: number }, () => new Pair(way))
    while (!pairs.every(({ quiet }) => quiet)) {
      client += spent(() => pairs.forEach((pair) => pair.clientTurn()))
      server += spent(() => pairs.forEach((pair) => pair.serverTurn()))
    }
    for (const pair of pairs) pair.check()
    shapes.push(...pairs.map(({ shape }) => shape))
  }
  return { ms: [client / count, server / count], shapes }
}

function spent(work: () => void): number {
  const start = processorTime()
  work()
  return processorTime() - start
}
