/** One connection of a check-up: our client as it is told to be, and what the server made of it. */
import { createConnection, type Socket } from 'node:net'
import { createClient } from '../connection/connection.ts'
import type { Step } from '../connection/step.ts'
import type { Random } from '../crypto/hash/random.ts'
import type { SignatureMemory } from '../crypto/signature/signature-memory.ts'
import type { ClientConfig, ClientSettings } from '../handshake/config/config.ts'
import { clientConfig } from '../handshake/settings/configure.ts'
import { agreedOf, type Agreed } from '../handshake/state/agreed.ts'
import { offerOf } from '../handshake/state/offer-of.ts'
import { TlsDriver } from '../net/driver.ts'
import type { Outcome } from '../net/listener.ts'
import { PlainTalkError, talkPlainly, type Talk } from '../net/plain-talk.ts'
import { offeredBy, Resumption } from '../net/resumption.ts'
import type { Session } from '../session/session.ts'
import { Heard, type HeardFacts } from './heard.ts'

/** Where a server is, and what is said there before TLS. */
export interface Address {
  /** As it was given: `a.example:443`. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly talks: readonly Talk[]
}

/** What a connection does beside what all do. */
export interface Errand {
  readonly address: Address
  readonly settings: ClientSettings
  /** A session to offer. */
  readonly offers: Session | undefined
  /** Ids of rules that our client leaves out, to offer what it should not. */
  readonly overlooks: readonly string[]
  /** Bytes of the session ID that is made up beside a ticket; as many as usual unless told otherwise. */
  readonly idLength: number | undefined
  /** Early data to send, where the session allows them. */
  readonly early: Uint8Array | undefined
  /** Whether it stays for tickets that come behind the handshake. */
  readonly stays: boolean
}

/** What all connections have in common. */
export interface Surroundings {
  readonly random: Random
  readonly signatureMemory: SignatureMemory
  /** ms for a handshake, and for what is said before it. */
  readonly timeout: number
  /** Hears each step of a connection, for whoever keeps traces. */
  readonly stepped?: (id: string, taken: Step) => void
  /** Hears that a connection is over. */
  readonly ended?: (id: string) => void
  /** Ends what is under way. */
  readonly signal?: AbortSignal
}

/** What came of a connection. */
export interface Visit extends HeardFacts {
  /** `c7`. */
  readonly id: string
  readonly address: string
  readonly settings: ClientSettings
  /** Whether it had a session to offer. */
  readonly had: boolean
  /** The session that it offered: our client may have had its reasons not to. */
  readonly offered: Session | undefined
  /** Whether the handshake was done. */
  readonly connected: boolean
  /** What the handshake settled, as far as it went. */
  readonly agreed: Agreed | undefined
  /** Sessions that our client may keep, in the order in which they came. */
  readonly sessions: readonly Session[]
  /** Whether the server took early data; `undefined` where none were sent. */
  readonly earlyTaken: boolean | undefined
  readonly outcome: Outcome
  /** In words: resumed, or why not, as far as our client knows. */
  readonly why: string
}

/** ms of silence after which no ticket is expected any more, at least: the first one may take its time. */
const SILENCE = { first: 400, next: 60 }
/** ms for what comes behind a handshake, and for the end. */
const AFTERWARDS = 3000

/** Connects, does its errand, leaves. Whatever the server does is a result: it never throws but for a wrong setting. */
export async function visit(id: string, errand: Errand, around: Surroundings): Promise<Visit> {
  const { address, settings, offers } = errand
  const config = clientConfig({ ...settings, sessions: offers ? [offers] : [] })
  const { host, port, talks } = address
  const socket = createConnection({ host, port, allowHalfOpen: true, noDelay: true })
  const trip = new Trip(id, config, errand, around, socket)
  try {
    await talkPlainly(socket, talks, around.timeout, () => undefined)
  } catch (error) {
    if (!(error instanceof PlainTalkError)) throw error
    return trip.result({ kind: 'cut', text: error.message })
  }
  return trip.result(await trip.speak())
}

/** A connection under way. */
class Trip {
  private readonly id: string
  private readonly config: ClientConfig
  private readonly errand: Errand
  private readonly around: Surroundings
  private readonly socket: Socket
  private readonly heard = new Heard()
  private readonly resumption: Resumption
  private readonly sessions: Session[] = []
  private connected = false
  private offered = false
  private earlyTaken: boolean | undefined
  private agreed: Agreed | undefined
  private timer: NodeJS.Timeout | undefined
  private readonly began = Date.now()
  /** ms that the handshake took: who is far away is waited for longer. */
  private took = 0

