/** TLS on a connection: where it begins on both sides, which of them is the client, and its two streams from there on. */
import type { Actor } from '../../../wire/actor.ts'
import { looksLikeRecord } from '../../foreign.ts'
import { FARTHEST, firstRecord, protocolsIn } from '../../preamble.ts'
import type { CapturedPreamble } from '../event.ts'
import { copyOf, PART_SIZE, partFrom, type StreamPart } from './part.ts'
import { SideSearch, type FoundHello } from './side-search.ts'

/** The two sides of a connection as long as it is not known who is who. */
export type Side = 0 | 1

/** Who hears of what is found. */
export interface FinderSink {
  /** TLS is found; parts of its streams follow. */
  opened(client: Side, preamble: CapturedPreamble | undefined): void
  /** A part of a stream. @param at offset in the stream, which begins with the first record */
  stream(from: Actor, at: number, part: StreamPart): void
}

/** A stream of TLS inside the stream of a side. */
interface TlsStream {
  /** Where it begins; `undefined` while that is not known. */
  start: number | undefined
  /** Parts of which it is not known whether they belong to it. */
  unsure: StreamPart[]
}

/** Looks for TLS on one connection, and hands its streams on. */
export class TlsFinder {
  private readonly sink: FinderSink
  private searches: readonly [SideSearch, SideSearch] | undefined = [new SideSearch(), new SideSearch()]
  private client: Side | undefined
  private looks = false
  /** Memory that parts take of which it is not known whether they belong to the server's stream. */
  private unsureSize = 0
  private readonly streams: Readonly<Record<Actor, TlsStream>> = {
    client: { start: undefined, unsure: [] },
    server: { start: undefined, unsure: [] },
  }
  /** A ServerHello that was found before any ClientHello. */
  private answer: { readonly side: Side; readonly hello: FoundHello } | undefined

  constructor(sink: FinderSink) {
    this.sink = sink
  }

  /** Whether there is TLS, there is none, or that is not known yet. */
  get state(): 'searching' | 'found' | 'none' {
    if (this.client !== undefined) return 'found'
    return this.searches ? 'searching' : 'none'
  }

  /** Whether what was searched looked like TLS without hellos. */
  get lookedLikeTls(): boolean {
    return this.looks
  }

  /** Memory that is kept, in bytes. */
  get held(): number {
    if (this.searches) return this.searches[0].held + this.searches[1].held
    return this.unsureSize
  }

  /** Takes the next part of one side. @param otherIsWhole whether nothing of the other side waits for something missing */
  take(side: Side, part: StreamPart, otherIsWhole: boolean): void {
    if (this.client !== undefined) return this.pass(side === this.client ? 'client' : 'server', part)
    const { searches } = this
    if (!searches) return
    const hello = searches[side].add(part)
    if (hello?.of === 'client') return this.open(searches, side, hello)
    if (hello) this.answer ??= { side, hello }
    if (this.answer && otherIsWhole) this.openByAnswer(searches, this.answer.side, this.answer.hello)
    if (this.searches?.[side].isOver) this.giveUp()
  }

  /** Nothing more comes. */
  end(): void {
    this.giveUp()
    this.settle()
  }

  private giveUp(): void {
    this.looks = this.searches?.some((search) => search.looksLikeTls) ?? this.looks
    this.searches = undefined
  }

  private open(searches: readonly [SideSearch, SideSearch], client: Side, hello: FoundHello): void {
    const server = other(client)
    const [before, answered] = [searches[client], searches[server]]
    // What stood before TLS was over when the hello went out: the server had said what its sender acknowledges with it.
    const serverFrom = hello.at === 0 ? 0 : (hello.acknowledged ?? 0)
    this.begin(client, hello.at, hello.at === 0 ? 0 : undefined, {
      lengths: { client: hello.at, server: serverFrom },
      names: namesIn(before.before(hello.at), answered.before(serverFrom)),
    })
    this.replay('client', before.kept, hello.at)
    this.replay('server', answered.kept, serverFrom)
  }

  /** The ClientHello is not in the capture: who did not send the ServerHello is the client, if something of it is missing. */
  private openByAnswer(searches: readonly [SideSearch, SideSearch], side: Side, hello: FoundHello): void {
    const asked = searches[other(side)]
    if (asked.kept.length > 0 && !asked.isCut) return
    this.begin(other(side), 0, hello.at, {
      lengths: { client: 0, server: hello.at },
      names: namesIn(searches[side].before(hello.at)),
    })
    this.replay('client', asked.kept, 0)
    this.replay('server', searches[side].kept, hello.at)
  }

  private begin(client: Side, from: number, serverFrom: number | undefined, before: CapturedPreamble): void {
    this.client = client
    this.searches = undefined
    this.streams.client.start = from
    this.streams.server.start = serverFrom
    const { lengths } = before
    this.sink.opened(client, lengths.client + lengths.server > 0 ? before : undefined)
  }

  private replay(from: Actor, parts: readonly StreamPart[], start: number): void {
    for (const part of parts) {
      const rest = partFrom(part, start)
      if (rest) this.pass(from, rest)
    }
  }

  private pass(from: Actor, part: StreamPart): void {
    const stream = this.streams[from]
    if (stream.start === undefined) return this.beginServer(stream, part)
    this.sink.stream(from, part.at - stream.start, part)
  }

  /**
   * A client that does not wait for the answer to its wish for TLS sends its hello before that: the answer stands before the
   * first record of the server. Where no record comes, what the server says is its answer to the hello.
   */
  private beginServer(stream: TlsStream, part: StreamPart): void {
    const { bytes } = part
    const at = bytes && !looksLikeRecord(bytes) ? firstRecord(bytes) : 0
    if (at === undefined) {
      stream.unsure.push(copyOf(part))
      this.unsureSize += PART_SIZE + part.length
      const first = stream.unsure[0]!.at
      if (part.at + part.length - first > FARTHEST) this.settle()
      return
    }
    this.sure(stream, part.at + at)
    this.replay('server', [part], part.at + at)
  }

  private settle(): void {
    const { server } = this.streams
    const [first] = server.unsure
    if (!first) return
    const { unsure } = server
    this.sure(server, first.at)
    this.replay('server', unsure, first.at)
  }

  private sure(stream: TlsStream, start: number): void {
    stream.start = start
    stream.unsure = []
    this.unsureSize = 0
  }
}

function other(side: Side): Side {
  return side === 0 ? 1 : 0
}

/** Each protocol once, those that the client spoke first. */
function namesIn(...before: readonly Uint8Array[]): readonly string[] {
  return [...new Set(before.flatMap(protocolsIn))]
}
