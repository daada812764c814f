/** Whatever `decode` is given: its form and kind are guessed, and it is shown. */
import { fromText } from '../../../src/bytes/bytes.ts'
import { inputsOf } from '../../../src/inspect/parts/input.ts'
import { kindOf, partsOf } from '../../../src/inspect/parts/kinds.ts'
import { KINDS } from '../../../src/inspect/parts/part.ts'
import { partText } from '../../../src/render/files/parts.ts'
import { PLAIN } from '../../../src/render/text/theme.ts'
import { TlsFailure } from '../../../src/rules/failure.ts'
import { PRINTERS } from '../../inspect/printers.ts'
import { genuineMessages, vectors } from '../genuine.ts'
import { decodes, type Target } from '../target.ts'

const LOOK = { theme: PLAIN, width: 100, full: false }

/** A file. */
export const target: Target = {
  about: 'whatever `decode` is given: printed bytes, records, messages, certificates, sessions',
  seeds: () => [
    ...vectors('hexdumps'),
    ...vectors('hellos'),
    ...Object.values(PRINTERS).map((print) => fromText(print(genuineMessages('1.3')[0].slice(0, 60)))),
  ],
  work: { base: 2_000_000, each: 40_000 },
  run: (input) =>
    decodes(input, () => {
      for (const { bytes, ...how } of inputsOf(input)) {
        const kind = kindOf({ bytes, ...how }) ?? KINDS[bytes.length % KINDS.length]
        decodes(bytes, () => {
          try {
            for (const part of partsOf(kind, bytes)) partText(part, LOOK)
          } catch (error) {
            if (!(error instanceof TlsFailure)) throw error
          }
        })
      }
    }),
}
