/** The names of secrets, made of what they are: whose, of which epoch, the how many-th. Nobody reads that back out of them. */
import type { Actor } from '../wire/actor.ts'

/** Epochs of TLS 1.3 that have a traffic secret. */
export type TrafficEpoch = 'early' | 'handshake' | 'application'

/** The name of a traffic secret of TLS 1.3, and of what is made from it (RFC 9846 §7.3, §4.5.3, 8446 §4.4.4). */
export interface TrafficNames {
  readonly secret: string
  readonly writeKey: string
  readonly writeIv: string
  readonly finishedKey: string
}

// Joined, not concatenated: engines keep concatenated names as trees, which are several times as large.
const named = (before: string, after: string): TrafficNames => ({
  secret: [before, 'traffic_secret', after].join(''),
  writeKey: [before, 'write_key', after].join(''),
  writeIv: [before, 'write_iv', after].join(''),
  finishedKey: [before, 'finished_key', after].join(''),
})

/** Those that every handshake has. */
const OF_HANDSHAKES: Readonly<Record<Actor, Readonly<Record<TrafficEpoch, TrafficNames>>>> = {
  client: {
    early: named('client_early_', ''),
    handshake: named('client_handshake_', ''),
    application: named('client_application_', '_0'),
  },
  server: {
    early: named('server_early_', ''),
    handshake: named('server_handshake_', ''),
    application: named('server_application_', '_0'),
  },
}

/** The names of one side's traffic secret. @param generation how often its keys were updated: those of `application` are */
export function trafficNames(side: Actor, epoch: TrafficEpoch, generation = 0): TrafficNames {
  return generation === 0 ? OF_HANDSHAKES[side][epoch] : named(`${side}_${epoch}_`, `_${generation}`)
}

/** What proves a PSK (RFC 9846 §4.3.11.2, 8446 §4.2.11.2; RFC 9258 §5.2): the ladder's key, and the name of the HMAC key made from it. */
export const BINDER_KEYS = {
  session: { binderKey: 'res_binder_key', finishedKey: 'res_binder_finished_key' },
  external: { binderKey: 'ext_binder_key', finishedKey: 'ext_binder_finished_key' },
  imported: { binderKey: 'imp_binder_key', finishedKey: 'imp_binder_finished_key' },
} as const

/**
 * Names of what is made of a PSK on offer end with its index, until it is really used.
 * @param again after a HelloRetryRequest the same index may mean another PSK to a server
 */
export function pskSuffix(index: number, again = false): string {
  return again ? `[${index}] after retry` : `[${index}]`
}

/** TLS 1.2: a secret's name in the handshake of that number, since a renegotiation makes secrets of the same names once more. */
export function phasedName(name: string, phase: number): string {
  return phase === 0 ? name : `${name} (renegotiation ${phase})`
}
