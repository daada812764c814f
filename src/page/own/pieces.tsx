/** The pieces that somebody brought: what each was taken for, and how one says the same in a shell. */
import { PIECE_KINDS, type PieceKind, type PieceView } from '../worker/evidence/calls.ts'
import { isKey, type Own } from './own.ts'
import { sameInShell } from './say.ts'

/** All of them. */
export function Pieces({ own }: { readonly own: Own }) {
  const { pieces, sides } = own.pieces.value
  if (pieces.length === 0) return null
  const named = (id: number): string => pieces.find((piece) => piece.id === id)?.name ?? ''
  return (
    <section class="pieces" aria-label="what was brought">
      <ul aria-live="polite">
        {pieces.map((piece) => (
          <Piece key={piece.id} {...{ own, piece }} />
        ))}
      </ul>
      {sides && (
        <p>
          {named(sides.client)} and {named(sides.server)} are the two sides of one connection; in which order
          they spoke is derived from the protocol.{' '}
          <button onClick={() => void own.look({ kind: 'story', piece: undefined, connection: 'c1' })}>
            look at it
          </button>
        </p>
      )}
    </section>
  )
}

function Piece({ own, piece }: { readonly own: Own; readonly piece: PieceView }) {
  const { id, name, size, kind, says, remarks, trouble, identity, isMixed } = piece
  const looks = kind !== undefined && kind !== 'capture' && !isKey(kind) && trouble === ''
  const seen = own.sight.value
  const [inParts, asStory] = [seen?.kind === 'parts', seen?.kind === 'story'].map(
    (is) => is && seen?.piece === id,
  )
  return (
    <li>
      <p>
        <b>{name}</b> <span class="dim">{size} bytes</span>{' '}
        {trouble === '' ? <span>taken for {says}</span> : <span class="fail">{trouble}</span>}
      </p>
      {remarks.map((remark) => (
        <p key={remark} class="dim">
          {remark}
        </p>
      ))}
      <p class="does">
        {isMixed && (
          <button
            aria-pressed={asStory}
            onClick={() => void own.look({ kind: 'story', piece: id, connection: 'c1' })}
          >
            look at the connection
          </button>
        )}
        {looks && (
          <button aria-pressed={inParts} onClick={() => void own.look({ kind: 'parts', piece: id })}>
            {isMixed ? 'look at the records' : 'look at it'}
          </button>
        )}
        <label>
          It is{' '}
          <select
            value={kind ?? ''}
            aria-label={`what ${name} is`}
            onChange={({ currentTarget: { value } }) =>
              void own.take(id, value === '' ? undefined : (value as PieceKind))
            }
          >
            <option value="">as it looks</option>
            {PIECE_KINDS.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        {kind === 'PSK' && (
          <label>
            under the identity{' '}
            <input
              value={identity ?? ''}
              aria-label={`identity of ${name}`}
              placeholder="any"
              onChange={({ currentTarget: { value } }) =>
                void own.take(id, kind, value === '' ? undefined : value)
              }
            />
          </label>
        )}
        <button onClick={() => void own.drop(id)} aria-label={`remove ${name}`}>
          remove
        </button>
        {(looks || kind === 'capture') && <code>{sameInShell(piece, own.pieces.value.pieces)}</code>}
      </p>
    </li>
  )
}
