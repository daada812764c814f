/** What there is to look at: PEM, bytes printed in one of many ways, or plain bytes, told apart by looking. */
import { DecodeError } from '../../bytes/reader.ts'
import { readPem } from '../../certificate/keys/pem.ts'
import { readDump } from '../dump/forms.ts'
import { textIn } from '../dump/text.ts'

/** One piece of input. */
export interface Input {
  /** How it was written: `binary`, the name of a way of printing bytes, or the label of a PEM block. */
  readonly form: string
  /** Whether `form` is the label of a PEM block. */
  readonly inPem: boolean
  readonly bytes: Uint8Array
  /** What was passed over, or is in doubt: a sentence each. */
  readonly remarks: readonly string[]
}

/** Where `openssl s_client` was told to print what goes over the wire, the certificates between are no input. */
const PRINTS_THE_WIRE = /^(?:read from|write to) 0x|^(?:>>>|<<<) .*\[length |^(?:Sent|Received) Record\r?$/m

/**
 * What a file holds that may be anything: every PEM block; else bytes that were printed in a way that is known; else the bytes as they are.
 * @throws DecodeError on PEM that is none, and on a text that is meant as bytes and cannot be read
 * @example const [{ form, bytes }] = inputsOf(fromText('15 03 03 00 02 02 28')) // hex, 7 bytes
 */
export function inputsOf(raw: Uint8Array): Input[] {
  const text = textIn(raw)
  if (text === undefined) return [{ form: 'binary', inPem: false, bytes: raw, remarks: [] }]
  if (/^\s*$/.test(text))
    throw new DecodeError('input', 0, {
      expected: 'bytes, plain or printed',
      actual: 'nothing but white space',
    })
  if (/^-----BEGIN /m.test(text) && !PRINTS_THE_WIRE.test(text))
    return readPem(text).map(({ label, bytes }) => ({ form: label, inPem: true, bytes, remarks: [] }))
  const dump = readDump(text)
  if (dump) return [{ ...dump, inPem: false }]
  const slip = slipInHex(text)
  if (slip !== undefined)
    throw new DecodeError('input', slip, {
      expected: 'hex from end to end, as it begins',
      actual: `'${text[slip]}' at character ${slip}`,
    })
  return [{ form: 'binary', inPem: false, bytes: raw, remarks: [] }]
}

/** Where text that is meant as hex is none: it is readable from end to end, and begins with some bytes in hex. */
function slipInHex(text: string): number | undefined {
  if (!/^[\t\n\r -~]+$/.test(text) || !/^\s*([0-9a-fA-F]{2}[\s:]*){4}/.test(text)) return undefined
  const other = text.search(/[^\s0-9a-fA-F:]/)
  // Nothing but digits: the last one lacks its other half.
  return other >= 0 ? other : text.trimEnd().length - 1
}
