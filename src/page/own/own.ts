/** What one brings oneself: pieces of evidence, what they were taken for, and what of them is in sight. It stays in this tab. */
import { batch, computed, signal, type ReadonlySignal } from '@preact/signals'
import type { ExplanationView } from '../../render/explain/explanation-view.ts'
import type { MomentView } from '../../render/views/moment-view.ts'
import type { PartView } from '../../render/views/part-view.ts'
import type { StoryView } from '../../render/views/story-view.ts'
import { CannotBe, type Engine } from '../worker/engine.ts'
import { MOST_BYTES, type PartsView, type PieceKind, type PiecesView } from '../worker/evidence/calls.ts'

/** Bytes of a capture that are read here; there is no bound on the command line. */
const MOST_CAPTURE = 2 ** 30
/** Bytes of a capture that the engine reads at a time: it answers other questions in between. */
const CHUNK = 2 ** 18

/** What is asked of the engine here. */
type EvidenceEngine = Pick<
  Engine,
  | 'takePiece'
  | 'dropPiece'
  | 'clearPieces'
  | 'parts'
  | 'part'
  | 'listen'
  | 'hear'
  | 'heardStory'
  | 'heardMoment'
>

/** What a capture told so far. */
export interface Listened {
  readonly connections: readonly ExplanationView[]
  readonly remarks: readonly string[]
  readonly more: number
  readonly summary: readonly string[]
  readonly trouble: string
  /** Bytes that were read. */
  readonly read: number
  readonly state: 'reading' | 'over' | 'cancelled'
}

/** What is in sight: the parts of a piece, or the story of a connection: of a capture, of a piece with both sides, of two pieces. */
type Sight =
  | { readonly kind: 'parts'; readonly piece: number }
  | { readonly kind: 'story'; readonly piece: number | undefined; readonly connection: string }

/** Evidence with a name, as the browser hands it over. */
export interface Brought {
  readonly name: string
  readonly blob: Blob
}

const UNHEARD: Listened = {
  connections: [],
  remarks: [],
  more: 0,
  summary: [],
  trouble: '',
  read: 0,
  state: 'reading',
}

/** The whole state of it. Components read its signals and call its methods. */
export class Own {
  /** Whether one looks at this, and not at an experiment. */
  readonly open = signal(false)
  readonly pieces = signal<PiecesView>({ pieces: [] })
  /** What each capture told, by the number of its piece. */
  readonly listened = signal<ReadonlyMap<number, Listened>>(new Map())
  readonly sight = signal<Sight | undefined>(undefined)
  readonly parts = signal<PartsView | undefined>(undefined)
  readonly story = signal<StoryView | undefined>(undefined)
  /** Index of the part, or of the moment, in sight. */
  readonly at = signal(0)
  readonly part = signal<PartView | undefined>(undefined)
  readonly moment = signal<MomentView | undefined>(undefined)
  /** What went wrong, in a sentence; empty where nothing did. */
  readonly trouble = signal('')
  /** How many parts or moments there are to step through. */
  readonly length: ReadonlySignal<number>
  private readonly engine: EvidenceEngine
  private readonly blobs = new Map<number, Brought>()
  private last = 0
  /** Grows whenever what was begun is to end: a reading goes on only as long as it is the latest. */
  private turn = 0

  constructor(engine: EvidenceEngine) {
    this.engine = engine
    this.length = computed(() => this.parts.value?.titles.length ?? this.story.value?.length ?? 0)
  }

  /** To this place, or back to the experiment: what was brought stays until it is cleared. */
  toggle(): void {
    this.open.value = !this.open.peek()
  }

  /** More evidence: it is sorted, and everything is read anew with the keys that are there now. */
  async bring(brought: readonly Brought[]): Promise<void> {
    this.open.value = true
    for (const each of brought) {
      const id = ++this.last
      this.blobs.set(id, each)
      await this.give(id)
    }
    await this.read()
  }

  /** Says what a piece is; nothing: it is told by its looks. @param identity of a PSK */
  async take(id: number, as: PieceKind | undefined, identity?: string): Promise<void> {
    await this.give(id, as, identity)
    await this.read()
  }

  /** Without a piece. */
  async drop(id: number): Promise<void> {
    this.blobs.delete(id)
    await this.ask(async () => {
      this.pieces.value = await this.engine.dropPiece(id)
    })
    await this.read()
  }

  /** Without any piece: nothing is left of them, here or in the engine. */
  async clear(): Promise<void> {
    this.turn++
    this.blobs.clear()
    this.lookAway()
    this.listened.value = new Map()
    await this.ask(async () => {
      this.pieces.value = await this.engine.clearPieces()
    })
  }

  /** No more of the captures is read. */
  cancel(): void {
    this.turn++
    const over = [...this.listened.peek()].map(
      ([id, heard]) =>
        [id, heard.state === 'reading' ? { ...heard, state: 'cancelled' as const } : heard] as const,
    )
    this.listened.value = new Map(over)
  }

