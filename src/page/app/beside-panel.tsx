/** The tab in which things stand beside each other: what, is for one to choose. */
import { againstIn, againstText, WAS, type Against } from '../../sim/experiment/against.ts'
import { Beside } from '../../render/components/beside.tsx'
import { Connection } from '../../render/components/lanes.tsx'
import type { Desk } from './desk.ts'
import { storyOptions } from './stories.tsx'

/** What is compared, the lanes of the other story, and what differs. */
export function BesidePanel({ desk }: { readonly desk: Desk }) {
  const { beside, other } = desk
  const { value: against } = desk.against
  return (
    <>
      <OtherChooser desk={desk} against={againstIn(against ?? WAS)} />
      {other.value && (
        <details class="other">
          <summary>The lanes of the other story</summary>
          {other.value.connections.map((connection) => (
            <Connection
              key={connection.id}
              {...{ connection, latency: other.value?.latency ?? 0, ids: 'other-' }}
            />
          ))}
        </details>
      )}
      {beside.value ? (
        <Beside beside={beside.value} />
      ) : (
        <p class="dim">Do something: here stands what it made different.</p>
      )}
    </>
  )
}

/** Stands for the run itself in the list of what there is. */
const OWN = ''

/** All of this, or a connection, beside all of another story, or a connection of it. */
function OtherChooser({ desk, against }: { readonly desk: Desk; readonly against: Against }) {
  const { whose, connections: [mine, theirs] = ['', ''] } = against
  const { scenario } = desk.place.value.experiment
  const here = desk.story.value?.connections.map(({ id }) => id) ?? []
  const there = whose === undefined ? here : (desk.other.value?.connections.map(({ id }) => id) ?? [])
  const go = (to: Against): void => desk.go({ beside: againstText(to) })
  const both = (a: string, b: string): void =>
    go({ ...(whose !== undefined && { whose }), ...(a !== '' && b !== '' && { connections: [a, b] }) })
  return (
    <p class="beside-what">
      <b>A</b>{' '}
      <Connections
        {...{ label: 'A: which connection', ids: here, value: mine, all: whose !== undefined }}
        onId={(id) => both(id, there.includes(theirs) ? theirs : there.includes(id) ? id : (there[0] ?? ''))}
      />{' '}
      of this story, <b>B</b>{' '}
      <Connections
        {...{ label: 'B: which connection', ids: there, value: theirs, all: whose !== undefined }}
        onId={(id) => both(here.includes(mine) ? mine : here.includes(id) ? id : (here[0] ?? ''), id)}
      />{' '}
      of{' '}
      <select
        aria-label="B: of which story"
        value={whose ?? OWN}
        onChange={({ currentTarget: { value } }) =>
          go(value === OWN ? { connections: [here[0] ?? '', here.at(-1) ?? ''] } : { whose: value })
        }
      >
        <option value={OWN}>this story</option>
        <option value={WAS}>what was before the last act</option>
        <option value={scenario}>the story without any act</option>
        {storyOptions(desk)}
      </select>
    </p>
  )
}

interface ConnectionsProps {
  readonly label: string
  readonly ids: readonly string[]
  /** The one that is chosen; empty for all of them. */
  readonly value: string
  /** Whether all of them can be chosen. */
  readonly all: boolean
  readonly onId: (id: string) => void
}

function Connections({ label, ids, value, all, onId }: ConnectionsProps) {
  return (
    <select aria-label={label} value={value} onChange={({ currentTarget }) => onId(currentTarget.value)}>
      {all && <option value="">all</option>}
      {ids.map((id) => (
        <option key={id}>{id}</option>
      ))}
    </select>
  )
}
