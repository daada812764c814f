/** What the lists of primitives have in common: they are fixed, they are run as they say, and they are printed. */
import type { StepEvent } from '../../src/trace/event.ts'
import { connect, TRACED_ENV, type Scenario } from './scenario.ts'

/** Primitives to be timed, beside their list. */
export interface Baseline {
  readonly run: () => void
  /** The list in one line, with the sizes that it runs on. */
  readonly detail: string
}

/** Lengths in bytes of what passes through hashes and ciphers, from one real run of ours. */
export interface Sizes {
  /** Handshake messages in the order of the transcript. */
  readonly messages: readonly number[]
  /** Content of protected records. */
  readonly records: readonly number[]
}

/** The sizes of one handshake. */
export function sizesOf(scenario: Scenario): Sizes {
  const messages: number[] = []
  const records: number[] = []
  connect(scenario, TRACED_ENV, (events: readonly StepEvent[]) => {
    for (const event of events) {
      if (event.kind === 'message' && event.direction === 'sent' && event.name !== 'ChangeCipherSpec')
        messages.push(event.bytes.length)
      if (event.kind === 'record' && event.direction === 'sent' && event.epoch.name !== 'plaintext')
        records.push(event.plaintext.length)
    }
  })
  // The last message is in no hash that is needed: the ticket of TLS 1.3, the second Finished of TLS 1.2.
  return { messages: messages.slice(0, -1), records }
}

/**
 * A baseline that does what its list says: it is run once and held against it.
 * @param make gives the function to be timed, which adds to `did` whatever it does
 */
export function baselineOf<C extends { readonly [K in keyof C]: number }>(
  name: string,
  counts: C,
  sizes: Sizes,
  make: (did: Record<keyof C, number>) => () => void,
): Baseline {
  const did: Record<string, number> = {}
  for (const key of Object.keys(counts)) did[key] = 0
  const run = make(did as Record<keyof C, number>)
  run()
  for (const [key, due] of Object.entries<number>(counts))
    if (did[key] !== due)
      throw new Error(`${name}: the list says ${due} times ${key}, the baseline did ${did[key]}`)
  const parts = Object.entries<number>(counts).flatMap(([key, times]) =>
    times > 0 ? [`${times} ${key}`] : [],
  )
  const detail = `${parts.join(', ')}; messages of ${sizes.messages.join(', ')} bytes, protected records of ${sizes.records.join(', ')}`
  return { run, detail }
}
