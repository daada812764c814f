/** Captures that a text prints, in any way in which bytes are printed: hex with offsets or without, base64, and so on. */
import { DecodeError } from '../../bytes/reader.ts'
import { CaptureReader } from '../capture/capture.ts'
import { textIn } from '../dump/text.ts'
import { inputsOf, type Input } from './input.ts'

/** Bytes by which a capture is recognised. */
const HEAD = 2 ** 16

/** Whether bytes begin as a capture does, compressed or not. */
export function isCapture(bytes: Uint8Array): boolean {
  const reader = new CaptureReader()
  const events = [...reader.push(bytes.subarray(0, HEAD)), ...reader.end()]
  return events.some((event) => event.kind === 'summary' && event.format !== undefined)
}

/** The capture that a text prints; `undefined` where it is no text, prints something else, or cannot be read. */
export function printedCapture(raw: Uint8Array): Input | undefined {
  if (textIn(raw) === undefined) return undefined
  try {
    const [input, ...more] = inputsOf(raw)
    return input && more.length === 0 && isCapture(input.bytes) ? input : undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
