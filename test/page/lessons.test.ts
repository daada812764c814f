/** Lessons: each task is not done as its step begins, is not done by what merely looks like it, and is done by what it asks for. */
import { describe, expect, it } from 'vitest'
import { beginning, fragmentOf, lessonFragment, placeIn, TABS } from '../../src/page/app/address.ts'
import { experimentAt, type Lesson, type Task } from '../../src/page/lessons/lesson.ts'
import { LESSONS } from '../../src/page/lessons/lessons.ts'
import { faultIn, MENDED_BY } from '../../src/sim/faults/riddles.ts'
import { Laboratory } from '../../src/page/worker/laboratory.ts'
import { TASKS, type TaskId } from '../../src/page/worker/tasks/tasks.ts'

const laboratory = new Laboratory()

/** A moment as a learner sees it in the lanes: whose row of which connection, and the words in it. */
type Row = readonly [connection: string, actor: string, words: string]

/** What a learner does: goes to a row, or writes acts; and what is near it and not enough. */
type Trial = { readonly goes: Row; readonly wrong: Row } | { readonly wrong: readonly string[] }

/** All but riddles, which the seed decides. */
const TRIALS: Readonly<Record<Exclude<TaskId, `riddle.${string}`>, Trial>> = {
  'start.server-hello': {
    goes: ['c1', 'server', 'ServerHello'],
    wrong: ['c1', 'client', 'receives ServerHello'],
  },
  'start.secret': { goes: ['c1', 'client', 'receives ServerHello'], wrong: ['c1', 'server', 'ServerHello'] },
  'start.connect': { wrong: ['then: connect fresh'] },
  'cost.first-data': {
    goes: ['c1', 'client', 'application data'],
    wrong: ['c2', 'client', 'application data'],
  },
  // What the client does not offer the server cannot choose.
  'cost.alone': { wrong: ['set server.pskModes=["psk_ke"]'] },
  'cost.older': { wrong: ['set c2.client.versions=["TLS 1.2"]'] },
  'id.echo': { goes: ['c2', 'server', 'ServerHello'], wrong: ['c1', 'server', 'ServerHello'] },
  'id.lost': { wrong: ['c2: forget server ticket-keys'] },
  'id.again': { wrong: ['then: connect fresh'] },
  'ticket.given': {
    goes: ['c1', 'server', 'NewSessionTicket'],
    wrong: ['c1', 'client', 'receives NewSessionTicket'],
  },
  'ticket.stateless': { wrong: ['c2: forget server ticket-keys'] },
  'ticket.foreign': { wrong: ['c2: forget server sessions'] },
  'psk.born': {
    goes: ['c1', 'client', 'receives NewSessionTicket'],
    wrong: ['c1', 'server', 'NewSessionTicket'],
  },
  // On the wire the hello differs from what was signed for, and the handshake fails.
  'psk.ticket': { wrong: ['c2 ClientHello.extensions.pre_shared_key.identities[0].identity[40] ^= 1'] },
  'psk.binder': { wrong: ['c2: forget server ticket-keys'] },
  'early.heard': { goes: ['c2', 'server', 'receives early data'], wrong: ['c2', 'client', 'early data'] },
  'early.seen-before': { wrong: ['then: connect'] },
  'early.twice': { wrong: ['then: replay c2'] },
  // Time that passes for both makes no difference between what they say of the ticket’s age.
  'early.age': { wrong: ['c2: clock +10s'] },
  'leak.opens': { wrong: ['set client.pskModes=["psk_ke"]'] },
  'leak.shut': { wrong: ['c2: forget server ticket-keys'] },
  'leak.certificate': { wrong: ['set client.extendedMasterSecret=false'] },
  'rotation.apart': { wrong: ['servers 2 ticket-keys'] },
  'rotation.together': { wrong: ['servers 2 sessions'] },
  'rotation.retired': { wrong: ['rotate 1h'] },
  'rotation.slow': { wrong: ['rotate 2h'] },
  'cache.evicted': { goes: ['c2', 'server', 'Finished'], wrong: ['c1', 'server', 'Finished'] },
  'cache.room': { wrong: ['then: connect'] },
  'cache.timeout': { wrong: ['c2: forget server sessions'] },
  'cache.taken': {
    goes: ['c2', 'server', 'gets the answer to take session'],
    wrong: ['c2', 'server', 'ServerHello'],
  },
  'names.refused': { goes: ['c2', 'client', 'ClientHello'], wrong: ['c2', 'server', 'ServerHello'] },
  'names.right': { wrong: ['then: connect'] },
  'names.unasked': { goes: ['c2', 'server', 'ServerHello'], wrong: ['c1', 'server', 'ServerHello'] },
  'names.policy': { wrong: ['set server.clientCertificate=none'] },
  'retry.asked': {
    goes: ['c1', 'server', 'HelloRetryRequest'],
    wrong: ['c1', 'client', 'receives HelloRetryRequest'],
  },
  'retry.avoided': { wrong: ['set client.keyShares=["secp256r1"]'] },
  'retry.resumed': { wrong: ['set server.groups=["secp256r1"]', 'c2: forget server ticket-keys'] },
  'versions.old': { wrong: ['set c2.client.versions=["TLS 1.2"]'] },
  'versions.sentinel': {
    goes: ['c1', 'server', 'ServerHello'],
    wrong: ['c1', 'client', 'receives ServerHello'],
  },
  'versions.caught': { wrong: ['c1 ClientHello.random[0] ^= 1'] },
  'versions.apart': { wrong: ['set client.versions=["TLS 1.2"]'] },
  'rfc8448.early': { goes: ['c2', 'client', 'ClientHello'], wrong: ['c2', 'server', 'receives ClientHello'] },
  'rfc8448.ticket': {
    goes: ['c1', 'client', 'receives NewSessionTicket'],
    wrong: ['c1', 'server', 'NewSessionTicket'],
  },
  // What the published signature covers cannot be otherwise.
  'rfc8448.otherwise': { wrong: ['c1 ClientHello.random[0] ^= 1 sender'] },
}

