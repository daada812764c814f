/** Which PSK a server chose, as it said it on the wire. */
import { findExtension } from '../../src/wire/extension.ts'
import type { Met } from './pair.ts'
import { bodyOf } from './play.ts'

/** The selected_identity of the ServerHello: the index of one that the client offered (RFC 9846 §4.3.11). */
export function chosenPsk({ events }: Met): number | undefined {
  const hello = events.find(
    (event) => event.kind === 'message' && event.direction === 'sent' && event.name === 'ServerHello',
  )
  if (hello?.kind !== 'message') throw new Error('no ServerHello was sent')
  const { extensions } = bodyOf(hello.bytes, 'ServerHello')
  return extensions && findExtension(extensions, 'pre_shared_key')?.selected_identity
}
