/** Renegotiation: each rule broken alone (RFC 5746, RFC 7366 §3.1, RFC 7627 §5). */
import { EMPTY } from '../../src/bytes/bytes.ts'
import {
  BIND_HELLO,
  KEEP_PROTECTION,
  RENEGOTIATE,
  type BindingQuestion,
  type KeptQuestion,
  type RenegotiationQuestion,
} from '../../src/handshake/extensions/tls12/judge-renegotiation.ts'
import type { BrokenTable } from './breaks-alone.ts'

/** May the peer have a new handshake? */
export const MAY: BrokenTable<RenegotiationQuestion> = {
  decision: RENEGOTIATE,
  good: {
    peer: 'client',
    policy: 'allow',
    secureRenegotiation: true,
    resumed: false,
    extendedMasterSecret: false,
  },
  rows: [
    ['renegotiation.policy', { policy: 'refuse' }, 'RFC 5246 §7.2.2'],
    ['renegotiation.secure', { secureRenegotiation: false }, 'RFC 5746 §4.4'],
    ['renegotiation.secure', { secureRenegotiation: false, peer: 'server' }, 'RFC 5746 §4.2'],
    ['renegotiation.same-master-secret', { resumed: true }, 'RFC 7627 §5.4'],
  ],
  answers: { yes: 'a new handshake begins', no: 'no_renegotiation, and the connection goes on' },
}

/** Is the hello bound to what went before? */
export const BOUND: BrokenTable<BindingQuestion> = {
  decision: BIND_HELLO,
  good: {
    message: 'ClientHello',
    renegotiation: true,
    info: new Uint8Array(12).fill(7),
    verifyData: new Uint8Array(12).fill(7),
    scsv: false,
  },
  rows: [
    ['binding.no-scsv', { scsv: true }, 'RFC 5746 §3.7'],
    ['binding.present', { info: undefined }, 'RFC 5746 §3.7'],
    ['binding.verify-data', { info: EMPTY }, 'RFC 5746 §3.7', 'empty, as in a first handshake'],
    ['binding.verify-data', { info: new Uint8Array(12).fill(8) }, 'RFC 5746 §3.7', 'another connection’s'],
  ],
  answers: { yes: 'it continues this connection', no: 'abort with handshake_failure' },
}

/** Does the connection keep what it had? */
export const KEPT_12: BrokenTable<KeptQuestion> = {
  decision: KEEP_PROTECTION,
  good: {
    had: { extendedMasterSecret: true, encryptThenMac: true },
    blockCipher: true,
    extendedMasterSecret: true,
    encryptThenMac: true,
  },
  rows: [
    ['kept.extended-master-secret', { extendedMasterSecret: false }, 'RFC 7627 §5.2'],
    ['kept.encrypt-then-mac', { encryptThenMac: false }, 'RFC 7366 §3.1'],
  ],
  answers: { yes: 'the new handshake goes on', no: 'abort with handshake_failure' },
}
