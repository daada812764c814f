/**
 * How long a fragment may be, either way: RFC 6066 §4. The client names one of four lengths, and a server that goes along
 * says the same; from then on both cut everything, in the clear too. record_size_limit has taken its place (RFC 8449 §5).
 */
import { fail } from '../../../rules/failure.ts'
import { findExtension } from '../../../wire/extension.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import type { FragmentLength, ServerConfig } from '../../config/config.ts'
import type { Version } from '../../../wire/version.ts'
import type { RecordLimits } from '../../state/state-parts.ts'
import type { Turn } from '../../turn/turn.ts'
import type { Beside, Spoken } from '../spoken.ts'
import { answers } from '../answers.ts'
import { sizesFor } from './record-size-limit.ts'

const CITE = 'RFC 6066 §4'

/** Bytes, and the code point that stands for them, as the registry names it. */
const NAMES = { 512: '2^9', 1024: '2^10', 2048: '2^11', 4096: '2^12' } as const satisfies Record<
  FragmentLength,
  string
>
const LENGTHS = new Map<string, FragmentLength>(
  Object.entries(NAMES).map(([length, name]) => [name, Number(length) as FragmentLength]),
)

/** The client asks, the server says the same or nothing. */
export const maxFragmentLength: Spoken<'max_fragment_length'> = {
  type: 'max_fragment_length',
  says: {
    ClientHello: (_, { client: { maxFragmentLength: ours } }) => (ours === 0 ? undefined : body(ours)),
    ServerHello12: ({ agreed }) => answer(agreed.recordSizes),
    EncryptedExtensions: (_, { endpoint }) => answer(endpoint.limits),
  },
  hears: {
    // Before the ServerHello goes: our answer comes later.
    ClientHello: (theirs, { hello }, { server }) => {
      if (theirs) recordLimitsFor(server, 'TLS 1.3', hello)
    },
    ServerHello12: (theirs, _, turn, beside) => {
      const recordSizes = hearAnswer('ServerHello', theirs?.max_fragment_length, turn, beside)
      return recordSizes && { recordSizes }
    },
    EncryptedExtensions: (theirs, _, turn, beside) => {
      const limits = hearAnswer('EncryptedExtensions', theirs?.max_fragment_length, turn, beside)
      if (limits) turn.settle({ recordSizes: limits })
    },
  },
}

function body(length: FragmentLength) {
  return { max_fragment_length: NAMES[length] }
}

/** Nothing is said of it where record_size_limit decided (RFC 8449 §5). */
function answer({ by, send }: RecordLimits) {
  return by === 'max_fragment_length' ? body(send as FragmentLength) : undefined
}

function limitsOf(length: FragmentLength): RecordLimits {
  return { by: 'max_fragment_length', send: length, receive: length }
}

/**
 * What a client makes of an answer: the limit holds at once, whatever keys come later.
 * @throws TlsFailure `illegal_parameter` where it is not what was asked, or stands beside record_size_limit
 */
function hearAnswer(
  message: 'ServerHello' | 'EncryptedExtensions',
  theirs: string | undefined,
  turn: Turn,
  beside: Beside,
): RecordLimits | undefined {
  const { maxFragmentLength: ours } = turn.client
  if (theirs === undefined || ours === 0) return undefined
  const field = `${message}.extensions.max_fragment_length`
  if (theirs !== NAMES[ours])
    fail('illegal_parameter', CITE, { expected: `${NAMES[ours]}, as asked`, actual: theirs, field })
  if (beside.some(({ type }) => type === 'record_size_limit'))
    fail('illegal_parameter', 'RFC 8449 §5', {
      expected: 'one limit for records',
      actual: 'max_fragment_length beside record_size_limit',
      field,
    })
  const limits = limitsOf(ours)
  turn.limitRecords(limits)
  return limits
}

/**
 * The sizes of records that a server agrees to: record_size_limit where both sides say it, else the length that the client
 * asks for, if the server says that it goes along (RFC 8449 §5).
 * @throws TlsFailure `illegal_parameter` for a value that the extension does not have
 */
export function recordLimitsFor(config: ServerConfig, version: Version, hello: ClientHello): RecordLimits {
  const limits = sizesFor(config, version, hello)
  const asked = findExtension(hello.extensions, 'max_fragment_length')?.max_fragment_length
  if (limits.by || asked === undefined || !answers(config, version, 'max_fragment_length')) return limits
  const length = LENGTHS.get(asked)
  if (length !== undefined) return limitsOf(length)
  return fail('illegal_parameter', CITE, {
    expected: `one of ${[...LENGTHS.keys()].join(', ')}`,
    actual: asked,
    field: 'ClientHello.extensions.max_fragment_length',
  })
}
