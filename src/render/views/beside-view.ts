/** Two runs beside each other as a page shows them. */
import type { Comparison } from '../../trace/compare/compare.ts'
import { matters } from '../../trace/compare/likeness.ts'
import { connectionLines, openingLines } from '../beside/comparison.ts'
import type { Line, Piece } from '../text/lines.ts'

/** A comparison: what the runs are, then each connection of both. */
export interface BesideView {
  readonly opening: readonly (readonly Piece[])[]
  readonly connections: readonly {
    readonly id: string
    /** Whether anything in it differs that is not anew in every run. */
    readonly matters: boolean
    readonly lines: readonly (readonly Piece[])[]
  }[]
}

/** The view of a comparison. */
export function besideView(comparison: Comparison): BesideView {
  return {
    opening: openingLines(comparison).map(piecesOf),
    connections: comparison.connections.map((connection) => ({
      id: connection.id,
      matters: matters(connection.likeness),
      lines: connectionLines(connection, false).map(piecesOf),
    })),
  }
}

function piecesOf({ pieces }: Line): readonly Piece[] {
  return pieces
}
