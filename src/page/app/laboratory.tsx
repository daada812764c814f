/** The whole page: the experiment, the lanes with time below them, and what is in sight beside them. */
import { useEffect, useMemo } from 'preact/hooks'
import { Connection } from '../../render/components/lanes.tsx'
import type { ConnectionView } from '../../render/views/story-view.ts'
import type { Own } from '../own/own.ts'
import { OwnPage } from '../own/own-page.tsx'
import { TimeBar } from '../views/time-bar.tsx'
import { Acts } from './acts.tsx'
import { firstMoment, TABS, type Tab } from './address.ts'
import type { Course } from './course.ts'
import type { Desk } from './desk.ts'
import { PANELS, wayOf } from './panels.tsx'
import { LessonList, LessonPanel } from './lesson-panel.tsx'

/** The page. */
export function LaboratoryPage(props: { readonly desk: Desk; readonly course: Course; readonly own: Own }) {
  const { desk, course, own } = props
  return (
    <>
      <header>
        <h1>glass-tls laboratory</h1>
        <LessonList course={course} />
        <button class="own-open" aria-pressed={own.open.value} onClick={() => own.toggle()}>
          Your own evidence
        </button>
        <p class="dim">
          Two TLS endpoints, the wire and the clock run in this page. For learning: never for secrets.
          {!own.open.value && (
            <>
              <br />
              <b>▶</b> or <b>→</b> for what happens next; point at a byte; change anything and see who
              notices.
            </>
          )}
        </p>
      </header>
      {own.open.value ? <OwnPage own={own} /> : <Experimenting {...{ desk, course }} />}
      <TimeBar pace={own.open.value ? own : desk} />
    </>
  )
}

/** An experiment, and the lesson that one is in. */
function Experimenting({ desk, course }: { readonly desk: Desk; readonly course: Course }) {
  const { story } = desk
  const { at, lesson } = desk.place.value
  useEffect(() => {
    // Who has just come sees the page from its top.
    if (scrollY === 0 && at === firstMoment(lesson)) return
    document.querySelector('.row.at')?.scrollIntoView({ block: 'nearest' })
  }, [at, story.value])
  return (
    <div class={course.sitting.value && 'with-lesson'}>
      <LessonPanel {...{ course, desk }} />
      <div class="bench">
        <Acts desk={desk} />
        <main>
          <div class="story">
            {story.value?.connections.map((connection) => (
              <ConnectionLanes
                key={connection.id}
                {...{ desk, connection, latency: story.value?.latency ?? 0, at }}
              />
            )) ?? <p class="dim">The engine starts …</p>}
          </div>
          <Tabs desk={desk} />
        </main>
      </div>
    </div>
  )
}

interface ConnectionProps {
  readonly desk: Desk
  readonly connection: ConnectionView
  readonly latency: number
  readonly at: number
}

/** The lanes of one connection, drawn anew where it is another one, or time came or went in it: a story may have hundreds. */
function ConnectionLanes({ desk, connection, latency, at }: ConnectionProps) {
  const inIt = connection.rows.some(({ moment }) => moment === at) ? at : NOWHERE
  return useMemo(
    () => <Connection {...{ connection, latency, at: inIt }} way={wayOf(desk)} />,
    [desk, connection, latency, inIt],
  )
}

/** The moment in sight is in another connection. */
const NOWHERE = -1

const TAB_NAMES: Readonly<Record<Tab, string>> = {
  message: 'Message',
  secrets: 'Secrets',
  states: 'States',
  world: 'World',
  beside: 'Compare',
  leak: 'Leak',
  cost: 'Cost',
}

function Tabs({ desk }: { readonly desk: Desk }) {
  const { tab } = desk.place.value
  return (
    <aside>
      <div role="tablist" aria-label="what is in sight">
        {TABS.map((name) => (
          <button
            key={name}
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === tab}
            aria-controls="panel"
            tabIndex={name === tab ? 0 : -1}
            onClick={() => desk.look(name)}
            onKeyDown={({ key }) => {
              const by = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
              const next = TABS.at((TABS.indexOf(name) + by) % TABS.length)
              if (by === 0 || !next) return
              desk.look(next)
              document.getElementById(`tab-${next}`)?.focus()
            }}
          >
            {TAB_NAMES[name]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {PANELS[tab](desk)}
      </div>
    </aside>
  )
}
