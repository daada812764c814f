/** `run attack-NAME`: what the attacker has, behind the run. */
import { toHex } from '../../bytes/bytes.ts'
import { printableJson } from '../../bytes/printable.ts'
import { renderAttack } from '../../render/text/attack.ts'
import type { TextOptions } from '../../render/text/text.ts'
import type { Stolen } from '../../sim/attacks/attack.ts'
import { ATTACKS } from '../../sim/attacks/attacks.ts'

/** Rows of text, or one of JSON where there is no look; none where the scenario is no attack. */
export function* attackRows(name: string, seed: string, look: TextOptions | undefined): Generator<string> {
  const half = ATTACKS.find((each) => each.name === name)
  if (!half) return
  const { attack } = half
  const { stolen } = half.tell(seed)
  const other = ATTACKS.find((each) => each !== half && each.attack.id === attack.id)
  if (look) yield* renderAttack(attack, stolen, other?.name ?? '', look)
  else yield printableJson({ kind: 'attack', ...attack, stolen: stolen.map(asJson) })
}

function asJson(stolen: Stolen): unknown {
  return { ...stolen, bytes: toHex(stolen.bytes), owner: toHex(stolen.owner) }
}
