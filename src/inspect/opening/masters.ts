/** Records of TLS 1.2 opened with master secrets: both hellos must have been read to find and use one. */
import { EMPTY, toHex } from '../../bytes/bytes.ts'
import { EpochKeys12, writeKeys12 } from '../../record/epoch12.ts'
import { keyBlockNode, keyBlockParts } from '../../secrets/derive12.ts'
import type { SecretNode } from '../../secrets/node.ts'
import type { Actor } from '../../trace/event.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import type { Hellos12, Reading } from '../reading.ts'
import { Opener, type Keyring, type Opened } from './opener.ts'

/** Master secrets that are known, and by what a connection finds its own. It learns from what resumes. */
export class MasterSecrets {
  private readonly byRandom: Map<string, Uint8Array>
  private readonly bySession: Map<string, Uint8Array>

  /** @param given by client random and by session ID, both in hex */
  constructor(given?: {
    readonly masters: ReadonlyMap<string, Uint8Array>
    readonly mastersBySession: ReadonlyMap<string, Uint8Array>
  }) {
    this.byRandom = new Map(given?.masters)
    this.bySession = new Map(given?.mastersBySession)
  }

  /** That of the connection with these hellos, where it is known by either. */
  of({ clientRandom, sessionId }: Hellos12): Uint8Array | undefined {
    const own = this.byRandom.get(toHex(clientRandom)) ?? this.bySession.get(toHex(sessionId))
    // A resumption of this session will have other randoms and the same master secret (RFC 5246 §8.1).
    if (own && sessionId.length > 0) this.bySession.set(toHex(sessionId), own)
    return own
  }

  /** All that are known by a client random. */
  get all(): readonly Uint8Array[] {
    return [...this.byRandom.values()]
  }
}

/** The keys of one direction. */
interface Direction {
  readonly from: Actor
  /** The master secret they are made from. */
  readonly master: Uint8Array
  readonly opener: Opener
}

/**
 * Protected records that are tried under the master secrets of other connections, before this one is given up: the first
 * of each direction opens, or none does.
 */
const ATTEMPTS = 2
/** Directions that may be in use: both of this handshake, and both of the one before it. */
const IN_USE = 4

/** Opens the records of a stream, connection after connection. */
export class MasterKeyring implements Keyring {
  private readonly secrets: MasterSecrets
  /** Newest first: after a renegotiation the old keys are in use until ChangeCipherSpec. */
  private directions: Direction[] = []
  /** The same for sessions that others made, while it is not known which one this handshake resumed. */
  private foreign: Direction[] = []
  private attempts = 0
  private last: Hellos12 | undefined

  constructor(secrets: MasterSecrets) {
    this.secrets = secrets
  }

  open(bytes: Uint8Array, { changed, hellos }: Reading, from?: Actor): Opened | undefined {
    if (!changed || !hellos) return undefined
    if (hellos !== this.last) this.begin(hellos)
    return openWith(bytes, this.directions, from)?.opened ?? this.openForeign(bytes, from)
  }

  private begin(hellos: Hellos12): void {
    this.last = hellos
    this.attempts = 0
    this.foreign = []
    const own = this.secrets.of(hellos)
    if (own) this.use(directionsOf(own, hellos))
    else if (hellos.resumed)
      this.foreign = this.secrets.all.flatMap((master) =>
        directionsOf(master, hellos, ' from the master secret of an earlier connection'),
      )
  }

  private use(directions: readonly Direction[]): void {
    this.directions = [...directions, ...this.directions].slice(0, IN_USE)
  }

  /** A resumed handshake has the master secret of its session, which the log may know under the first random only. */
  private openForeign(bytes: Uint8Array, from: Actor | undefined): Opened | undefined {
    if (this.foreign.length === 0) return undefined
    const found = openWith(bytes, this.foreign, from)
    if (found) this.use(this.foreign.filter(({ master }) => master === found.direction.master))
    if (found || ++this.attempts === ATTEMPTS) this.foreign = []
    return found?.opened
  }
}

function openWith(bytes: Uint8Array, directions: readonly Direction[], from: Actor | undefined) {
  for (const direction of directions) {
    if (from !== undefined && direction.from !== from) continue
    const opened = direction.opener.open(bytes)
    if (opened) return { opened, direction }
  }
  return undefined
}

function directionsOf(master: Uint8Array, hellos: Hellos12, whence = ''): Direction[] {
  const { clientRandom, serverRandom, suite, encryptThenMac } = hellos
  const row = SUITES_12[suite]
  const block = keyBlockNode(given('master_secret', master), row, { clientRandom, serverRandom })
  const parts = keyBlockParts(given('key_block', block.bytes), row)
  return (['client', 'server'] as const).map((from) => {
    const keys = writeKeys12(from, (name) => parts.find((part) => part.name === name)?.node.bytes)
    const opener = new Opener(`${from}_write_key${whence}`, new EpochKeys12(row, keys, encryptThenMac))
    return { from, master, opener }
  })
}

function given(name: string, bytes: Uint8Array): SecretNode {
  const nothing = { label: '', context: EMPTY, parents: [], cite: '', algorithm: 'none' } as const
  const kept = { use: 'secret', lasts: 'connection', status: 'live' } as const
  return { ...nothing, ...kept, id: `given/${name}`, name, bytes, operation: 'input' }
}
