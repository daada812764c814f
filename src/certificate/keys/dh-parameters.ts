/** Parameters for finite-field Diffie-Hellman as files hold them: PKCS #3 §9, which `openssl dhparam` writes. */
import { fromHex } from '../../bytes/bytes.ts'
import { DecodeError } from '../../bytes/reader.ts'
import {
  DH_MAXIMUM_BITS,
  DH_MINIMUM_BITS,
  dhObjection,
  type DhParameters,
} from '../../crypto/agreement/dh.ts'
import { constructed, decodeDer } from '../der/der.ts'
import { naturalNumber } from '../der/values.ts'
import { labelsOf, readPem } from './pem.ts'

const LABEL = 'DH PARAMETERS'

const dhParameter = constructed('DHParameter', 'PKCS #3 §9', (reader): DhParameters => {
  const p = bytesOf(reader.field('prime', naturalNumber))
  const g = bytesOf(reader.field('base', naturalNumber))
  if (reader.remaining > 0) reader.field('privateValueLength', naturalNumber)
  return { p, g }
})

/**
 * The first parameters of a PEM text.
 * @throws DecodeError that names field, offset and rule; also for a prime that a client should not accept (RFC 9325 §4.2.1).
 */
export function dhParametersFromPem(text: string): DhParameters {
  const blocks = readPem(text)
  const block = blocks.find(({ label }) => label === LABEL)
  if (!block) throw new DecodeError('PEM', 0, { expected: `a block ${LABEL}`, actual: labelsOf(blocks) })
  const parameters = decodeDer(block.bytes, LABEL, dhParameter)
  const objection = dhObjection(parameters)
  if (objection !== undefined)
    throw new DecodeError(LABEL, 0, {
      expected: `a prime of ${DH_MINIMUM_BITS} to ${DH_MAXIMUM_BITS} bits, and a generator of a large group`,
      actual: objection.actual,
    })
  return parameters
}

function bytesOf(number: bigint): Uint8Array {
  const hex = number.toString(16)
  return fromHex(hex.padStart(hex.length + (hex.length % 2), '0'))
}
