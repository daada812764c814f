/** The pieces of a Lab's connections, to be lost one by one. */
import type { Explanation } from '../../../src/inspect/explain/explanation.ts'
import { Explainer, type ExplainSettings } from '../../../src/inspect/explain/explainer.ts'
import type { Piece } from '../../../src/inspect/reader/reader.ts'
import { eventsOf } from '../../../src/trace/run.ts'
import type { Told } from './heard.ts'

/** A piece of a connection as it goes by. */
export interface WirePiece extends Piece {
  readonly connection: string
  readonly t: number
}

/** Every record that was sent, in order. */
export function piecesOf({ run }: Told): readonly WirePiece[] {
  return run.connections.flatMap((each) =>
    eventsOf(each).flatMap(({ actor, event, moment }) =>
      event.kind === 'record' && event.direction === 'sent' && actor !== 'wire'
        ? [{ connection: each.id, from: actor, bytes: event.bytes, t: moment.t }]
        : [],
    ),
  )
}

/** What is explained of them where some are lost. @param lost by index */
export function explainedWithout(
  pieces: readonly WirePiece[],
  lost: readonly number[],
  settings: ExplainSettings = {},
): readonly Explanation[] {
  const explainer = new Explainer({ keeps: () => Infinity, ...settings })
  const names = [...new Set(pieces.map(({ connection }) => connection))]
  return names.map((connection, number) => {
    const [client, server] = [
      { address: '192.0.2.1', port: 40_000 + number },
      { address: '198.51.100.1', port: 443 },
    ]
    const own = pieces.flatMap((piece, index) => (piece.connection === connection ? [{ piece, index }] : []))
    explainer.begin({ connection, client, server, t: own[0]!.piece.t })
    for (const { piece, index } of own) {
      const { from, bytes, t } = piece
      if (lost.includes(index)) explainer.gap(connection, { from, length: bytes.length, why: 'lost', t })
      else explainer.feed(connection, piece)
    }
    return explainer.end(connection, own.at(-1)!.piece.t, 'closed')
  })
}
