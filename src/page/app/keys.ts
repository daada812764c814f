/** Keys that move in time, wherever one is that has no use for them itself. */
import type { Desk } from './desk.ts'

const KEYS: Readonly<Partial<Record<string, (desk: Desk) => void>>> = {
  ArrowRight: (desk) => desk.step(1),
  ArrowLeft: (desk) => desk.step(-1),
  l: (desk) => desk.step(1),
  h: (desk) => desk.step(-1),
  Home: (desk) => desk.goTo(0),
  End: (desk) => desk.goTo(Infinity),
  u: (desk) => desk.undo(),
  r: (desk) => desk.redo(),
}

/** Elements that take these keys themselves. */
const OWN = 'input, select, textarea, [role=tab]'

/** Hears keys of the whole page. */
export function hearKeys(desk: Desk): void {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return
    if (event.target instanceof Element && event.target.closest(OWN)) return
    const does = KEYS[event.key]
    if (!does) return
    event.preventDefault()
    does(desk)
  })
}
