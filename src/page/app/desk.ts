/** What is on the desk: the place, what the engine said of it, and what one did before, to undo it. */
import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { BesideView } from '../../render/views/beside-view.ts'
import type { MachineView } from '../../render/views/machine-view.ts'
import type { LeakView } from '../../render/views/leak-view.ts'
import type { MomentView } from '../../render/views/moment-view.ts'
import type { StoryView } from '../../render/views/story-view.ts'
import type { WorldView } from '../../render/views/world-view.ts'
import type { Experiment } from '../../sim/experiment/experiment.ts'
import type { Catalogue, Secrets, Settings, ToldStory } from '../worker/calls.ts'
import { CannotBe, type Engine } from '../worker/engine.ts'
import { againstOf, firstMoment, fragmentOf, placeIn, type Place, type Tab } from './address.ts'
import { withAct } from './controls.ts'

/** The whole state of the page. Components read its signals and call its methods. */
export class Desk {
  readonly place: Signal<Place>
  readonly catalogue = signal<Catalogue | undefined>(undefined)
  readonly story = signal<ToldStory | undefined>(undefined)
  readonly moment = signal<MomentView | undefined>(undefined)
  readonly world = signal<WorldView | undefined>(undefined)
  /** The world one moment earlier, to show what changed. */
  readonly worldBefore = signal<WorldView | undefined>(undefined)
  readonly ladder = signal<Secrets | undefined>(undefined)
  readonly machines = signal<readonly MachineView[]>([])
  readonly beside = signal<BesideView | undefined>(undefined)
  /** What this stands beside, as `run --against` takes it; none where there is nothing. */
  readonly against: ReadonlySignal<string | undefined>
  /** The story that this one stands beside, where it is another one. */
  readonly other = signal<StoryView | undefined>(undefined)
  readonly leak = signal<LeakView | undefined>(undefined)
  readonly settings = signal<Settings | undefined>(undefined)
  /** What cannot be, or broke, in a sentence; empty where nothing did. */
  readonly trouble = signal('')
  /** Index of the moment in sight. */
  readonly at: ReadonlySignal<number>
  /** How many moments there are. */
  readonly length: ReadonlySignal<number>
  /** Whether one can undo what one did. */
  readonly canUndo: ReadonlySignal<boolean>
  /** Whether one can do again what was undone. */
  readonly canRedo: ReadonlySignal<boolean>
  private readonly undone = signal<readonly Place[]>([])
  private readonly done = signal<readonly Place[]>([])
  private readonly engine: Engine
  /** What was asked last of all moments together. */
  private asked = ''

  constructor(engine: Engine, fragment: string) {
    this.engine = engine
    this.place = signal(placeIn(fragment))
    this.at = computed(() => this.place.value.at)
    this.length = computed(() => this.story.value?.length ?? 1)
    this.against = computed(() => againstOf(this.place.value, this.story.value))
    this.canUndo = computed(() => this.done.value.length > 0)
    this.canRedo = computed(() => this.undone.value.length > 0)
    const experiment = computed(() => JSON.stringify(this.place.value.experiment))
    void this.ask(async () => {
      this.catalogue.value = await engine.catalogue()
    })
    effect(() => {
      const played = JSON.parse(experiment.value) as Experiment
      void this.ask(() => this.hearStory(played))
    })
    effect(() => {
      const { value: place } = this.place
      if (this.story.value) void this.ask(() => this.hearMoment(place))
    })
  }

  /** Another place: what is left out stays. */
  go(to: Partial<Place>): void {
    this.place.value = { ...this.place.peek(), ...to }
  }

  /** To a moment, or the nearest that there is. */
  goTo(moment: number): void {
    const last = (this.story.peek()?.length ?? 1) - 1
    this.go({ at: Math.max(0, Math.min(last, moment)) })
  }

  /** To the next moment in which something happened, or the one before. */
  step(by: 1 | -1): void {
    const rows = (this.story.peek()?.connections ?? []).flatMap((connection) => connection.rows)
    const { at } = this.place.peek()
    const next = by > 0 ? rows.find(({ moment }) => moment > at) : rows.findLast(({ moment }) => moment < at)
    if (next) this.goTo(next.moment)
  }

  /** Another tab. */
  look(tab: Tab): void {
    this.go({ tab })
  }

  /** Another scenario, from its beginning. */
  choose(scenario: string): void {
    const at = firstMoment(this.place.peek().lesson)
    this.begin({ experiment: { scenario, acts: [] }, at, beside: undefined, leak: undefined })
  }

