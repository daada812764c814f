/** Records of TLS 1.2 opened with master secrets: both hellos must have been read to find and use one. */
import { toHex } from '../../bytes/bytes.ts'
import { EpochKeys12, writeKeys12 } from '../../record/epoch12.ts'
import { keyBlockNode, keyBlockParts } from '../../secrets/derive12.ts'
import { SECRETS_12 } from '../../secrets/rows.ts'
import type { Actor } from '../../wire/actor.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import type { Hellos12, Reading } from '../reading.ts'
import { inputNode } from './input-node.ts'
import type { KeyLog } from './keylog.ts'
import { Opener, type Keyring, type Opened, type Whence } from './opener.ts'

/** Master secrets that are known, and by what a connection finds its own. It learns from what resumes. */
export class MasterSecrets {
  private readonly byRandom: Map<string, Uint8Array>
  private readonly bySession: Map<string, Uint8Array>
  private taught = 0

  /** @param given by client random and by session ID, both in hex */
  constructor(given?: {
    readonly masters: ReadonlyMap<string, Uint8Array>
    readonly mastersBySession: ReadonlyMap<string, Uint8Array>
  }) {
    this.byRandom = new Map(given?.masters)
    this.bySession = new Map(given?.mastersBySession)
  }

  /** How many were learnt so far: who found none may look again. */
  get learnt(): number {
    return this.taught
  }

  /** Takes in that of a connection. @param clientRandom of its ClientHello */
  learn(clientRandom: Uint8Array, master: Uint8Array): void {
    const random = toHex(clientRandom)
    if (this.byRandom.has(random)) return
    remember(this.byRandom, random, master)
    this.taught++
  }

  /** Takes in those of a key log that came later. */
  add({ masters, mastersBySession }: Pick<KeyLog, 'masters' | 'mastersBySession'>): void {
    for (const [random, master] of masters) this.byRandom.set(random, master)
    for (const [session, master] of mastersBySession) this.bySession.set(session, master)
    this.taught += masters.size + mastersBySession.size
  }

  /** That of the connection with these hellos, where it is known by either. */
  of({ clientRandom, sessionId }: Hellos12): Uint8Array | undefined {
    const own = this.byRandom.get(toHex(clientRandom)) ?? this.bySession.get(toHex(sessionId))
    // A resumption of this session will have other randoms and the same master secret (RFC 5246 §8.1).
    if (own && sessionId.length > 0) remember(this.bySession, toHex(sessionId), own)
    return own
  }

  /** All that are known by a client random. */
  get all(): readonly Uint8Array[] {
    return [...this.byRandom.values()]
  }
}

/** Sessions that are kept in mind at once: a capture may have any number of them. */
const SESSIONS = 2 ** 13

/** Puts in what is newest, and lets what is oldest go. */
export function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > SESSIONS) map.delete(map.keys().next().value!)
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
  private own = false
  private learnt = 0

  constructor(secrets: MasterSecrets) {
    this.secrets = secrets
  }

  open(bytes: Uint8Array, { changed, hellos }: Reading, whence?: Whence): Opened | undefined {
    if (!changed || !hellos) return undefined
    if (hellos !== this.last || (!this.own && this.learnt !== this.secrets.learnt)) this.begin(hellos)
    const own = openWith(bytes, this.directions, whence, whence?.missing)
    return own?.opened ?? this.openForeign(bytes, whence)
  }

  private begin(hellos: Hellos12): void {
    this.last = hellos
    this.attempts = 0
    this.foreign = []
    const own = this.secrets.of(hellos)
    this.own = own !== undefined
    this.learnt = this.secrets.learnt
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
  private openForeign(bytes: Uint8Array, whence: Whence | undefined): Opened | undefined {
    if (this.foreign.length === 0) return undefined
    const found = openWith(bytes, this.foreign, whence)
    if (found) this.use(this.foreign.filter(({ master }) => master === found.direction.master))
    if (found || ++this.attempts === ATTEMPTS) this.foreign = []
    return found?.opened
  }
}

function openWith(
  bytes: Uint8Array,
  directions: readonly Direction[],
  whence: Whence | undefined,
  missing?: number,
) {
  for (const direction of directions) {
    if (whence && direction.from !== whence.from) continue
    const opened =
      direction.opener.open(bytes, undefined, missing) ?? openLate(direction.opener, bytes, whence)
    if (opened) return { opened, direction }
  }
  return undefined
}

/** Keys that became known when some records had gone by: the number of the record is not that of those that were opened. */
function openLate(opener: Opener, bytes: Uint8Array, whence: Whence | undefined): Opened | undefined {
  return opener.used || !whence?.number ? undefined : opener.open(bytes, whence.number)
}

function directionsOf(master: Uint8Array, hellos: Hellos12, whence = ''): Direction[] {
  const { clientRandom, serverRandom, suite, encryptThenMac } = hellos
  const row = SUITES_12[suite]
  const block = keyBlockNode(inputNode(SECRETS_12.master_secret.both, master), row, {
    clientRandom,
    serverRandom,
  })
  const parts = keyBlockParts(inputNode(SECRETS_12.key_block.both, block.bytes), row)
  return (['client', 'server'] as const).map((from) => {
    const keys = writeKeys12(from, (name) => parts.find((part) => part.name === name)?.node.bytes)
    const secret = `${from}_write_key${whence}`
    const place = { from, name: 'application', generation: 0, secret } as const
    const given = { label: 'CLIENT_RANDOM', bytes: master }
    return { from, master, opener: new Opener(new EpochKeys12(row, keys, encryptThenMac), place, given) }
  })
}
