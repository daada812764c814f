/** How large a protected record each side takes: RFC 8449. The limits of one direction have nothing to do with the other's. */
import { MAX_PLAINTEXT, SMALLEST_RECORD_LIMIT } from '../record/record13.ts'
import { fail } from '../rules/failure.ts'
import type { CommonConfig, Version } from './config.ts'
import type { RecordLimits } from './state-parts.ts'

const CITE = 'RFC 8449 §4'

/** Nobody asked for anything. */
export const NO_LIMITS: RecordLimits = { send: MAX_PLAINTEXT, receive: MAX_PLAINTEXT }

/** The type byte inside a record of TLS 1.3, which its limit counts and that of TLS 1.2 does not (§4). */
function typeByte(version: Version): number {
  return version === 'TLS 1.3' ? 1 : 0
}

/** Our record_size_limit for a connection in which `version` is the highest possible; `undefined` where none is configured. */
export function sizeLimitExtension({ recordSizeLimit }: CommonConfig, version: Version) {
  const largest = MAX_PLAINTEXT + typeByte(version)
  if (recordSizeLimit === 0) return undefined
  const data = { record_size_limit: Math.min(recordSizeLimit, largest) }
  return { type: 'record_size_limit', data } as const
}

type Speaker = 'ClientHello' | 'ServerHello' | 'EncryptedExtensions'

/** Refuses a limit under which there would be hardly any room. @throws TlsFailure `illegal_parameter` for a value below 64 */
export function checkSizeLimit(message: Speaker, theirs: number | undefined): void {
  if (theirs !== undefined && theirs < SMALLEST_RECORD_LIMIT)
    fail('illegal_parameter', CITE, {
      expected: `at least ${SMALLEST_RECORD_LIMIT}`,
      actual: String(theirs),
      field: `${message}.extensions.record_size_limit`,
    })
}

/**
 * What both extensions come to, in bytes of content per record.
 * @param theirs the peer's value; without one there are no limits
 * @throws TlsFailure `illegal_parameter` for a value below 64
 */
export function agreeOnSizes(
  config: CommonConfig,
  version: Version,
  message: Speaker,
  theirs: number | undefined,
): RecordLimits {
  const ours = sizeLimitExtension(config, version)
  checkSizeLimit(message, theirs)
  if (theirs === undefined || !ours) return NO_LIMITS
  // More than the protocol allows may be asked for, by an extension that we do not know; it changes nothing (§4).
  return {
    send: Math.min(theirs - typeByte(version), MAX_PLAINTEXT),
    receive: ours.data.record_size_limit - typeByte(version),
  }
}