  /** Another place; what lay here before can be brought back. */
  begin(to: Partial<Place>): void {
    this.remember()
    this.go(to)
  }

  /** One act more; it can be undone. It is refused, with a sentence, where it cannot be. */
  async act(text: string): Promise<boolean> {
    const before = this.place.peek()
    const experiment = { ...before.experiment, acts: withAct(before.experiment.acts, text) }
    return this.ask(async () => {
      await this.engine.story(experiment)
      this.remember()
      this.go({ experiment })
    })
  }

  /** Without one of the acts. */
  without(index: number): void {
    this.remember()
    const { experiment } = this.place.peek()
    this.go({ experiment: { ...experiment, acts: experiment.acts.filter((_, at) => at !== index) } })
  }

  /** As it was before the last thing that one did. */
  undo(): void {
    const before = this.done.peek().at(-1)
    if (!before) return
    batch(() => {
      this.done.value = this.done.peek().slice(0, -1)
      this.undone.value = [...this.undone.peek(), this.place.peek()]
      this.place.value = before
    })
  }

  /** As it was before the last {@link undo}. */
  redo(): void {
    const after = this.undone.peek().at(-1)
    if (!after) return
    batch(() => {
      this.done.value = [...this.done.peek(), this.place.peek()]
      this.undone.value = this.undone.peek().slice(0, -1)
      this.place.value = after
    })
  }

  /** What both ends are told in the connection in sight. */
  async hearSettings(): Promise<void> {
    const { experiment, at } = this.place.peek()
    await this.ask(async () => {
      this.settings.value = await this.engine.settings(experiment, at)
    })
  }

  /** The fragment of the address for where one is. */
  get fragment(): string {
    return fragmentOf(this.place.value)
  }

  private remember(): void {
    this.done.value = [...this.done.peek(), this.place.peek()]
    this.undone.value = []
  }

  private async hearStory(experiment: Experiment): Promise<void> {
    const story = await this.engine.story(experiment)
    if (JSON.stringify(this.place.peek().experiment) !== JSON.stringify(experiment)) return
    batch(() => {
      this.story.value = story
      if (this.place.peek().at >= story.length) this.goTo(story.length - 1)
    })
  }

  /** What of a moment is in sight: nothing else is asked for. */
  private async hearMoment(place: Place): Promise<void> {
    const { experiment, at, tab } = place
    const { engine } = this
    const still = (): boolean => this.place.peek() === place
    if (tab === 'message') {
      const moment = await engine.moment(experiment, at)
      if (still()) this.moment.value = moment
    } else if (tab === 'secrets') {
      const ladder = await engine.ladder(experiment, at)
      if (still()) this.ladder.value = ladder
    } else if (tab === 'states') {
      const machines = await engine.machines(experiment, at)
      if (still()) this.machines.value = machines
    } else if (tab === 'world') {
      const [world, before] = await Promise.all([
        engine.world(experiment, at),
        at > 0 ? engine.world(experiment, at - 1) : undefined,
      ])
      if (!still()) return
      batch(() => {
        this.world.value = world
        this.worldBefore.value = before
      })
    } else if (tab === 'beside' || tab === 'leak') {
      await this.hearWhole(place)
    }
  }

  /** What does not hang on the moment in sight is asked for once: it takes longer, the longer the story is. */
  private async hearWhole({ experiment, tab, leak = '' }: Place): Promise<void> {
    const { engine } = this
    const { value: against } = this.against
    if (this.story.value?.isRiddle) return
    const question = JSON.stringify([experiment, tab, tab === 'leak' ? leak : against])
    if (question === this.asked) return
    this.asked = question
    const still = (): boolean => this.asked === question
    try {
      if (tab === 'leak') {
        const view = await engine.leak(experiment, leak)
        if (still()) this.leak.value = view
        return
      }
      const answer = against === undefined ? undefined : await engine.beside(experiment, against)
      if (!still()) return
      batch(() => {
        this.beside.value = answer?.view
        this.other.value = answer?.other
      })
    } catch (error) {
      if (still()) this.asked = ''
      throw error
    }
  }

  /** @returns whether it went well; what did not is told */
  private async ask(what: () => Promise<void>): Promise<boolean> {
    try {
      await what()
      this.trouble.value = ''
      return true
    } catch (error) {
      if (!(error instanceof Error)) throw error
      this.trouble.value = error instanceof CannotBe ? error.message : `the engine broke: ${error.message}`
      return false
    }
  }
}
