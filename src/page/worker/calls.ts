/** What the page asks of the engine, which lives in a worker: each call with its answer, both as plain data. */
import type { BesideView } from '../../render/views/beside-view.ts'
import type { RungView } from '../../render/views/ladder-view.ts'
import type { MachineView } from '../../render/views/machine-view.ts'
import type { LeakView } from '../../render/views/leak-view.ts'
import type { MomentView } from '../../render/views/moment-view.ts'
import type { ScheduleView } from '../../render/views/schedule-view.ts'
import type { StoryView } from '../../render/views/story-view.ts'
import type { WorldView } from '../../render/views/world-view.ts'
import type { Experiment } from '../../sim/experiment/experiment.ts'
import type { SettingField } from '../../sim/experiment/settings-form.ts'
import type { EvidenceCalls } from './evidence/calls.ts'
import type { Judged } from './tasks/judging.ts'
import type { TaskId } from './tasks/tasks.ts'

/** What there is to play, and how changes and deeds are written. */
export interface Catalogue {
  readonly groups: readonly {
    readonly title: string
    readonly scenarios: readonly { readonly name: string; readonly shows: string }[]
  }[]
  readonly changes: readonly (readonly [form: string, says: string])[]
  readonly deeds: readonly (readonly [form: string, says: string])[]
}

/** What both ends are told: each setting with what its rule asks for. */
export interface Settings {
  readonly client: readonly SettingField[]
  readonly server: readonly SettingField[]
}

/** A story as it is told here. */
export interface ToldStory extends StoryView {
  /** Whether it is a riddle that is not solved: what would give it away stays hidden. */
  readonly isRiddle: boolean
}

/** What is made so far, and all that could be. */
export interface Secrets {
  readonly rungs: readonly RungView[]
  readonly schedule: ScheduleView
}

/** Calls about experiments: all but the first are about one, or two. */
export interface ExperimentCalls {
  catalogue(): Catalogue
  story(experiment: Experiment): ToldStory
  /** @param index of a moment */
  moment(experiment: Experiment, index: number): MomentView
  world(experiment: Experiment, index: number): WorldView
  /** The secrets of the moment's connection, up to that moment, and the schedule that makes them. */
  ladder(experiment: Experiment, index: number): Secrets
  /** The machine of each side that is there, in the version that is spoken. */
  machines(experiment: Experiment, index: number): readonly MachineView[]
  /** The experiment beside what `run --against` names, and the story of that where it is another one. */
  beside(experiment: Experiment, against: string): { readonly view: BesideView; readonly other?: StoryView }
  /** What an observer reads when that leaks; of nothing that is there what may leak. */
  leak(experiment: Experiment, name: string): LeakView
  /** The settings of both ends in the moment’s connection; without their values where they would solve a riddle. */
  settings(experiment: Experiment, index: number): Settings
  /** Whether a task of a lesson is done, with the moment at `index` in sight. */
  judge(task: TaskId, experiment: Experiment, index: number): Judged
  /** How it may be done: by going to a moment, or by acts; neither where the lesson knows how. */
  show(task: TaskId, experiment: Experiment): { readonly at?: number; readonly acts?: readonly string[] }
}

/** Every call: what it is given, what it answers. */
export interface Calls extends ExperimentCalls, EvidenceCalls {}

/** A call on its way to the worker. */
export interface Asked {
  readonly id: number
  readonly name: keyof Calls
  readonly given: readonly unknown[]
}

/** Its answer: a value, or what one did wrong, or what broke. */
export type Answered =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly misuse: string }
  | { readonly id: number; readonly broken: string }
