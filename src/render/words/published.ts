/** How a run compares with what was published, in words. */
import { differenceInWords, type PublishedMark, type PublishedOutcome } from '../../trace/published.ts'
import { counted } from './values.ts'

/** A mark: `= RFC 8448 §3, byte for byte, 196 bytes`, `≠ RFC 8448 §3 at byte 12: expected 4f, actual 4e`. */
export function markInWords({ source, length, differs }: PublishedMark): string {
  return differs
    ? `≠ ${source} ${differenceInWords(differs)}`
    : `= ${source}, byte for byte, ${counted(length, 'byte')}`
}

/** The last word on a connection: what is equal, and what is not. */
export function outcomeInWords(outcome: PublishedOutcome): string {
  const { source, bytes, messages, records, secrets, differences } = outcome
  const parts = `${counted(messages, 'message')}, ${counted(records, 'record')} and ${counted(secrets, 'secret')}`
  const rest = differences.length === 0 ? 'nothing differs' : differences.join('; ')
  return `${counted(bytes, 'byte')} of ${parts} equal ${source}; ${rest}`
}
