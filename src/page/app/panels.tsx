/** What each tab shows of the desk, and what one can do there. */
import type { JSX } from 'preact'
import { Beside } from '../../render/components/beside.tsx'
import { Bill } from '../../render/components/bill.tsx'
import { Ladder } from '../../render/components/ladder.tsx'
import { Lanes } from '../../render/components/lanes.tsx'
import type { Way } from '../../render/components/way.tsx'
import { ChangingMessage } from '../views/changing.tsx'
import { Leak } from '../views/leak.tsx'
import { Machines } from '../views/machine.tsx'
import { World } from '../views/world.tsx'
import type { Other, Tab } from './address.ts'
import type { Desk } from './desk.ts'

/** The panel of each tab. */
export const PANELS: Readonly<Record<Tab, (desk: Desk) => JSX.Element | undefined>> = {
  message: (desk) =>
    desk.moment.value && (
      <ChangingMessage moment={desk.moment.value} onAct={(act) => void actAndWatch(desk, act)} />
    ),
  secrets: (desk) => (
    <Ladder
      rungs={desk.ladder.value}
      way={wayOf(desk)}
      more={({ id }) => (
        <button onClick={() => desk.go({ tab: 'leak', leak: id })} title={`--leak ${id}`}>
          let it leak
        </button>
      )}
    />
  ),
  states: ({ machines }) => <Machines machines={machines.value} />,
  world: ({ world, worldBefore }) => world.value && <World world={world.value} before={worldBefore.value} />,
  beside: (desk) => <BesidePanel desk={desk} />,
  leak: (desk) => desk.leak.value && <Leak leak={desk.leak.value} onLeak={(leak) => desk.go({ leak })} />,
  cost: ({ story }) => story.value && <Bill bill={story.value.bill} open />,
}

/** To a moment of the story on the desk. */
export function wayOf(desk: Desk): Way {
  return (moment) => ({ onClick: () => desk.goTo(moment) })
}

/** What becomes of it is told beside what was. */
async function actAndWatch(desk: Desk, act: string): Promise<void> {
  if (await desk.act(act)) desk.go({ tab: 'beside', beside: undefined })
}

function BesidePanel({ desk }: { readonly desk: Desk }) {
  const { beside, other } = desk
  return (
    <>
      <OtherChooser desk={desk} />
      {other.value && (
        <details class="other">
          <summary>The lanes of what was, beside these</summary>
          {other.value.connections.map((connection) => (
            <Lanes
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

/** What this stands beside: itself without the last act, or without any, or one of its connections beside another. */
function OtherChooser({ desk }: { readonly desk: Desk }) {
  const { beside } = desk.place.value
  const ids = desk.story.value?.connections.map(({ id }) => id) ?? []
  const pairs = ids.flatMap((a, index) => ids.slice(index + 1).map((b) => `${a}~${b}` as const))
  return (
    <p>
      <label>
        Beside{' '}
        <select
          value={beside ?? ''}
          onChange={({ currentTarget: { value } }) =>
            desk.go({ beside: value === '' ? undefined : (value as Other) })
          }
        >
          <option value="">what was before the last act</option>
          <option value="plain">the story without any act</option>
          {pairs.map((pair) => (
            <option key={pair} value={pair}>
              {pair.replace('~', ' beside ')}
            </option>
          ))}
        </select>
      </label>
    </p>
  )
}
