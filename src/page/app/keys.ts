/** Keys that move in time, wherever one is that has no use for them itself. */
import type { Own } from '../own/own.ts'
import type { Pace } from '../views/time-bar.tsx'
import type { Desk } from './desk.ts'

/** Keys that move in whatever is in sight. */
const MOVES: Readonly<Partial<Record<string, (pace: Pace) => void>>> = {
  ArrowRight: (pace) => pace.step(1),
  ArrowLeft: (pace) => pace.step(-1),
  l: (pace) => pace.step(1),
  h: (pace) => pace.step(-1),
  Home: (pace) => pace.goTo(0),
  End: (pace) => pace.goTo(Infinity),
}

/** Keys of an experiment. */
const DOES: Readonly<Partial<Record<string, (desk: Desk) => void>>> = {
  u: (desk) => desk.undo(),
  r: (desk) => desk.redo(),
}

/** Elements that take these keys themselves. */
const OWN = 'input, select, textarea, [role=tab]'

/** Hears keys of the whole page. */
export function hearKeys(desk: Desk, own: Own): void {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return
    if (event.target instanceof Element && event.target.closest(OWN)) return
    const isOwn = own.open.peek()
    const [move, does] = [MOVES[event.key], isOwn ? undefined : DOES[event.key]]
    if (!move && !does) return
    event.preventDefault()
    move?.(isOwn ? own : desk)
    does?.(desk)
  })
}