  constructor(id: string, config: ClientConfig, errand: Errand, around: Surroundings, socket: Socket) {
    this.id = id
    this.config = config
    this.errand = errand
    this.around = around
    this.socket = socket
    this.resumption = new Resumption(config.sessions)
  }

  /** What came of it. */
  result(outcome: Outcome): Visit {
    const { id, errand, connected, agreed, sessions, earlyTaken } = this
    const { address, settings, offers } = errand
    const why = this.resumption.text
    const offered = this.offered ? offers : undefined
    const own = { id, address: address.name, settings, had: offers !== undefined, offered }
    const came = { connected, agreed, sessions, earlyTaken }
    return { ...this.heard.facts, ...own, ...came, outcome, why }
  }

  /** Follows the connection to its end. */
  speak(): Promise<Outcome> {
    const { id, config, errand, around, socket } = this
    const { random, signatureMemory, timeout, signal } = around
    return new Promise((resolve) => {
      const driver: TlsDriver = new TlsDriver({
        socket,
        connection: createClient(id, config),
        overlooks: errand.overlooks,
        random: errand.idLength === undefined ? random : withShortId(random, errand.idLength),
        signatureMemory,
        trace: true,
        handshakeTimeout: timeout,
        closeTimeout: 1000,
        listener: {
          stepped: (taken) => this.stepped(taken),
          connected: () => this.leaveSoon(driver),
          session: (session) => {
            this.sessions.push(session)
            if (this.connected && errand.stays) this.leaveAfter(driver, SILENCE.next)
          },
          earlyData: (accepted) => (this.earlyTaken = accepted),
          peerClosed: () => driver.close(),
          ended: (outcome) => {
            clearTimeout(this.timer)
            clearTimeout(deadline)
            signal?.removeEventListener('abort', stop)
            around.ended?.(id)
            resolve(outcome)
          },
        },
      })
      const stop = (): void => driver.destroy('stopped')
      // A server that never stops to talk is left all the same.
      const deadline = setTimeout(() => driver.destroy('the connection took too long'), timeout + AFTERWARDS)
      signal?.addEventListener('abort', stop)
      if (errand.early) driver.sendEarly(errand.early)
    })
  }

  private stepped(taken: Step): void {
    this.resumption.add(taken)
    for (const event of taken.events) this.heard.add(event)
    const offer = offerOf(taken.connection)
    this.offered ||= offer !== undefined && offeredBy(offer) !== undefined
    this.agreed = agreedOf(taken.connection) ?? this.agreed
    this.around.stepped?.(this.id, taken)
  }

  /** What TLS 1.2 gives for resumption came within the handshake; tickets of TLS 1.3 come behind it. */
  private leaveSoon(driver: TlsDriver): void {
    this.connected = true
    this.took = Date.now() - this.began
    if (this.errand.stays && this.agreed?.version === 'TLS 1.3') this.leaveAfter(driver, SILENCE.first)
    else driver.close()
  }

  private leaveAfter(driver: TlsDriver, ms: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => driver.close(), Math.max(ms, this.took))
  }
}

/** The same randomness, but for a session ID of another length (RFC 5077 §3.4 asks for none in particular). */
function withShortId(random: Random, idLength: number): Random {
  return {
    draw: (key, length) => random.draw(key, key.use === 'ClientHello.legacy_session_id' ? idLength : length),
  }
}
