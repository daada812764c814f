/** Two lanes in virtual time: what each side does, and what is on its way between them. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { Fragment } from 'preact'
import type { ConnectionView, RowView } from '../views/story-view.ts'
import { placed, type PlacedArrow, type PlacedRow } from './lanes-layout.ts'
import { Published, Reasons } from './reasons.tsx'
import { To, type Way } from './way.tsx'

interface LanesProps {
  readonly connection: ConnectionView
  /** One way, in virtual ms. */
  readonly latency: number
  /** Index of the moment in sight, where that is known. */
  readonly at?: number
  /** To a moment; where there is none the lanes are only looked at. */
  readonly way?: Way
}

interface ConnectionProps extends LanesProps {
  /** What stands before ids, where the same connection is on the page twice. */
  readonly ids?: string
}

/** One connection: what it is, and its lanes. */
export function Connection({ ids = '', ...props }: ConnectionProps) {
  const { id: name, kind, reasons, facts, began, published } = props.connection
  const id = ids + name
  return (
    <section class="connection" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        {name}: {kind}
      </h2>
      <Reasons reasons={reasons} />
      {published && <Published {...published} />}
      <p class="dim">
        {facts.join(' · ')}
        {began > 0 && `, from ${began} ms`}
      </p>
      <Lanes {...props} />
    </section>
  )
}

/** Its lanes alone. */
export function Lanes({ connection, latency, at = -1, way }: LanesProps) {
  const { rows, arrows, height } = placed(connection, latency)
  return (
    <>
      <div class="lane-heads" aria-hidden="true">
        <b class="client">client</b>
        <b class="server">server</b>
      </div>
      <div class="lanes" style={{ height: `${height}px` }}>
        <Wires arrows={arrows} height={height} at={at} />
        {rows.map((place) => (
          <Row key={place.row.moment} {...{ place, at }} {...(way && { way })} />
        ))}
      </div>
    </>
  )
}

/** The lanes, and what goes from one to the other: drawn in the width that there is. */
function Wires(props: {
  readonly arrows: readonly PlacedArrow[]
  readonly height: number
  readonly at: number
}) {
  const { arrows, height, at } = props
  return (
    <svg class="wires" viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <line class="lane client" x1={0} x2={0} y1={0} y2={height} />
      <line class="lane server" x1={100} x2={100} y1={0} y2={height} />
      {arrows.map(({ row, from, to, lost }) => {
        const [x1, end] = row.actor === 'client' ? [0, 100] : [100, 0]
        return (
          <line
            key={row.moment}
            class={`arrow ${row.sends?.keys ?? ''}${lost ? ' lost' : ''}${row.moment === at ? ' at' : ''}`}
            {...{ x1, x2: lost ? 50 : end, y1: from, y2: to }}
          />
        )
      })}
    </svg>
  )
}

interface RowProps {
  readonly place: PlacedRow
  readonly at: number
  readonly way?: Way
}

function Row({ place: { row, y, time }, at, way }: RowProps) {
  const { moment, actor } = row
  const look = {
    class: `row ${actor}${moment === at ? ' at' : ''}`,
    style: { top: `${y}px` },
  }
  const content = (
    <>
      <time>{time === undefined ? '' : `+${Number(time.toFixed(3))} ms`}</time>
      <span class="side">{actor !== 'server' && <Own row={row} />}</span>
      <Doing row={row} />
      <span class="side">{actor === 'server' && <Own row={row} />}</span>
    </>
  )
  if (!way) return <div {...look}>{content}</div>
  return (
    <To {...look} {...{ moment, way }} at={moment === at}>
      {content}
    </To>
  )
}

function Doing({ row: { sends, title, step, actor } }: { readonly row: RowView }) {
  const number = step && (
    <b class="step" title={`step ${step.number} of ${step.of}`}>
      {step.number}{' '}
    </b>
  )
  if (!sends)
    return (
      <span class={`doing ${actor}`}>
        {number}
        {title}
      </span>
    )
  const { name, size, keys, fatal, arrives } = sends
  return (
    <span class={`sends ${actor} ${keys}${fatal ? ' fatal' : ''}`}>
      {actor === 'server' && '◀ '}
      {number}
      {name}
      {size !== undefined && <small> {size} B</small>}
      {arrives === undefined && <small> never taken up</small>}
      {actor === 'client' && ' ▶'}
    </span>
  )
}

/** What else a moment holds. */
function Own({ row: { state, chips } }: { readonly row: RowView }) {
  return (
    <>
      {state && (
        <span class="state" title={`${state.from} → ${state.to}`}>
          {state.to.split(/(?<=_)/).map((word) => (
            <Fragment key={word}>
              {/* Where the lane is narrow, a name breaks between its words. */}
              {word}
              <wbr />
            </Fragment>
          ))}
        </span>
      )}
      {chips.map(({ kind, text, title }, index) => (
        <span key={index} class={`chip ${kind}`} title={title}>
          {text}
        </span>
      ))}
    </>
  )
}
