/**
 * The sessions that a fleet's connections make: some numbers each, since there are millions. All that does not matter to a
 * decision is as in the handshake that was played, and is kept once.
 */
import { EMPTY, toHex } from '../../bytes/bytes.ts'
import type { Session } from '../../session/session.ts'
import type { TicketKeys } from '../../session/tickets/ticket-key.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'
import type { Gone } from './memory/gone.ts'
import { NUMBER_LENGTH } from './memory/shelf.ts'
import type { Plays } from './plays.ts'
import type { FleetServer, Origin } from './servers.ts'
import type { Spoken } from './settings.ts'

/** What many sessions have in common. */
type Kind = Omit<Session, 'secret' | 'sessionId' | 'ticket' | 'createdAt' | 'authenticatedAt'>

/**
 * A session of some kind.
 * @hidden its fields are those of `Session`
 */
abstract class OfKind {
  protected readonly kind: Kind
  /** Virtual ms, which are small numbers and so need less room than times since 1970. */
  private readonly created: number
  private readonly authenticated: number

  constructor(kind: Kind, createdAt: number, authenticatedAt: number) {
    this.kind = kind
    this.created = createdAt - VIRTUAL_START
    this.authenticated = authenticatedAt - VIRTUAL_START
  }

  get createdAt() {
    return VIRTUAL_START + this.created
  }

  get authenticatedAt() {
    return VIRTUAL_START + this.authenticated
  }

  get version() {
    return this.kind.version
  }

  get suite() {
    return this.kind.suite
  }

  get secretId() {
    return this.kind.secretId
  }

  get serverName() {
    return this.kind.serverName
  }

  get alpn() {
    return this.kind.alpn
  }

  get extendedMasterSecret() {
    return this.kind.extendedMasterSecret
  }

  get peerCertificates() {
    return this.kind.peerCertificates
  }

  get peerVerified() {
    return this.kind.peerVerified
  }

  get lifetime() {
    return this.kind.lifetime
  }

  get ageAdd() {
    return this.kind.ageAdd
  }

  get nonce() {
    return this.kind.nonce
  }

  get maxEarlyDataSize() {
    return this.kind.maxEarlyDataSize
  }

  get timesUsed() {
    return this.kind.timesUsed
  }

  get group() {
    return this.kind.group
  }
}

/** A session as its server knows it: in a cache, or in a ticket. Times by the server's clock. */
export class Made extends OfKind implements Session {
  readonly origin: Origin
  private readonly number: number
  /** Why it left caches and stores last, where it did. */
  gone: Gone | undefined = undefined

  constructor(kind: Kind, origin: Origin, number: number, createdAt: number, authenticatedAt: number) {
    super(kind, createdAt, authenticatedAt)
    this.origin = origin
    this.number = number
  }

  /** Whether a ticket holds it. */
  get isSealed(): boolean {
    return this.origin.keyName.length > 0
  }

  /** What is secret is the number, so that two sessions never have the same. */
  get secret() {
    return this.bytes
  }

  get sessionId() {
    return this.isSealed || this.version === 'TLS 1.3' ? EMPTY : this.bytes
  }

  /** What the client shows: nothing where it is the session ID. */
  get shown() {
    return this.isSealed || this.version === 'TLS 1.3' ? this.bytes : EMPTY
  }

  get ticket() {
    return this.isSealed ? EMPTY : this.shown
  }

  /** The number, behind the name of the key. */
  private get bytes(): Uint8Array {
    const { keyName } = this.origin
    const bytes = new Uint8Array(keyName.length + NUMBER_LENGTH)
    bytes.set(keyName)
    let number = this.number
    for (let at = bytes.length - 1; number > 0; at--) {
      bytes[at] = number % 256
      number = Math.floor(number / 256)
    }
    return bytes
  }
}

/** A session as its client keeps it. Times by the client's clock. */
export class FleetSession extends OfKind implements Session {
  /** The same as its server knows it, or as it lies in the ticket. */
  readonly made: Made
  /** The next older one of its client. */
  older: FleetSession | undefined = undefined

  constructor(kind: Kind, made: Made, createdAt: number, authenticatedAt: number) {
    super(kind, createdAt, authenticatedAt)
    this.made = made
  }

  /** What the ticket holds; `undefined` for an ID or a reference. */
  get sealed(): Made | undefined {
    return this.made.isSealed ? this.made : undefined
  }

  /** Who made it. */
  get origin(): Origin {
    return this.made.origin
  }

  get secret() {
    return this.made.secret
  }

  get sessionId() {
    return this.made.sessionId
  }

  get ticket() {
    return this.made.shown
  }
}

/** No chain is kept with a session: within a fleet's time none expires, and nobody's trust changes. That it was verified is. */
const NONE: readonly Uint8Array[] = []

/** Numbers the sessions of a fleet, and makes them. */
export class SessionMaker {
  private made = 0
  private readonly plays: Plays
  private readonly servers = new Map<string, Kind>()
  private readonly clients = new Map<string, Kind>()

  constructor(plays: Plays) {
    this.plays = plays
  }

  /**
   * A session as its server knows it; `undefined` where servers make none.
   * @param keys under which it is sealed; none where the server keeps it behind an ID (TLS 1.2) or a reference (TLS 1.3)
   * @param createdAt ms since 1970 by the server's clock
   * @param authenticatedAt the same clock
   */
  make(
    version: Spoken,
    serverName: string,
    server: FleetServer,
    keys: TicketKeys | undefined,
    createdAt: number,
    authenticatedAt: number,
  ): Made | undefined {
    const kind = this.servers.get(version + serverName) ?? this.newKind(version, serverName, server)
    return kind && new Made(kind, originOf(server, keys), ++this.made, createdAt, authenticatedAt)
  }

  /**
   * The same as its client keeps it.
   * @param createdAt ms since 1970 by the client's clock
   * @param authenticatedAt the same clock
   */
  kept(made: Made, createdAt: number, authenticatedAt: number): FleetSession {
    const kind = this.clients.get(made.version + made.serverName)
    if (!kind) throw new RangeError('a session that nobody made')
    return new FleetSession(kind, made, createdAt, authenticatedAt)
  }

  private newKind(version: Spoken, serverName: string, { config }: FleetServer): Kind | undefined {
    const template = this.plays.template(version)
    if (!template) return undefined
    const { suite, secretId, alpn, extendedMasterSecret, nonce, lifetime, peerVerified, group } = template
    const kind: Kind = {
      version,
      suite,
      secretId,
      serverName,
      alpn,
      extendedMasterSecret,
      peerCertificates: NONE,
      // A server was shown no certificate.
      peerVerified: false,
      lifetime: config.tickets.lifetime,
      ageAdd: 0,
      nonce,
      maxEarlyDataSize: version === 'TLS 1.3' ? config.maxEarlyData : 0,
      timesUsed: 0,
    }
    this.servers.set(version + serverName, kind)
    this.clients.set(version + serverName, { ...kind, peerVerified, lifetime, group })
    return kind
  }
}

/** Whose the sessions are that a server makes now. */
function originOf(server: FleetServer, keys: TicketKeys | undefined): Origin {
  const { origin: known, boot } = server
  const keyName = keys?.active.name ?? EMPTY
  if (known?.boot === boot && known.keyName === keyName) return known
  const key = toHex(keyName)
  return (server.origin = { server, boot, keyName, key })
}
