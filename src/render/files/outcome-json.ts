/** What came of a change as JSON. */
import { printableJson } from '../../bytes/printable.ts'
import type { CameOf } from '../../sim/mutation/came.ts'

/**
 * A line: whether every connection that it touched connected all the same; who noticed first, if anybody, with which alert; and the
 * check that failed, be it that somebody ended the connection or went another way. Behind those the whole of it.
 */
export function outcomeLine(came: CameOf): string {
  const outcomes = came.connections.map(({ outcome }) => outcome)
  const noticed = outcomes.find((outcome) => outcome.kind === 'noticed')
  const [otherwise] = outcomes.flatMap((outcome) => (outcome.kind === 'connected' ? outcome.otherwise : []))
  return printableJson({
    kind: 'outcome',
    connected: outcomes.every(({ kind }) => kind === 'connected'),
    noticedBy: noticed?.by ?? null,
    rule: noticed?.rule ?? otherwise?.id ?? null,
    cite: noticed?.cite ?? otherwise?.cite ?? null,
    alert: noticed?.alert ?? null,
    ...came,
  })
}
