/**
 * What a peer may send that brings nothing on, and how often in a row: else it could keep us busy for ever. The limits are rows of
 * `rules/limits.ts`, which docs/guides/limits.md compares with those of other stacks.
 */
import { countedUntil, KEEP_LIMITS, type CountedLimit } from '../../rules/limits.ts'
import { NONE_IN_A_ROW, type InARow } from '../state/state-parts.ts'
import type { Turn } from '../turn/turn.ts'

/** Counts that a part of a handshake message begins anew, and those that application data alone do. */
const [UNTIL_HANDSHAKE, UNTIL_DATA] = [countedUntil('handshake'), countedUntil('application')]

/** One more of its kind. @throws TlsFailure with the alert of the limit where that is more than its setting allows */
export function countInARow(turn: Turn, limit: CountedLimit): void {
  const { config, inARow } = turn.endpoint
  const actual = inARow[limit] + 1
  // A limit of the other role counts nothing here.
  const most = (config as Readonly<Partial<InARow>>)[limit] ?? Infinity
  if (actual > most) turn.judge(KEEP_LIMITS, { limit, most, actual })
  turn.set({ inARow: { ...inARow, [limit]: actual } })
}

/**
 * Something was brought on, so counts begin anew: all of them by an application, with data in either direction or a
 * renegotiation that ours asks for; with a part of a handshake message all but those of messages that are such themselves.
 */
export function broughtOn(turn: Turn, by: 'application' | 'handshake'): void {
  const { inARow } = turn.endpoint
  const next = after(inARow, by)
  if (next !== inARow) turn.set({ inARow: next })
}

/** The same object where nothing changes: moments share it, and a record makes none. */
function after(inARow: InARow, by: 'application' | 'handshake'): InARow {
  if (inARow === NONE_IN_A_ROW || by === 'application') return NONE_IN_A_ROW
  const has = (limit: CountedLimit): boolean => inARow[limit] > 0
  if (!UNTIL_HANDSHAKE.some(has)) return inARow
  const stays = UNTIL_DATA.filter(has).map((limit) => [limit, inARow[limit]] as const)
  return stays.length === 0 ? NONE_IN_A_ROW : { ...NONE_IN_A_ROW, ...Object.fromEntries(stays) }
}
