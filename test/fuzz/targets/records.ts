/** Records of either version as `decode` shows them, sealed ones opened with the keys of what was recorded. */
import { concat } from '../../../src/bytes/bytes.ts'
import { partsOf } from '../../../src/inspect/parts/kinds.ts'
import { KeyLog } from '../../../src/inspect/opening/keylog.ts'
import { keylogText } from '../../../src/render/files/keylog.ts'
import { eventsOf } from '../../../src/trace/run.ts'
import { run } from '../../render/runs.ts'
import { Broken, decodes, type Target } from '../target.ts'

const RUNS = ['tls13-full', 'tls13-key-update', 'tls12-ecdhe', 'tls12-ticket', 'tls12-psk'].map((name) =>
  run(name),
)
const keylog = new KeyLog(RUNS.map(keylogText).join(''))

/** Records of both directions, in the order in which they went over the wire. */
export const target: Target = {
  about: 'records of both versions, opened where their keys are known',
  seeds: () =>
    RUNS.map((run) =>
      concat(
        ...run.connections
          .flatMap(eventsOf)
          .flatMap(({ event }) =>
            event.kind === 'record' && event.direction === 'sent' ? [event.bytes] : [],
          ),
      ),
    ),
  work: { base: 2_000_000, each: 20_000 },
  run: (input) =>
    decodes(input, () => {
      for (const { title, span } of partsOf('record', input, { keylog }))
        if (span.end < span.start) throw new Broken(`${title} ends before it begins`)
    }),
}
