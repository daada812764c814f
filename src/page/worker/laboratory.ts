/** The engine as the page asks it: plays experiments, keeps the last ones, and answers with views. */
import type { Connection } from '../../connection/connection.ts'
import { ROLE_MACHINES } from '../../handshake/role-machines.ts'
import { besideView } from '../../render/views/beside-view.ts'
import { ladderView } from '../../render/views/ladder-view.ts'
import { machineView } from '../../render/views/machine-view.ts'
import { leakView } from '../../render/views/leak-view.ts'
import { momentView } from '../../render/views/moment-view.ts'
import { scheduleView } from '../../render/views/schedule-view.ts'
import { seen } from '../../render/views/seen.ts'
import { storyView, type StoryView } from '../../render/views/story-view.ts'
import { ticketsOf } from '../../render/views/ticket-view.ts'
import { worldView } from '../../render/views/world-view.ts'
import { tellingOf, type Telling } from '../../render/words/wording.ts'
import { CHANGE_FORMS } from '../../sim/change/parse.ts'
import { againstIn, WAS } from '../../sim/experiment/against.ts'
import { DEED_FORMS } from '../../sim/experiment/deed-text.ts'
import { settingsForm, type SettingField } from '../../sim/experiment/settings-form.ts'
import type { Experiment } from '../../sim/experiment/experiment.ts'
import { playExperiment } from '../../sim/experiments.ts'
import type { Lab } from '../../sim/lab/lab.ts'
import { runOf } from '../../sim/lab/run.ts'
import type { World } from '../../sim/lab/world.ts'
import { leaksOf } from '../../sim/observer/leaks.ts'
import { observe } from '../../sim/observer/observer.ts'
import { RIDDLES } from '../../sim/faults/riddles.ts'
import { findScenario, SCENARIO_GROUPS } from '../../sim/scenarios.ts'
import { Misuse } from '../../rules/failure.ts'
import { compareTwo } from '../../trace/compare/two-connections.ts'
import { compare } from '../../trace/compare/compare.ts'
import type { ConnectionRun, Run } from '../../trace/run.ts'
import type { Moment } from '../../trace/timeline.ts'
import type { ExperimentCalls } from './calls.ts'
import { isOpenRiddle } from './tasks/riddles.ts'
import { TASKS, WAYS, type TaskId } from './tasks/tasks.ts'
import { DEFAULT_SEED } from '../../sim/kernel/network-options.ts'

/** Experiments that are kept: a fork, what it is held against, and some to go back to. */
const KEPT = 8

/** An experiment that was played. */
interface Played {
  readonly lab: Lab
  readonly run: Run
  /** Whether it is a riddle that is not solved. */
  readonly isRiddle: boolean
  /** How each connection is told, by its id. */
  readonly told: Map<string, Telling>
}

/** Answers every call; nothing in it knows that it is in a worker. */
export class Laboratory implements ExperimentCalls {
  private readonly kept = new Map<string, Played>()

  /** See {@link ExperimentCalls}. */
  catalogue(): ReturnType<ExperimentCalls['catalogue']> {
    const groups = [...SCENARIO_GROUPS, { title: 'Riddles', scenarios: RIDDLES }].map(
      ({ title, scenarios }) => ({
        title,
        scenarios: scenarios.map(({ name, shows }) => ({ name, shows })),
      }),
    )
    return { groups, changes: CHANGE_FORMS, deeds: DEED_FORMS }
  }

  /** @throws Misuse for an experiment that cannot be played, as every call on one does */
  story(experiment: Experiment): ReturnType<ExperimentCalls['story']> {
    const { lab, run, isRiddle } = this.play(experiment)
    const story = storyView(run, lab.timeline.length)
    return seen({ ...(isRiddle ? unexplained(story) : story), isRiddle })
  }

  /** The moment, or the last where there are not so many. */
  moment(experiment: Experiment, index: number): ReturnType<ExperimentCalls['moment']> {
    const played = this.play(experiment)
    const moment = momentIn(played, index)
    const connection = connectionIn(played, moment)
    const told = telling(played, connection)
    return seen(momentView({ id: moment.connection }, moment, told, ticketsOf(moment.after)))
  }

  /** The world behind a moment. */
  world(experiment: Experiment, index: number): ReturnType<ExperimentCalls['world']> {
    const played = this.play(experiment)
    const moment = momentIn(played, index)
    return seen(worldView(moment.after, telling(played, connectionIn(played, moment))))
  }

  /** See {@link ExperimentCalls}. */
  ladder(experiment: Experiment, index: number): ReturnType<ExperimentCalls['ladder']> {
    const played = this.play(experiment)
    const connection = connectionIn(played, momentIn(played, index))
    const { version } = telling(played, connection)
    const rungs = ladderView(connection, index)
    return seen({ rungs, schedule: scheduleView(version, connection, index) })
  }

