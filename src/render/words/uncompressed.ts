/** What compression saved, in words. */
import type { UncompressedEvent } from '../../trace/event.ts'
import { counted } from './values.ts'

/** `inside, by zlib: a Certificate of 1423 bytes in 1011, 412 bytes saved`. */
export function savedWords({ algorithm, compressedLength, message }: UncompressedEvent): string {
  const { length } = message.bytes
  const difference = length - compressedLength
  const saved =
    difference >= 0
      ? `${counted(difference, 'byte')} saved`
      : `${counted(-difference, 'byte')} more than without`
  return `inside, by ${algorithm}: a ${message.name} of ${counted(length, 'byte')} in ${compressedLength}, ${saved}`
}
