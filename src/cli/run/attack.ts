/** `run attack-NAME`: what the attacker has, behind the run. */
import { toHex } from '../../bytes/bytes.ts'
import { printableJson } from '../../bytes/printable.ts'
import { renderAttack, type AttackTold } from '../../render/beside/attack.ts'
import type { TextOptions } from '../../render/text/text.ts'
import type { Stolen } from '../../sim/attacks/attack.ts'
import { ATTACKS } from '../../sim/attacks/attacks.ts'

/** What the attack of that name comes to; `undefined` where the scenario is no attack. */
export function attackTold(name: string, seed: string): AttackTold | undefined {
  const half = ATTACKS.find((each) => each.name === name)
  if (!half) return undefined
  const { attack: facts } = half
  const other = ATTACKS.find((each) => each !== half && each.attack.id === facts.id)
  return { facts, stolen: half.tell(seed).stolen, other: other?.name ?? '' }
}

/** Rows of text, or one of JSON where there is no look. */
export function* attackRows(told: AttackTold, look: TextOptions | undefined): Generator<string> {
  if (look) yield* renderAttack(told, look)
  else yield printableJson({ kind: 'attack', ...told.facts, stolen: told.stolen.map(asJson) })
}

function asJson(stolen: Stolen): unknown {
  return { ...stolen, bytes: toHex(stolen.bytes), owner: toHex(stolen.owner) }
}
