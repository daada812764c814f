/** `--visits FILE.csv`: who comes when, a visit a line. */
import { closeSync, openSync, readSync } from 'node:fs'
import type { Visits } from '../../sim/fleet/crowd.ts'
import { onFile } from '../arguments/options.ts'
import { NowAndThen } from '../output/now-and-then.ts'
import { VisitsReading } from './visits-reading.ts'

/**
 * What a file says. Its lines may be in any order; a header is skipped.
 * @param note told now and then how far it is
 * @throws UsageError with the line
 */
export function visitsFrom(file: string, note: (text: string) => void): Visits {
  return onFile('visits', file, () => {
    const reading = new VisitsReading()
    const pace = new NowAndThen(note)
    const descriptor = openSync(file, 'r')
    try {
      const chunk = new Uint8Array(1 << 20)
      const decoder = new TextDecoder()
      for (let length; (length = readSync(descriptor, chunk)) > 0;) {
        reading.add(decoder.decode(chunk.subarray(0, length), { stream: true }))
        pace.advance(() => `fleet: ${reading.visits} visits read\n`)
      }
    } finally {
      closeSync(descriptor)
    }
    return reading.end()
  })
}
