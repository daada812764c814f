/** A lesson as one takes it: on, back, again, shown; with the engine in this thread. */
import { describe, expect, it } from 'vitest'
import { Course } from '../../src/page/app/course.ts'
import { Desk } from '../../src/page/app/desk.ts'
import { engineOver } from '../../src/page/worker/engine.ts'
import type { Answered, Asked, ExperimentCalls } from '../../src/page/worker/calls.ts'
import { Laboratory } from '../../src/page/worker/laboratory.ts'

/** The engine behind a channel that answers at once. */
function engine(): ReturnType<typeof engineOver> {
  const laboratory = new Laboratory()
  let hear: (event: { readonly data: Answered }) => void
  return engineOver({
    postMessage({ id, name, given }: Asked) {
      const call = laboratory[name as keyof ExperimentCalls].bind(laboratory) as (
        ...args: readonly unknown[]
      ) => unknown
      const value = call(...given)
      queueMicrotask(() => hear({ data: { id, value } }))
    },
    addEventListener: (_type, listener) => (hear = listener),
  })
}

/** @param before what was kept of an earlier visit */
function taking(fragment: string, before = '') {
  const asked = engine()
  const desk = new Desk(asked, fragment)
  const kept = { text: before }
  const keeping = { read: () => kept.text, write: (text: string) => void (kept.text = text) }
  return { desk, kept, course: new Course(desk, asked, keeping) }
}

/** Until what was asked has been answered. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0))
}

describe('a lesson', () => {
  it('on, what lies on the desk stays; back, the step lies there as it begins', async () => {
    const { desk, course } = taking('#lesson=caches')
    await settled()
    course.go(1)
    expect(desk.place.value).toMatchObject({ experiment: { scenario: 'fault-tls12-evicted', acts: [] } })
    course.go(2)
    expect(desk.place.value).toMatchObject({ experiment: { scenario: 'tls12-session-id' } })
    course.go(1)
    expect(desk.place.value).toMatchObject({ experiment: { scenario: 'fault-tls12-evicted' } })
    course.go(99)
    expect(course.sitting.value?.index).toBe(1)
  })

  it('a riddle is another one where it begins, and stays the same behind that', () => {
    const { desk, course } = taking('#lesson=why')
    const seed = (): string | undefined => desk.place.value.experiment.seed
    const first = seed()
    course.again()
    const second = seed()
    expect(second).not.toBe(first)
    course.go(1)
    course.again()
    expect(seed()).toBe(second)
    course.go(0)
    expect(seed()).toBe(second)
  })

  it('a riddle is shown: where it is decided, then how it is mended', async () => {
    const { course, kept } = taking('#lesson=why', 'start/0')
    await settled()
    expect(course.judged.value?.done).toBe(false)
    await course.show()
    await settled()
    expect(course.judged.value?.done).toBe(true)
    course.go(1)
    await settled()
    expect(course.judged.value?.done).toBe(false)
    await course.show()
    await settled()
    expect(course.judged.value?.done).toBe(true)
    expect(kept.text).toBe('start/0 why/0 why/1')
  })

  it('what was done stays done when it is undone, and who leaves keeps what lies there', async () => {
    const { desk, course } = taking('#lesson=start&step=3')
    await settled()
    await course.show()
    await settled()
    desk.undo()
    await settled()
    expect(course.judged.value?.done).toBe(false)
    expect(course.isDone(course.sitting.value!.lesson, 2)).toBe(true)
    const { experiment } = desk.place.value
    course.leave()
    expect(course.sitting.value).toBeUndefined()
    expect(desk.place.value.experiment).toEqual(experiment)
  })
})
