/** A published connection as it stands in the data of this folder, read: what is compared with, and what a run needs from it. */
import { fromHex } from '../../bytes/bytes.ts'
import { ByteQueue } from '../../bytes/queue.ts'
import type { Published } from '../../trace/published.ts'
import type { Actor } from '../../wire/actor.ts'
import { takeMessages } from '../../wire/envelope.ts'
import { RECORD_HEADER } from '../../wire/record.ts'

/** A record that one side sent. */
interface PublishedRecord {
  readonly actor: Actor
  /** Content type of what is in it: `handshake`, `application_data`, `alert`, `change_cipher_spec`. */
  readonly type: string
  /** The whole record, header included. */
  readonly bytes: Uint8Array
  /** What is in it: as it is where it travels in the clear. */
  readonly content: Uint8Array
}

/** A published connection. */
export interface PublishedTrace extends Published {
  readonly records: readonly PublishedRecord[]
  /** Private keys of ephemeral key pairs, in the order in which they were made. */
  readonly keys: readonly { readonly actor: Actor; readonly group: string; readonly privateKey: Uint8Array }[]
}

/**
 * Reads lines such as `client key x25519 49af…`, `server handshake 1703… 0800…` (a record, its content) and `secret NAME 33ad…`.
 */
export function readPublished(source: string, text: string): PublishedTrace {
  const rows = text.trim().split('\n')
  const records = rows.flatMap(recordIn)
  return {
    source,
    keys: rows.flatMap(keyIn),
    records,
    messages: records.flatMap(({ actor, type, content }) =>
      type === 'handshake'
        ? takeMessages(ByteQueue.of(content)).messages.map((bytes) => ({ actor, bytes }))
        : [],
    ),
    secrets: new Map(rows.flatMap(secretIn)),
  }
}

function recordIn(row: string): PublishedRecord[] {
  const [actor = '', type = '', record = '', content] = row.split(' ')
  if (!isActor(actor) || type === 'key') return []
  const bytes = fromHex(record)
  return [{ actor, type, bytes, content: content ? fromHex(content) : bytes.slice(RECORD_HEADER) }]
}

function keyIn(row: string): PublishedTrace['keys'] {
  const [actor = '', what, group = '', privateKey = ''] = row.split(' ')
  return isActor(actor) && what === 'key' ? [{ actor, group, privateKey: fromHex(privateKey) }] : []
}

function secretIn(row: string): (readonly [name: string, bytes: Uint8Array])[] {
  const [what, name = '', bytes = ''] = row.split(' ')
  return what === 'secret' ? [[name, fromHex(bytes)]] : []
}

function isActor(word: string): word is Actor {
  return word === 'client' || word === 'server'
}
