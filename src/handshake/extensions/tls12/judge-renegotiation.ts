/**
 * Renegotiation in rules: may a handshake be renewed, is its hello bound to the one before (RFC 5746), and does the
 * connection keep the protection that it had (RFC 7366, RFC 7627)?
 */
import { equal } from '../../../bytes/bytes.ts'
import type { Decision } from '../../../rules/rule.ts'
import type { Actor } from '../../../wire/actor.ts'

// ---- May the connection be renegotiated?

/** A connection that the peer wants to renegotiate. */
export interface RenegotiationQuestion {
  /** Who asks. */
  readonly peer: Actor
  readonly policy: 'refuse' | 'allow'
  /** Whether both sides spoke RFC 5746. */
  readonly secureRenegotiation: boolean
  readonly resumed: boolean
  readonly extendedMasterSecret: boolean
}

/** Whether the peer's wish is obeyed. Refused, it costs a warning: the connection goes on as it was (RFC 5246 §7.2.2). */
export const RENEGOTIATE: Decision<RenegotiationQuestion> = {
  id: 'renegotiate',
  subject: 'renegotiation',
  question: ({ peer }) => `May the ${peer} have a new handshake in this connection?`,
  consequence: 'a new handshake begins',
  otherwise: 'no_renegotiation, and the connection goes on',
  rules: [
    {
      id: 'renegotiation.policy',
      policy: true,
      rule: 'a new handshake is welcome; whoever does not want one says so with a warning',
      cite: 'RFC 5246 §7.2.2',
      expected: 'renegotiation: allow',
      run: ({ policy }) => ({ ok: policy === 'allow', actual: `renegotiation: ${policy}` }),
    },
    {
      id: 'renegotiation.secure',
      rule: 'both sides bind a new handshake to the one before',
      cite: 'RFC 5746 §4.2, §4.4',
      expected: 'renegotiation_info, or its signalling value, in the first handshake',
      run: ({ peer, secureRenegotiation }) => ({
        ok: secureRenegotiation,
        actual: secureRenegotiation ? 'agreed on in the first handshake' : 'not agreed on',
        cite: peer === 'server' ? 'RFC 5746 §4.2' : 'RFC 5746 §4.4',
      }),
    },
    {
      id: 'renegotiation.same-master-secret',
      rule: 'verify_data of a resumption without the extended master secret bind nothing: two connections may have the same',
      cite: 'RFC 7627 §5.4',
      expected: 'a full handshake, or the extended master secret',
      run: ({ resumed, extendedMasterSecret }) => ({
        ok: !resumed || extendedMasterSecret,
        actual: `${resumed ? 'a resumption' : 'a full handshake'} with${extendedMasterSecret ? '' : 'out'} it`,
      }),
    },
  ],
}

// ---- Is the hello bound to the handshake before it?

/** What a hello says of the handshake before it. */
export interface BindingQuestion {
  readonly message: 'ClientHello' | 'ServerHello'
  /** Whether there was one. */
  readonly renegotiation: boolean
  /** renegotiated_connection; `undefined` without the extension. */
  readonly info: Uint8Array | undefined
  /** What it must be: the client's verify_data, or that of both sides; empty in a first handshake. */
  readonly verifyData: Uint8Array
  /** Whether the hello has TLS_EMPTY_RENEGOTIATION_INFO_SCSV. */
  readonly scsv: boolean
}

const FIRST = { ClientHello: 'RFC 5746 §3.6', ServerHello: 'RFC 5746 §3.4' } as const
const NEXT = { ClientHello: 'RFC 5746 §3.7', ServerHello: 'RFC 5746 §3.5' } as const

