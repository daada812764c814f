/** Secrets that a reading is given, as nodes from which others are made. */
import { EMPTY } from '../../bytes/bytes.ts'
import type { SecretNode } from '../../secrets/node.ts'
import type { SecretRow } from '../../secrets/rows.ts'

/** A secret from outside, named after its kind. */
export function inputNode(row: SecretRow, bytes: Uint8Array): SecretNode {
  const nothing = { label: '', context: EMPTY, parents: [], cite: '', algorithm: 'none' } as const
  const kept = { lasts: 'connection', status: 'live' } as const
  return { ...nothing, ...kept, id: `given/${row.kind}`, name: row.kind, row, bytes, operation: 'input' }
}
