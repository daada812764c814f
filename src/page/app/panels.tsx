/** What each tab shows of the desk, and what one can do there. */
import type { JSX } from 'preact'
import { Bill } from '../../render/components/bill.tsx'
import { Ladder } from '../../render/components/ladder.tsx'
import type { Way } from '../../render/components/way.tsx'
import { ChangingMessage } from '../views/changing.tsx'
import { Leak } from '../views/leak.tsx'
import { Machines } from '../views/machine.tsx'
import { Schedule } from '../views/schedule.tsx'
import { World } from '../views/world.tsx'
import type { Tab } from './address.ts'
import { BesidePanel } from './beside-panel.tsx'
import type { Desk } from './desk.ts'

/** The panel of each tab. */
export const PANELS: Readonly<Record<Tab, (desk: Desk) => JSX.Element | undefined>> = {
  message: (desk) =>
    desk.moment.value && (
      <ChangingMessage moment={desk.moment.value} onAct={(act) => void actAndWatch(desk, act)} />
    ),
  secrets: (desk) =>
    desk.ladder.value && (
      <>
        <Schedule schedule={desk.ladder.value.schedule} />
        <Ladder
          rungs={desk.ladder.value.rungs}
          way={wayOf(desk)}
          more={({ id }) => (
            <button onClick={() => desk.go({ tab: 'leak', leak: id })} title={`--leak ${id}`}>
              let it leak
            </button>
          )}
        />
      </>
    ),
  states: ({ machines }) => <Machines machines={machines.value} />,
  world: ({ world, worldBefore }) => world.value && <World world={world.value} before={worldBefore.value} />,
  beside: (desk) => unlessRiddle(desk, <BesidePanel desk={desk} />),
  leak: (desk) =>
    unlessRiddle(
      desk,
      desk.leak.value && <Leak leak={desk.leak.value} onLeak={(leak) => desk.go({ leak })} />,
    ),
  cost: ({ story }) => story.value && <Bill bill={story.value.bill} open />,
}

/** To a moment of the story on the desk. */
export function wayOf(desk: Desk): Way {
  return (moment) => ({ onClick: () => desk.goTo(moment) })
}

/** What would give a riddle away is not shown before it is solved. */
function unlessRiddle(desk: Desk, shown: JSX.Element | undefined): JSX.Element | undefined {
  if (!desk.story.value?.isRiddle) return shown
  return (
    <p class="dim">
      This would give the riddle away. Bytes, decisions and the world are enough to find the fault; here it is
      shown again when the last connection is as it should be.
    </p>
  )
}

/** What becomes of it is told beside what was. */
async function actAndWatch(desk: Desk, act: string): Promise<void> {
  if (await desk.act(act)) desk.go({ tab: 'beside', beside: undefined })
}
