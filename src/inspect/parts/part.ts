/** What `decode` gives: annotated parts of its input. */
import { EMPTY } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'

/** The kinds of bytes that can be taken apart; the command line has them behind `--as`. */
export const KINDS = ['record', 'handshake', 'certificate', 'session', 'ticket'] as const
/** A kind of bytes that can be taken apart. */
export type Kind = (typeof KINDS)[number]

/** One annotated structure: its bytes, where they stand in the input, its fields. */
export interface Part {
  /** `note` says something about what stands around it, and has no bytes of its own. */
  readonly kind: Kind | 'alert' | 'change' | 'data' | 'note'
  /** What it is, in a few words. */
  readonly title: string
  /** Offset of its first byte in the input; `undefined` for what stands there encrypted or in pieces. */
  readonly at: number | undefined
  readonly bytes: Uint8Array
  /** Byte ranges count in the input where `at` is known, else in `bytes`. */
  readonly span: Span
}

/** A remark of one sentence. @param at where it belongs */
export function note(title: string, at: number | undefined): Part {
  const start = at ?? 0
  const span = { name: 'note', start, end: start, type: '', value: null, cite: '', children: [] }
  return { kind: 'note', title, at, bytes: EMPTY, span }
}
