/** Settings of both sides, and where they are allowed a handshake: no setting ends in internal_error. */
import fc from 'fast-check'
import { concat } from '../../../src/bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../../src/handshake/settings/configure.ts'
import { Misuse } from '../../../src/rules/failure.ts'
import { CLIENTS, fewOf, SERVERS, talk } from '../../robustness/settings.ts'
import { mutateBytes } from '../mutate.ts'
import { Dice } from '../random.ts'
import { Broken, type Target } from '../target.ts'

const BOTH = fc.tuple(fewOf(CLIENTS, clientConfig), fewOf(SERVERS, serverConfig))

/** Random numbers that are read from bytes, and behind their end follow from them: so each byte decides something. */
class Bytes {
  private readonly bytes: Uint8Array
  private readonly rest: Dice
  private at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes
    this.at = at
    this.rest = new Dice(bytes.length)
  }

  clone(): Bytes {
    return new Bytes(this.bytes, this.at)
  }

  next(): number {
    const byte = this.bytes[this.at++] ?? this.rest.below(256)
    return (Math.imul(byte, 0x01010101) ^ this.at) | 0
  }

  getState(): readonly number[] {
    return [this.at]
  }
}

/** Both configurations; a setting that makes no sense is a misuse, and nothing else. */
function refusedOrMade(mine: ClientSettings, theirs: ServerSettings): void {
  for (const make of [() => clientConfig(mine), () => serverConfig(theirs)])
    try {
      make()
    } catch (error) {
      if (!(error instanceof Misuse)) throw error
    }
}

/** A byte that is divisible by four where there is to be a handshake, then the decisions of the generator of settings, a byte each. */
export const target: Target = {
  about: 'settings of client and server, and the handshake that they allow',
  seeds: () => Array.from({ length: 40 }, (_, seed) => new Dice(seed).bytes(120)),
  // To be refused takes a tenth of what a handshake does: a handshake for one in four.
  mutate: (bytes, dice, other) =>
    concat(Uint8Array.of(dice.below(4)), mutateBytes(bytes, dice, other).subarray(1)),
  work: { base: 20_000_000, each: 20_000 },
  oneOf: 5,
  run: (input) => {
    const [mine, theirs] = BOTH.generate(new fc.Random(new Bytes(input, 1)), undefined).value
    if (input.length > 0 && input[0] % 4 > 0) return refusedOrMade(mine, theirs)
    const met = talk(mine, theirs)
    for (const { actor, state } of met ? [met.client, met.server] : [])
      if (state.name === 'FAILED' && state.alert === 'internal_error')
        throw new Broken(`${actor}: internal_error, ${state.rule}`)
  },
}
