/** The secrets as a ladder that grows: each under what it was made from. */
import { useState } from 'preact/hooks'
import type { RungView } from '../../render/views/ladder-view.ts'

/** The ladder. @param onMoment goes to the moment in which a secret was made */
export function Ladder(props: {
  readonly rungs: readonly RungView[]
  readonly onMoment?: (moment: number) => void
  /** Lets a secret leak, by its name there. */
  readonly onLeak?: (id: string) => void
}) {
  const [at, setAt] = useState('')
  const all = flat(props.rungs)
  const into = ancestors(at, new Map(all.map((rung) => [rung.id, rung])))
  const chosen = all.find(({ id }) => id === at)
  if (all.length === 0) return <p class="dim">No secret so far: everything is in the clear.</p>
  return (
    <section class="ladder" aria-label="secrets">
      <Rungs rungs={props.rungs} {...{ at, into, setAt }} />
      <div class="about" aria-live="polite">
        {chosen ? (
          <About
            rung={chosen}
            {...(props.onMoment && { onMoment: props.onMoment })}
            {...(props.onLeak && { onLeak: props.onLeak })}
          />
        ) : (
          <p class="dim">Choose a secret: its bytes, its formula, and what went into it.</p>
        )}
      </div>
    </section>
  )
}

interface RungsProps {
  readonly rungs: readonly RungView[]
  readonly at: string
  readonly into: ReadonlySet<string>
  readonly setAt: (id: string) => void
}

function Rungs({ rungs, at, into, setAt }: RungsProps) {
  return (
    <ul>
      {rungs.map((rung) => (
        <li key={rung.id}>
          <button
            class={`rung${rung.id === at ? ' at' : ''}${into.has(rung.id) ? ' into' : ''}`}
            aria-pressed={rung.id === at}
            onClick={() => setAt(rung.id === at ? '' : rung.id)}
          >
            <b>{rung.name}</b> <code>{short(rung.hex)}</code>
            {rung.client !== undefined && rung.server !== undefined && (
              <span class="pass" title="both sides hold the same bytes">
                {' '}
                =
              </span>
            )}
            <span class="for">{rung.says}</span>
          </button>
          {rung.children.length > 0 && <Rungs rungs={rung.children} {...{ at, into, setAt }} />}
        </li>
      ))}
    </ul>
  )
}

function About({
  rung,
  onMoment,
  onLeak,
}: {
  readonly rung: RungView
  readonly onMoment?: (moment: number) => void
  readonly onLeak?: (id: string) => void
}) {
  const { name, hex, formula, cite, says, published } = rung
  return (
    <>
      <h3>{name}</h3>
      <p>
        {says} <span class="cite">{cite}</span>
      </p>
      <p class="formula">= {formula}</p>
      <p>
        <code class="whole">{hex}</code>
      </p>
      {published && <p class={published.same ? 'pass' : 'fail'}>{published.says}</p>}
      <p>
        {(['client', 'server'] as const).map((side) => {
          const moment = rung[side]
          if (moment === undefined) return <span key={side}>The {side} does not hold these bytes yet. </span>
          return (
            <button key={side} class="link" onClick={() => onMoment?.(moment)}>
              {side}: moment #{moment}
            </button>
          )
        })}
        {onLeak && (
          <button onClick={() => onLeak(rung.id)} title={`--leak ${rung.id}`}>
            let it leak
          </button>
        )}
      </p>
    </>
  )
}

function short(hex: string): string {
  return hex.length > 16 ? `${hex.slice(0, 16)}…` : hex
}

function flat(rungs: readonly RungView[]): RungView[] {
  return rungs.flatMap((rung) => [rung, ...flat(rung.children)])
}

function ancestors(id: string, all: ReadonlyMap<string, RungView>, found = new Set<string>()): Set<string> {
  for (const parent of all.get(id)?.parents ?? [])
    if (all.has(parent.id) && !found.has(parent.id)) ancestors(parent.id, all, found.add(parent.id))
  return found
}
