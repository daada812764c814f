/** What hidden bytes may be: said beside an explanation, and nothing is built on it. */
import type { Witness } from './witness.ts'

/** An alert under keys of TLS 1.3: two bytes, the content type, a tag of 16 (RFC 9846 §5.2, §6). */
const SEALED_ALERT = 2 + 1 + 16

/** What looks like the end of a handshake and may be an alert; `undefined` where nothing does. @param how the connection ended */
export function noteOf({ version, answering }: Witness, how: string): string | undefined {
  const over = how === 'closed' || how === 'reset'
  if (!over || version !== 'TLS 1.3' || answering.records !== 1 || answering.bytes !== SEALED_ALERT)
    return undefined
  return `perhaps an alert: ${SEALED_ALERT} hidden bytes are all that the client says to the server’s flight, too few for a Finished`
}
