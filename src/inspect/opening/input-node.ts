/** Secrets that a reading is given, as nodes from which others are made. */
import { EMPTY } from '../../bytes/bytes.ts'
import type { SecretNode } from '../../secrets/node.ts'

/** A secret from outside. */
export function inputNode(name: string, bytes: Uint8Array): SecretNode {
  const nothing = { label: '', context: EMPTY, parents: [], cite: '', algorithm: 'none' } as const
  const kept = { use: 'secret', lasts: 'connection', status: 'live' } as const
  return { ...nothing, ...kept, id: `given/${name}`, name, bytes, operation: 'input' }
}
