/** The secrets as a ladder that grows: each under what it was made from; opened, its bytes and its formula. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { RungView } from '../views/ladder-view.ts'
import { To, type Way } from './way.tsx'

interface LadderProps {
  readonly rungs: readonly RungView[]
  /** What it is called, where there are several. */
  readonly label?: string
  /** To the moment in which a secret was made. */
  readonly way: Way
  /** What else one can do with a secret. */
  readonly more?: (rung: RungView) => ComponentChildren
}

/** The ladder. What went into a secret lights up where the page does so (`page/touch/ancestors.ts`). */
export function Ladder({ rungs, label = 'secrets', ...rest }: LadderProps) {
  if (rungs.length === 0) return <p class="dim">No secret so far: everything is in the clear.</p>
  return (
    <section class="ladder" aria-label={label}>
      <Rungs rungs={rungs} {...rest} />
    </section>
  )
}

function Rungs({ rungs, ...rest }: Omit<LadderProps, 'label'>) {
  return (
    <ul>
      {rungs.map((rung) => (
        <li key={rung.id}>
          <Rung rung={rung} {...rest} />
          {rung.children.length > 0 && <Rungs rungs={rung.children} {...rest} />}
        </li>
      ))}
    </ul>
  )
}

type RungProps = Omit<LadderProps, 'rungs' | 'label'> & { readonly rung: RungView }

function Rung({ rung, ...rest }: RungProps) {
  const { id, name, hex, says, parents, restored, published } = rung
  const from = parents.map((parent) => parent.name).join(' and ')
  return (
    <details class="rung" data-id={id} data-parents={parents.map((parent) => parent.id).join(' ')}>
      <summary>
        <b>{name}</b> <code>{short(hex)}</code>
        {rung.client !== undefined && rung.server !== undefined && (
          <span class="pass" title="both sides hold the same bytes">
            {' '}
            =
          </span>
        )}
        {published && ' '}
        {published && <span class={published.same ? 'pass' : 'fail'}>{published.says}</span>}
        <span class="for">{says}</span>
        {(parents.length > 1 || restored) && <span class="dim"> from {from}</span>}
      </summary>
      <About rung={rung} {...rest} />
    </details>
  )
}

function About({ rung, way, more }: RungProps) {
  const { hex, formula, cite } = rung
  return (
    <>
      <p>
        = {formula} <span class="cite">{cite}</span>
      </p>
      <p>
        <code class="whole">{hex}</code>
      </p>
      <p>
        {(['client', 'server'] as const).map((side) => {
          const moment = rung[side]
          if (moment === undefined) return <span key={side}>The {side} does not hold these bytes. </span>
          return (
            <To key={side} class="link" {...{ moment, way }}>
              {side}: moment #{moment}
            </To>
          )
        })}
        {more?.(rung)}
      </p>
    </>
  )
}

function short(hex: string): string {
  return hex.length > 16 ? `${hex.slice(0, 16)}…` : hex
}
