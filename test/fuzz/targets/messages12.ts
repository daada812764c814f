/** Decoders of all messages of TLS 1.2, whose key exchange says how some are read, with their paths. */
import { KEY_EXCHANGES_12, type KeyExchange12 } from '../../../src/wire/registry/suites12.ts'
import { decodeMessage12, messageLayout12 } from '../../../src/wire/handshake12.ts'
import { pathsOf } from '../../../src/wire/path/paths.ts'
import { concat } from '../../../src/bytes/bytes.ts'
import { genuineMessages } from '../genuine.ts'
import { onceEach } from '../mutate.ts'
import { mutateMessage } from '../structure.ts'
import { decodes, type Target } from '../target.ts'

const EXCHANGES = Object.keys(KEY_EXCHANGES_12) as KeyExchange12[]
const exchangeOf = ([chosen = 0]: Uint8Array): KeyExchange12 => EXCHANGES[chosen % EXCHANGES.length]

const messageOf = onceEach((bytes) => bytes.subarray(1))

/** A byte that chooses the key exchange, then a message with its header. */
export const target: Target = {
  about: 'messages of TLS 1.2 under each key exchange, with paths',
  seeds: () => genuineMessages('1.2').map((message, at) => concat(Uint8Array.of(at), message)),
  mutate: (bytes, dice, other) => {
    const mutate = mutateMessage((message) => messageLayout12(message, { keyExchange: exchangeOf(bytes) }))
    const chosen = dice.below(8) ? bytes.subarray(0, 1) : dice.bytes(1)
    return concat(chosen, mutate(messageOf(bytes), dice, messageOf(other)))
  },
  work: { base: 20_000, each: 2000 },
  run: (input) =>
    decodes(input.subarray(1), (message) => {
      const reading = { keyExchange: exchangeOf(input) }
      decodeMessage12(message, reading)
      pathsOf(messageLayout12(message, reading), message)
    }),
}
