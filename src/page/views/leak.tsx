/** What falls if a secret leaks: which records open, and how each secret on the way is learnt. */
import { LinesView } from '../../render/components/lines.tsx'
import type { LeakView } from '../../render/views/leak-view.ts'

interface LeakProps {
  readonly leak: LeakView
  readonly onLeak: (name: string) => void
}

/** Everything that may leak, and what comes of the one that does. */
export function Leak({ leak: { leaks, leaked, connections }, onLeak }: LeakProps) {
  const [roots, made] = [leaks.filter(({ root }) => root), leaks.filter(({ root }) => !root)]
  return (
    <section class="leak" aria-label="leak">
      <p>
        <label>
          Somebody recorded the wire. Later this leaks:{' '}
          <select value={leaked?.name ?? ''} onChange={({ currentTarget }) => onLeak(currentTarget.value)}>
            <option value="" disabled>
              choose a secret
            </option>
            {[['kept, given or drawn', roots] as const, ['made on the way', made] as const].map(
              ([title, some]) => (
                <optgroup key={title} label={title}>
                  {some.map(({ name, what }) => (
                    <option key={name} value={name}>
                      {what}
                    </option>
                  ))}
                </optgroup>
              ),
            )}
          </select>
        </label>
      </p>
      {connections.map(({ id, readable, lines }) => (
        <details key={id} open>
          <summary>
            <b>{id}</b> <span class={readable === 'nothing' ? 'pass' : 'fail'}>{readable}</span> can be read
          </summary>
          <LinesView lines={lines} />
        </details>
      ))}
      {leaked && leaked.besides !== '' && (
        <p class="dim">
          Who has {leaked.what} {leaked.besides}.
        </p>
      )}
    </section>
  )
}
