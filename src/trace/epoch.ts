import type { TrafficEpoch } from '../secrets/names.ts'

/** Protection of one direction, by the secret behind it. */
export type EpochName = 'plaintext' | TrafficEpoch

/** Which keys one direction uses. */
export interface EpochId {
  readonly name: EpochName
  /** How often the keys were updated (RFC 9846 §4.7.3), or in TLS 1.2 how often they were negotiated anew; 0 before. */
  readonly generation: number
}

/** The same where somebody only listened: of a record that no key opened, it is `hidden`. */
export interface SeenEpoch {
  readonly name: EpochName | 'hidden'
  readonly generation: number
}

/** Before any keys. */
export const IN_THE_CLEAR: EpochId = { name: 'plaintext', generation: 0 }

/** An epoch in a word or two, as traces and alerts print it: `handshake`, `application 2`. */
export function describeEpoch({ name, generation }: SeenEpoch): string {
  return name === 'application' ? `application ${generation}` : name
}