/** Every task of every lesson, each with what lies on the desk as its step begins. */
const STEPS = LESSONS.flatMap((lesson) =>
  lesson.steps.flatMap(({ task }, index) => (task ? [{ lesson, task, index }] : [])),
)

function momentOf(experiment: Parameters<Laboratory['story']>[0], [connection, actor, words]: Row): number {
  const found = laboratory
    .story(experiment)
    .connections.find(({ id }) => id === connection)
    ?.rows.find((row) => row.actor === actor && (row.sends?.name ?? row.title) === words)
  if (!found) throw new RangeError(`no row ${connection} ${actor} ${words}`)
  return found.moment
}

function isDone({ id }: Task, experiment: ReturnType<typeof experimentAt>, at = 0): boolean {
  return laboratory.judge(id, experiment, at).done
}

describe('lessons', () => {
  it('each has an id, takes five to ten minutes and has tasks, of which each is judged', () => {
    expect(new Set(LESSONS.map(({ id }) => id)).size).toBe(LESSONS.length)
    for (const { minutes, steps } of LESSONS) {
      expect(minutes).toBeGreaterThanOrEqual(5)
      expect(minutes).toBeLessThanOrEqual(10)
      expect(steps[0]?.start).toBeDefined()
      expect(steps.filter(({ task }) => task).length).toBeGreaterThanOrEqual(2)
    }
    expect(new Set(STEPS.map(({ task }) => task.id))).toEqual(new Set(Object.keys(TASKS)))
  })

  it('texts lead to tabs that there are', () => {
    const tabs = LESSONS.flatMap(({ steps }) =>
      steps.flatMap(({ text }) => [...text.join().matchAll(/\]\(tab:(\w+)\)/g)].map(([, tab]) => tab)),
    )
    expect(TABS).toEqual(expect.arrayContaining([...new Set(tabs)]))
  })
})

