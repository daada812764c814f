/** Decoders of all messages of TLS 1.3, with their spans and paths. */
import { decodeMessage13, messageLayout13 } from '../../../src/wire/handshake.ts'
import { fieldAt, pathsOf } from '../../../src/wire/path/paths.ts'
import { Broken, decodes, type Target } from '../target.ts'
import { mutateMessage } from '../structure.ts'
import { genuineMessages } from '../genuine.ts'

/** A message as bytes, header included. */
export const target: Target = {
  about: 'messages of TLS 1.3, with spans and paths',
  seeds: () => genuineMessages('1.3'),
  mutate: mutateMessage(messageLayout13),
  work: { base: 20_000, each: 2000 },
  run: (input) =>
    decodes(input, () => {
      decodeMessage13(input)
      const layout = messageLayout13(input)
      const leaves = pathsOf(layout, input)
      let end = 0
      for (const { path, span } of leaves) {
        if (span.start !== end) throw new Broken(`${path} begins at ${span.start}, behind ${end}`)
        end = span.end
      }
      if (end !== input.length) throw new Broken(`fields end at ${end} of ${input.length}`)
      const some = leaves[input.length % leaves.length]
      if (fieldAt(layout, input, some.path).span.start !== some.span.start)
        throw new Broken(`${some.path} leads elsewhere`)
    }),
}