  /** See {@link ExperimentCalls}. */
  machines(experiment: Experiment, index: number): ReturnType<ExperimentCalls['machines']> {
    const played = this.play(experiment)
    const moment = momentIn(played, index)
    const connection = connectionIn(played, moment)
    const told = telling(played, connection)
    const actors = (['client', 'server'] as const).filter((actor) => moment.after[actor] !== undefined)
    return seen(
      actors.map((actor) => machineView(actor, ROLE_MACHINES[told.version][actor], connection, index, told)),
    )
  }

  /** @throws Misuse where there is no such story or connection */
  beside(experiment: Experiment, against: string): ReturnType<ExperimentCalls['beside']> {
    const { whose, connections } = againstIn(against)
    const { run } = this.play(experiment)
    const theirs = whose === undefined ? undefined : otherThan(experiment, whose)
    const other = theirs ? this.play(theirs).run : run
    const comparison = connections ? compareTwo(run, ...connections, other) : compare(run, other)
    if (!comparison) throw new Misuse(`there are no connections ${connections?.join(' and ')} here`)
    return { view: seen(besideView(comparison)), ...(theirs && { other: this.story(theirs) }) }
  }

  /** See {@link ExperimentCalls}. */
  leak(experiment: Experiment, name: string): ReturnType<ExperimentCalls['leak']> {
    const { lab, run } = this.play(experiment)
    const leaks = leaksOf(lab, run)
    const leaked = leaks.find((leak) => leak.name === name || leak.alike.includes(name))
    return seen(leakView(leaks, leaked, leaked ? observe(run, [leaked.leaked]) : []))
  }

  /** See {@link ExperimentCalls}. */
  settings(experiment: Experiment, index: number): ReturnType<ExperimentCalls['settings']> {
    const played = this.play(experiment)
    const formOf = (end: Connection | undefined): readonly SettingField[] => {
      const form = end ? settingsForm(end.config) : []
      return played.isRiddle ? form.map((field) => ({ ...field, value: '' })) : form
    }
    const { client, server } = momentIn(played, index).after
    return { client: formOf(client), server: formOf(server) }
  }

  /** See {@link ExperimentCalls}. */
  judge(task: TaskId, experiment: Experiment, index: number): ReturnType<ExperimentCalls['judge']> {
    const played = this.play(experiment)
    return TASKS[task]({ experiment, ...played, moment: momentIn(played, index) })
  }

  /** See {@link ExperimentCalls}. */
  show(task: TaskId, experiment: Experiment): ReturnType<ExperimentCalls['show']> {
    const acts = WAYS[task]?.(experiment)
    if (acts) return { acts }
    const played = this.play(experiment)
    const at = [...played.lab.timeline].findIndex(
      (moment) => TASKS[task]({ experiment, ...played, moment }).done,
    )
    return at < 0 ? {} : { at }
  }

  private play(experiment: Experiment): Played {
    const key = JSON.stringify(experiment)
    const known = this.kept.get(key) ?? played(experiment)
    this.kept.delete(key)
    this.kept.set(key, known)
    const [oldest] = this.kept.keys()
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest)
    return known
  }
}

function played(experiment: Experiment): Played {
  const lab = playExperiment(experiment)
  const { shows = '', published } = findScenario(experiment.scenario) ?? {}
  const { scenario: name, seed = DEFAULT_SEED } = experiment
  const run = runOf(lab, { name, shows, seed, published })
  return { lab, run, isRiddle: isOpenRiddle(experiment, run), told: new Map() }
}

/** The experiment without its last act, or a scenario as it is told. */
function otherThan({ acts, ...experiment }: Experiment, whose: string): Experiment {
  return whose === WAS
    ? { ...experiment, acts: acts.slice(0, -1) }
    : { ...experiment, scenario: whose, acts: [] }
}

/** Without why connections are what they are: to find that out is the riddle. */
function unexplained(story: StoryView): StoryView {
  const connections = story.connections.map((connection) => ({
    ...connection,
    ...{ kind: connection.short, reasons: [] },
  }))
  return { ...story, connections }
}

function momentIn({ lab }: Played, index: number): Moment<World> {
  const moment = lab.timeline.at(index) ?? lab.timeline.at(-1)
  if (moment) return moment
  throw new RangeError('a story without moments')
}

/** The connection that a moment is in; what is done between two of them counts for the one before. */
function connectionIn({ run }: Played, { connection }: Moment<World>): ConnectionRun {
  const found = run.connections.find(({ id }) => id === connection) ?? run.connections.at(0)
  if (found) return found
  throw new RangeError('a run without connections')
}

function telling({ told }: Played, connection: ConnectionRun): Telling {
  const known = told.get(connection.id) ?? tellingOf(connection)
  told.set(connection.id, known)
  return known
}
