/** The machine of a side: its states in a column, its edges as arcs beside them, the state that it is in lit. */
import type { MachineView } from '../../render/views/machine-view.ts'

/** Height of a state, and px by which an arc bends out for each state that it passes. */
const ROW = 34
const BEND = 9
const WIDTH = 130

/** Both machines, or the one that there is. */
export function Machines({ machines }: { readonly machines: readonly MachineView[] }) {
  return (
    <section class="machines" aria-label="state machines">
      {machines.map((machine) => (
        <Machine key={machine.actor} machine={machine} />
      ))}
    </section>
  )
}

function Machine({ machine: { actor, states, edges, outside } }: { readonly machine: MachineView }) {
  const now = states.find(({ visited }) => visited === 'now')
  return (
    <div class={`machine ${actor}`}>
      <h3>{actor}</h3>
      <div class="chart">
        <svg class="arcs" width={WIDTH} height={states.length * ROW} aria-hidden="true">
          {edges.map(({ from, to, on, taken }) => (
            <path key={`${from} ${to}`} class={taken ? 'taken' : ''} d={arc(from, to)}>
              <title>{on.join(', ')}</title>
            </path>
          ))}
        </svg>
        <ol>
          {states.map(({ name, visited, says }) => (
            <li
              key={name}
              class={visited}
              title={says}
              {...(visited === 'now' && { 'aria-current': 'step' })}
            >
              {name}
            </li>
          ))}
        </ol>
      </div>
      {outside !== '' && <p class="state">{outside}</p>}
      {now && (
        <>
          <p>
            {now.says} <span class="cite">{now.cite}</span>
          </p>
          <ul class="takes">
            {now.takes.map(({ on, to, cite }) => (
              <li key={on}>
                <b>{on}</b> {to.every((state) => state === now.name) ? 'and stays' : `→ ${to.join(' or ')}`}{' '}
                <span class="cite">{cite}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

/** From the middle of one state to that of another, out to the left: the further, the more. */
function arc(from: number, to: number): string {
  const [y1, y2] = [from, to].map((index) => index * ROW + ROW / 2) as [number, number]
  const out = Math.min(WIDTH - 6, 8 + BEND * Math.abs(to - from))
  return `M ${WIDTH} ${y1} C ${WIDTH - out * 1.3} ${y1}, ${WIDTH - out * 1.3} ${y2}, ${WIDTH} ${y2}`
}