/** Whether the hello continues this very connection, or begins one. */
export const BIND_HELLO: Decision<BindingQuestion> = {
  id: 'bind-hello',
  subject: 'renegotiation',
  question: ({ message }) => `Is the ${message} bound to what went before?`,
  consequence: ({ renegotiation }) =>
    renegotiation ? 'it continues this connection' : 'it begins a connection',
  otherwise: 'the handshake ends',
  rules: [
    {
      id: 'binding.no-scsv',
      rule: 'the signalling value means a first handshake',
      cite: NEXT.ClientHello,
      expected: 'no TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
      alert: 'handshake_failure',
      run: ({ message, renegotiation, scsv }) => ({
        ok: renegotiation && message === 'ClientHello' ? !scsv : undefined,
        actual: scsv ? 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV' : 'none',
        cite: NEXT[message],
      }),
    },
    {
      id: 'binding.present',
      rule: 'a hello within a connection carries renegotiation_info',
      cite: 'RFC 5746 §3.5, §3.7',
      expected: 'renegotiation_info',
      alert: 'handshake_failure',
      run: ({ message, renegotiation, info }) => ({
        ok: renegotiation ? info !== undefined : undefined,
        actual: info ? 'renegotiation_info' : 'none',
        cite: NEXT[message],
      }),
    },
    {
      id: 'binding.verify-data',
      rule: 'renegotiated_connection is the verify_data of the handshake before; in a first handshake it is empty',
      cite: 'RFC 5746 §3.4 to §3.7',
      expected: 'the verify_data so far',
      alert: 'handshake_failure',
      run: ({ message, renegotiation, info, verifyData }) => ({
        ok: info && equal(info, verifyData),
        expected: renegotiation ? `the ${verifyData.length} bytes of verify_data so far` : 'nothing',
        actual: info
          ? `${info.length} bytes${equal(info, verifyData) ? '' : ' that are other ones'}`
          : 'none',
        cite: (renegotiation ? NEXT : FIRST)[message],
      }),
    },
  ],
}

// ---- Does the connection keep what it had?

/** What protected the connection until now, and what a renegotiation agrees on. */
export interface KeptQuestion {
  /** What any handshake of the connection had. */
  readonly had: { readonly extendedMasterSecret: boolean; readonly encryptThenMac: boolean }
  /** Whether the new suite has a block cipher: only there encrypt-then-MAC means anything. */
  readonly blockCipher: boolean
  readonly extendedMasterSecret: boolean
  readonly encryptThenMac: boolean
}

/** Whether a renegotiation takes nothing away. */
export const KEEP_PROTECTION: Decision<KeptQuestion> = {
  id: 'keep-protection',
  subject: 'renegotiation',
  question: () => 'Does the connection keep the protection that it had?',
  consequence: 'the new handshake goes on',
  otherwise: 'the handshake ends',
  rules: [
    {
      id: 'kept.extended-master-secret',
      rule: 'who spoke the extended master secret before is no peer of old, whose handshake without it could be borne with',
      cite: 'RFC 7627 §5.2',
      expected: 'the extended master secret, where the connection had it',
      alert: 'handshake_failure',
      run: ({ had, extendedMasterSecret }) => ({
        ok: !had.extendedMasterSecret || extendedMasterSecret,
        expected: had.extendedMasterSecret ? 'the extended master secret' : 'either',
        actual: extendedMasterSecret ? 'the extended master secret' : 'none',
      }),
    },
    {
      id: 'kept.encrypt-then-mac',
      rule: 'encrypt-then-MAC is never given up for MAC-then-encrypt, not even by way of an AEAD',
      cite: 'RFC 7366 §3.1',
      expected: 'encrypt-then-MAC or an AEAD, where the connection had it',
      alert: 'handshake_failure',
      run: ({ had, blockCipher, encryptThenMac }) => ({
        ok: !had.encryptThenMac || !blockCipher || encryptThenMac,
        expected: had.encryptThenMac ? 'encrypt-then-MAC, or an AEAD' : 'either',
        actual: blockCipher ? (encryptThenMac ? 'encrypt-then-MAC' : 'MAC-then-encrypt') : 'no block cipher',
      }),
    },
  ],
}
