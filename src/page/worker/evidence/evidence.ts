/** Evidence that somebody brings, in the worker: sorted, opened with the keys that came beside it, and told. */
import type { Openers } from '../../../inspect/opening/known.ts'
import { KeyLog } from '../../../inspect/opening/keylog.ts'
import { partsOf } from '../../../inspect/parts/kinds.ts'
import type { Part } from '../../../inspect/parts/part.ts'
import { Reader } from '../../../inspect/reader/reader.ts'
import { momentView } from '../../../render/views/moment-view.ts'
import { partTitle, partView, withinBounds } from '../../../render/views/part-view.ts'
import { seen } from '../../../render/views/seen.ts'
import { storyView } from '../../../render/views/story-view.ts'
import { tellingOf } from '../../../render/words/wording.ts'
import { Misuse } from '../../../rules/failure.ts'
import type { ConnectionRun } from '../../../trace/run.ts'
import type { EvidenceCalls, GivenPiece, PiecesView } from './calls.ts'
import { Listening } from './listening.ts'
import { sideOf, sort, troubleIn, type Sorted } from './pieces.ts'

/** Parts of a piece that are listed. */
const LISTED = 400

/** Everything that was brought so far; what is taken away is gone. */
export class Evidence implements EvidenceCalls {
  private readonly given = new Map<number, GivenPiece>()
  private readonly sorted = new Map<number, Sorted>()
  private readonly taken = new Map<number, { readonly parts: readonly Part[]; readonly trouble: string }>()
  private readonly heard = new Map<number, Listening>()
  private keys: Openers = {}

  /** See {@link EvidenceCalls}. */
  takePiece(piece: GivenPiece): PiecesView {
    this.given.set(piece.id, piece)
    return this.sort()
  }

  /** See {@link EvidenceCalls}. */
  dropPiece(id: number): PiecesView {
    this.given.delete(id)
    return this.sort()
  }

  /** See {@link EvidenceCalls}. */
  clearPieces(): PiecesView {
    this.given.clear()
    return this.sort()
  }

  /** @throws Misuse where there is no such piece, as every call on one does */
  parts(id: number): ReturnType<EvidenceCalls['parts']> {
    const { parts, trouble } = this.partsIn(id)
    return seen({ titles: parts.slice(0, LISTED).map(titleOf), trouble, more: parts.length > LISTED })
  }

  /** See {@link EvidenceCalls}. */
  part(id: number, index: number): ReturnType<EvidenceCalls['part']> {
    const part = this.partsIn(id).parts[index]
    if (!part) throw new Misuse('there is no such part')
    return seen(partView(part))
  }

  /** See {@link EvidenceCalls}. */
  listen(id: number): void {
    this.heard.set(id, new Listening(this.keys, this.sorted.get(id)?.printed))
  }

  /** See {@link EvidenceCalls}. */
  hear(id: number, chunk?: Uint8Array): ReturnType<EvidenceCalls['hear']> {
    return seen(this.listening(id).hear(chunk))
  }

  /** See {@link EvidenceCalls}. */
  heardStory(id: number | undefined, connection: string): ReturnType<EvidenceCalls['heardStory']> {
    const run = this.story(id, connection)
    const about = { name: run.id, shows: '', start: 0, latency: 0, seed: undefined } as const
    return seen(storyView({ ...about, recorded: 'on the wire', connections: [run] }))
  }

  /** See {@link EvidenceCalls}. */
  heardMoment(
    id: number | undefined,
    connection: string,
    index: number,
  ): ReturnType<EvidenceCalls['heardMoment']> {
    const run = this.story(id, connection)
    const moment = run.moments.at(index) ?? run.moments.at(-1)
    if (!moment) throw new Misuse('nothing was heard of it')
    const { bytes, ...view } = momentView(run, moment, tellingOf(run))
    if (!bytes) return seen(view)
    const within = withinBounds(bytes)
    const sub = within.cut === '' ? view.sub : `${view.sub} · ${within.cut}`
    return seen({ ...view, sub, bytes: within.bytes })
  }

