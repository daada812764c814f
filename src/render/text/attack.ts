/** An attack as text, behind its run: what falls, what the attacker got, and what stopped him. */
import { equal, toHex } from '../../bytes/bytes.ts'
import type { AttackFacts, Stolen } from '../../sim/attacks/attack.ts'
import { line, paint, type Line } from './lines.ts'
import type { TextOptions } from './text.ts'
import { PLAIN } from './theme.ts'

/** The rows of text. @param other name of the other half */
export function* renderAttack(
  facts: AttackFacts,
  stolen: readonly Stolen[],
  other: string,
  { width = 100, theme = PLAIN }: TextOptions,
): Generator<string> {
  for (const each of lines(facts, stolen, other)) yield* paint(each, Math.max(40, width), theme)
}

function* lines(facts: AttackFacts, stolen: readonly Stolen[], other: string): Generator<Line> {
  const { title, about, source, defence, defended, check, cite } = facts
  yield line([['bold', `━━ ${title}: the defence is ${defended ? 'on' : 'off'} ━━`]])
  yield line([])
  yield line([['text', about]])
  yield line([['dim', `Source: ${source}.`]])
  yield line([])
  yield line(
    [
      ['bold', 'Defence: '],
      ['text', defence],
      ['cite', `  ${cite}`],
    ],
    2,
  )
  yield* stolen.map(stolenLine)
  if (stolen.length === 0) {
    const stopped = check ? `what stopped him: ${check}` : 'nothing had to fail: there is nothing to see'
    yield line([['pass', `✓ the attacker has nothing; ${stopped}`]], 2)
  }
  yield line([])
  yield line([['dim', `With the defence ${defended ? 'off' : 'on'}: run ${other}`]])
}

function stolenLine({ what, how, bytes, owner }: Stolen): Line {
  const proof = equal(bytes, owner) ? 'equal to what its owner has' : 'not what its owner has'
  return line(
    [
      ['fail', `✦ ${what}: `],
      ['text', `${how}; ${bytes.length} bytes, ${proof}: `],
      ['dim', toHex(bytes)],
    ],
    2,
  )
}