describe.each(Object.entries(TRIALS) as [keyof typeof TRIALS, Trial][])('%s', (id, trial) => {
  const { lesson, task, index } = STEPS.find((step) => step.task.id === id)!
  const begun = experimentAt(lesson, index, '')

  it('is not done as the step begins', () => {
    expect(isDone(task, begun)).toBe(false)
  })

  if ('goes' in trial) {
    it('is done in the moment asked for, and found there', () => {
      expect(isDone(task, begun, momentOf(begun, trial.goes))).toBe(true)
      expect(laboratory.show(id, begun)).toEqual({ at: momentOf(begun, trial.goes) })
    })

    it('is not done in one that is near it', () => {
      const at = momentOf(begun, trial.wrong)
      expect(laboratory.judge(id, begun, at)).toEqual({
        done: false,
        says: expect.stringContaining(`moment ${at}`),
      })
    })
  } else {
    it('is done by what the lesson shows', () => {
      expect(task.way).toBeDefined()
      expect(isDone(task, { ...begun, acts: [...begun.acts, ...(task.way ?? [])] })).toBe(true)
    })

    it('is not done by something near it, and says what was seen', () => {
      const near = { ...begun, acts: [...begun.acts, ...trial.wrong] }
      expect(laboratory.judge(id, near, 0)).toEqual({ done: false, says: expect.stringMatching(/./) })
    })
  }
})

describe.each(Object.entries(MENDED_BY))('%s', (scenario, mends) => {
  const mend = scenario === 'riddle-0rtt' ? 'riddle.mend-early' : 'riddle.mend'
  const seeds = new Map<string, string>()
  for (let seed = 0; seeds.size < Object.keys(mends).length && seed < 500; seed++) {
    const { name } = faultIn(scenario, String(seed))!
    if (!seeds.has(name)) seeds.set(name, String(seed))
  }

  it('hides each of its faults behind some seed', () => {
    expect([...seeds.keys()].sort()).toEqual(Object.keys(mends).sort())
  })

  it.each(Object.entries(mends))(
    '%s: nothing tells it; it is found in one moment, and mended by: %s',
    (name, act) => {
      const experiment = { scenario, seed: seeds.get(name)!, acts: [] as string[] }
      const { connections, ...about } = laboratory.story(experiment)
      const { fault, shows } = faultIn(scenario, experiment.seed)!
      const told = JSON.stringify([about, connections.map(({ kind, reasons }) => [kind, reasons])])
      for (const word of [name, shows, fault.check]) expect(told).not.toContain(word)
      const found = connections
        .flatMap(({ rows }) => rows)
        .filter(({ moment }) => laboratory.judge('riddle.find', experiment, moment).done)
      expect(found).toHaveLength(1)
      expect(laboratory.show('riddle.find', experiment)).toEqual({ at: found[0]?.moment })
      expect(laboratory.show(mend, experiment)).toEqual({ acts: [act] })
      expect(laboratory.judge('riddle.find', experiment, 0).says).not.toContain(fault.check)

      expect(laboratory.judge(mend, experiment, 0)).toEqual({
        done: false,
        says: expect.not.stringContaining(fault.check),
      })
      expect(laboratory.judge(mend, { ...experiment, acts: ['then: connect'] }, 0).done).toBe(false)
      expect(laboratory.judge(mend, { ...experiment, acts: [act] }, 0).done).toBe(true)
    },
  )

  it('another story is no riddle', () => {
    for (const id of ['riddle.find', mend] as const)
      expect(laboratory.judge(id, { scenario: 'tls13-0rtt', acts: [] }, 0).done).toBe(false)
  })
})

describe('the address of a lesson', () => {
  it.each(LESSONS.map((lesson) => [lesson.id, lesson] as const))(
    '%s opens at each step as it begins',
    (id, lesson: Lesson) => {
      lesson.steps.forEach((_, step) => {
        const place = placeIn(lessonFragment({ id, step }))
        expect(place.lesson).toEqual({ id, step })
        expect(place.experiment).toMatchObject({ scenario: experimentAt(lesson, step, '').scenario })
        expect(placeIn(fragmentOf(place))).toEqual(place)
      })
    },
  )

  it('one that names no lesson leads out of the one that one is in', () => {
    const { lesson } = { lesson: { id: 'psk', step: 0 }, ...placeIn('#run=tls13-full') }
    expect(lesson).toBeUndefined()
  })

  it('what nobody knows is no lesson, and a step that is not there the first', () => {
    expect(placeIn('#lesson=nothing').lesson).toBeUndefined()
    expect(placeIn('#lesson=psk&step=99').lesson).toEqual({ id: 'psk', step: 0 })
    expect(placeIn('#lesson=psk&step=-1').lesson).toEqual({ id: 'psk', step: 0 })
    expect(beginning(undefined)).toEqual({ scenario: 'tls13-resume', acts: [] })
  })
})
