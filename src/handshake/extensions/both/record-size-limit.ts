/** How large a protected record each side takes: RFC 8449. The limits of one direction have nothing to do with the other's. */
import { MAX_PLAINTEXT } from '../../../wire/record.ts'
import { SMALLEST_RECORD_LIMIT } from '../../../record/record13.ts'
import { fail } from '../../../rules/failure.ts'
import { findExtension } from '../../../wire/extension.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import type { CommonConfig, ServerConfig } from '../../config/config.ts'
import type { Version } from '../../../wire/version.ts'
import type { RecordLimits } from '../../state/state-parts.ts'
import { answers } from '../answers.ts'
import type { Spoken } from '../spoken.ts'

const CITE = 'RFC 8449 §4'

/** Nobody asked for anything. */
export const NO_LIMITS: RecordLimits = { by: undefined, send: MAX_PLAINTEXT, receive: MAX_PLAINTEXT }

/** Each side says what it takes; an answer goes out where the client said something. */
export const recordSizeLimit: Spoken<'record_size_limit'> = {
  type: 'record_size_limit',
  says: {
    ClientHello: ({ speaks13 }, { client }) => ourLimit(client, speaks13 ? 'TLS 1.3' : 'TLS 1.2'),
    ServerHello12: ({ agreed }, { server }) =>
      agreed.recordSizes.by === 'record_size_limit' ? ourLimit(server, 'TLS 1.2') : undefined,
    EncryptedExtensions: (_, { server, endpoint }) =>
      endpoint.limits.by === 'record_size_limit' ? ourLimit(server, 'TLS 1.3') : undefined,
  },
  hears: {
    // Before the ServerHello goes: our answer comes three messages later, under keys that need not be made (RFC 8449 §4).
    ClientHello: (theirs) => checkSizeLimit('ClientHello', theirs?.record_size_limit),
    ServerHello12: (theirs, _, turn) => ({
      recordSizes: agreeOnSizes(
        ourLimit(turn.client, 'TLS 1.2'),
        'TLS 1.2',
        'ServerHello',
        theirs?.record_size_limit,
      ),
    }),
    EncryptedExtensions: (theirs, _, turn) => {
      const ours = ourLimit(turn.client, 'TLS 1.3')
      const limits = agreeOnSizes(ours, 'TLS 1.3', 'EncryptedExtensions', theirs?.record_size_limit)
      turn.limitRecords(limits)
      turn.settle({ recordSizes: limits })
    },
  },
}

/** The type byte inside a record of TLS 1.3, which its limit counts and that of TLS 1.2 does not (§4). */
function typeByte(version: Version): number {
  return version === 'TLS 1.3' ? 1 : 0
}

/** Our record_size_limit for a connection in which `version` is the highest possible; `undefined` where none is configured. */
function ourLimit({ recordSizeLimit: ours }: CommonConfig, version: Version) {
  if (ours === 0) return undefined
  return { record_size_limit: Math.min(ours, MAX_PLAINTEXT + typeByte(version)) }
}

type Speaker = 'ClientHello' | 'ServerHello' | 'EncryptedExtensions'

/** Refuses a limit under which there would be hardly any room. @throws TlsFailure `illegal_parameter` for a value below 64 */
function checkSizeLimit(message: Speaker, theirs: number | undefined): undefined {
  if (theirs !== undefined && theirs < SMALLEST_RECORD_LIMIT)
    fail('illegal_parameter', CITE, {
      expected: `at least ${SMALLEST_RECORD_LIMIT}`,
      actual: String(theirs),
      field: `${message}.extensions.record_size_limit`,
    })
}

/** What a server makes of a ClientHello that it answers in `version`. @throws TlsFailure as {@link agreeOnSizes} */
export function sizesFor(config: ServerConfig, version: Version, { extensions }: ClientHello): RecordLimits {
  const theirs = findExtension(extensions, 'record_size_limit')?.record_size_limit
  // A server that does not say it does not speak it: no limit holds then.
  const ours = answers(config, version, 'record_size_limit') ? ourLimit(config, version) : undefined
  return agreeOnSizes(ours, version, 'ClientHello', theirs)
}

/**
 * What both extensions come to, in bytes of content per record.
 * @param ours what we said or shall say, @param theirs the peer's value; without either there are no limits
 * @throws TlsFailure `illegal_parameter` for a value below 64
 */
function agreeOnSizes(
  ours: ReturnType<typeof ourLimit>,
  version: Version,
  message: Speaker,
  theirs: number | undefined,
): RecordLimits {
  checkSizeLimit(message, theirs)
  if (theirs === undefined || !ours) return NO_LIMITS
  // More than the protocol allows may be asked for, by an extension that we do not know; it changes nothing (§4).
  return {
    by: 'record_size_limit',
    send: Math.min(theirs - typeByte(version), MAX_PLAINTEXT),
    receive: ours.record_size_limit - typeByte(version),
  }
}
