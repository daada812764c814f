/** Ticket keys as the command line takes them: bytes in hex, whose number says which format they are for. */
import { isNonEmpty, type NonEmpty } from '../../bytes/list.ts'
import { fromText } from '../../bytes/bytes.ts'
import { Misuse } from '../../rules/failure.ts'
import {
  formatsOfLength,
  ticketKey,
  type TicketFormat,
  type TicketKey,
} from '../../session/tickets/ticket-key.ts'
import { hexBytes, UsageError } from './options.ts'

/** What `--ticket-key` takes, for the help. */
export const TICKET_KEY_HELP = '80 bytes of OpenSSL, 48 of Node or 64 of RFC 5077: a name, then secrets'

/**
 * The key that a server seals with.
 * @param context text of `--context`, for tickets that OpenSSL or Node are to open
 * @throws UsageError
 */
export function servingKey(hex: string, context = ''): TicketKey {
  const bytes = hexBytes('ticket-key', hex)
  const [format] = formatsOf(bytes)
  try {
    return ticketKey(format, bytes, fromText(context))
  } catch (error) {
    if (error instanceof Misuse) throw new UsageError(`--context: ${error.message}`)
    throw error
  }
}

/** Every key that the bytes may be: two formats have 48. @throws UsageError */
export function openingKeys(hex: string | undefined): readonly TicketKey[] {
  if (hex === undefined) return []
  const bytes = hexBytes('ticket-key', hex)
  return formatsOf(bytes).map((format) => ticketKey(format, bytes))
}

function formatsOf(bytes: Uint8Array): NonEmpty<TicketFormat> {
  const found = formatsOfLength(bytes.length)
  if (isNonEmpty(found)) return found
  throw new UsageError(`--ticket-key: expected 48, 64 or 80 bytes, actual ${bytes.length}`)
}
