/**
 * Renegotiation in named checks: may a handshake be renewed, is its hello bound to the one before (RFC 5746), and does the
 * connection keep the protection that it had (RFC 7366, RFC 7627)?
 */
import { equal } from '../../bytes/bytes.ts'
import { runChecks, type Check, type CheckRow, type Verdict } from '../../rules/verdict.ts'
import type { Actor } from '../../trace/event.ts'

/** A verdict, and its first check that failed. */
export type Judged = Verdict & { readonly failed: Check | undefined }

function judged(question: string, rows: Iterable<CheckRow>, yes: string, no: string): Judged {
  const { checks, failed } = runChecks(rows)
  return {
    question,
    checks,
    answer: failed ? `no: ${failed.id}` : 'yes',
    consequence: failed ? no : yes,
    failed,
  }
}

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
export function judgeRenegotiation(question: RenegotiationQuestion): Judged {
  return judged(
    `May the ${question.peer} have a new handshake in this connection?`,
    renegotiationRows(question),
    'a new handshake begins',
    'no_renegotiation, and the connection goes on',
  )
}

function* renegotiationRows(q: RenegotiationQuestion): Iterable<CheckRow> {
  yield {
    id: 'renegotiation.policy',
    rule: 'a new handshake is a matter of policy: whoever does not want one says so with a warning',
    cite: 'RFC 5246 §7.2.2',
    expected: 'renegotiation: allow',
    actual: `renegotiation: ${q.policy}`,
    holds: q.policy === 'allow',
  }
  yield {
    id: 'renegotiation.secure',
    rule: 'both sides bind a new handshake to the one before',
    cite: q.peer === 'server' ? 'RFC 5746 §4.2' : 'RFC 5746 §4.4',
    expected: 'renegotiation_info, or its signalling value, in the first handshake',
    actual: q.secureRenegotiation ? 'renegotiation_info' : 'neither',
    holds: q.secureRenegotiation,
  }
  yield {
    id: 'renegotiation.same-master-secret',
    rule: 'verify_data of a resumption without the extended master secret bind nothing: two connections may have the same',
    cite: 'RFC 7627 §5.4',
    expected: 'a full handshake, or the extended master secret',
    actual: `${q.resumed ? 'a resumption' : 'a full handshake'} with${q.extendedMasterSecret ? '' : 'out'} it`,
    holds: !q.resumed || q.extendedMasterSecret,
  }
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

const CITES = {
  ClientHello: { first: 'RFC 5746 §3.6', next: 'RFC 5746 §3.7' },
  ServerHello: { first: 'RFC 5746 §3.4', next: 'RFC 5746 §3.5' },
} as const

/** Whether the hello continues this very connection, or begins one. */
export function judgeBinding(question: BindingQuestion): Judged {
  return judged(
    `Is the ${question.message} bound to what went before?`,
    bindingRows(question),
    question.renegotiation ? 'it continues this connection' : 'it begins a connection',
    'abort with handshake_failure',
  )
}

function* bindingRows({
  message,
  renegotiation,
  info,
  verifyData,
  scsv,
}: BindingQuestion): Iterable<CheckRow> {
  const { first, next } = CITES[message]
  yield {
    id: 'binding.no-scsv',
    rule: 'the signalling value means a first handshake',
    cite: next,
    expected: 'no TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
    actual: scsv ? 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV' : 'none',
    holds: renegotiation && message === 'ClientHello' ? !scsv : undefined,
  }
  yield {
    id: 'binding.present',
    rule: 'a hello within a connection carries renegotiation_info',
    cite: next,
    expected: 'renegotiation_info',
    actual: info ? 'renegotiation_info' : 'none',
    holds: renegotiation ? info !== undefined : undefined,
  }
  yield {
    id: 'binding.verify-data',
    rule: renegotiation
      ? 'renegotiated_connection is the verify_data of the handshake before'
      : 'renegotiated_connection is empty in a first handshake',
    cite: renegotiation ? next : first,
    expected: renegotiation ? `the ${verifyData.length} bytes of verify_data so far` : 'nothing',
    actual: info ? `${info.length} bytes${equal(info, verifyData) ? '' : ' that are other ones'}` : 'none',
    holds: info && equal(info, verifyData),
  }
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
export function judgeKept(question: KeptQuestion): Judged {
  return judged(
    'Does the connection keep the protection that it had?',
    keptRows(question),
    'the new handshake goes on',
    'abort with handshake_failure',
  )
}

function* keptRows({ had, blockCipher, ...now }: KeptQuestion): Iterable<CheckRow> {
  yield {
    id: 'kept.extended-master-secret',
    rule: 'who spoke the extended master secret before is no peer of old, whose handshake without it could be borne with',
    cite: 'RFC 7627 §5.2',
    expected: had.extendedMasterSecret ? 'the extended master secret' : 'either',
    actual: now.extendedMasterSecret ? 'the extended master secret' : 'none',
    holds: !had.extendedMasterSecret || now.extendedMasterSecret,
  }
  yield {
    id: 'kept.encrypt-then-mac',
    rule: 'encrypt-then-MAC is never given up for MAC-then-encrypt, not even by way of an AEAD',
    cite: 'RFC 7366 §3.1',
    expected: had.encryptThenMac ? 'encrypt-then-MAC, or an AEAD' : 'either',
    actual: blockCipher ? (now.encryptThenMac ? 'encrypt-then-MAC' : 'MAC-then-encrypt') : 'no block cipher',
    holds: !had.encryptThenMac || !blockCipher || now.encryptThenMac,
  }
}