  /** Something else in sight, from its beginning. */
  async look(sight: Sight): Promise<void> {
    await this.ask(async () => {
      const { engine } = this
      const [parts, story] =
        sight.kind === 'parts'
          ? [await engine.parts(sight.piece), undefined]
          : [undefined, await engine.heardStory(sight.piece, sight.connection)]
      batch(() => {
        this.sight.value = sight
        this.parts.value = parts
        this.story.value = story
        this.at.value = 0
      })
      await this.hearAt()
    })
  }

  /** To a part or moment, or the nearest that there is. */
  goTo(index: number): void {
    const at = Math.max(0, Math.min(this.length.peek() - 1, index))
    if (at === this.at.peek()) return
    this.at.value = at
    void this.ask(() => this.hearAt())
  }

  /** To the next, or the one before. */
  step(by: 1 | -1): void {
    this.goTo(this.at.peek() + by)
  }

  private async hearAt(): Promise<void> {
    const [sight, at] = [this.sight.peek(), this.at.peek()]
    if (!sight) return
    const still = (): boolean => this.sight.peek() === sight && this.at.peek() === at
    if (sight.kind === 'parts') {
      const part = this.length.peek() > 0 ? await this.engine.part(sight.piece, at) : undefined
      if (!still()) return
      this.part.value = part
      this.moment.value = undefined
    } else {
      const moment = await this.engine.heardMoment(sight.piece, sight.connection, at)
      if (!still()) return
      this.moment.value = moment
      this.part.value = undefined
    }
  }

  private lookAway(): void {
    batch(() => {
      for (const each of [this.sight, this.parts, this.story, this.part, this.moment]) each.value = undefined
      this.at.value = 0
    })
  }

  private async give(id: number, as?: PieceKind, identity?: string): Promise<void> {
    const { name, blob } = this.blobs.get(id)!
    await this.ask(async () => {
      const bytes = new Uint8Array(await blob.slice(0, MOST_BYTES).arrayBuffer())
      this.pieces.value = await this.engine.takePiece({ id, name, bytes, size: blob.size, as, identity })
    })
  }

  /** All captures, one after the other; what can be seen at once comes into sight. */
  private async read(): Promise<void> {
    const turn = ++this.turn
    this.lookAway()
    this.listened.value = new Map()
    const { pieces, sides } = this.pieces.peek()
    if (sides) await this.look({ kind: 'story', piece: undefined, connection: 'c1' })
    for (const { id, kind } of pieces) if (kind === 'capture') await this.listen(id, turn)
    const first = pieces.find(({ kind, trouble }) => kind !== undefined && !isKey(kind) && trouble === '')
    if (turn !== this.turn || this.sight.peek() || !first || first.kind === 'capture') return
    if (first.isMixed) await this.look({ kind: 'story', piece: first.id, connection: 'c1' })
    else await this.look({ kind: 'parts', piece: first.id })
  }

  private async listen(id: number, turn: number): Promise<void> {
    const { blob } = this.blobs.get(id)!
    if (blob.size > MOST_CAPTURE) {
      const trouble = `expected a capture of at most ${MOST_CAPTURE / 2 ** 20} MiB, actual ${Math.ceil(blob.size / 2 ** 20)}: glass-tls explain reads any`
      this.note(id, { ...UNHEARD, trouble, state: 'over' })
      return
    }
    await this.ask(async () => {
      await this.engine.listen(id)
      this.note(id, UNHEARD)
      for (let from = 0; from < blob.size && turn === this.turn; from += CHUNK) {
        const chunk = new Uint8Array(await blob.slice(from, from + CHUNK).arrayBuffer())
        if (turn === this.turn) await this.hear(id, turn, chunk)
      }
      if (turn === this.turn) await this.hear(id, turn)
    })
  }

  /** @param chunk none at the end */
  private async hear(id: number, turn: number, chunk?: Uint8Array): Promise<void> {
    const more = await this.engine.hear(id, chunk)
    const before = this.listened.peek().get(id)
    if (turn !== this.turn || !before) return
    this.note(id, {
      ...more,
      // What did not change stays the same array: it is not drawn anew with each chunk.
      connections:
        more.connections.length > 0 ? [...before.connections, ...more.connections] : before.connections,
      remarks: [...before.remarks, ...more.remarks].slice(0, 20),
      read: before.read + (chunk?.length ?? 0),
      state: chunk ? 'reading' : 'over',
    })
    const told = more.connections.find(({ moments }) => moments > 0)
    if (told && !this.sight.peek()) await this.look({ kind: 'story', piece: id, connection: told.id })
  }

  private note(id: number, heard: Listened): void {
    this.listened.value = new Map(this.listened.peek()).set(id, heard)
  }

  private async ask(what: () => Promise<void>): Promise<void> {
    try {
      await what()
      this.trouble.value = ''
    } catch (error) {
      if (!(error instanceof Error)) throw error
      this.trouble.value =
        error instanceof CannotBe ? error.message : `it could not be read: ${error.message}`
    }
  }
}

/** Whether it opens something, and is nothing to look at. */
export function isKey(kind: PieceKind): boolean {
  return kind === 'key log' || kind === 'ticket key' || kind === 'PSK' || kind === 'RSA key'
}
