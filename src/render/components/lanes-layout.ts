/** Where things stand on the lanes: rows in order, further apart the more virtual time lies between them. */
import type { ConnectionView, RowView } from '../views/story-view.ts'

/** Height of a row, in px. */
const ROW = 30
/** Width beside a lane, in px, where there is the least for a state; and by how much a row is higher for each line more that it needs there. */
const SIDE = 76
const MORE = 20
/** px that stand for the way from one side to the other. */
const WAY = 36
/** px below its words, where something is seen once: it leaves and arrives in one row. */
const BELOW = 11
/** A longer pause is drawn no longer than this, in px. */
const LONGEST = 120

/** A row in its place. */
export interface PlacedRow {
  readonly row: RowView
  /** px from the top to the middle of the row. */
  readonly y: number
  /** ms since the connection began, where the row before had another time. */
  readonly time: number | undefined
}

/** Something on its way, from lane to lane. */
export interface PlacedArrow {
  readonly row: RowView
  readonly from: number
  /** Where it ends: at the row in which it was taken up; where nobody did, in the middle of its way. */
  readonly to: number
  readonly lost: boolean
}

/** A connection in px. */
interface Placed {
  readonly rows: readonly PlacedRow[]
  readonly arrows: readonly PlacedArrow[]
  readonly height: number
}

/** The places of all rows and arrows. @param latency one way, in virtual ms */
export function placed({ rows, began }: Pick<ConnectionView, 'rows' | 'began'>, latency: number): Placed {
  const perMs = latency > 0 ? WAY / latency : 0
  let y = 0
  let before = began
  let shown: number | undefined
  const places = rows.map((row): PlacedRow => {
    const half = heightOf(row) / 2
    const middle = y + half + Math.min(LONGEST, Math.max(0, row.t - before) * perMs)
    y = middle + half
    before = row.t
    const time = row.t === shown ? undefined : row.t - began
    shown = row.t
    return { row, y: middle, time }
  })
  const at = new Map(places.map((place) => [place.row.moment, place.y]))
  const arrows = places.flatMap(({ row, y: from }): PlacedArrow[] => {
    if (!row.sends || row.actor === 'wire') return []
    const { arrives } = row.sends
    if (arrives === row.moment) return [{ row, from: from + BELOW, to: from + BELOW, lost: false }]
    const to = arrives === undefined ? undefined : at.get(arrives)
    return [{ row, from, to: to ?? from + WAY / 2, lost: to === undefined }]
  })
  return { rows: places, arrows, height: Math.max(y, ...arrows.map(({ to }) => to)) + ROW / 2 }
}

function heightOf({ chips, state }: RowView): number {
  // A state is set in 10.5 px, 6.3 of them a letter; around it and between chips is room.
  const width = (state ? 6.3 * state.to.length + 17 : 0) + 37 * chips.length
  return ROW + MORE * Math.max(0, Math.ceil(width / SIDE) - 1)
}
