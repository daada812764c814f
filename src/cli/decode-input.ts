/** What `decode` reads: hex, PEM or plain bytes, told apart by looking. */
import { readFileSync } from 'node:fs'
import { fromHex } from '../bytes/bytes.ts'
import { readPem } from '../certificate/pem.ts'
import { UsageError } from './options.ts'

/** One piece of input. */
export interface Input {
  /** `hex`, `binary` or the label of a PEM block. */
  readonly form: string
  readonly bytes: Uint8Array
}

/** The bytes of a file, or of standard input for `-`. @throws UsageError where it cannot be read or is empty */
export function readInput(file: string): Input[] {
  let raw: Uint8Array
  try {
    // A copy that is no Buffer: slices of a Buffer share its memory.
    raw = new Uint8Array(readFileSync(file === '-' ? 0 : file))
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new UsageError(`decode: ${error.message}`)
  }
  if (raw.length === 0) throw new UsageError(`decode: ${file === '-' ? 'standard input' : file} is empty`)
  return inputsOf(raw)
}

/**
 * Every PEM block; else hex, where all characters are hex digits, white space or colons; else the bytes as they are.
 * @throws DecodeError on PEM that is none
 */
export function inputsOf(raw: Uint8Array): Input[] {
  const text = new TextDecoder('latin1').decode(raw)
  if (/^\s*$/.test(text)) throw new UsageError('decode: nothing but white space')
  if (/^-----BEGIN /m.test(text)) return readPem(text).map(({ label, bytes }) => ({ form: label, bytes }))
  if (/^[\s0-9a-fA-F:]+$/.test(text)) {
    const digits = text.replace(/[\s:]/g, '').length
    if (digits % 2 === 1) throw new UsageError(`decode: hex has an odd number of digits: ${digits}`)
    return [{ form: 'hex', bytes: fromHex(text) }]
  }
  const slip = slipInHex(text)
  if (slip !== undefined) throw new UsageError(`decode: hex, but for '${text[slip]}' at character ${slip}`)
  return [{ form: 'binary', bytes: raw }]
}

/** Where text that is meant as hex is none: it is readable from end to end, and begins with some bytes in hex. */
function slipInHex(text: string): number | undefined {
  if (!/^[\t\n\r -~]+$/.test(text) || !/^\s*([0-9a-fA-F]{2}[\s:]*){4}/.test(text)) return undefined
  return text.search(/[^\s0-9a-fA-F:]/)
}
