/** The lesson that one is in: its step, what became of the task, and what was done before. */
import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Lesson, Step } from '../lessons/lesson.ts'
import { lessonNamed } from '../lessons/lessons.ts'
import type { Engine } from '../worker/engine.ts'
import type { Judged } from '../worker/tasks/judging.ts'
import { beginning, firstMoment, type LessonPlace } from './address.ts'
import type { Desk } from './desk.ts'

/** A lesson, and where in it. */
interface Sitting {
  readonly lesson: Lesson
  readonly step: Step
  readonly index: number
}

/** Where what was done is kept from one visit to the next; a line of text. */
export interface Keeping {
  read(): string
  write(text: string): void
}

/** Lessons as one takes them. Components read its signals and call its methods. */
export class Course {
  /** Where one sits; `undefined` outside of lessons. */
  readonly sitting: ReadonlySignal<Sitting | undefined>
  /** What the engine says of the task, as things are now. */
  readonly judged = signal<Judged | undefined>(undefined)
  /** Steps whose task was done once, as `psk/2`. */
  readonly done: Signal<ReadonlySet<string>>
  private readonly desk: Desk
  private readonly engine: Engine

  constructor(desk: Desk, engine: Engine, keeping: Keeping) {
    this.desk = desk
    this.engine = engine
    this.done = signal(
      new Set(
        keeping
          .read()
          .split(' ')
          .filter((name) => name !== ''),
      ),
    )
    this.sitting = computed(() => sittingAt(desk.place.value.lesson))
    effect(() => {
      if (desk.story.value) void this.judge()
    })
    effect(() => keeping.write([...this.done.value].join(' ')))
  }

  /** Whether the task of a step was done, or it has none. */
  isDone({ id, steps }: Lesson, index: number): boolean {
    return steps[index]?.task === undefined || this.done.value.has(`${id}/${index}`)
  }

  /** On or back. On the way on, what lies on the desk stays, unless the step lays out something of its own. */
  go(index: number): void {
    const { lesson, index: from } = this.sitting.peek() ?? {}
    const step = lesson?.steps[index]
    if (!step || from === undefined) return
    const place = { id: lesson.id, step: index }
    if (index > from && !step.start) this.desk.go({ lesson: place })
    else this.begin(place, index < from)
  }

  /** The step from its beginning; a riddle is another one where it began. */
  again(): void {
    const { lesson, step, index } = this.sitting.peek() ?? {}
    if (lesson && index !== undefined) this.begin({ id: lesson.id, step: index }, !step?.start)
  }

  /** Does the task, for who does not see how. */
  async show(): Promise<void> {
    const { task } = this.sitting.peek()?.step ?? {}
    if (!task) return
    const { experiment } = this.desk.place.peek()
    const { acts = [], at } = task.way ? { acts: task.way } : await this.engine.show(task.id, experiment)
    for (const act of acts) await this.desk.act(act)
    if (at !== undefined) this.desk.goTo(at)
  }

  /** Out of the lesson: what lies on the desk stays. */
  leave(): void {
    this.desk.go({ lesson: undefined })
  }

  /** @param sameWorld whether a riddle keeps its seed */
  private begin(lesson: LessonPlace, sameWorld: boolean): void {
    const { seed } = this.desk.place.peek().experiment
    const experiment = beginning(lesson, sameWorld ? seed : undefined)
    this.desk.begin({ experiment, at: firstMoment(lesson), lesson })
  }

  private async judge(): Promise<void> {
    const { value: place } = this.desk.place
    const { lesson, step, index } = this.sitting.value ?? {}
    if (!lesson || !step?.task) {
      this.judged.value = undefined
      return
    }
    // What cannot be played, the desk tells.
    const judged = await this.engine.judge(step.task.id, place.experiment, place.at).catch(() => undefined)
    if (this.desk.place.peek() !== place) return
    this.judged.value = judged
    const name = `${lesson.id}/${index}`
    if (judged?.done && !this.done.peek().has(name)) this.done.value = new Set([...this.done.peek(), name])
  }
}

function sittingAt(place: LessonPlace | undefined): Sitting | undefined {
  const lesson = lessonNamed(place?.id)
  const step = place && lesson?.steps[place.step]
  return lesson && step && { lesson, step, index: place.step }
}