  /** What each piece is; what looks like nothing may be a ticket, once there is a key for it. */
  private sort(): PiecesView {
    this.taken.clear()
    this.heard.clear()
    this.sorted.clear()
    const pieces = [...this.given.values()].map((piece) => ({ piece, ...sort(piece, {}) }))
    this.keys = joined(pieces.map(({ sorted }) => sorted))
    const views = pieces.map(({ piece, ...known }) => {
      const { view, sorted } = known.view.kind ? known : sort(piece, this.keys)
      this.sorted.set(piece.id, sorted)
      return view
    })
    return seen({ pieces: views, sides: this.sides() })
  }

  /** The two sides of a connection, where just one piece is of each. */
  private sides(): PiecesView['sides'] {
    const of = (side: 'client' | 'server'): number[] =>
      [...this.sorted].flatMap(([id, sorted]) => (sideOf(sorted) === side ? [id] : []))
    const [[client, ...clients], [server, ...servers]] = [of('client'), of('server')]
    if (client === undefined || server === undefined || clients.length + servers.length > 0) return undefined
    return { client, server }
  }

  private partsIn(id: number): { readonly parts: readonly Part[]; readonly trouble: string } {
    const known = this.taken.get(id)
    if (known) return known
    const sorted = this.sorted.get(id)
    if (!sorted) throw new Misuse('this piece is gone')
    const parts: Part[] = []
    const trouble = readInto(parts, sorted, this.keys)
    const made = { parts, trouble }
    this.taken.set(id, made)
    return made
  }

  private listening(id: number): Listening {
    const found = this.heard.get(id)
    if (!found) throw new Misuse('nobody listens to this piece')
    return found
  }

  private story(id: number | undefined, connection: string): ConnectionRun {
    const run =
      id === undefined ? this.bothSides() : (this.mixed(id) ?? this.listening(id).stories.get(connection))
    if (!run) throw new Misuse(`the story of ${connection} is not kept here`)
    return run
  }

  private bothSides(): ConnectionRun | undefined {
    const { client, server } = this.sides() ?? {}
    if (client === undefined || server === undefined) return undefined
    const reader = new Reader(this.keys)
    reader.feedStreams('c1', { client: this.bytesOf(client), server: this.bytesOf(server) })
    return reader.end('c1')
  }

  private mixed(id: number): ConnectionRun | undefined {
    if (!this.sorted.get(id)?.isMixed) return undefined
    const reader = new Reader(this.keys)
    reader.feedMixed('c1', this.bytesOf(id))
    return reader.end('c1')
  }

  private bytesOf(id: number): Uint8Array {
    return this.sorted.get(id)!.inputs[0]!.input.bytes
  }
}

/** The parts of a piece up to one more than are listed. @returns why it goes no further; empty where it does */
function readInto(parts: Part[], { inputs }: Sorted, keys: Openers): string {
  try {
    for (const { input, kind } of inputs)
      for (const part of partsOf(kind, input.bytes, keys)) {
        if (parts.length > LISTED) return ''
        parts.push(part)
      }
    return ''
  } catch (error) {
    const trouble = troubleIn(error)
    if (trouble === undefined) throw error
    return trouble
  }
}

function titleOf(part: Part): string {
  return `${partTitle(part)}${part.at ? ` at byte ${part.at}` : ''}`
}

/** All keys together. */
function joined(all: readonly Sorted[]): Openers {
  const lines = all.map(({ keylog }) => keylog).join('\n')
  return {
    ...(lines.trim() !== '' && { keylog: new KeyLog(lines) }),
    ticketKeys: all.flatMap(({ opens: { ticketKeys = [] } }) => ticketKeys),
    rsaKeys: all.flatMap(({ opens: { rsaKeys = [] } }) => rsaKeys),
    psks: all.flatMap(({ opens: { psks = [] } }) => psks),
  }
}
