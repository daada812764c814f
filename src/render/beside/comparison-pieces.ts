/** What the lines of a comparison are made of: its signs, and a value in both runs. */
import type { Both, Likeness } from '../../trace/compare/likeness.ts'
import { shortHex } from '../words/values.ts'
import type { Piece } from '../text/lines.ts'
import type { Style } from '../text/theme.ts'

const SIGNS: Readonly<Record<Likeness, readonly [Style, string]>> = {
  equal: ['pass', '='],
  anew: ['dim', '≈'],
  differs: ['fail', '≠'],
  'only a': ['bold', 'A'],
  'only b': ['bold', 'B'],
}

/** How something stands in two runs, in one sign. */
export function sign(likeness: Likeness): Piece[] {
  return [SIGNS[likeness]]
}

/** `A yes, B no`; what is the same in both stands once. */
export function bothPieces({ a, b }: Both<string>): Piece[] {
  if (a === b) return [['value', a ?? 'nothing']]
  return [
    ['bold', 'A '],
    ['value', a ?? 'nothing'],
    ['dim', ' | '],
    ['bold', 'B '],
    ['value', b ?? 'nothing'],
  ]
}

/** A value that fits in a line: long hex shortened. */
export function short(value: string): string {
  return /^(?:[0-9a-f]{2}){11,}$/.test(value) ? shortHex(value) : value === '' ? 'empty' : value
}
