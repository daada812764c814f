/** The key schedule as a whole, folded: what is made so far stands out. */
import type { ScheduleView } from '../../render/views/schedule-view.ts'

/** All of it. */
export function Schedule({ schedule: { cite, lines } }: { readonly schedule: ScheduleView }) {
  return (
    <details class="schedule">
      <summary>
        The whole key schedule <span class="cite">{cite}</span>
      </summary>
      <ol>
        {lines.map(({ name, formula, depth, made }) => (
          <li key={name} class={made ? 'made' : 'dim'} style={{ '--depth': depth }}>
            <b>{name}</b> = {formula}
            {made && <span class="pass"> ✓</span>}
          </li>
        ))}
      </ol>
    </details>
  )
}
