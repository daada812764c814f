/** What protects a field: the layers that a change must come past, from the outside in. */
import type { Field, Tried } from './stored.ts'

/** A layer, and what it says. */
export interface Guard {
  readonly name: string
  /** What it is, for a reader who meets it first. */
  readonly says: string
  readonly cite: string
}

/** From the outside in. */
export const GUARDS = {
  record: {
    name: 'record',
    says: 'a protected record carries a tag over all of it; with another bit it does not open',
    cite: 'RFC 9846 §5.2, RFC 5246 §6.2.3',
  },
  structure: {
    name: 'structure',
    says: 'lengths must fit into each other, and each field must have a form that can be read',
    cite: 'RFC 9846 §6.2, RFC 5246 §7.2.2',
  },
  order: {
    name: 'order',
    says: 'each state knows which message, and which kind of record, may come next',
    cite: 'RFC 9846 §4, §A; RFC 5246 §7.3',
  },
  rule: {
    name: 'rule',
    says: 'what is said must be allowed, be an answer to what was offered, and agree with what was said before',
    cite: 'RFC 9846 §4.2, §4.3; RFC 5246 §7.4.1',
  },
  binder: {
    name: 'binder',
    says: 'a ClientHello that offers a PSK carries a MAC over itself, made with that PSK',
    cite: 'RFC 9846 §4.3.11.2 (8446 §4.2.11.2)',
  },
  signature: {
    name: 'signature',
    says: 'a certificate is signed by whom one trusts, and its key signs the handshake, or in TLS 1.2 the key exchange',
    cite: 'RFC 9846 §4.5.2 (8446 §4.4.3), RFC 5246 §7.4.3',
  },
  transcript: {
    name: 'transcript',
    says: 'keys and Finished are made of every byte that was said: where both ends saw others, no record opens and no Finished fits',
    cite: 'RFC 9846 §4.5.3, §7.1 (8446 §4.4.4, §7.1); RFC 5246 §7.4.9',
  },
  waiting: {
    name: 'nobody yet',
    says: 'a length announces more than comes, or something does not come: both wait for it, and neither is connected',
    cite: 'RFC 9846 §5.1, RFC 5246 §6.2.1',
  },
  nobody: {
    name: 'nobody',
    says: 'both are connected: the field is ignored, or any value will do, or it is done without',
    cite: 'each has its own',
  },
} as const satisfies Readonly<Record<string, Guard>>

/** Name of a layer. */
export type GuardName = keyof typeof GUARDS

/** The layer that noticed. */
export function guardOf({ what }: Pick<Field, 'what'>, { came }: Pick<Tried, 'came'>): GuardName {
  if (came[0] === 'connected') return 'nobody'
  if (came[0] === 'waiting') return 'waiting'
  const [, , , rule, alert] = came
  return ROWS.find(({ fits }) => fits({ what, rule, alert }))?.guard ?? 'rule'
}

interface Met {
  readonly what: string
  readonly rule: string
  readonly alert: string
}

/** The first row that fits counts; where none does it was a rule about what was said. */
const ROWS: readonly { readonly guard: GuardName; readonly fits: (met: Met) => boolean }[] = [
  {
    guard: 'record',
    fits: ({ what, alert }) => what.startsWith('TLSCiphertext') && alert === 'bad_record_mac',
  },
  // What no key opens where a message was changed: the keys are made of it.
  { guard: 'transcript', fits: ({ alert }) => alert === 'bad_record_mac' },
  { guard: 'structure', fits: ({ alert }) => alert === 'decode_error' || alert === 'record_overflow' },
  { guard: 'order', fits: ({ alert }) => alert === 'unexpected_message' },
  { guard: 'binder', fits: ({ rule }) => rule === 'psk.binder' },
  { guard: 'signature', fits: ({ rule }) => /\.signature$|^certificate\./.test(rule) },
  { guard: 'transcript', fits: ({ rule }) => rule === 'Finished.verify_data' },
]
