/** What captures told: which connections resumed, why the others did not, and what decided it. */
import { useMemo } from 'preact/hooks'
import type { ExplanationView } from '../../render/explain/explanation-view.ts'
import type { PieceView } from '../worker/evidence/calls.ts'
import type { Listened, Own } from './own.ts'

/** Each capture. */
export function Captures({ own }: { readonly own: Own }) {
  return (
    <>
      {own.pieces.value.pieces.map((piece) => {
        const heard = own.listened.value.get(piece.id)
        return heard && <Capture key={piece.id} {...{ own, piece, heard }} />
      })}
    </>
  )
}

interface CaptureProps {
  readonly own: Own
  readonly piece: PieceView
  readonly heard: Listened
}

function Capture({ own, piece, heard }: CaptureProps) {
  const { connections, more, summary, remarks, trouble } = heard
  const seen = own.sight.value
  const list = useMemo(
    () =>
      connections.map((connection) => (
        <li key={connection.id}>
          <Connection {...{ own, connection }} piece={piece.id} />
        </li>
      )),
    [own, connections, piece.id, seen],
  )
  return (
    <section class="capture" aria-labelledby={`capture-${piece.id}`}>
      <h2 id={`capture-${piece.id}`}>{piece.name}</h2>
      <Progress {...{ own, piece, heard }} />
      {trouble !== '' && (
        <p class="fail" role="alert">
          {trouble}
        </p>
      )}
      {summary.length > 0 && <p class="summary">{summary.join('\n')}</p>}
      {remarks.map((remark, index) => (
        <p key={index} class="dim">
          {remark}
        </p>
      ))}
      <ol class="heard">{list}</ol>
      {more > 0 && <p class="dim">{more} more connections are not listed: the command tells all of them.</p>}
    </section>
  )
}

/** How far the reading has come, as long as it goes on. */
function Progress({ own, piece, heard: { state, read } }: CaptureProps) {
  if (state === 'over') return null
  if (state === 'cancelled')
    return (
      <p class="dim">
        No more of it was read: {read} of {piece.size} bytes.
      </p>
    )
  return (
    <p>
      <progress max={piece.size} value={read} aria-label={`read of ${piece.name}`} />{' '}
      <button onClick={() => own.cancel()}>cancel</button>
    </p>
  )
}

function Connection(props: {
  readonly own: Own
  readonly piece: number
  readonly connection: ExplanationView
}) {
  const { own, piece, connection } = props
  const { id, at, ends, what, outcome, look, says, clues, moments } = connection
  const seen = own.sight.value
  const isSeen = seen?.kind === 'story' && seen.piece === piece && seen.connection === id
  return (
    <>
      <p>
        {moments > 0 ? (
          <button
            aria-pressed={isSeen}
            onClick={() => void own.look({ kind: 'story', piece, connection: id })}
          >
            {id}
          </button>
        ) : (
          <b>{id}</b>
        )}{' '}
        <span class="dim">{at}</span> {ends} <span class="dim">{what}</span>{' '}
        <span class={look}>{outcome}</span>
      </p>
      {[...says, ...clues].map((each, index) => (
        <p key={index} class="why">
          {each}
        </p>
      ))}
    </>
  )
}

/** Every decision of the connection in sight, check by check. */
export function Decisions({ own }: { readonly own: Own }) {
  const seen = own.sight.value
  if (seen?.kind !== 'story' || seen.piece === undefined) return null
  const heard = own.listened.value.get(seen.piece)
  const decisions = heard?.connections.find(({ id }) => id === seen.connection)?.decisions ?? []
  if (decisions.length === 0) return null
  return (
    <section class="decisions" aria-label="decisions">
      <h3>What was decided</h3>
      {decisions.map(({ question, answer, checks }, index) => (
        <details key={index} open>
          <summary>
            {question} <b>{answer}</b>
          </summary>
          <ul>
            {checks.map((check, nth) => (
              <li key={nth}>
                <span class={check.look}>{check.mark}</span> {check.says}{' '}
                <span class="cite">{check.cite}</span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  )
}
