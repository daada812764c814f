/** Connections read from their bytes: what a Lab's run is for its own connections, this gives for those of others. */
import type { Actor } from '../../wire/actor.ts'
import type { ConnectionRun, Run, RunMoment } from '../../trace/run.ts'
import type { KeyLog } from '../opening/keylog.ts'
import { KnownSecrets, type Openers } from '../opening/known.ts'
import { ConnectionReader, type Known } from './connection-reader.ts'
import type { HeardRecord } from './conversation.ts'
import { apart } from './mixed.ts'
import type { Told } from './moments.ts'
import { inOrder } from './order.ts'

/** Bytes that one side sent. Records may begin and end anywhere in them. */
export interface Piece {
  readonly from: Actor
  readonly bytes: Uint8Array
  /** ms since the recording began; where absent, the time of what came before. */
  readonly t?: number | undefined
}

/** Bytes that one side sent and that are not there. */
export interface MissingPiece {
  readonly from: Actor
  readonly length: number
  /** `lost`: what carried them was not recorded. `cut`: only the beginning of it was. */
  readonly why: 'lost' | 'cut'
  /** ms since the recording began. */
  readonly t?: number | undefined
}

/** How connections are read. Whatever is given may open records; without anything, what is protected stays hidden. */
export interface ReaderSettings extends Openers {
  /**
   * `all` keeps every moment for {@link Reader.run}. `none` keeps what the next bytes depend on, and nothing that is over:
   * moments are what {@link Reader.feed} returns, once.
   */
  readonly history?: 'all' | 'none' | undefined
  /** Which connections are told in moments; all unless given. Of others there is the summary. */
  readonly tells?: ((connection: string) => boolean) | undefined
  /** Is told of each record as it is heard, in fields where moments have bytes: before {@link Reader.feed} returns. */
  readonly heard?: ((connection: string, record: HeardRecord) => void) | undefined
}

/** A connection that is being read. */
interface Open {
  readonly reader: ConnectionReader
  readonly moments: RunMoment[]
  readonly began: number
  t: number
}

/** What is said of bytes that are not there. */
const MISSING: Readonly<Record<MissingPiece['why'], string>> = {
  lost: 'are missing: the packets with them were not captured',
  cut: 'are missing: the capture holds only the beginning of the packet',
}

/**
 * Reads connections that others made, from the bytes of both sides as they come. It never throws because of them: what is no
 * TLS, is cut or breaks a rule is said in notes. Connections share what they know: a session that one gave is known when
 * another resumes it.
 * @example
 * const reader = new Reader({ keylog: new KeyLog(text) })
 * for (const { from, bytes, t } of pieces) reader.feed('c1', { from, bytes, t })
 * for (const row of renderText(reader.run({ name: 'a visit', shows: 'what was recorded' }))) console.log(row)
 */
export class Reader {
  private readonly settings: ReaderSettings
  private readonly known: Known
  private readonly connections = new Map<string, Open>()
  private readonly ended = new Map<string, ConnectionRun>()
  private moments = 0

  constructor(settings: ReaderSettings = {}) {
    this.settings = settings
    this.known = { secrets: new KnownSecrets(settings), givers: new Map(), heard: settings.heard }
  }

  /**
   * Takes bytes of one side in, in the order of their sending. Returns what they brought to light: a moment for each message,
   * alert, piece of data and hidden record.
   * @param connection its name, such as `c1`; a new one begins a connection
   */
  feed(connection: string, { from, bytes, t }: Piece): readonly RunMoment[] {
    const open = this.connection(connection, t)
    if (t !== undefined) open.t = t
    return this.keep(connection, open, open.reader.feed(from, bytes))
  }

  /**
   * Bytes of one side are missing in its stream. It goes on with the next record that is found; what it is, and whether keys open
   * it, is found out anew. Returns what is to be said of that.
   */
  gap(connection: string, { from, length, why, t }: MissingPiece): readonly RunMoment[] {
    const open = this.connection(connection, t)
    if (t !== undefined) open.t = t
    return this.keep(connection, open, open.reader.gap(from, length, MISSING[why]))
  }

  /**
   * Takes the whole streams of both sides in, where it is not known how they lay in time. Their order is derived from the
   * protocol: flights follow one another as it demands; behind the handshake the client's records come first. A note says so.
   */
  feedStreams(connection: string, streams: Readonly<Record<Actor, Uint8Array>>): readonly RunMoment[] {
    const open = this.connection(connection, undefined)
    return this.keep(connection, open, inOrder(open.reader, streams))
  }

  /**
   * Takes records of both sides in, in the order in which they went, where it is not known who sent which. A message in the clear
   * has its sender, and so has a key; of other records a note says that it cannot be told.
   */
  feedMixed(connection: string, bytes: Uint8Array): readonly RunMoment[] {
    const open = this.connection(connection, undefined)
    return this.keep(connection, open, apart(open.reader, bytes))
  }

  /** Takes in a key log that came later: it opens connections that begin behind it. */
  learn(keylog: KeyLog): void {
    this.known.secrets.add(keylog)
  }

  /** Nothing more comes: what the connection came to. Its moments are empty where no history is kept. */
  end(connection: string): ConnectionRun {
    const open = this.connection(connection, undefined)
    const last = this.keep(connection, open, open.reader.end())
    const { began, moments, reader } = open
    const run = { id: connection, began, moments, summary: reader.summary }
    this.connections.delete(connection)
    if (this.keeps) this.ended.set(connection, run)
    return this.keeps ? run : { id: connection, began, moments: last, summary: run.summary }
  }

  /** Everything that was read, of connections that ended and of those that go on. Renderers take it as they take a Lab's. */
  run(about: Pick<Run, 'name' | 'shows'> & { readonly start?: number }): Run {
    const going = [...this.connections].map(([id, { began, moments, reader }]) => ({
      ...{ id, began, moments: [...moments] },
      summary: reader.summary,
    }))
    const connections = [...this.ended.values(), ...going]
    return { start: 0, ...about, seed: undefined, recorded: 'on the wire', latency: 0, connections }
  }

  private get keeps(): boolean {
    return this.settings.history !== 'none'
  }

  private connection(id: string, t = 0): Open {
    const found = this.connections.get(id)
    if (found) return found
    const open = {
      reader: new ConnectionReader(id, this.known, this.settings.tells?.(id) ?? true),
      moments: [],
      began: t,
      t,
    }
    this.connections.set(id, open)
    return open
  }

  private keep(connection: string, open: Open, told: Iterable<Told>): RunMoment[] {
    const fresh = Array.from(told, ({ actor, events }): RunMoment => ({
      index: this.moments++,
      t: open.t,
      connection,
      actor,
      cause: { kind: 'recorded' },
      events,
      operations: {},
    }))
    if (this.keeps) open.moments.push(...fresh)
    return fresh
  }
}
