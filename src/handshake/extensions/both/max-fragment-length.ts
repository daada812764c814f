/**
 * How long a fragment may be, either way: RFC 6066 §4. The client names one of four lengths, and a server that goes along
 * says the same; from then on both cut everything, in the clear too. record_size_limit has taken its place (RFC 8449 §5).
 */
import type { ExtensionName } from '../../../wire/registry.ts'
import { fail } from '../../../rules/failure.ts'
import { findExtension } from '../../../wire/extension.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import type { CommonConfig, FragmentLength, Version } from '../../config.ts'
import type { RecordLimits } from '../../state-parts.ts'
import type { Turn } from '../../turn/turn.ts'
import type { Spoken } from '../spoken.ts'
import { sizesFor } from './record-size-limit.ts'

const CITE = 'RFC 6066 §4'

/** The code points, as the registry names them, and how many bytes they stand for. */
const LENGTHS = { '2^9': 512, '2^10': 1024, '2^11': 2048, '2^12': 4096 } as const satisfies Record<
  string,
  FragmentLength
>
const CODES = { 512: '2^9', 1024: '2^10', 2048: '2^11', 4096: '2^12' } as const

/** The client asks, the server says the same or nothing. */
export const maxFragmentLength: Spoken<'max_fragment_length'> = {
  type: 'max_fragment_length',
  says: {
    ClientHello: (_, { client: { maxFragmentLength: ours } }) => ours === 0 ? undefined : body(ours),
    ServerHello12: ({ limits }) => answer(limits),
    EncryptedExtensions: (_, { endpoint }) => answer(endpoint.limits),
  },
  hears: {
    ServerHello12: (theirs, { answers }, turn) => {
      const limits = theirs && agreed('ServerHello', theirs.max_fragment_length, answers, turn)
      if (!limits) return undefined
      // Not only with the next keys: both sides begin at once.
      turn.limitRecords(limits)
      return { limits }
    },
    EncryptedExtensions: (theirs, { answers }, turn) => {
      const limits = theirs && agreed('EncryptedExtensions', theirs.max_fragment_length, answers, turn)
      if (!limits) return
      turn.limitRecords(limits)
      turn.settle({ recordSizes: limits })
    },
  },
}
