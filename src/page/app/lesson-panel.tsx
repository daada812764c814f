/** The lesson beside the laboratory: its text, its task, and what the engine says of it; and the list of all lessons. */
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Lesson, Task } from '../lessons/lesson.ts'
import { LESSONS } from '../lessons/lessons.ts'
import { Prose, type LinkTo } from '../views/prose.tsx'
import { fragmentOf, lessonFragment, TABS } from './address.ts'
import type { Course } from './course.ts'
import type { Desk } from './desk.ts'

/** All lessons, behind a button; what is done is marked. */
export function LessonList({ course }: { readonly course: Course }) {
  const begun = course.done.value.size > 0
  const list = useRef<HTMLDetailsElement>(null)
  useClosing(list)
  return (
    <nav class="lesson-list" aria-label="lessons">
      {!begun && !course.sitting.value && (
        <a href={lessonFragment({ id: 'start', step: 0 })}>New here? Start here</a>
      )}
      <details ref={list}>
        <summary>Lessons</summary>
        <ol>
          {LESSONS.map((lesson) => (
            <li key={lesson.id}>
              <a
                href={lessonFragment({ id: lesson.id, step: 0 })}
                onClick={({ currentTarget }) => currentTarget.closest('details')?.removeAttribute('open')}
              >
                {lesson.title}
              </a>{' '}
              <span class="dim">
                {lesson.minutes} min · {progressOf(lesson, course)}
              </span>
              <br />
              {lesson.teaches}
            </li>
          ))}
        </ol>
      </details>
    </nav>
  )
}

/** Closes what lies over the page when one turns to something else, or presses Escape. */
function useClosing(list: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const elsewhere = ({ target }: Event): void => {
      if (target instanceof Node && !list.current?.contains(target)) list.current?.removeAttribute('open')
    }
    const escape = ({ key }: KeyboardEvent): void => {
      if (key !== 'Escape' || !list.current?.open) return
      list.current.open = false
      list.current.querySelector('summary')?.focus()
    }
    document.addEventListener('click', elsewhere)
    document.addEventListener('focusin', elsewhere)
    document.addEventListener('keydown', escape)
    return () => {
      document.removeEventListener('click', elsewhere)
      document.removeEventListener('focusin', elsewhere)
      document.removeEventListener('keydown', escape)
    }
  }, [])
}

function progressOf(lesson: Lesson, course: Course): string {
  const tasks = lesson.steps.flatMap(({ task }, index) => (task ? [index] : []))
  const done = tasks.filter((index) => course.isDone(lesson, index)).length
  return done === tasks.length ? '✓ done' : `${done} of ${tasks.length} tasks done`
}

/** The step of the lesson that one is in, and its task; nothing outside of lessons. */
export function LessonPanel({ course, desk }: { readonly course: Course; readonly desk: Desk }) {
  const { value: sitting } = course.sitting
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    section.current?.focus({ preventScroll: true })
    section.current?.scrollIntoView({ block: 'nearest' })
  }, [sitting?.step])
  if (!sitting) return null
  const { lesson, step, index } = sitting
  const linkTo: LinkTo = (name) => {
    const tab = TABS.find((each) => each === name)
    return fragmentOf({ ...desk.place.value, ...(tab && { tab }) })
  }
  return (
    <>
      <section ref={section} class="lesson" aria-label="lesson" tabIndex={-1}>
        <div class="lesson-head">
          <span class="dim">
            {lesson.title} · step {index + 1} of {lesson.steps.length}
          </span>
          <button class="link" onClick={() => course.leave()}>
            leave the lesson
          </button>
        </div>
        <h2>{step.title}</h2>
        {step.text.map((text) => (
          <Prose key={text} {...{ text, linkTo }} />
        ))}
      </section>
      <section class="lesson-task" aria-label="task">
        {step.task && (
          <TaskBox
            key={`${lesson.id}/${index}`}
            {...{ course, linkTo, task: step.task, done: course.isDone(lesson, index) }}
          />
        )}
        <Onward {...{ course, lesson, index }} />
      </section>
    </>
  )
}

interface TaskProps {
  readonly course: Course
  readonly task: Task
  readonly done: boolean
  readonly linkTo: LinkTo
}

function TaskBox({ course, task, done, linkTo }: TaskProps) {
  const { value: judged } = course.judged
  return (
    <div class={done ? 'task is-done' : 'task'}>
      <h3>{done ? '✓ Task done' : 'Task'}</h3>
      <Prose text={task.asks} linkTo={linkTo} />
      <p class={judged?.done ? 'pass' : 'dim'} role="status">
        {judged?.says}
      </p>
      <details key={String(done)}>
        <summary>How?</summary>
        <Prose text={task.hint} linkTo={linkTo} />
        <button onClick={() => void course.show()}>show me</button>
      </details>
    </div>
  )
}

interface OnwardProps {
  readonly course: Course
  readonly lesson: Lesson
  readonly index: number
}

/** Back, again, on; behind the last step the next lesson. */
function Onward({ course, lesson, index }: OnwardProps) {
  const next = LESSONS[LESSONS.indexOf(lesson) + 1]
  const isLast = index === lesson.steps.length - 1
  const isAnyones = lesson.steps[index]?.start?.anySeed
  return (
    <p class="onward">
      <button disabled={index === 0} onClick={() => course.go(index - 1)}>
        back
      </button>
      <button onClick={() => course.again()}>{isAnyones ? 'another world' : 'begin step again'}</button>
      {!isLast && (
        <button
          class={course.isDone(lesson, index) ? 'next ready' : 'next'}
          onClick={() => course.go(index + 1)}
        >
          next step
        </button>
      )}
      {isLast && next && <a href={lessonFragment({ id: next.id, step: 0 })}>Next lesson: {next.title}</a>}
    </p>
  )
}
