/** Ids of secrets. Sessions and traces carry them, beyond the run that made them, so they are text: written and read here alone. */

import type { SecretId } from './node.ts'

/** What an id says. */
interface SecretPlace {
  /** Id of the connection; without a slash. */
  readonly connection: string
  readonly actor: string
  readonly name: string
}

/** What the ids of all secrets of one endpoint begin with. */
export function idPrefix(connection: string, actor: string): string {
  return `${connection}/${actor}/`
}

/** What an id says: its writer is another program's session perhaps, so parts may be empty. */
export function placeOf(id: SecretId): SecretPlace {
  const [connection = '', actor = '', ...name] = id.split('/')
  return { connection, actor, name: name.join('/') }
}
