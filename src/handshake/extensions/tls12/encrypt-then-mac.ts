/** TLS 1.2: a MAC over what is encrypted, for block ciphers (RFC 7366). */
import { fail } from '../../../rules/failure.ts'
import { SUITES_12 } from '../../../wire/registry/suites12.ts'
import { offers12, type Spoken } from '../spoken.ts'

/** Some servers echo it for suites that encrypt nothing, where it changes nothing; never with an AEAD (RFC 7366 §3). */
export const encryptThenMac: Spoken<'encrypt_then_mac'> = {
  type: 'encrypt_then_mac',
  says: {
    ClientHello: (_, turn) => (offers12(turn) && turn.client.encryptThenMac ? null : undefined),
    ServerHello12: ({ agreed }) => (agreed.encryptThenMac ? null : undefined),
  },
  hears: {
    ServerHello12: (data, { suite }) => {
      if (data !== undefined && SUITES_12[suite].mac === 'AEAD')
        fail('illegal_parameter', 'RFC 7366 §3', {
          expected: 'encrypt_then_mac never with an AEAD',
          actual: suite,
          field: 'ServerHello.extensions.encrypt_then_mac',
        })
      return { encryptThenMac: data !== undefined }
    },
  },
}
