/** An attack as text, behind its run: what falls, what the attacker got, and what stopped him. */
import { equal, toHex } from '../../bytes/bytes.ts'
import type { AttackFacts, Stolen } from '../../sim/attacks/attack.ts'
import { line, paint, type Line } from '../text/lines.ts'
import type { TextOptions } from '../text/text.ts'
import { PLAIN } from '../text/theme.ts'

/** What an attack came to. */
export interface AttackTold {
  readonly facts: AttackFacts
  readonly stolen: readonly Stolen[]
  /** Name of the other half, with the defence off where it is on here. */
  readonly other: string
}

/** The rows of text. */
export function* renderAttack(
  told: AttackTold,
  { width = 100, theme = PLAIN }: TextOptions,
): Generator<string> {
  const lines = [line([['bold', `━━ ${attackTitle(told)} ━━`]]), line([]), ...attackLines(told)]
  for (const each of lines) yield* paint(each, Math.max(40, width), theme)
}

/** Which attack it is, and which half of it. */
export function attackTitle({ facts: { title, defended } }: AttackTold): string {
  return `${title}: the defence is ${defended ? 'on' : 'off'}`
}

/** What falls and why, what the attacker has or what stopped him, below the title. */
export function* attackLines({ facts, stolen, other }: AttackTold): Generator<Line> {
  const { about, source, defence, defended, check, cite } = facts
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
