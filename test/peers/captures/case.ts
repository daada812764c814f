/** What a case is, and how what is explained of it is written down to be compared. */
import type { Explanation } from '../../../src/inspect/explain/explanation.ts'
import type { Capturing, Stage } from './stage.ts'

/**
 * What a peer itself says of a connection: `OpenSSL: Reused`, `isSessionReused()`, `DidResume`, or that it failed.
 * `unsaid` where neither peer says anything, as one that was killed.
 */
export type Report = 'resumed' | 'full' | 'failed' | 'unsaid'

/**
 * What must be said of a connection, in the words of {@link toldOf}: from the bytes alone and, where that is more, with the key
 * log. It follows from the fault that the case sets.
 */
export type Expected = string | readonly [alone: string, opened: string]

/** Peers that talk, with one thing wrong or none. */
export interface Case {
  /** What is wrong, in a sentence; no two alike. */
  readonly name: string
  /** Client × server. */
  readonly peers: string
  readonly version: 'TLS 1.2' | 'TLS 1.3' | 'both'
  /** Programs that must be there. */
  readonly needs?: readonly string[]
  readonly capturing?: Capturing
  /** `false` where tshark 4.0 is no measure: bytes are missing, or TLS begins behind words that it does not know. */
  readonly measured?: false
  /** How tshark is told to take each port; `tls` unless given. */
  readonly dissectors?: readonly ('tls' | 'smtp' | 'ftp' | 'http' | 'imap' | 'pop')[]
  /** Lets them talk; connections are told of in the order in which they began. */
  readonly play: (stage: Stage) => Promise<readonly Report[]>
  /** One for each connection in the capture. */
  readonly expected: readonly Expected[]
}

/**
 * An explanation in a line: `full: session12.known?`, `resumed: ticket c1`, `failed: alert, server handshake_failure`.
 * A question mark stands behind what is likely and not seen. Where nothing seen failed, the rules that are left are asked for the
 * one that the case broke: `full: hidden (psk.known)`.
 * @param expected what it is to be compared with
 */
export function toldOf(explanation: Explanation, expected: string): string {
  const { outcome, by, of, whyNot, alert, retried, earlyData, whyNotEarly } = explanation
  const parts: string[] = []
  if (outcome === 'resumed') parts.push(`resumed: ${by}${of ? ` ${of}` : ''}`)
  else if (!whyNot) parts.push(outcome)
  else if (whyNot.id === 'hidden' || (whyNot.id === 'alert' && whyNot.left.length > 0))
    parts.push(`${outcome}: ${whyNot.id} (${leftOf(whyNot.left, expected)})`)
  else parts.push(`${outcome}: ${whyNot.id}${whyNot.sure ? '' : '?'}`)
  if (alert) parts.push(`${alert.from} ${alert.description}`)
  if (retried !== undefined) parts.push('retried')
  if (earlyData === 'rejected' && whyNotEarly)
    parts.push(
      whyNotEarly.id === 'hidden'
        ? `0-RTT rejected: hidden (${leftOf(whyNotEarly.left, expected)})`
        : `0-RTT rejected: ${whyNotEarly.id}`,
    )
  else if (earlyData) parts.push(`0-RTT ${earlyData}`)
  return parts.join(', ')
}

/** The rule that stands in parentheses in what is expected, where it is among those that are left; else all of them. */
function leftOf(left: readonly { readonly id: string }[], expected: string): string {
  const ids = left.map(({ id }) => id)
  return ids.find((id) => expected.includes(`(${id})`)) ?? ids.join(' ')
}
