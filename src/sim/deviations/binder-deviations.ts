/** Binders made another way than the server makes them: one alert for all, and a recomputation that tells which. */
import type { BinderWay } from './binders.ts'
import { madeBy, type Deviation } from './deviation.ts'
import { writesBinders } from './write.ts'

/** The four ways, by the id of their deviation. */
export const BINDER_WAYS = {
  'client:binder-over-all': { label: 'own', covers: 'whole' },
  'client:binder-short-length': { label: 'own', covers: 'shortened' },
  'client:binder-label': { label: 'ext binder', covers: 'truncated' },
  'client:binder-forgets-retry': { label: 'own', covers: 'alone' },
} as const satisfies Readonly<Record<`client:${string}`, BinderWay>>

type Rows = Readonly<Record<keyof typeof BINDER_WAYS, Pick<Deviation, 'title' | 'source' | 'exhibit'>>>

const ROWS: Rows = {
  'client:binder-over-all': {
    title: 'makes the binder over the whole ClientHello, binders as zeros',
    source: 'RFC 9846 §4.3.11.2 (8446 §4.2.11.2), which has the hello cut before the binders',
    exhibit: 'tls13-resume',
  },
  'client:binder-short-length': {
    title: 'makes the binder over the cut ClientHello with the length of what is left',
    source: 'atgreen/pure-tls#2',
    exhibit: 'tls13-resume',
  },
  'client:binder-label': {
    title: 'makes the binder of a ticket’s PSK with the label of external PSKs',
    source: 'RFC 9846 §7.1 (8446 §7.1), where two labels keep the two apart',
    exhibit: 'tls13-resume',
  },
  'client:binder-forgets-retry': {
    title: 'makes the binder over the second ClientHello alone, as if there had been no HelloRetryRequest',
    source: 'h2o/picotls#124, tlsfuzzer/tlsfuzzer#214',
    exhibit: 'fault-0rtt-retry',
  },
}

/** One for each way. */
export const BINDER_DEVIATIONS: readonly Deviation[] = madeBy(
  'client',
  (Object.keys(BINDER_WAYS) as (keyof typeof BINDER_WAYS)[]).map((id) => ({
    ...ROWS[id],
    id,
    cite: 'RFC 9846 §4.3.11.2 (8446 §4.2.11.2)',
    message: writesBinders(BINDER_WAYS[id]),
    seen: {
      by: 'server',
      check: 'psk.binder',
      actual: /./,
      consequence: 'the server sends decrypt_error',
      because:
        'a binder is right or wrong: who has the PSK can make it each of these ways and see which one fits',
    },
  })),
)
